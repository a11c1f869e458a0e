#!/usr/bin/env python3
"""
Loading one hospital by its hub's command line: sites, places, goods, a gift list with pictures, members with the lots of
an older system, printed cards, keys, and the gate before the first desk. Each command is run on a hub at rest, and the
ones that take long also beside one that serves.
"""

import json
import os
import subprocess

from hub import no_proxy
from world import HUB, SOURCE, Process, free_port, environment, main, must, proved, run, wait_until

RULES = os.path.join(SOURCE, "tests", "hub", "programme.json")
PINS = {"S1": "480926", "S2": "715302"}


class Loaded:
    """A new hub for patients, with rules, and nobody in it."""

    def __init__(self, world, name="hub"):
        self.world, self.data = world, world.path(name)
        run(HUB, "init", "--data", self.data, "--programme", RULES).must_end(0)

    def cli(self, *argv, lines=""):
        argv = [HUB] + [str(a) for a in argv] + ["--data", self.data]
        done = subprocess.run(argv, input=lines.encode(), capture_output=True, timeout=120, env=environment())
        from world import Ran
        return Ran(argv, done)

    def badge(self, number):
        return self.cli("staff", "badge", number, *self.by).must_end(0).out.strip()

    def two_owners(self):
        """From here on every change has a name."""
        self.by = ()
        badges = {}
        for number in PINS:
            self.cli("staff", "add", number, "--name", "N", "--role", "owner",
                     lines=PINS[number] + "\n").must_end(0)
        for number in PINS:
            badges[number] = self.badge(number)
        return badges

    def verify(self):
        return self.cli("verify").must_end(0)

    def incidents(self):
        return self.cli("exceptions", "list").must_end(0).out

    def rules(self):
        return json.loads(self.cli("programme", "show", "--json").must_end(0).out)


def says(ran, *texts):
    for text in texts:
        must(text in ran.out + ran.err, "it does not say %r:\n%s%s" % (text, ran.out, ran.err))
    return ran


def sites_are_named_once_and_typos_found(world):
    h = Loaded(world)
    says(h.cli("site", "list").must_end(0), "none yet")
    h.cli("site", "add", "S1", "--name", "Main house").must_end(0)
    says(h.cli("site", "add", "S1", "--name", "Again").must_end(1), "is a site already")
    says(h.cli("site", "add", "S 2", "--name", "x").must_end(2), "must be 1 to 12 of A-Z a-z 0-9 - _")
    says(h.cli("site", "add", "S2").must_end(2), "--name")
    says(h.cli("site", "list").must_end(0), "S1", "0 desks", "Main house")
    proved("a site is named once, in words")


def a_place_is_a_rule(world):
    h = Loaded(world)
    h.cli("programme", "publish", RULES)
    texts = ["--name", "zh-Hans=二楼|en=Second floor", "--floor", "zh-Hans=2 层|en=2nd", "--hours", "zh-Hans=8–17|en=8–17"]
    says(h.cli("place", "add", "P9", *texts[:4]).must_end(2), "--hours", "is missing")
    says(h.cli("place", "add", "P9", "--name", "zh-Hans=x", *texts[2:]).must_end(2), "--name", "no words in en")
    says(h.cli("place", "add", "P9", "--name", "en", *texts[2:]).must_end(2), "is written as")
    says(h.cli("place", "add", "P 9", *texts).must_end(2), "places")
    says(h.cli("place", "add", "P9", *texts, "--picture", world.path("none.png")).must_end(3), "none.png")
    before = h.rules()
    says(h.cli("place", "add", "P9", *texts).must_end(0), "published as version", "places[P9]")
    says(h.cli("place", "add", "P9", *texts).must_end(1), "is a place already")
    says(h.cli("place", "show", "P9").must_end(0), "二楼", "Second floor", "8–17")
    says(h.cli("place", "list").must_end(0), "P9")
    says(h.cli("place", "show", "P8").must_end(1), "is no place")
    says(h.cli("place", "change", "P9", "--floor", "zh-Hans=2 层|en=2nd").must_end(0), "nothing changed")
    must(len(h.rules()["places"]) == len(before["places"]) + 1, "a place more")

    badges = h.two_owners()
    says(h.cli("place", "change", "P9", "--floor", "zh-Hans=3 层|en=3rd").must_end(2), "--badge")
    says(h.cli("place", "change", "P9", "--floor", "zh-Hans=3 层|en=3rd", "--badge", badges["S1"],
               lines=PINS["S1"] + "\n").must_end(0), "proposal 1; another owner approves it")
    says(h.cli("place", "change", "P9", "--floor", "zh-Hans=4 层|en=4th", "--badge", badges["S1"],
               lines=PINS["S1"] + "\n").must_end(1), "proposal 1 is open")
    says(h.cli("programme", "approve", "1", "--badge", badges["S2"], lines=PINS["S2"] + "\n").must_end(0), "published")
    says(h.cli("stock", "move", "G-001", "--to", "P9", "--badge", badges["S1"],
               lines=PINS["S1"] + "\n").must_end(0), "catalogue[G-001].place", "proposal 2", "carry the goods over")
    proved("a place, and where a gift is handed over, change by the rules: two owners, one proposal at a time")


