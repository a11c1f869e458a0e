"""
Somebody else collects a gift: a slip made at a real kiosk, read from its paper, handed over at a real counter; then one
that was taken back, with the network up, and while the hub is stopped.
"""

from desk import shows
from devices import decode
from hospital import Hospital, forget_template
from world import POINTDESK, main, must, proved, wait_until


def newest_paper(h, count):
    papers = wait_until("%d papers" % count, lambda: h.printer.tickets() if len(h.printer.tickets()) >= count else None)
    return decode(POINTDESK, papers[-1])[0]


def her_ticket(h, code):
    """From the first screen to the newest ticket of her list."""
    kiosk = h.kiosk
    if kiosk.look()["screen"] != "attract":
        kiosk.click("finish", then=["attract"])
    kiosk.scan(code)
    kiosk.wait_screen("home")
    kiosk.click("tickets", then=["tickets"])
    return kiosk.click("ticket", then=["ticket"], n=0)


def make_slip(h):
    shown = h.kiosk.click("proxy", then=["proxy"])
    must(shows(shown, "只能领这件礼品"), "it is not said what the slip does: %s" % shown["texts"])
    return h.kiosk.click("proxy_make", then=["proxy"])


def take_back(h):
    h.kiosk.click("proxy_stop", then=["sure"])
    return h.kiosk.click("sure", then=["message"])


def at_counter(h, payload, state):
    """What the counter says of a paper."""
    h.counter.screen.key("Escape")
    h.counter.scan(payload)
    return h.counter.wait_counter(state)


def refused_as_taken_back(h, slip):
    h.counter.screen.key("Escape")
    h.counter.scan(slip)
    shown = h.counter.wait_counter("ready", "no")
    return shown if shows(shown, "代领单已取消") else None


def a_daughter_collects(world):
    h = Hospital(world).open()
    member, _ = h.rich_member(8000)
    handed = h.hub.captured()
    h.take_a_gift(member)
    _, ticket = h.ticket()
    her_ticket(h, h.hub.code(member))
    make_slip(h)
    slip = newest_paper(h, 2)
    must(slip.startswith("PD1:") and slip != ticket, "the slip carries %r" % slip[:40])
    proved("a slip comes out of the printer, with a code of its own")

    shown = at_counter(h, slip, "ready")
    must(shows(shown, "代领：可交付"), "the counter does not say that somebody else collects: %s" % shown["texts"])
    h.counter.screen.key("Return")
    h.counter.wait_counter("handed")
    shown = at_counter(h, ticket, "no")
    must(shows(shown, "已领取"), "her own ticket is still good: %s" % shown["texts"])
    at_counter(h, slip, "no")
    proved("it is handed over once; her own ticket, and the slip again, are refused")
    h.settled()
    must(h.hub.captured() == handed + 1, "the hub holds %d new captures" % (h.hub.captured() - handed))
    h.books_are_right()
    h.close()


def a_slip_is_taken_back(world):
    h = Hospital(world).open()
    member, _ = h.rich_member(8000)
    h.take_a_gift(member)
    _, ticket = h.ticket()
    her_ticket(h, h.hub.code(member))
    make_slip(h)
    first = newest_paper(h, 2)
    take_back(h)
    wait_until("the counter refuses the slip", lambda: refused_as_taken_back(h, first), 60)
    proved("a slip that was taken back is refused by name")

    her_ticket(h, h.hub.code(member))
    make_slip(h)
    second = newest_paper(h, 3)
    must(second != first, "the next slip is the one before")
    at_counter(h, second, "ready")
    proved("the next one is another, and good")

    code = h.hub.code(member, "--day")
    h.hub.stop()
    h.kiosk.wait(lambda s: s is not None and not s["online"], "the kiosk knows that the hub is gone", 120)
    her_ticket(h, code)
    h.kiosk.click("proxy", then=["proxy"])
    shown = take_back(h)
    must(shows(shown, "联网"), "it is not said that the counter cannot know yet: %s" % shown["texts"])
    h.kiosk.kill()
    h.kiosk.start()
    h.kiosk.wait_screen("attract")
    h.hub.start()
    h.counter.wait(lambda s: s is not None and s["online"], "the counter is online", 400)
    wait_until("the counter refuses the second slip", lambda: refused_as_taken_back(h, second), 400)
    proved("taken back without a hub, and with the kiosk killed after it, it is refused when the counter has heard")
    at_counter(h, ticket, "ready")
    h.counter.screen.key("Return")
    h.counter.wait_counter("handed")
    proved("her own ticket stayed good")
    h.settled()
    h.books_are_right()
    h.close()


if __name__ == "__main__":
    try:
        main([a_daughter_collects, a_slip_is_taken_back])
    finally:
        forget_template()
