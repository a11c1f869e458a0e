#!/usr/bin/env python3
"""
What a counter's people do beside hand-overs, with real windows and keys alone: tickets that wait, and a copy of one; the
shelf told; value given back in part, and the rest with a supervisor's badge and PIN; a paper receipt, once; points for a
bill, with a slip and its copy. Two presses lead to each list.
"""

import os
import shutil

from counter import CLERK, DONE, HEAD, HEAD_PIN, REFUSED, badge_of, keys, open_list, prove, row, said, serve, staffed, step
from hospital import forget_template
from visit import more
from world import main, must, proved, wait_until


def a_copy(h):
    counter = h.counter
    counter.wait(lambda s: s is not None and s["unsent"] == 0, "all sent")

    def waits():
        return open_list(counter, "1", "uncollected")["rows"] == 1

    wait_until("the ticket is on the list", waits)
    papers = len(h.paper.tickets())
    row(counter)
    counter.screen.key("1")
    said(counter, DONE)
    wait_until("a copy on paper", lambda: len(h.paper.tickets()) > papers)
    proved("a ticket that waits is two presses away, and is printed again")


def the_shelf(h):
    counter = h.counter
    for act, digits, word in (("1", "7", None), ("2", "12", None), ("3", "2", "1")):
        open_list(counter, "2", "stock")
        row(counter)
        counter.screen.key(act)
        step(counter, "field")
        keys(counter, digits)
        counter.screen.key("Return")
        if word is not None:
            step(counter, "field")
            counter.screen.key(word)
        if act != "1":
            step(counter, "check")
            counter.screen.key("Return")
        said(counter, DONE)
    h.settled()
    log = h.hub.cli("stock", "log").must_end(0).out
    must(CLERK in log, "the hub's stock does not tell who it was:\n" + log)
    proved("the shelf is counted, filled and written off, and the hub's stock moves")


def her_table(h, member):
    h.counter.screen.key("Escape")
    h.counter.scan(h.hub.code(member))
    h.counter.wait_counter("member")


def value_back(h, ticket, member):
    counter = h.counter
    badge = badge_of(h, HEAD)
    counter.screen.key("Escape")
    counter.screen.key("Escape")
    counter.screen.key("Escape")
    h.hand_over(ticket)
    h.settled()
    before = h.hub.balance(member)
    her_table(h, member)
    open_list(counter, "g", "captures")
    row(counter)
    counter.screen.key("1")
    step(counter, "field")
    keys(counter, "50")
    counter.screen.key("Return")
    counter.screen.key("1")
    step(counter, "check")
    counter.screen.key("Return")
    said(counter, DONE)
    wait_until("50 points are back", lambda: h.hub.balance(member) == before + 50)
    proved("a part of the points goes back")
    counter.screen.key("Return")
    step(counter, "list", state="here")
    row(counter)
    counter.screen.key("1")
    step(counter, "field")
    counter.screen.key("Return")  # all that is left, as it is offered
    counter.screen.key("4")
    step(counter, "check")
    counter.screen.key("Return")
    prove(counter, badge, HEAD_PIN)
    said(counter, DONE)
    wait_until("all of them are back", lambda: h.hub.balance(member) > before + 50)
    proved("the rest goes back with a supervisor's badge and PIN")


def a_receipt(h):
    counter = h.counter
    for again in (False, True):
        open_list(counter, "r", "receipts")
        counter.screen.key("F1")
        step(counter, "field")
        keys(counter, "mz-0417")
        counter.screen.key("Return")
        keys(counter, "128.5")
        counter.screen.key("Return")
        said(counter, REFUSED if again else DONE, "known" if again else "")
    proved("a receipt is taken once")


def a_slip_once_more(h, member):
    """A clerk keeps points for her bill, on her screens; the slip she loses is printed again as a copy."""
    counter = h.counter
    counter.screen.key("Escape")
    counter.screen.key("Escape")
    counter.screen.key("Escape")
    her_table(h, member)
    papers = len(h.paper.tickets())
    h.kiosk, kiosk = counter, h.kiosk
    counter.click("counter_serve", then=["home"])
    more(h, "money", ["money"])
    counter.wait(lambda s: s is not None and counter.find(s, "due") is not None, "her bill is there")
    counter.click("due", n=0, then=["deduct"])
    counter.click("deduct", then=["deducted"])
    h.kiosk = kiosk
    wait_until("its slip is on paper", lambda: len(h.paper.tickets()) == papers + 1)
    counter.picture("deducted")
    her_table(h, member)
    open_list(counter, "p", "money")
    counter.picture("money")
    row(counter)
    counter.screen.key("1")
    said(counter, DONE)
    counter.picture("slip-again")
    wait_until("a copy of it on paper", lambda: len(h.paper.tickets()) == papers + 2)
    if os.environ.get("PD_E2E_PICTURES"):
        for n, name in ((-2, "slip"), (-1, "slip-copy")):
            shutil.copy(h.paper.tickets()[n], os.path.join(os.environ["PD_E2E_PICTURES"], name + ".png"))
    proved("a clerk keeps points for a bill; its slip comes out, and once more as a copy")
    counter.screen.key("Escape")


def a_clerk_works_off_her_lists(world):
    h = staffed(world, "refund_points = 60\n")
    member, _ = h.rich_member(8000)
    h.take_a_gift(member)
    _, ticket = h.ticket()
    serve(h)
    a_copy(h)
    the_shelf(h)
    value_back(h, ticket, member)
    a_receipt(h)
    a_slip_once_more(h, member)
    h.settled()
    h.books_are_right()
    h.close()


if __name__ == "__main__":
    try:
        main([a_clerk_works_off_her_lists])
    finally:
        forget_template()