def goods_are_counted_and_undone(world):
    h = Loaded(world)
    says(h.cli("stock", "receive", "G-077", "20", "--note", "delivery 7").must_end(0), "movement 1: 20 of G-077 came in")
    says(h.cli("stock", "count", "G-077", "20").must_end(0), "as many of G-077 as expected")
    must("stock_count" not in h.incidents(), "a count that is right is no exception")
    says(h.cli("stock", "count", "G-077", "17").must_end(0), "3 fewer of G-077 than expected")
    must("stock_count" in h.incidents(), "a count that differs is an exception")
    says(h.cli("stock", "count", "G-077", "18").must_end(0), "1 more of G-077")
    says(h.cli("stock", "undo", "3", "--note", "was behind the door").must_end(0), "movement 5 undoes 3: 3 of G-077 went in")
    says(h.cli("stock", "undo", "3").must_end(1), "was undone by movement 5")
    says(h.cli("stock", "undo", "5").must_end(1), "undoes another one")
    says(h.cli("stock", "undo", "2").must_end(1), "moved nothing")
    says(h.cli("stock", "undo", "99").must_end(1), "is no movement")
    says(h.cli("stock", "undo", "1").must_end(0), "20 of G-077 went out")
    says(h.cli("stock", "count", "G-078", "1").must_end(1), "was never received")
    says(h.cli("stock", "receive", "G-077", "0").must_end(2), "QTY: must be a whole number in 1..1000000")
    says(h.cli("stock", "receive", "G-077-that-is-too-long", "1").must_end(2), "SKU: must be")
    says(h.cli("stock", "receive", "G-077", "1", "--note", "x" * 200).must_end(2), "--note")
    rows = h.cli("stock", "log", "G-077").must_end(0).out.splitlines()
    must(len(rows) == 6 and sum(int(r.split()[5]) for r in rows) == 1, "the log sums up:\n" + "\n".join(rows))
    must("received" in rows[0] and "delivery 7" in rows[0], rows[0])
    h.verify()
    badges = h.two_owners()
    says(h.cli("stock", "receive", "G-077", "5").must_end(2), "--badge")
    h.cli("stock", "receive", "G-077", "5", "--badge", badges["S2"], lines=PINS["S2"] + "\n").must_end(0)
    must(" S2" in h.cli("stock", "log").must_end(0).out.splitlines()[-1], "by whom")
    h.verify()
    proved("goods are received, counted and undone, by whom and why; what differs is an exception; nothing is deleted")


LOTS = """number,name,phone,lot,points,expires,growth,tier
A1,Ann,13800000001,L1,300,2030-03-31,5200,gold
A1,Ann,13800000001,L2,200,never,,
B1,Ben,,L1,50,2030-12-31,0,basic
C1,Cyd,,,,,120,
"""


def lots_of_an_older_system_come_once(world):
    h = Loaded(world)
    file = world.path("lots.csv")
    write = lambda text: open(file, "w").write(text)
    write(LOTS)
    says(h.cli("member", "import", file, "--dry-run").must_end(0), "dry run, nothing is kept: 4 rows taken in")
    says(h.cli("member", "show", "A1").must_end(1), "no member")
    says(h.cli("member", "import", file).must_end(0), "4 rows taken in, 0 here already, 0 rows refused")
    says(h.cli("member", "import", file).must_end(0), "0 rows taken in, 4 here already, 0 rows refused")
    shown = json.loads(h.cli("member", "show", "A1", "--json").must_end(0).out)
    must(shown["points"] == 500 and shown["growth"] == 5200 and len(shown["lots"]) == 2, shown)
    must([(l["left"], l["rule"]) for l in shown["lots"]] == [(300, "opening"), (200, "opening")], shown["lots"])
    # The end of 31 March in the hospital's zone, eight hours before UTC's.
    must(shown["lots"][0]["expires_ms"] == 1901203200000, shown["lots"][0])
    must(json.loads(h.cli("member", "show", "C1", "--json").must_end(0).out)["growth"] == 120, "growth without a lot")
    write(LOTS + "A1,Ann,,L3,10,2030-03-31,,\n")
    says(h.cli("member", "import", file).must_end(0), "1 rows taken in, 4 here already")
    write("number,name,lot,points,expires,growth,tier\n"
          "A1,Ann,L1,301,2030-03-31,,\n" "D1,Dan,L1,10,2020-01-01,,\n" "D1,Dan,L1,10,31.12.2030,,\n"
          "D1,Dan,L1,0,never,,\n" "D1,Dan,,10,never,,\n" "D1,Dan,L 1,10,never,,\n" "D1,Dan,L1,10,never,10,gold\n"
          "D1,Dan,L1,10,never,10,silver\n" "D1,Dan,L1,10,never,,gold\n" "D1,Dan,L1,10,never,-1,\n")
    said = says(h.cli("member", "import", file).must_end(1),
                "lots.csv:2: lot is here already, with 300 points", "lots.csv:3: expires is over",
                "lots.csv:4: expires must be the last good day as 2027-03-31, or never", "lots.csv:5: points must be",
                "lots.csv:6: lot must name the lot", "lots.csv:7: lot must be 1 to 32",
                "lots.csv:8: tier begins at 5000 growth, and she has 10", "lots.csv:9: tier is no tier",
                "lots.csv:10: tier needs the growth", "lots.csv:11: growth must be", "10 rows refused")
    must(said.out.count("\n") == 1, "errors are not among what was done")
    says(h.cli("member", "show", "D1").must_end(1), "no member")
    write("number,name,points\nE1,Eva,70\n")
    h.cli("member", "import", file).must_end(0)
    write("number,name,lot,points,expires\nE1,Eva,L1,70,never\n")
    says(h.cli("member", "import", file).must_end(1), "she was imported with a sum of points before")
    write("number,name,points,growth\nF1,Fay,70,10\n")
    says(h.cli("member", "import", file).must_end(1), "growth needs a column lot")
    h.verify()
    proved("each lot of an older system comes in once, with its own end; what is wrong is told by its line and leaves nothing")


if __name__ == "__main__":
    main([sites_are_named_once_and_typos_found, a_place_is_a_rule, goods_are_counted_and_undone,
          lots_of_an_older_system_come_once])
