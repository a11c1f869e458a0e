"""
What goes wrong with the people of a counter: ten wrong PINs with kill -9 between them, and the badge of a clerk who was
dismissed, shown while the network is down, before the counter has heard of it and after. Each has a clear answer, and
nothing is lost: the hub names who served after she was dismissed.
"""

import json

from counter import CLERK, CLERK_PIN, HEAD, HEAD_PIN, on_duty, sign_in, type_pin
from desk import no_secret_is_logged, shows
from devices import Printer
from hospital import Hospital, forget_template
from proxy import Proxy
from world import main, must, proved

TRIES = 10


class Counter:
    """The usual scene, its counter behind a network that can be cut."""

    def __init__(self, world):
        self.h = h = Hospital(world)
        self.proxy = Proxy(h.hub.port)
        h.paper = Printer(world, "counter-printer")
        h.counter.configure(h.paper.address, "[counter]\nsign_in = yes\n", hub_url=self.proxy.url)
        for desk in (h.kiosk, h.counter):
            desk.start()
            desk.wait(lambda s: s is not None and s["online"], desk.name + " is online")
        self.badges = {n: h.hub.cli("staff", "badge", n).must_end(0).out.strip() for n in (CLERK, HEAD)}

    def online(self, yes):
        if yes:
            self.proxy.calm()
        else:
            self.proxy.cut()
        self.h.counter.wait(lambda s: s is not None and s["online"] == yes, "the counter is %s" % ("on" if yes else "off"), 400)

    def signs_in(self, who, pin):
        sign_in(self.h.counter, self.badges[who], pin)
        if on_duty(self.h.counter, "shift", "on")["duty"] == "shift":
            self.h.counter.screen.key("Return")
            on_duty(self.h.counter, "on")

    def signs_out(self):
        self.h.counter.screen.key("F9")
        on_duty(self.h.counter, "badge")

    def refused(self, who, words):
        """Her badge is shown; the counter says this."""
        self.h.counter.scan(self.badges[who])
        return self.h.counter.wait(lambda s: s is not None and s.get("duty") == "badge" and shows(s, words),
                                   "her badge is refused: " + words)


def ten_wrong_pins_with_power_cuts_between(world):
    c = Counter(world)
    counter = c.h.counter
    for n in range(1, TRIES + 1):
        sign_in(counter, c.badges[CLERK], "246803")
        if n < TRIES:
            counter.wait(lambda s: s is not None and s.get("duty") == "pin" and shows(s, "密码不对，还能试 %d 次" % (TRIES - n)),
                         "%d tries are left" % (TRIES - n))
        else:
            counter.wait(lambda s: s is not None and s.get("duty") == "badge" and shows(s, "密码错的次数太多"), "she is locked out")
        counter.kill()
        counter.start()
        on_duty(counter, "badge")
    c.refused(CLERK, "密码错的次数太多")
    type_pin(counter, CLERK_PIN)
    must(counter.look()["duty"] == "badge", "the right PIN opens a locked badge")
    proved("ten wrong PINs, a kill -9 after each: every one was counted, and her right PIN is not looked at any more")
    c.signs_in(HEAD, HEAD_PIN)
    counter.journal_verify().must_end(0)
    proved("a colleague signs in as ever")
    no_secret_is_logged(world, c.badges[CLERK], CLERK_PIN, "246803", HEAD_PIN)
    c.h.close()


def the_badge_of_one_who_was_dismissed_without_a_network(world):
    c = Counter(world)
    h = c.h
    h.take_a_gift(h.rich_member(8000)[0])
    _, ticket = h.ticket()
    c.signs_in(CLERK, CLERK_PIN)
    c.signs_out()
    c.online(False)
    h.hub.cli("staff", "dismiss", CLERK).must_end(0)
    c.signs_in(CLERK, CLERK_PIN)
    h.hand_over(ticket)
    proved("dismissed while the network is down, she is let in by a counter that cannot know it, and hands over")
    c.online(True)
    h.settled()
    kinds = [json.loads(line)["kind"] for line in h.hub.cli("exceptions", "list", "--json").must_end(0).out.splitlines()]
    must(kinds == ["staff_dismissed"], "the hub's exceptions are %s" % kinds)
    clerks = json.loads(h.hub.cli("report", "day", "--json").must_end(0).out)["clerks"]
    must([(r["clerk"], r["handed"]) for r in clerks] == [(CLERK, 1)], "whose hand-over it was: %s" % clerks)
    proved("the hub has the hand-over, under her number, and an exception that says that she was dismissed")
    h.counter.screen.key("Escape")
    h.counter.wait_counter("idle")
    c.signs_out()
    c.refused(CLERK, "这张工牌在此无效或已换新")
    c.online(False)
    c.refused(CLERK, "这张工牌在此无效或已换新")
    proved("the counter has heard of it: her badge is not good, also without a network")
    c.online(True)
    c.signs_in(HEAD, HEAD_PIN)
    h.settled()
    h.books_are_right()
    h.close()


if __name__ == "__main__":
    try:
        main([ten_wrong_pins_with_power_cuts_between, the_badge_of_one_who_was_dismissed_without_a_network])
    finally:
        forget_template()
