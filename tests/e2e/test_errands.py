#!/usr/bin/env python3
"""
What a patient asks of the hub at a kiosk, with the real hub, the real ledger thread and the real wire, and no window: a
seat is booked once; feedback told while the hub is stopped is there when it runs again, under the number she was given;
a card she blocks is stopped at once here, and at another desk as soon as that has heard.
"""

import json
import os
import subprocess

from desk import Desk
from hospital import forget_template, template
from hub import Hub
from world import BUILD, SOURCE, main, must, proved, wait_until

ERRAND_DESK = os.path.join(BUILD, "tests", "e2e", "errand-desk")


class Kiosk:
    """A desk's ledger thread, told line by line what somebody asks."""

    def __init__(self, world, name, hub):
        self.data = Desk(world, name, "kiosk", hub)
        self.data.enrol().must_end(0)
        self.process = subprocess.Popen([ERRAND_DESK, self.data.data, hub.url], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        must(self.say("online") == "online", name + " is online")

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def ask(self, kind, member="-", what="-", n=0, yes=0):
        return self.say("ask %s %s %s %d %d" % (kind, member, what, n, yes)).split()

    def end(self):
        self.process.stdin.close()
        must(self.process.wait(30) == 0, "it ends well")


def errands_of_a_day(world):
    hub = Hub(world, template=template())
    hub.start()
    here, there = Kiosk(world, "here", hub), Kiosk(world, "there", hub)
    who = hub.members()[0]
    member = hub.show(who)["id"]
    seat = programme()["activities"][0]["id"]
    said = here.ask("book", member, seat)
    must(said[0] == "done" and int(said[2]) > 0, "a seat: %s" % said)
    must(here.ask("book", member, seat)[:2] == ["refused", "already_booked"], "and no second one")
    proved("a seat is booked at a kiosk, once")

    card = hub.code(who, "--card")
    must(there.say("scan " + card) == "member", "her card is good")
    hub.stop()
    wait_until("the kiosk is offline", lambda: here.ask("page", member)[0] in ("offline", "unanswered"), 60)
    said = here.ask("feedback", member, topic(), 1)
    must(said[0] == "kept", "feedback without a hub: %s" % said)
    number = said[2]
    must(here.say("tray") == "1", "it waits")
    must(here.ask("block", member)[0] == "kept", "and so does that her card is lost")
    must(here.say("scan " + card) == "stopped", "here it is stopped at once")
    must(there.say("scan " + card) == "member", "and elsewhere not yet")
    hub.start()
    wait_until("the tray is empty", lambda: here.say("tray") == "0", 90, every_s=0.5)
    must(number in hub.cli("feedback", "list").must_end(0).out, "the hospital has it under her number")
    proved("feedback told while the hub was stopped is there, under the number she was given")
    wait_until("the other desk has heard", lambda: there.say("scan " + card) == "stopped", 90, every_s=0.5)
    must("stopped" in hub.cli("member", "show", who).must_end(0).out, "the hub says so")
    must(there.say("scan " + hub.code(who, "--day")) == "member", "her phone is good")
    fresh = hub.code(who, "--card")
    wait_until("a new card is good", lambda: there.say("scan " + fresh) == "member", 60, every_s=0.5)
    must(there.say("scan " + card) == "stopped", "the old one is not")
    proved("a card blocked at one desk is refused at another, and the next one is good")
    here.end()
    there.end()
    hub.verify().must_end(0)
    hub.stop()


def programme():
    with open(os.path.join(SOURCE, "assets", "demo", "programme.json"), encoding="utf-8") as f:
        return json.load(f)


def topic():
    return programme()["feedback"]["topics"][0]["id"]


def run_all(world):
    try:
        errands_of_a_day(world)
    finally:
        forget_template()


if __name__ == "__main__":
    main([run_all])
