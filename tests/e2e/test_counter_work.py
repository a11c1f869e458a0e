#!/usr/bin/env python3
"""
What a counter's people do beside hand-overs, with real windows and keys alone: tickets that wait, and a copy of one; the
shelf told; value given back in part, and the rest with a supervisor's badge and PIN; a paper receipt, once. Two presses
lead to each list.
"""

import os
import re

from devices import Printer
from hospital import Hospital, forget_template
from test_duty import on_duty, sign_in, type_pin
from world import main, must, proved, wait_until

CLERK, CLERK_PIN = "C-01", "246802"
HEAD, HEAD_PIN = "S-01", "357913"
DONE, REFUSED = 1, 2


def staffed(world):
    h = Hospital(world)
    h.paper = Printer(world, "counter-printer")
    h.counter.configure(h.paper.address, "[counter]\nsign_in = yes\nrefund_points = 60\n")
    h.open()
    return h


def step(counter, name, **want):
    return counter.wait(lambda s: s is not None and s.get("work") == name and all(s.get(k) == v for k, v in want.items()),
                        "step %s %s" % (name, want))


def keys(counter, text):
    for key in text:
        counter.screen.key({"-": "minus", ".": "period"}.get(key, key))


def open_list(counter, key, name):
    """F12 and one key: whatever was open before."""
    counter.screen.key("F12")
    step(counter, "menu")
    counter.screen.key(key)
    return step(counter, "list", list=name, state="here")


def said(counter, how, reason=""):
    shown = step(counter, "said")
    must(shown["said"] == how and shown["reason"] == reason,
         "it is said: %s %s %s" % (shown["said"], shown["reason"], shown["texts"]))
    return shown


def serve(h):
    badge = h.hub.cli("staff", "badge", CLERK).must_end(0).out.strip()
    sign_in(h.counter, badge, CLERK_PIN)
    on_duty(h.counter, "shift")
    h.counter.screen.key("Return")
    on_duty(h.counter, "on")


def a_copy(h):
    counter = h.counter
    counter.wait(lambda s: s is not None and s["unsent"] == 0, "all sent")

    def waits():
        return open_list(counter, "1", "uncollected")["rows"] == 1

    wait_until("the ticket is on the list", waits)
    papers = len(h.paper.tickets())
    counter.screen.key("1")
    step(counter, "row")
    counter.screen.key("1")
    said(counter, DONE)
    wait_until("a copy on paper", lambda: len(h.paper.tickets()) > papers)
    proved("a ticket that waits is two presses away, and is printed again")


def the_shelf(h):
    counter = h.counter
    for act, digits, word in (("1", "7", None), ("2", "12", None), ("3", "2", "1")):
        open_list(counter, "2", "stock")
        counter.screen.key("1")
        step(counter, "row")
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
    badge = h.hub.cli("staff", "badge", HEAD).must_end(0).out.strip()
    counter.screen.key("Escape")
    counter.screen.key("Escape")
    counter.screen.key("Escape")
    h.hand_over(ticket)
    h.settled()
    before = h.hub.balance(member)
    her_table(h, member)
    open_list(counter, "g", "captures")
    counter.screen.key("1")
    step(counter, "row")
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
    counter.screen.key("1")
    step(counter, "row")
    counter.screen.key("1")
    step(counter, "field")
    counter.screen.key("Return")  # all that is left, as it is offered
    counter.screen.key("4")
    step(counter, "check")
    counter.screen.key("Return")
    step(counter, "badge")
    counter.scan(badge)
    step(counter, "pin")
    type_pin(counter, HEAD_PIN)
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


def a_clerk_works_off_her_lists(world):
    h = staffed(world)
    member, _ = h.rich_member(8000)
    h.take_a_gift(member)
    _, ticket = h.ticket()
    serve(h)
    a_copy(h)
    the_shelf(h)
    value_back(h, ticket, member)
    a_receipt(h)
    h.settled()
    h.books_are_right()
    h.close()


if __name__ == "__main__":
    try:
        main([a_clerk_works_off_her_lists])
    finally:
        forget_template()
