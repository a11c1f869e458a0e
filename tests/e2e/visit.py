"""A member's ways through the kiosk that more than one test takes."""

from world import must, wait_until


def arrive(h, member):
    kiosk = h.kiosk
    if kiosk.look()["screen"] != "attract":
        kiosk.click("finish", then=["attract"])
    kiosk.scan(h.hub.code(member))
    return kiosk.wait_screen("home")


def more(h, intent, then):
    """From home by "more", on whichever of its pages it stands."""
    kiosk = h.kiosk
    shown = kiosk.click("more", then=["more"])
    for page in range(4):
        if kiosk.find(shown, intent) is not None:
            return kiosk.click(intent, then=then)
        kiosk.click("page", n=page + 1)
        shown = kiosk.wait_screen("more")
    must(False, "\"more\" does not lead to %s" % intent)


def home(h):
    return h.kiosk.click("home", then=["home"])


def slip(h, then):
    """Asks for what stands on the screen on paper; the printer has one sheet more."""
    before = len(h.printer.tickets())
    h.kiosk.click("slip", then=then)
    wait_until("a slip comes out", lambda: len(h.printer.tickets()) == before + 1)
