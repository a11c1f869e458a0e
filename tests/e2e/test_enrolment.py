#!/usr/bin/env python3
"""
Somebody becomes a member at a real counter, by the keyboard alone: with the network she has her welcome points at once and
leaves with her first gift, counted in keys and seconds of somebody who types; without it a card printed ahead says that
she is registered, at two counters the same, and when the network is back she is one member, with one welcome, everywhere.
What she said stands in clear in no file of a desk and in no log.
"""

import json
import os
import subprocess

from counter import CLERK, CLERK_PIN, on_duty, sign_in
from desk import Desk
from hospital import Hospital, forget_template
from test_loading import cards_of
from world import POINTDESK, SOURCE, main, must, proved, run, wait_until

# A practised clerk: a key in a fifth of a second, a new page read in a second, a question answered by her in two.
KEY_S, PAGE_S, ANSWER_S = 0.2, 1.0, 2.0
SCRIPT_S = 60
NAME, PHONE, BIRTH = "Mei Wang", "13800138555", "19580531"


class Clerk:
    """Keys, counted: what a person at this counter would take for them."""

    def __init__(self, desk):
        self.desk, self.keys, self.seconds = desk, 0, 0.0

    def key(self, *names):
        for name in names:
            self.desk.screen.key(name)
        self.keys += len(names)
        self.seconds += KEY_S * len(names)

    def type(self, text):
        self.key(*[{" ": "space", "-": "minus"}.get(c, c.lower()) for c in text])

    def sees(self, step, asks_her=False):
        """The page is there."""
        shown = self.desk.wait(lambda s: s is not None and s.get("enrol") == step, "the page " + step)
        self.seconds += ANSWER_S if asks_her else PAGE_S
        return shown

    def answer(self, step, text):
        self.sees(step)
        self.type(text)
        self.key("Return")

    def consent(self, purpose, yes):
        self.desk.wait(lambda s: s is not None and s.get("enrol") == "consent" and s["purpose"] == purpose,
                       "the question %d" % purpose)
        must(self.desk.look()["choice"] == 0, "consent %d is chosen beforehand" % purpose)
        self.seconds += ANSWER_S
        self.key("1" if yes else "2")
        self.key("Return")


def to_source(clerk):
    """Where the rules know several kinds of members, the first is chosen."""
    clerk.desk.wait(lambda s: s is not None and s.get("enrol") in ("kind", "source"), "what kind, or how she came")
    if clerk.desk.look()["enrol"] == "kind":
        clerk.sees("kind")
        clerk.key("Return")
    clerk.sees("source")


def fill_in(clerk, card=None, name=NAME, phone=PHONE):
    """From the idle table, or a fresh card on it, to the summary."""
    desk = clerk.desk
    if card is not None:
        desk.scan(card)
        desk.wait_counter("no")
        clerk.seconds += PAGE_S
    clerk.key("F7")
    clerk.sees("notice", asks_her=True)
    clerk.key("Return")
    clerk.answer("number", "")
    clerk.answer("name", name)
    clerk.answer("phone", phone)
    clerk.answer("birth", BIRTH)
    desk.wait(lambda s: s is not None and s.get("enrol") == "consent", "consents are asked")
    clerk.key("Return")  # an answer that was not given is none
    must(desk.look()["purpose"] == 1, "Enter agreed to something")
    for purpose, yes in ((1, True), (2, True), (3, False), (4, False), (5, False), (6, False)):
        clerk.consent(purpose, yes)
    to_source(clerk)
    clerk.key("1", "Return")
    clerk.sees("card")
    clerk.key("Return")
    clerk.sees("summary")


def save(clerk, *results):
    clerk.key("Return")
    return clerk.desk.wait(lambda s: s is not None and s.get("result") in results, "enrolled: " + " or ".join(results))


def card_codes(world, hub, count):
    pdf = world.path("cards.pdf")
    hub.cli("card", "batch", str(count), "--pdf", pdf).must_end(0)
    subprocess.run(["pdftoppm", "-r", "150", "-gray", pdf, world.path("cards")], check=True)
    sheet = next(f for f in sorted(os.listdir(world.dir)) if f.startswith("cards-") and f.endswith(".pgm"))
    cut = cards_of(world, world.path(sheet))[:count]
    return [line.split("\t")[1] for line in run(POINTDESK, "decode", *cut).must_end(0).out.splitlines()]


