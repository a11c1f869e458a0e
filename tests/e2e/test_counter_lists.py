#!/usr/bin/env python3
"""
What a counter's people work off with the hub, in real windows: what a patient told a kiosk is answered here and read there
under its number; a shelf that does not agree becomes an exception, and is settled; a coupon and a counted service are used
and taken back on the same day; a talk's guests are let in; a ward's birthday; points set right by two; a gift stopped at
once, which the kiosk then does not give; rules that one owner proposes and another approves, with badge and PIN. One day of
one hospital: a clerk, then the supervisor, then two owners. And of one with two places: pieces are carried from the counter
of the one to that of the other.
"""

import datetime
import json
import subprocess

from counter import (CLERK, DONE, HEAD, HEAD_PIN, OWNER, OWNER_PIN, REFUSED, act, badge_of, keys, leave, open_list, prove, row,
                     said, serve, serve_at, staffed, step)
from desk import Desk, no_secret_is_logged, shows
from hospital import forget_template
from test_journeys import arrive, feedback, home, look_up
from world import HUB, main, must, proved, wait_until

SECOND, SECOND_PIN = "O-02", "680246"


def rules_of_today(h, price=4800):
    """The demonstration's, its talk about to begin, its first gift at this price."""
    now = datetime.datetime.utcnow() + datetime.timedelta(hours=8)
    rules = json.loads(h.hub.cli("programme", "show", "--json").must_end(0).out)
    talk = next(a for a in rules["activities"] if a["id"] == "talk-teeth")
    for key, minutes in (("cancel_until", 10), ("starts_at", 20), ("ends_at", 110)):
        talk[key] = (now + datetime.timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M")
    rules["catalogue"][0]["price"] = price
    return rules


def with_pin(h, pin, *argv):
    """A command of the hub's whose PIN is typed."""
    done = subprocess.run([HUB, *argv, "--data", h.hub.data], input=(pin + "\n").encode(), capture_output=True, timeout=60)
    must(done.returncode == 0, done.stderr.decode())


def written(h, rules):
    path = h.world.path("rules.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump(rules, f, ensure_ascii=False)
    return path


# ---- a clerk

def an_answer(h, member):
    counter = h.counter
    arrive(h, member)
    number = feedback(h, online=True)
    open_list(counter, "3", "feedback")
    counter.picture("feedback-list")
    row(counter)
    counter.picture("feedback-row")
    counter.screen.key("1")
    step(counter, "field")
    counter.picture("feedback-answer")
    counter.screen.key("F1")
    counter.screen.key("Return")
    shown = said(counter, DONE)
    counter.picture("feedback-answered")
    must(number in h.hub.cli("feedback", "list", "--all").must_end(0).out, "the hub does not list it")
    answer = h.hub.cli("feedback", "show", number).must_end(0).out
    must(CLERK in answer, "the hub does not tell who answered:\n" + answer)
    shown = look_up(h, number, ["feedback-state"])
    h.kiosk.picture("feedback-kiosk")
    must(shows(shown, "已答复") or shows(shown, "已回复"), "the kiosk does not say that it was answered: %s" % shown["texts"])
    proved("what was told at a kiosk is answered at the counter, and the kiosk knows under its number")
    home(h)
    h.kiosk.click("finish", then=["attract"])


def on_the_table(h, member):
    h.counter.screen.key("Escape")
    h.counter.screen.key("Escape")
    h.counter.screen.key("Escape")
    h.counter.scan(h.hub.code(member))
    h.counter.wait_counter("member")


def line_of(shown, text):
    """Which line of the list on the screen tells this."""
    lines = [c for c in shown["controls"] if c["intent"] == "work_row"]
    found = next((c["n"] for c in lines if text in c["spoken"] or text in c["label"]), None)
    must(found is not None, "no line tells %s: %s" % (text, [c["spoken"] for c in lines]))
    return found + 1


def has(h, member, unit):
    rows = json.loads(h.hub.cli("unit", "list", member, "--json").must_end(0).out)
    return json.dumps(rows, ensure_ascii=False).count(unit)


def used_and_taken_back(h, member):
    counter = h.counter
    on_the_table(h, member)
    shown = open_list(counter, "c", "units")
    counter.picture("units")
    row(counter, line_of(shown, "首次就诊券"))
    counter.picture("units-row")
    act(counter, "1", "field")
    keys(counter, "128.5")
    counter.screen.key("Return")
    step(counter, "check")
    counter.picture("units-check")
    counter.screen.key("Return")
    said(counter, DONE)
    counter.picture("units-used")
    shown = open_list(counter, "u", "uses")
    counter.picture("uses")
    must(shown["rows"] == 1, "one was used today: %s" % shown["texts"])
    row(counter)
    act(counter, "1", "check")
    said(counter, DONE)
    counter.picture("uses-reversed")
    line_of(open_list(counter, "c", "units"), "首次就诊券")
    proved("a coupon is used for a bill, taken back on the same day, and is hers again")


def a_service(h, member):
    counter = h.counter
    shown = open_list(counter, "c", "units")
    row(counter, line_of(shown, "口腔检查"))
    act(counter, "1", "field")
    keys(counter, "0")
    counter.screen.key("Return")
    step(counter, "check")
    counter.screen.key("Return")
    said(counter, DONE)
    for turn in ("take", "done"):
        open_list(counter, "4", "services")
        counter.picture("services-" + turn)
        row(counter)
        act(counter, "1")
        said(counter, DONE)
    counter.picture("services-done")
    open_list(counter, "4", "services")
    counter.picture("services-none")
    must("done" in h.hub.cli("service", "list", "--all").must_end(0).out, "the hub does not know that it was done")
    open_list(counter, "u", "uses")
    row(counter)
    act(counter, "1", "check")
    said(counter, REFUSED, "service_done")
    counter.picture("uses-refused")
    proved("a counted service is used, somebody takes it and has done it, and it stays used")


def a_guest(h, member):
    counter = h.counter
    before = h.hub.balance(member)
    for how, reason in ((DONE, ""), (REFUSED, "was_here")):
        shown = open_list(counter, "5", "activities")
        counter.picture("activities")
        row(counter, line_of(shown, "护牙"))
        counter.screen.key("1")
        step(counter, "field")
        counter.picture("check-in")
        counter.scan(h.hub.code(member))
        said(counter, how, reason)
        counter.picture("check-in-said-%d" % how)
    wait_until("the talk's points", lambda: h.hub.balance(member) == before + 50)
    proved("a guest is let in once, and has the talk's points")


def a_birthday(h):
    counter = h.counter
    shown = open_list(counter, "6", "birthdays")
    must(shown["rows"] == 1, "whose birthday it is: %s" % shown["texts"])
    counter.picture("birthdays")
    row(counter)
    counter.picture("birthdays-row")
    counter.screen.key("1")
    said(counter, DONE)
    counter.picture("birthdays-done")
    shown = open_list(counter, "6", "birthdays")
    counter.picture("birthdays-after")
    row(counter)
    must(counter.find(counter.look(), "work_act") is None, "she can be congratulated twice")
    proved("who lies in a ward is congratulated, once")


def a_shelf_that_differs(h):
    counter = h.counter
    open_list(counter, "2", "stock")
    row(counter)
    counter.screen.key("1")
    step(counter, "field")
    keys(counter, "3")
    counter.screen.key("Return")
    said(counter, DONE)
    h.settled()


# ---- the supervisor

def an_exception(h):
    counter, badge = h.counter, badge_of(h, HEAD)
    shown = open_list(counter, "7", "exceptions")
    counter.picture("exceptions")
    before = shown["rows"]
    must(before > 0, "there is no exception")
    row(counter)
    counter.picture("exceptions-row")
    counter.screen.key("1")
    step(counter, "field")
    counter.picture("exceptions-why")
    counter.screen.key("2")
    step(counter, "check")
    counter.picture("exceptions-check")
    counter.screen.key("Return")
    step(counter, "badge")
    counter.picture("exceptions-badge")
    prove(counter, badge, HEAD_PIN)
    said(counter, DONE)
    counter.picture("exceptions-said")
    shown = open_list(counter, "7", "exceptions")
    must(shown["rows"] == before - 1, "it stands on the list still: %s" % shown["texts"])
    must(HEAD in h.hub.cli("exceptions", "show", "1").must_end(0).out, "the hub does not tell who settled it")
    proved("a shelf that did not agree is settled, with badge and PIN")


# ---- owners

def proposed_points(h, member):
    counter, badge = h.counter, badge_of(h, OWNER)
    on_the_table(h, member)
    shown = open_list(counter, "m", "sheet")
    counter.picture("sheet")
    must(shows(shown, "{:,}".format(h.hub.balance(member))), "the sheet does not tell her points: %s" % shown["texts"])
    counter.screen.key("F1")
    step(counter, "field")
    keys(counter, "-120")
    counter.picture("adjust-points")
    counter.screen.key("Return")
    keys(counter, "bill77")
    counter.picture("adjust-reason")
    counter.screen.key("Return")
    step(counter, "check")
    counter.picture("adjust-check")
    counter.screen.key("Return")
    prove(counter, badge, OWNER_PIN)
    said(counter, DONE)
    counter.picture("adjust-proposed")
    settle(counter, "9", "adjustments", badge, OWNER_PIN, REFUSED, "another")
    counter.picture("adjust-refused")


def settle(counter, key, name, badge, pin, how, reason=""):
    """Approves the first line."""
    open_list(counter, key, name)
    counter.picture(name)
    row(counter)
    counter.picture(name + "-row")
    act(counter, "1", "check")
    prove(counter, badge, pin)
    said(counter, how, reason)
    counter.picture(name + "-said")


def approved_points(h, member):
    before = h.hub.balance(member)
    settle(h.counter, "9", "adjustments", badge_of(h, SECOND), SECOND_PIN, DONE)
    must(h.hub.balance(member) == before - 120, "the points did not move")
    proved("points are set right by two: whoever proposed cannot approve")


def approved_rules(h):
    badge = badge_of(h, SECOND)
    settle(h.counter, "0", "proposals", badge, SECOND_PIN, DONE)
    must("approved" in h.hub.cli("programme", "proposals").must_end(0).out, "they are not approved")
    proved("rules that one owner proposed are approved by another, with her badge and PIN")


def gifts(shown):
    return [c["sku"] for c in shown["controls"] if c["intent"] == "gift"]


def a_gift_is_stopped(h, member):
    counter, kiosk = h.counter, h.kiosk
    sold = [g["sku"] for g in json.loads(h.hub.cli("programme", "show", "--json").must_end(0).out)["catalogue"]]
    arrive(h, member)
    shown = kiosk.click("catalogue", then=["catalogue"])
    sku = gifts(shown)[0]
    kiosk.picture("stop-before")
    kiosk.click("finish", then=["attract"])
    shown = open_list(counter, "s", "stops")
    counter.picture("stops")
    for _ in range(sold.index(sku) // shown["rows"]):
        counter.screen.key("Next")
        shown = step(counter, "list", state="here")
    row(counter, sold.index(sku) % shown["rows"] + 1)
    counter.picture("stops-row")
    act(counter, "1", "check")
    prove(counter, badge_of(h, SECOND), SECOND_PIN)
    said(counter, DONE)
    counter.picture("stops-said")

    def gone():
        arrive(h, member)
        shown = kiosk.click("catalogue", then=["catalogue"])
        kiosk.click("finish", then=["attract"])
        return sku not in gifts(shown)

    wait_until("the kiosk has it no more", gone, every_s=1)
    proved("a gift that is stopped at the counter is gone at the kiosk")


def prepared(world):
    """What the hospital's own people did beforehand; with two owners they would have to say who they are."""
    h = staffed(world)
    patient, guest = h.rich_members(2, 8000)
    day = datetime.datetime.utcnow() + datetime.timedelta(hours=8, days=2)
    for words in (["programme", "publish", written(h, rules_of_today(h))],
                  ["unit", "give", patient, "first_visit", "--reference", "e2e-2"],
                  ["activity", "book", "talk-teeth", guest],
                  ["member", "ward", guest, "W-3"],
                  ["member", "birthday", guest, day.strftime("%m-%d")]):
        h.hub.cli(*words).must_end(0)
    with_pin(h, SECOND_PIN, "staff", "add", SECOND, "--name", "Ou", "--role", "owner")
    for who in (HEAD, CLERK, SECOND, OWNER):
        badge_of(h, who)
    return h, patient, guest


def a_day_of_lists(world):
    h, patient, guest = prepared(world)
    serve(h)
    h.counter.screen.key("F12")
    step(h.counter, "menu")
    h.counter.picture("menu-clerk")
    an_answer(h, patient)
    used_and_taken_back(h, patient)
    a_service(h, patient)
    a_guest(h, guest)
    a_birthday(h)
    a_shelf_that_differs(h)
    leave(h)
    serve(h, HEAD, HEAD_PIN)
    an_exception(h)
    leave(h)
    with_pin(h, OWNER_PIN, "programme", "propose", written(h, rules_of_today(h, 4700)), "--badge", badge_of(h, OWNER))
    serve(h, OWNER, OWNER_PIN)
    h.counter.screen.key("F12")
    step(h.counter, "menu")
    h.counter.picture("menu-owner")
    proposed_points(h, patient)
    settle(h.counter, "0", "proposals", badge_of(h, OWNER), OWNER_PIN, REFUSED, "another")
    leave(h)
    serve(h, SECOND, SECOND_PIN)
    approved_points(h, patient)
    approved_rules(h)
    a_gift_is_stopped(h, patient)
    h.settled()
    no_secret_is_logged(world, *h.badges.values(), OWNER_PIN, SECOND_PIN, HEAD_PIN)
    h.books_are_right()
    h.close()


# ---- two places

def with_second_place(h):
    """Upstairs the same gift is handed out; two pieces of it lie there."""
    rules = rules_of_today(h)
    upstairs = dict(rules["places"][0], id="P2", name={"zh-Hans": "三楼服务台", "zh-Hant": "三樓服務台", "en": "Third-floor desk"})
    rules["places"].append(upstairs)
    rules["catalogue"].append(dict(rules["catalogue"][0], sku="G-201", place="P2", shelf="U-01", stock=2))
    return rules


def stock_of(h):
    """Received and out, by gift, as the hub counts."""
    return {s["sku"]: (s["received"], s["out"], s["short"])
            for s in map(json.loads, h.hub.cli("stock", "--json").must_end(0).out.splitlines())
            if s["sku"] in ("G-001", "G-201")}


def shelf(counter, act_key, *words):
    """An act of the flask on a counter's list: its fields one after the other, a digit alone is a choice."""
    texts = open_list(counter, "2", "stock")["texts"]
    # What runs out comes first, and that is different each day.
    gifts = [texts[i - 1] for i, text in enumerate(texts) if text.startswith("货架")]
    must("保温杯" in gifts, "the first gifts are others: %s" % gifts)
    must(shows(row(counter, 1 + gifts.index("保温杯")), "保温杯"), "another gift was opened")
    counter.screen.key(act_key)
    for kind, word in words:
        step(counter, "field")
        keys(counter, word)
        if kind == "typed":
            counter.screen.key("Return")
    if act_key != "1":  # a count is told at once
        step(counter, "check")
        counter.picture("carry-check")
        counter.screen.key("Return")


def counted_right(h, counter, pieces):
    """So many lie there: the hub expected that and makes no exception of it."""
    shelf(counter, "1", ("typed", str(pieces)))
    said(counter, DONE)
    counter.wait(lambda s: s is not None and s["online"] and s["unsent"] == 0, "the count is sent")


def carried_from_place_to_place(world):
    h = staffed(world)
    h.hub.cli("programme", "publish", written(h, with_second_place(h))).must_end(0)
    upstairs = Desk(world, "upstairs", "counter", h.hub, settings="[counter]\nsign_in = yes\ntyping = none\n")
    upstairs.enrol(place="P2").must_end(0)
    upstairs.start()
    serve(h)
    serve_at(h, upstairs, HEAD, HEAD_PIN)
    before = stock_of(h)
    shelf(h.counter, "4", ("chosen", "1"), ("typed", "12"))
    said(h.counter, DONE)
    h.counter.picture("carried")
    after = stock_of(h)
    must(after["G-001"][0] + after["G-201"][0] == before["G-001"][0] + before["G-201"][0] and
         after["G-201"][0] == before["G-201"][0] + 12, "12 pieces went from %s to %s" % (before, after))
    log = h.hub.cli("stock", "log", "G-201").must_end(0).out
    must(CLERK in log and "carried from P1 to P2" in log, "the hub does not tell who carried what:\n" + log)
    proved("12 pieces are carried to the other place, in one act, by who it was")
    shelf(h.counter, "4", ("chosen", "1"), ("typed", "999"))
    said(h.counter, REFUSED, "unleased")
    shelf(upstairs, "4", ("chosen", "1"), ("typed", "4"))
    said(upstairs, DONE)
    must(stock_of(h)["G-201"][0] == before["G-201"][0] + 8, "4 came back: %s" % stock_of(h))
    proved("more than there are are not; what was too many comes back from there")
    counted_right(h, h.counter, before["G-001"][0] - 8)
    counted_right(h, upstairs, before["G-201"][0] + 8)
    h.settled()
    must("stock_count" not in h.hub.cli("exceptions", "list").must_end(0).out, "a shelf is not as the hub expects")
    proved("both shelves are as the hub expects")
    h.books_are_right()
    upstairs.stop()
    upstairs.journal_verify().must_end(0)
    h.close()


if __name__ == "__main__":
    try:
        main([a_day_of_lists, carried_from_place_to_place])
    finally:
        forget_template()
