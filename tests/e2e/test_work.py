#!/usr/bin/env python3
"""
What a counter's people have the hub do, with the real hub, the real ledger thread and the real wire, and no window: who
lies in a ward is told from a list and congratulated once; a sheet is written as a file for her; she is erased, stands in
the list of erasures, and her file goes; a wrong PIN and a kiosk change nothing.
"""

import json
import os
import subprocess

from desk import Desk
from hospital import forget_template, template
from hub import Hub
from world import BUILD, HUB, main, must, proved, wait_until

ERRAND_DESK = os.path.join(BUILD, "tests", "e2e", "errand-desk")
OWNER, PIN, OTHER, OTHER_PIN = "O-1", "246802", "O-2", "357913"


class Counter:
    """A desk's ledger thread, told line by line what its people ask."""

    def __init__(self, world, name, mode, hub):
        self.data = Desk(world, name, mode, hub)
        self.data.enrol().must_end(0)
        self.process = subprocess.Popen([ERRAND_DESK, self.data.data, hub.url], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.tell("online")
        must(self.hear() == "online", name + " is online")

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def hear(self):
        return self.process.stdout.readline().strip()

    def list(self, name, by=OWNER, member="-"):
        self.tell("list %s %s %s" % (name, by, member))
        status, code, total = self.hear().split()
        must(status == "done", "%s: %s" % (name, code))
        return [self.hear().split(" ", 4) for _ in range(min(int(total), 6))]

    def act(self, name, member="-", ref="-", pin="-", value="-", by=OWNER):
        self.tell("act %s %s %s %s %s %s" % (name, by, member, ref, pin, value))
        return self.hear().split()

    def end(self):
        self.process.stdin.close()
        must(self.process.wait(30) == 0, "it ends well")


def owners(hub):
    for number, pin in ((OWNER, PIN), (OTHER, OTHER_PIN)):
        done = subprocess.run([HUB, "staff", "add", number, "--name", "Li", "--role", "owner,counter", "--data", hub.data],
                              input=(pin + "\n").encode(), capture_output=True, timeout=60)
        must(done.returncode == 0, done.stderr.decode())
    return [hub.cli("staff", "badge", number).must_end(0).out.strip() for number in (OWNER, OTHER)]


def a_ward_congratulates(hub, counter, world, who):
    path = world.path("wards.csv")
    with open(path, "w", encoding="utf-8") as f:
        f.write("number,ward\n%s,W-3\nnobody-at-all,W-3\n" % who)
    hub.cli("member", "wards", path).must_end(0)
    for day in birthdays():
        hub.cli("member", "birthday", who, day).must_end(0)
        rows = counter.list("birthdays")
        if rows:
            break
    must(len(rows) == 1 and rows[0][1] == "W-3", "whose birthday it is: %s" % rows)
    must(counter.act("birthdays.done", ref=rows[0][0])[0] == "done", "she is congratulated")
    must(counter.act("birthdays.done", ref=rows[0][0])[:2] == ["refused", "state"], "once")
    proved("a ward's list brings a birthday to the counter, and it is done once a year")


def birthdays():
    import datetime
    now = datetime.datetime.now()
    return [(now + datetime.timedelta(days=d)).strftime("%m-%d") for d in (2, 3)]


def she_goes(hub, counter, badge, who):
    member = hub.show(who)["id"]
    counter.tell("badge " + badge)
    must(counter.act("sheet.export", member, pin=OTHER_PIN)[:2] == ["refused", "wrong_pin"], "a wrong PIN")
    said = counter.act("sheet.export", member, pin=PIN)
    must(said[0] == "done" and int(said[2]) == 1, "a sheet: %s" % said)
    path = os.path.join(hub.data, "exports", "sheet-%s.json" % said[2])
    wait_until("the sheet is written", lambda: os.path.exists(path), 60, every_s=0.5)
    with open(path, encoding="utf-8") as f:
        sheet = json.load(f)
    must(who in json.dumps(sheet), "it says who she is")
    must(os.stat(path).st_mode & 0o777 == 0o600, "and nobody else reads it")
    proved("a sheet that a counter asked for is a file at the hub")
    must(counter.act("sheet.erase", member, pin=PIN)[0] == "done", "she is erased")
    with open(os.path.join(hub.data, "erasures"), encoding="utf-8") as f:
        must(member in f.read(), "the list of erasures has her")
    must(counter.act("sheet.erase", member, pin=PIN)[:2] == ["refused", "unknown_member"], "she is nobody now")
    wait_until("her file is gone", lambda: not os.path.exists(path), 60, every_s=0.5)
    hub.cli("member", "show", who).must_end(1)
    proved("a counter's erasure stands in the list, and her sheet goes with her")


def work_of_a_day(world):
    hub = Hub(world, template=template())
    hub.start()
    badges = owners(hub)
    counter, kiosk = Counter(world, "counter", "counter", hub), Counter(world, "kiosk", "kiosk", hub)
    who, other = hub.members()[:2]
    kiosk.tell("list feedback %s -" % OWNER)
    must(kiosk.hear().split()[:2] == ["refused", "not_here"], "a kiosk is told nothing")
    must(len(counter.list("stops")) > 0, "gifts that may be stopped")
    must(len(counter.list("sheet", member=hub.show(other)["id"])) > 0, "a sheet on the screen")
    proved("a counter reads its lists, a kiosk none")
    a_ward_congratulates(hub, counter, world, other)
    she_goes(hub, counter, badges[0], who)
    counter.end()
    kiosk.end()
    hub.verify().must_end(0)
    hub.stop()


def run_all(world):
    try:
        work_of_a_day(world)
    finally:
        forget_template()


if __name__ == "__main__":
    main([run_all])
