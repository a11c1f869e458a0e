"""
One gift from the code on a phone to the hands of a patient: real programs, real windows, real clicks, paper from
a printer on TCP. With the network up, and with the hub stopped before the scan and started after the hand-over.
"""

from desk import shows
from hospital import Hospital, forget_template
from world import main, must, proved


def grouped(n):
    return "{:,}".format(n)


def points_promised(confirm, before, left):
    """What the hub has left is what the confirmation showed before anything was taken."""
    must(left < before and any(grouped(left) in t for t in confirm), "%d of %d points are left, the confirmation said %s" %
         (left, before, confirm))
    return left


def balance_shown(hospital, member, payload, expected):
    """Presents the code again: the kiosk shows this balance."""
    if hospital.kiosk.look()["screen"] != "attract":
        hospital.kiosk.click("finish", then=["attract"])
    hospital.kiosk.scan(payload)
    shown = hospital.kiosk.wait_screen("home")
    must(shows(shown, grouped(expected)), "home shows %s, not %d" % (shown["texts"], expected))
    proved("scanned again, the kiosk shows %s points, as the hub holds" % grouped(expected))
    hospital.kiosk.click("finish", then=["attract"])


def hand_over(hospital, ticket):
    """Scan, Enter; then the same ticket again is refused. Returns the screen of the refusal."""
    counter = hospital.counter
    counter.scan(ticket)
    counter.wait_counter("ready")
    counter.screen.key("Return")
    counter.wait_counter("handed")
    proved("the second process reads the ticket as good, Enter hands over")
    counter.scan(ticket)
    shown = counter.wait_counter("no")
    counter.screen.key("Return")
    must(any("已领取" in t for t in shown["texts"]), "the refusal does not say that it was handed over: %s" % shown["texts"])
    must(counter.look()["counter"] in ("no", "idle"), "Enter on a used ticket did something")
    proved("the same ticket a second time is refused: 已领取, and Enter does nothing")
    return shown


def a_gift_with_the_network_up(world):
    h = Hospital(world).open()
    member, before = h.rich_member()
    handed = h.hub.captured()
    picture = world.path("code.png")
    payload = h.hub.code(member, "--png", picture)

    h.kiosk.scan_file(picture)
    shown = h.kiosk.wait_screen("home")
    must(shows(shown, grouped(before)), "home shows %s instead of %d" % (shown["texts"], before))
    proved("a code PNG dropped in the watched folder opens home with %s points" % grouped(before))

    promised, sku = h.kiosk.redeem()
    done = h.kiosk.wait_screen("done")
    path, ticket = h.ticket()
    must(ticket.startswith("PD1:"), "the printed QR is %r" % ticket[:40])
    proved("real clicks redeem %s; its ticket reaches the printer and decode reads %d characters from the paper" %
           (sku, len(ticket)))
    must(not shows(done, "已保存在本机"), "online, the ticket must not say that it waits for the network")

    hand_over(h, ticket)
    h.settled()
    must(h.hub.captured() == handed + 1, "the hub holds %d new captured redemptions" % (h.hub.captured() - handed))
    left = points_promised(promised, before, h.hub.balance(member))
    proved("the hub holds exactly one captured redemption more; %d points are left of %d, as the confirmation promised" %
           (left, before))
    balance_shown(h, member, payload, left)
    h.books_are_right()
    h.close()


def a_gift_by_day_code_with_the_hub_down(world):
    h = Hospital(world).open()
    member, before = h.rich_member()
    handed = h.hub.captured()
    payload = h.hub.code(member, "--day")
    h.hub.stop()
    h.kiosk.wait(lambda s: s is not None and not s["online"], "the kiosk knows that the hub is gone", 120)
    proved("the hub is stopped before the scan and the desks show it")

    h.kiosk.scan(payload)
    h.kiosk.wait_screen("home")
    promised, sku = h.kiosk.redeem()
    done = h.kiosk.wait_screen("done")
    must(shows(done, "已保存在本机"), "the ticket does not say that it is saved here: %s" % done["texts"])
    path, ticket = h.ticket()
    proved("by day code, without a hub: the ticket says saved at this desk, and is printed")
    hand_over(h, ticket)
    must(h.hub.process.popen.poll() == 0, "the hub was running after all")

    h.hub.start()
    h.kiosk.wait(lambda s: s is not None and s["online"] and s["unsent"] == 0, "the kiosk has sent everything", 400)
    h.counter.wait(lambda s: s is not None and s["online"] and s["unsent"] == 0, "the counter has sent everything", 400)
    facts = h.hub.facts()
    must(facts["captured"] == handed + 1, "the hub holds %d new captured redemptions" % (facts["captured"] - handed))
    must(facts["holds_open"] == 0, "%d redemptions are open at the hub" % facts["holds_open"])
    left = points_promised(promised, before, h.hub.balance(member))
    proved("started after the hand-over, the hub has exactly one capture; %d points are left of %d" % (left, before))
    h.counter.scan(ticket)
    h.counter.wait_counter("no")
    proved("with the hub back, the ticket is still refused a second time")
    balance_shown(h, member, payload, left)
    h.books_are_right()
    h.close()


if __name__ == "__main__":
    try:
        main([a_gift_with_the_network_up, a_gift_by_day_code_with_the_hub_down])
    finally:
        forget_template()
