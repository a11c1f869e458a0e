#!/usr/bin/env python3
"""
Somebody's first visit, step by step, in real windows: a clerk enrols her, and the list of first visits says what is to be
done, by whom, and which steps are the clerk's own; what is ticked off there is done on her own plan at the kiosk, which
names the place of the next one. A step of a department waits for a counter of that department; a step of a supervisor is
the supervisor's. The old system's members are on no list. Without a network nothing is ticked off. The report counts it.
"""

import json
import time

from counter import DONE, act, open_list, row, said, serve, staffed, step
from desk import shows
from hospital import forget_template
from test_enrolment import PHONE, Clerk, fill_in, save
from visit import arrive, home, more
from world import main, must, proved, wait_until

MINE, DENTAL = "您负责", "口腔科"
STEPS = {"code": "教您用会员码", "way": "带您到候诊区", "next": "讲清下一步怎么安排", "ask": "打电话问问您好不好"}


def on_the_list(h):
    """The titles of the steps that are open there, in their order, and what was shown."""
    shown = open_list(h.counter, "f", "first_visits")
    lines = [c["spoken"] for c in shown["controls"] if c["intent"] == "work_row"]
    return [next(key for key, title in STEPS.items() if title in line) for line in lines], shown


def open_are(h, *expected):
    got, shown = on_the_list(h)
    must(got == list(expected), "open are %s, not %s: %s" % (got, expected, shown["texts"]))
    return shown


def comes_for_the_first_time(h):
    open_are(h)
    h.counter.picture("first-none")
    proved("the 200 members of the older list are on no list of first visits")
    for _ in range(2):
        h.counter.screen.key("Escape")
    clerk = Clerk(h.counter)
    fill_in(clerk)
    save(clerk, "new")
    clerk.key("Return")
    h.counter.wait_counter("idle")


def her_plan(h, done, title, where):
    """What she reads at the kiosk: so many steps are done, and where the next one is seen to."""
    arrive(h, PHONE)
    shown = more(h, "plan", ["plan"])
    h.kiosk.wait(lambda s: s is not None and h.kiosk.find(s, "plan_step") is not None, "her steps are there")
    shown = h.kiosk.look()
    must(all(shows(shown, STEPS[key]) for key in STEPS), "a step is missing: %s" % shown["texts"])
    spoken = [c["spoken"] for c in shown["controls"] if c["intent"] == "plan_step"]
    must(sum("已完成" in s for s in spoken) == done, "%d steps are done: %s" % (done, spoken))
    must(any(title in s and where in s for s in spoken), "it is not said that %s is at %s: %s" % (title, where, spoken))
    h.kiosk.picture("first-plan-%d-done" % done)
    at = next(i for i, s in enumerate(spoken) if title in s)
    shown = h.kiosk.click("plan_step", n=at, then=["plan-step"])
    must(h.kiosk.find(shown, "tick") is None, "she ticks off what the staff does: %s" % shown["texts"])
    time.sleep(0.5)  # the picture of the place
    h.kiosk.picture("first-step-%d-done" % done)
    home(h)
    h.kiosk.click("finish", then=["attract"])


def tick(h, line, picture):
    row(h.counter, line)
    h.counter.picture(picture + "-row")
    act(h.counter, "1", "check")
    shown = said(h.counter, DONE)
    h.counter.picture(picture + "-said")
    return shown


def a_clerk_does_her_steps(h):
    shown = open_are(h, "code", "way", "next")
    h.counter.picture("first-list")
    must(sum(MINE in t for t in shown["texts"]) >= 2, "it is not told whose they are: %s" % shown["texts"])
    tick(h, 1, "first-code")
    open_are(h, "way", "next")
    her_plan(h, 1, STEPS["next"], DENTAL)
    open_list(h.counter, "f", "first_visits")
    tick(h, 1, "first-way")
    proved("enrolled, she is on the list at once; the clerk's two steps are ticked off, and her plan at the kiosk knows")


def a_department_does_its_own(h):
    open_are(h, "next")
    row(h.counter, 1)
    shown = h.counter.look()
    must(h.counter.find(shown, "work_act") is None, "another department's step can be ticked off here")
    must(shows(shown, "不归您或本窗口负责"), "it is not said why nothing can be done: %s" % shown["texts"])
    h.counter.picture("first-anothers")
    h.hub.cli("setting", "set", "desk.department", "dental").must_end(0)

    def its_own():
        open_list(h.counter, "f", "first_visits")
        row(h.counter, 1)
        return h.counter.find(h.counter.look(), "work_act") is not None

    wait_until("the counter is one of that department", its_own, 60, every_s=1)
    act(h.counter, "1", "check")
    said(h.counter, DONE)
    open_are(h)
    proved("a department's step waits for a counter of the department")


def nothing_without_a_network(h):
    h.hub.stop()
    h.counter.wait(lambda s: s is not None and not s["online"], "the counter knows that the hub is gone", 120)
    h.counter.screen.key("F12")
    step(h.counter, "menu")
    h.counter.screen.key("f")
    shown = step(h.counter, "list", list="first_visits", state="away")
    h.counter.picture("first-away")
    must(h.counter.find(shown, "work_row") is None, "something is offered: %s" % shown["texts"])
    h.hub.start()
    h.settled()
    proved("without a network the list says so and offers nothing")


def the_report(h):
    said = json.loads(h.hub.cli("report", "first-visits", "--json").must_end(0).out)
    must(said["first_visits"] == [{"first_visits": 1, "all_steps_done": 0}], "the report counts %s" % said["first_visits"])
    steps = {s["step"]: (s["whose"], s["given"], s["done"], s["in_time"], s["open"], s["overdue"]) for s in said["steps"]}
    must(steps == {"code": ("place:P1", 1, 1, 1, 0, 0), "way": ("role:counter", 1, 1, 1, 0, 0),
                   "next": ("department:dental", 1, 1, 1, 0, 0), "ask": ("role:supervisor", 1, 0, 0, 1, 0)},
         "the report tells of the steps %s" % steps)
    proved("the report tells of each step whose it is, how often it was given and done, and what is open")


def a_first_visit(world):
    h = staffed(world, "typing = none\n")
    serve(h)
    comes_for_the_first_time(h)
    a_clerk_does_her_steps(h)
    a_department_does_its_own(h)
    nothing_without_a_network(h)
    the_report(h)
    h.books_are_right()
    h.close()


if __name__ == "__main__":
    try:
        main([a_first_visit])
    finally:
        forget_template()
