"""
Who serves: a badge read by a real counter's scanner, its PIN typed, a shift opened, a ticket handed over, the shelf counted
without being told how much lies there, the shift closed and its slip printed; a wrong PIN, a supervisor's word and the lock
between. The hub tells the shift as the counter's paper does, and no PIN and no badge stands in a log.
"""

from counter import CLERK, CLERK_PIN, HEAD_PIN, badge_of, on_duty, sign_in, staffed, type_pin
from desk import no_secret_is_logged, shows
from hospital import forget_template
from world import main, must, proved, wait_until

PINS = (CLERK_PIN, HEAD_PIN, "246803")


def nothing_is_handed_over_before(h, ticket):
    shown = on_duty(h.counter, "badge")
    must(shows(shown, "请出示工牌"), "no badge is asked for: %s" % shown["texts"])
    h.counter.scan(ticket)
    h.counter.screen.key("Return")
    shown = on_duty(h.counter, "badge")
    must(shown["counter"] == "idle", "a ticket lies on a locked counter's table")
    proved("before anybody signed in a ticket means nothing")


def a_wrong_pin_lets_nobody_in(h, badge):
    sign_in(h.counter, badge, "246803")
    shown = h.counter.wait(lambda s: s is not None and s.get("duty") == "pin" and shows(s, "密码不对"),
                           "a wrong PIN is told")
    must(not any(pin in t for t in shown["texts"] for pin in PINS), "a PIN stands on the screen")
    type_pin(h.counter, CLERK_PIN)
    shown = on_duty(h.counter, "shift")
    must(shows(shown, CLERK), "it is not said who serves")
    proved("a wrong PIN lets nobody in, the right one does")


def a_shift(h, ticket):
    counter = h.counter
    counter.screen.key("Return")
    on_duty(counter, "on")
    h.hand_over(ticket)
    proved("the shift is opened by Enter, and a ticket goes out")
    counter.screen.key("Escape")
    counter.wait_counter("idle")
    counter.screen.key("F10")
    shown = on_duty(counter, "count")
    must(not any(t.isdigit() for t in shown["texts"] if len(t) > 1), "a number stands beside what is counted")
    for digit in "17":
        counter.screen.key(digit)
    for _ in range(200):
        if counter.look().get("duty") == "close":
            break
        counter.screen.key("Return")
        on_duty(counter, "count", "close")
    shown = counter.wait(lambda s: s is not None and s.get("duty") == "close" and shows(s, "17"), "what was counted")
    papers = len(h.paper.tickets())
    counter.screen.key("Return")
    shown = on_duty(counter, "report")
    must(shows(shown, "已交班"), "the shift is not said to be closed: %s" % shown["texts"])
    wait_until("a slip on paper", lambda: len(h.paper.tickets()) > papers)
    counter.screen.key("Return")
    on_duty(counter, "shift")
    proved("the shelf is counted blind, the shift closed, its slip printed")


def who_is_dismissed_serves_no_more(h, badge, badge_of_the_head, ticket):
    """The hub is away meanwhile, and she serves; she is put out as soon as the counter hears, her ticket undone."""
    counter = h.counter
    sign_in(counter, badge, CLERK_PIN)
    on_duty(counter, "shift")
    counter.screen.key("Return")
    on_duty(counter, "on")
    h.hub.stop()
    counter.wait(lambda s: s is not None and not s["online"], "the counter knows that the hub is away", 120)
    counter.scan(ticket)
    counter.wait_counter("ready")
    h.hub.cli("staff", "dismiss", CLERK).must_end(0)
    must(counter.look().get("duty") == "on", "she was put out before the counter could know")
    h.hub.start()
    shown = on_duty(counter, "badge")
    must(shown["counter"] == "idle", "her ticket lies on the table still")
    must(shows(shown, "E-STF-03"), "it is not said why she is signed out: %s" % shown["texts"])
    counter.screen.key("Return")
    must(counter.look()["counter"] == "idle", "Enter did something after she was put out")
    sign_in(counter, badge_of_the_head, HEAD_PIN)
    on_duty(counter, "on")
    h.hand_over(ticket)
    proved("who was dismissed while the hub was away is put out when it is back; a colleague hands her ticket over")


def a_clerk_signs_in_and_closes_her_shift(world):
    h = staffed(world)
    badge = badge_of(h, CLERK)
    head = badge_of(h, "S-01")
    member, _ = h.rich_member(8000)
    h.take_a_gift(member)
    _, ticket = h.ticket()
    nothing_is_handed_over_before(h, ticket)
    a_wrong_pin_lets_nobody_in(h, badge)
    a_shift(h, ticket)
    h.counter.screen.key("F9")
    on_duty(h.counter, "badge")
    h.settled()
    said = h.hub.cli("report", "shift").must_end(0).out
    must(CLERK in said, "the hub does not tell the shift:\n" + said)
    proved("the hub tells it too")
    h.take_a_gift(member)
    _, ticket = h.ticket(2)
    who_is_dismissed_serves_no_more(h, badge, head, ticket)
    h.settled()
    no_secret_is_logged(world, badge, *PINS)
    h.books_are_right()
    h.close()


if __name__ == "__main__":
    try:
        main([a_clerk_signs_in_and_closes_her_shift])
    finally:
        forget_template()