def no_file_tells_her(world, *names):
    secrets = [s.encode() for s in names]
    for folder in ("counter", "second"):
        for root, _, files in os.walk(world.path(folder)) if os.path.isdir(world.path(folder)) else ():
            for name in files:
                if name.endswith(".sock"):
                    continue
                with open(os.path.join(root, name), "rb") as f:
                    held = f.read()
                must(not any(s in held for s in secrets), "%s/%s tells who was enrolled" % (folder, name))
    for name in os.listdir(world.path()):
        if name.endswith(".log"):
            with open(world.path(name), "rb") as f:
                held = f.read()
            must(not any(s in held for s in secrets), "%s tells who was enrolled" % name)
    proved("no file of a desk and no log tells name, phone or birthday")


WELCOME = 3000


def welcoming(world, signed_in=False):
    """The demo hospital, which welcomes new members from now on."""
    h = Hospital(world)
    if signed_in:
        h.counter.configure(settings="[counter]\nsign_in = yes\ntyping = none\n")
    with open(os.path.join(SOURCE, "assets", "demo", "programme.json"), encoding="utf-8") as f:
        rules = json.load(f)
    rules["rules"].append({"id": "welcome", "kind": "fixed", "behaviour": "welcome", "points": WELCOME,
                           "name": {"zh-Hans": "欢迎", "zh-Hant": "歡迎", "en": "Welcome"}, "growth_percent": 0,
                           "expiry": {"kind": "rolling", "days": 365}})
    path = world.path("welcome.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump(rules, f, ensure_ascii=False)
    h.hub.cli("programme", "publish", path).must_end(0)
    return h.open()


def members_of(hub):
    """Of a hub that is stopped."""
    return hub.ask("SELECT count(*) FROM member")[0][0]


def both_sell(h):
    return any(sum(d["left"] > 0 for d in json.loads(line)["desks"]) == 2
               for line in h.hub.cli("stock", "--json").must_end(0).out.splitlines())


def enrolled_and_gone_with_her_first_gift(world):
    h = welcoming(world, signed_in=True)
    card = card_codes(world, h.hub, 1)[0]
    sign_in(h.counter, h.hub.cli("staff", "badge", CLERK).must_end(0).out.strip(), CLERK_PIN)
    on_duty(h.counter, "shift")
    h.counter.screen.key("Return")
    on_duty(h.counter, "on")
    wait_until("kiosk and counter have goods to sell", lambda: both_sell(h))
    clerk = Clerk(h.counter)
    fill_in(clerk, card)
    shown = save(clerk, "new")
    proved("enrolled by the keyboard: %d keys, %.1f s as scripted" % (clerk.keys, clerk.seconds))
    balance = h.hub.balance(PHONE)
    must(balance == WELCOME, "%d welcome points" % balance)
    must(any("{:,}".format(balance) in t for t in shown["texts"]), "the welcome is not told: %s" % shown["texts"])
    must(h.counter.find(shown, "enrol_serve") is not None, "she cannot be served at once: %s" % shown["texts"])
    clerk.key("F3")
    h.counter.wait_screen("home")
    first_redemption(h, clerk, balance)
    must(clerk.seconds <= SCRIPT_S, "%.1f s from F7 to the gift in her hands" % clerk.seconds)
    proved("from F7 to the first gift in her hands: %d keys, %.1f s as scripted (%d allowed)" %
           (clerk.keys, clerk.seconds, SCRIPT_S))
    must(h.hub.balance(PHONE) < balance, "the gift cost nothing")
    h.settled()
    no_file_tells_her(world, NAME, "Mei", PHONE, BIRTH, "05-31")
    must(CLERK in h.hub.cli("consent", "list", PHONE).must_end(0).out, "it is not kept who asked for her consents")
    h.books_are_right()
    h.close()
    must(members_of(h.hub) == 201, "one member more")


def first_redemption(h, clerk, balance):
    """By the keyboard: Tab goes from control to control, Enter presses."""
    desk = h.counter

    def press(intent, **want):
        shown = desk.wait(lambda s: s is not None and desk.find(s, intent, **want), "a control for " + intent)
        clerk.seconds += PAGE_S
        places = [i for i, c in enumerate(shown["controls"]) if c["enabled"]]
        wanted = next(i for i, c in enumerate(shown["controls"])
                      if c["enabled"] and c["intent"] == intent and all(c[k] == v for k, v in want.items()))
        clerk.key(*["Tab"] * (places.index(wanted) + 1))
        clerk.key("Return")

    press("category", n=-2)
    shown = desk.wait(lambda s: s is not None and desk.find(s, "gift") is not None, "a gift she can afford")
    sku = next(c["sku"] for c in shown["controls"] if c["intent"] == "gift" and c["enabled"])
    press("gift", sku=sku)
    desk.wait_screen("gift")
    press("choose")
    desk.wait_screen("confirm")
    press("redeem")
    desk.wait_screen("done")
    clerk.seconds += PAGE_S
    clerk.key("Return")
    desk.wait_counter("ready")
    clerk.seconds += PAGE_S
    clerk.key("Return")
    desk.wait_counter("handed")


def enrolled_twice_without_a_network(world):
    h = welcoming(world)
    second = Desk(world, "second", "counter", h.hub)
    second.enrol().must_end(0)
    second.start()
    second.wait(lambda s: s is not None and s["screen"] == "counter" and s["online"], "the second counter is online")
    cards = card_codes(world, h.hub, 2)
    h.hub.stop()
    for desk, card in ((h.counter, cards[0]), (second, cards[1])):
        desk.wait(lambda s: s is not None and not s["online"], desk.name + " is offline", patience_s=90)
        clerk = Clerk(desk)
        fill_in(clerk, card)
        shown = save(clerk, "kept")
        must(any("登记" in t for t in shown["texts"]), "it is not said that she is registered: %s" % shown["texts"])
        clerk.key("Return")
        desk.wait_counter("idle")
        desk.scan(card)
        shown = desk.wait_counter("no")
        must(any("登记" in t for t in shown["texts"]), "her card is called unknown: %s" % shown["texts"])
        proved("%s, offline: registered by %d keys, %.1f s as scripted, and her card says so" %
               (desk.name, clerk.keys, clerk.seconds))
    no_file_tells_her(world, NAME, "Mei", PHONE, BIRTH, "05-31")
    h.hub.start()
    wait_until("the hub knows her", lambda: is_member(h.hub), 120, every_s=0.5)

    def one_card_is_good():
        good = [card_lies_on_the_table(desk, card) for desk in (h.counter, second) for card in cards]
        return good.count(True) == 2 and good[:2] == good[2:]

    wait_until("one card is good, at both counters", one_card_is_good, 120, every_s=2)
    welcome = h.hub.balance(PHONE)
    must(welcome == WELCOME, "%d welcome points" % welcome)
    proved("after sync: one member, one welcome of %d points, one good card at both counters" % welcome)
    h.settled()
    second.stop()
    h.books_are_right()
    h.close()
    must(members_of(h.hub) == 201, "she is %d members" % (members_of(h.hub) - 200))
    said = sorted(n for (n,) in h.hub.ask("SELECT number FROM errand_done WHERE kind = 20 AND status = 1"))
    must(said == [1, 2], "one was new, and the other a member already: %s" % said)


NOTICE = {"zh-Hans": "安和医院为给您积分并认出您，保存您的姓名、电话、不含年份的生日和就诊号。" * 3,
          "zh-Hant": "安和醫院為給您點數並認出您，保存您的姓名、電話、不含年份的生日和病歷號。" * 3,
          "en": "Anhe keeps your name, phone, birthday without the year and hospital number, to give you points. " * 2}
CHINESE, CHINESE_PHONE, EXPECTED = "张伟", "13900139777", "欧阳小美"


def writes_in_chinese(desk, letters, composed, name):
    """By pinyin; the candidate with a finger."""
    for c in letters:
        desk.screen.key(c)

    shown = desk.wait(lambda s: s is not None and composed in s["texts"] and any(name in t for t in s["texts"]),
                      "%s is offered" % name)
    at = [c for c in shown["controls"] if c["intent"] == "enrol_candidate"]
    must(len(at) == 9, "%d candidates" % len(at))
    words = [t for t in shown["texts"] if t[:1].isdigit() and t[1:3] == "  "]
    desk.click("enrol_candidate", n=int(next(t for t in words if t.endswith(" " + name))[0]))
    desk.wait(lambda s: s is not None and not any(c["intent"] == "enrol_candidate" for c in s["controls"]) and
              any(t == name for t in s["texts"]), "%s stands in the field" % name)


def resident_kib(desk):
    with open("/proc/%d/status" % desk.process.popen.pid) as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmRSS"))


def written_in_chinese_after_the_hospitals_own_notice(world):
    h = Hospital(world)
    h.counter.configure(settings="[counter]\nsign_in = no\ntyping = pinyin\n")
    with open(os.path.join(SOURCE, "assets", "demo", "programme.json"), encoding="utf-8") as f:
        rules = json.load(f)
    rules["notice"] = {"version": "anhe-3", "text": dict(NOTICE, en="We keep data.")}
    path = world.path("notice.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump(rules, f, ensure_ascii=False)
    refused = h.hub.cli("programme", "publish", path)
    must(refused.code != 0 and "notice.text.en" in refused.out + refused.err, "a bad notice goes out: %s" % refused.err)
    rules["notice"]["text"] = NOTICE
    with open(path, "w", encoding="utf-8") as f:
        json.dump(rules, f, ensure_ascii=False)
    h.hub.cli("programme", "publish", path).must_end(0)
    visitors = world.path("visitors.csv")
    with open(visitors, "w", encoding="utf-8") as f:
        f.write("number,name,birth_year,phone_last4\nP-100,%s,1958,8555\n" % EXPECTED)
    must("1" in h.hub.cli("visitor", "load", visitors).must_end(0).out, "nobody was loaded")
    desk = h.counter.start()
    desk.wait(lambda s: s is not None and s["screen"] == "counter" and s["online"], "the counter is online")
    before = resident_kib(desk)
    clerk = Clerk(desk)
    clerk.key("F7")
    shown = clerk.sees("notice")
    must(any("安和医院为给您积分" in t for t in shown["texts"]), "another notice is shown: %s" % shown["texts"])
    clerk.key("Return")
    clerk.answer("number", "P-100")
    clerk.sees("name")
    shown = desk.wait(lambda s: s is not None and any(EXPECTED == t for t in s["texts"]), "the hub's list fills her in")
    must("1958" in "".join(shown["texts"]) and "8555" in "".join(shown["texts"]), "it is not told who she is: %s" % shown["texts"])
    proved("a visitor is found by her number, with what tells that she is the one")
    clerk.key("F8")
    desk.wait_counter("idle")
    clerk.key("F7")
    clerk.sees("notice")
    clerk.key("Return")
    clerk.answer("number", "P-101")
    clerk.sees("name")
    desk.wait(lambda s: s is not None and "名单里没有" in "".join(s["texts"]), "nobody has that number")
    writes_in_chinese(desk, "zhangwei", "zhang wei", CHINESE)
    proved("%s written with eight letters and a finger; %d KiB more than before" % (CHINESE, resident_kib(desk) - before))
    clerk.key("Return")
    clerk.answer("phone", CHINESE_PHONE)
    clerk.answer("birth", BIRTH)
    for purpose, yes in ((1, True), (2, False), (3, False), (4, False), (5, False), (6, False)):
        clerk.consent(purpose, yes)
    to_source(clerk)
    clerk.key("1", "Return")
    clerk.sees("card")
    clerk.key("Return")
    clerk.sees("summary")
    save(clerk, "new")
    said = h.hub.cli("consent", "list", CHINESE_PHONE).must_end(0).out
    must("anhe-3_" in said, "the notice is not recorded: %s" % said)
    proved("the consent names the hospital's notice and its text")
    no_file_tells_her(world, CHINESE, EXPECTED, CHINESE_PHONE, "zhangwei")
    desk.stop()
    h.hub.stop()


def is_member(hub):
    return hub.cli("member", "show", PHONE).code == 0


def card_lies_on_the_table(desk, card):
    desk.screen.key("Escape")
    desk.wait_counter("idle")
    desk.scan(card)
    return desk.wait_counter("member", "no", "refused")["counter"] == "member"


if __name__ == "__main__":
    try:
        main([enrolled_and_gone_with_her_first_gift, enrolled_twice_without_a_network,
              written_in_chinese_after_the_hospitals_own_notice])
    finally:
        forget_template()
