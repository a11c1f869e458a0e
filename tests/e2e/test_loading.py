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


GIFTS = """sku,name.zh-Hans,name.en,category,place,price,picture,stock
G-101,毛巾,Towel,%s,P1,700,towel.png,30
G-102,雨伞,Umbrella,%s,P1,1800,umbrella.png,10
G-001,,,,,120,,
"""


def png(path, width, height, seed=0, cut=0):
    """A picture without a library: rows of one colour each, which compress to nothing."""
    import struct
    import zlib
    chunk = lambda kind, body: struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    rows = b"".join(b"\0" + bytes([(y + seed) % 256, 99, 160]) * width for y in range(height))
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + \
        chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    with open(path, "wb") as f:
        f.write(data[:len(data) - cut])


def a_spreadsheet_of_gifts_is_one_proposal(world):
    h = Loaded(world)
    category = h.rules()["categories"][0]["id"]
    gifts = GIFTS % (category, category)
    file, folder = world.path("gifts.csv"), world.path("pictures")
    os.mkdir(folder)
    write = lambda text: open(file, "w").write(text)
    png(os.path.join(folder, "towel.png"), 512, 512)
    png(os.path.join(folder, "umbrella.png"), 512, 512, seed=7)
    write(gifts)
    before = h.rules()
    says(h.cli("gift", "import", file).must_end(1), "gifts.csv:2: picture is a file; --pictures DIR", "nothing was changed")
    says(h.cli("gift", "import", file, "--pictures", folder, "--dry-run").must_end(0),
         "dry run, nothing is kept: 2 gifts new, 1 changed", "2 pictures stored", "catalogue[G-001].price: 100 -> 120")
    must(h.rules() == before, "a dry run changed the rules")
    badges = h.two_owners()
    says(h.cli("gift", "import", file, "--pictures", folder).must_end(2), "--badge")
    by = ["--badge", badges["S1"]]
    says(h.cli("gift", "import", file, "--pictures", folder, *by, lines=PINS["S1"] + "\n").must_end(0),
         "2 gifts new, 1 changed, 0 as they were; 2 pictures stored", "proposal 1", "comes in when it is approved")
    must("G-101" not in h.cli("stock").must_end(0).out, "stock of a gift that nobody approved")
    says(h.cli("gift", "import", file, "--pictures", folder, *by, lines=PINS["S1"] + "\n").must_end(1), "proposal 1 is open")
    h.cli("programme", "approve", "1", "--badge", badges["S2"], lines=PINS["S2"] + "\n").must_end(0)
    rows = h.cli("stock").must_end(0).out
    must([r.split()[1] for r in rows.splitlines() if r.startswith("G-10")] == ["30", "10"], rows)
    says(h.cli("gift", "import", file, "--pictures", folder, *by, lines=PINS["S1"] + "\n").must_end(0),
         "nothing changed: 3 gifts are as they were")
    write(gifts.replace("1800", "1700").replace(",10\n", ",99\n"))
    says(h.cli("gift", "import", file, "--pictures", folder, "--dry-run").must_end(0), "0 gifts new, 1 changed, 2 as they",
         "stock of 1 gifts that are here is not touched", "0 pictures stored")

    # Everything that is wrong, by line and file, in one go.
    png(os.path.join(folder, "small.png"), 100, 600)
    png(os.path.join(folder, "wide.png"), 3000, 300)
    png(os.path.join(folder, "cut.png"), 400, 400, cut=40)
    for name, bytes_ in (("photo.jpg", b"\xff\xd8\xff\xe0" + bytes(600)), ("text.png", b"no picture"),
                         ("heavy.png", b"\x89PNG\r\n\x1a\n" + os.urandom(600000))):
        with open(os.path.join(folder, name), "wb") as f:
            f.write(bytes_)
    row = "G-20%%d,甲,A,%s,P1,700,%%s,1\n" % category
    names = ["small.png", "wide.png", "cut.png", "photo.jpg", "text.png", "heavy.png", "none.png", "../up.png", "towel.png"]
    write(gifts.splitlines()[0] + "\n" + "".join(row % (i, n) for i, n in enumerate(names)) +
          "G-208,甲,A,%s,P1,700,towel.png,1\nG-210,甲,A,%s,P9,700,towel.png,1\nG-211,甲,A,%s,P1,x,towel.png,1\n"
          "G-212,,A,%s,P1,5,towel.png,1\nG 213,甲,A,%s,P1,5,towel.png,1\nG-214,甲,A,none,P1,5,towel.png,1\n" % ((category,) * 5))
    said = says(h.cli("gift", "import", file, "--pictures", folder, *by, lines=PINS["S1"] + "\n").must_end(1),
                "gifts.csv:2: ", "small.png is 100x600 pixels; at least 256x256", "wide.png is 3000x300 pixels; at most 2048",
                "cut.png is damaged", "photo.jpg is a JPEG; save it as a PNG", "text.png is no PNG", "heavy.png has 600008 bytes",
                "gifts.csv:8: ", "none.png", "gifts.csv:9: picture must be a file of DIR itself",
                "gifts.csv:11: sku stands in line 10 already", "gifts.csv:12: place", "gifts.csv:13: price must be a whole",
                "gifts.csv:14: name", "gifts.csv:15: sku must be", "gifts.csv:16: category", "14 rows are wrong; nothing")
    must("proposal" not in said.out, said.out)
    h.verify()
    proved("a spreadsheet and a folder of pictures are one proposal, or nothing; told again it changes nothing")


if __name__ == "__main__":
    main([sites_are_named_once_and_typos_found, a_place_is_a_rule, goods_are_counted_and_undone,
          lots_of_an_older_system_come_once, a_spreadsheet_of_gifts_is_one_proposal])
