#!/usr/bin/env python3
"""
Loading one hospital by its hub's command line: sites, places, goods, a gift list with pictures, members with the lots of
an older system, printed cards, keys, and the gate before the first desk. Each command is run on a hub at rest, and the
ones that take long also beside one that serves.
"""

import json
import os
import subprocess

from hospital import Hospital, forget_template
from world import HUB, POINTDESK, SOURCE, Ran, environment, main, must, proved, run, wait_until

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


def printed_cards_scan_and_are_bound_once(world):
    h = Loaded(world)
    pdf = world.path("cards.pdf")
    says(h.cli("card", "batch", "12", "--pdf", pdf).must_end(0), "batch 1: 12 cards")
    must(os.stat(pdf).st_mode & 0o077 == 0, "others can read the codes")
    says(h.cli("card", "batch", "12", "--pdf", pdf).must_end(1), "is there already")
    says(h.cli("card", "batch", "0", "--pdf", world.path("x.pdf")).must_end(2), "must be a whole number in 1..2000")
    says(h.cli("card", "batch", "3", "--pdf", world.path("none", "x.pdf")).must_end(1),
         "batch 2 was written down and not printed")
    says(h.cli("card", "batch", "11", "--pdf", world.path("more.pdf")).must_end(0), "batch 3: 11 cards")

    # The sheets as a printer draws them, at 150 dpi; each card cut out and held before the reader.
    codes = []
    for name, count in (("cards", 12), ("more", 11)):
        subprocess.run(["pdftoppm", "-r", "150", "-gray", world.path(name + ".pdf"), world.path(name)], check=True)
        sheets = sorted(f for f in os.listdir(world.dir) if f.startswith(name + "-") and f.endswith(".pgm"))
        must(len(sheets) == 2, "two sheets, not %s" % sheets)
        cut = []
        for sheet in sheets:
            cut += cards_of(world, world.path(sheet))
        lines = run(POINTDESK, "decode", *cut[:count]).must_end(0).out.splitlines()
        codes += [line.split("\t")[1] for line in lines]
        must(run(POINTDESK, "decode", cut[count]).code == 1, "a card more than was asked for")
    must(len(set(codes)) == 23 and all(c.startswith("PD1:") for c in codes), "23 codes, none twice")
    words = subprocess.run(["pdftotext", pdf, "-"], check=True, capture_output=True).stdout.decode()
    serials = [w for w in words.split() if len(w) == 10 and all(c in "0123456789abcdef" for c in w)]
    must(len(serials) == 12 and "Test Hospital" in words, words)

    says(h.cli("card", "bind", codes[0], "N1", "Ann", "13800000001").must_end(0), "")
    says(h.cli("card", "bind", codes[0], "N2", "Ben").must_end(1), "is somebody's already")
    must(serials[0] in h.cli("card", "bind", serials[0], "N2", "Ben").err, "the first card and the first serial")
    says(h.cli("card", "bind", codes[1], "N1", "Ben").must_end(1), "is another member's already")
    says(h.cli("card", "bind", serials[1], "N2", "Ben").must_end(0), "")
    says(h.cli("card", "bind", "0123456789", "N3", "Cyd").must_end(1), "is no card of a batch")
    says(h.cli("card", "bind", codes[2][:-1] + ("1" if codes[2][-1] == "0" else "0"), "N3", "Cyd").must_end(1), "is no card of a batch")
    says(h.cli("card", "list").must_end(0), "12 cards, 2 bound", "3 cards, 0 bound", "11 cards, 0 bound")
    member = h.cli("member", "show", "N1", "--json").must_end(0)
    claims = run(POINTDESK, "code", "show", codes[0])
    must(json.loads(member.out)["id"] in claims.out or claims.code != 0, "the card names the member: " + claims.out)
    h.verify()
    proved("23 printed cards scan from the rendered sheets, no code twice; each becomes one member, once")


def cards_of(world, sheet):
    """The ten places of a sheet, each as a picture of its own."""
    with open(sheet, "rb") as f:
        magic, size, _, pixels = f.read().split(b"\n", 3)
    width, height = (int(n) for n in size.split())
    must(magic == b"P5" and len(pixels) == width * height, "pdftoppm's picture")
    mm = width / 210
    out = []
    for i in range(10):
        left, top = int((19.4 + i % 2 * 85.6) * mm), int((13.5 + i // 2 * 54) * mm)
        w, h = int(85.6 * mm), int(54 * mm)
        path = "%s.%d.pgm" % (sheet, i)
        with open(path, "wb") as f:
            f.write(b"P5\n%d %d\n255\n" % (w, h))
            for y in range(top, top + h):
                f.write(pixels[y * width + left:y * width + left + w])
        out.append(path)
    return out


PASSPHRASE = "orange tram under snow"


def no_desk_before_backup_and_key_are_safe(world):
    h = Loaded(world)
    code = ["device", "code", "--site", "S1", "--place", "P1"]
    says(h.cli(*code).must_end(1), "first a backup is tried", "key escrow --to FILE")
    backup, escrow = world.path("hub.backup"), world.path("hub.escrow")
    h.cli("backup", "--to", backup).must_end(0)
    says(h.cli("backup", "verify", world.path("none")).must_end(3), "none")
    other = Loaded(world, "other")
    other.cli("backup", "--to", world.path("other.backup")).must_end(0)
    says(h.cli("backup", "verify", world.path("other.backup")).must_end(1), "is a backup of another hub")
    broken = bytearray(open(backup, "rb").read())
    broken[4096 * 5:4096 * 6] = bytes(4096)  # a page; what lies between rows of one may be anything
    with open(world.path("broken"), "wb") as f:
        f.write(broken)
    must(h.cli("backup", "verify", world.path("broken")).code != 0, "a broken backup passed")
    says(h.cli(*code).must_end(1), "first a backup is tried")
    says(h.cli("backup", "verify", backup).must_end(0), "every balance right", "can be put back")
    must(not [f for f in os.listdir(h.data) if f.startswith("trial")], "the trial is taken away")
    says(h.cli(*code).must_end(1), "first the key is put in the safe")

    says(h.cli("key", "list").must_end(0), "NOT in the safe")
    says(h.cli("key", "escrow", "--to", escrow, "--passphrase", PASSPHRASE).must_end(2), "it stands on no command line")
    says(h.cli("key", "escrow", "--to", escrow, lines="short\n").must_end(2), "12 characters or more")
    says(h.cli("key", "escrow", "--to", escrow, lines=PASSPHRASE + "\n").must_end(0), "sealed in")
    text = open(escrow).read()
    must(os.stat(escrow).st_mode & 0o077 == 0, "others can read the sealed key")
    says(h.cli("key", "escrow", "--to", escrow, lines=PASSPHRASE + "\n").must_end(1), "is there already")
    says(h.cli("key", "escrow", "check", escrow, lines="another passphrase\n").must_end(1), "does not open")
    for at in range(30, len(text) - 1, 37):
        changed = world.path("changed.escrow")
        with open(changed, "w") as f:
            f.write(text[:at] + ("1" if text[at] != "1" else "2") + text[at + 1:])
        must(h.cli("key", "escrow", "check", changed, lines=PASSPHRASE + "\n").code != 0, "byte %d was changed" % at)
    says(h.cli(*code).must_end(1), "first the key is put in the safe")
    says(other.cli("key", "escrow", "check", escrow, lines=PASSPHRASE + "\n").must_end(1), "holds another hub's key")
    says(h.cli("key", "escrow", "check", escrow, lines=PASSPHRASE + "\n").must_end(0), "opens: key ")
    says(h.cli("key", "list").must_end(0), "in the safe since")
    must(h.cli(*code).must_end(0).out.startswith("PDE1-"), "a desk is let in")
    h.cli("site", "add", "S2", "--name", "New house").must_end(0)
    says(h.cli(*code).must_end(1), "is no site")
    says(h.cli("key", "rotate").must_end(1), "cannot be changed while its desks go on", "enrol each desk anew")

    run(HUB, "init", "--data", world.path("demo"), "--members", "3").must_end(0)
    demo = run(HUB, *code, "--data", world.path("demo")).must_end(0)
    must("this hub is a demonstration" in demo.err, "it says so: " + demo.err)
    proved("a hub for patients lets in no desk before a backup was put back for trial and its sealed key was opened")


ANSWERS = """# a hospital of the test
name_zh_hans = 和平医院
name_en = Heping Hospital
zone = +08:00
jurisdiction = %s
owner1_number = S1
owner1_name = Li
owner1_pin = 480926
owner2_number = S2
owner2_name = Wang
owner2_pin = 715302
certificate = self-signed
host = 127.0.0.1
backup = %s
"""


def a_hospital_answers_for_itself(world):
    file = world.path("answers")
    good = ANSWERS % ("cn", world.path("hub.backup"))

    def write(text, mode=0o600):
        with open(file, "w") as f:
            f.write(text)
        os.chmod(file, mode)

    def init(name="hub"):
        return run(HUB, "init", "--data", world.path(name), "--answers", file)

    write(good, 0o644)
    says(init().must_end(2), "chmod 600")
    wrong = [("zone = +08:00", "zone = Beijing", "answers:4: zone: must be an offset as +08:00"),
             ("jurisdiction = cn", "jurisdiction = us", "answers:5: jurisdiction: must be cn, hk or tw"),
             ("owner1_pin = 480926", "owner1_pin = 123456", "answers:8: owner1_pin: must be 6 to 12 digits"),
             ("owner2_number = S2", "owner2_number = S1", "answers:9: owner2_number: must be 1 to 16"),
             ("certificate = self-signed", "certificate = maybe", "answers:12: certificate: must be self-signed or none"),
             ("host = 127.0.0.1", "host = a b", "answers:13: host: must be a host name"),
             ("backup = ", "backup = relative", "answers:14: backup: must be a new file as /mnt/backup"),
             ("name_en = Heping Hospital", "", "does not answer name_en, which must be text"),
             ("name_en = ", "name_fr = x\nname_en = ", "answers:3: name_fr: is no answer"),
             ("name_en = Heping Hospital", "name_en = A\nname_en = B", "answers:4: name_en: is answered in line 3")]
    for old, new, said in wrong:
        write(good.replace(old, new))
        says(init().must_end(2), said)
    must(not os.path.exists(world.path("hub", "hub.db")), "nothing is made of wrong answers")
    says(run(HUB, "init", "--answers", "help").must_end(0), "jurisdiction = cn", "owner2_pin")
    write(good)
    says(run(HUB, "init", "--data", world.path("hub"), "--answers", file, "--demo").must_end(2), "--answers")

    for law in ("hk", "tw", "cn"):
        write(ANSWERS % (law, world.path(law + ".backup")))
        name = "hub" if law == "cn" else law
        made = says(init(name).must_end(0), "backup verify", "key escrow --to FILE", "serve --data", "every 15 minutes")
        rules = json.loads(run(HUB, "programme", "show", "--json", "--data", world.path(name)).must_end(0).out)
        must(rules["hospital"] == {"zh-Hans": "和平医院", "zh-Hant": "和平医院", "en": "Heping Hospital"} and
             rules["jurisdiction"] == law and rules["catalogue"] == [], rules["hospital"])
        must(("pay" in [r["id"] for r in rules["rules"]]) == (law != "tw"), "what %s allows" % law)
        must(sorted(rules.get("units", {})) == ([] if law == "tw" else ["entitlements"]), "what a hospital begins with")
        must("discounts" not in rules, "nothing is taken off bills that nobody decided on")
        extras = {"exceptions", "fee_deduction", "wheels", "plans", "referral"} & set(rules)
        must(not extras and not {"wheel", "task", "bring_friend"} & {r["id"] for r in rules["rules"]},
             "what the demonstration shows is taken over: %s" % sorted(extras))
    for name in ("hub.pem", "hub-key.pem", "badge-S1.png", "badge-S2.png"):
        must(os.stat(world.path("hub", name)).st_mode & 0o077 == 0, "others can read " + name)
    badge = run(POINTDESK, "decode", world.path("hub", "badge-S2.png")).must_end(0).out.strip().split("\t")[1]
    must(badge in made.out, "the badge is told and drawn")
    says(run(HUB, "staff", "list", "--data", world.path("hub")).must_end(0), "S1", "S2", "active")
    says(run(HUB, "backup", "--data", world.path("hub")).must_end(0), "every 15 minutes")
    says(init().must_end(1), "there is a hub here already")

    # The same on a terminal: a wrong answer is asked again.
    said = on_a_terminal([HUB, "init", "--data", world.path("typed")],
                         ["", "和平医院", "", "Heping Hospital", "8", "", "", "", "Li", "111111", "480926", "S1", "", "Wang",
                          "715302", "none", "hub.example", world.path("typed.backup")])
    must("must be an offset as +08:00" in said and said.count("Her PIN: ") == 3, said)
    must("480926" not in said, "a PIN was shown")
    says(run(HUB, "staff", "list", "--data", world.path("typed")).must_end(0), "S1", "S2")
    must(not os.path.exists(world.path("typed", "hub.pem")), "no certificate was wanted")
    proved("10 wrong answers are told by line with what is allowed; good ones make a hub for each law, from a file and a terminal")


def on_a_terminal(argv, lines):
    """Everything the program showed."""
    import pty
    import time
    pid, fd = pty.fork()
    if pid == 0:
        os.execve(argv[0], argv, environment())
    shown = b""
    lines = list(lines)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            got = os.read(fd, 4096)
        except OSError:
            break
        if not got:
            break
        shown += got
        if lines and shown.rstrip(b" ").endswith(b":") and shown.endswith(b": "):
            time.sleep(0.05)  # it turns the echo off first
            os.write(fd, (lines.pop(0) + "\n").encode())
    _, status = os.waitpid(pid, 0)
    must(os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0, "it ended with %d:\n%s" % (status, shown.decode()))
    return shown.decode()


def with_lines(lines, *argv):
    argv = [str(a) for a in argv]
    return Ran(argv, subprocess.run(argv, input=lines.encode(), capture_output=True, timeout=120, env=environment()))


def a_hub_lost_with_all_its_backups_comes_back_by_its_key(world):
    h = Hospital(world).open()
    escrow = world.path("hub.escrow")
    with_lines(PASSPHRASE + "\n", HUB, "key", "escrow", "--to", escrow, "--data", h.hub.data).must_end(0)
    before = h.hub.cli("key", "list").must_end(0).out.split()[0]
    member, points = h.rich_member()
    h.take_a_gift(member)
    h.hand_over(h.ticket()[1])
    h.settled()
    desks = {json.loads(line)["id"] for line in h.hub.cli("device", "list", "--json").must_end(0).out.splitlines()}
    h.hub.stop()
    os.rename(h.hub.data, world.path("burnt"))

    rules = os.path.join(SOURCE, "assets", "demo", "programme.json")
    init = [HUB, "init", "--data", h.hub.data, "--programme", rules, "--escrow", escrow]
    says(with_lines("another passphrase\n", *init).must_end(1), "does not open")
    must(not os.path.exists(os.path.join(h.hub.data, "hub.db")), "a hub was made by a wrong passphrase")
    with_lines(PASSPHRASE + "\n", *init).must_end(0)
    must(h.hub.cli("key", "list").must_end(0).out.split()[0] == before, "another key")
    h.hub.start()
    known = lambda: {json.loads(line)["id"] for line in h.hub.cli("device", "list", "--json").must_end(0).out.splitlines()}
    wait_until("both desks are known again", lambda: known() == desks, 120)
    wait_until("the gift is known again", lambda: h.hub.captured() == 1, 120)
    h.settled()
    facts = h.hub.facts()
    must(facts["problem"] == "", facts["problem"])
    says(h.hub.cli("exceptions", "list").must_end(0), "desk_introduced", "member_lost")
    h.close()
    proved("of a hub that burnt with all its backups the sealed key makes another life: its desks come, and tell what they did")


if __name__ == "__main__":
    try:
        main([sites_are_named_once_and_typos_found, a_place_is_a_rule, goods_are_counted_and_undone,
              lots_of_an_older_system_come_once, a_spreadsheet_of_gifts_is_one_proposal,
              printed_cards_scan_and_are_bound_once, no_desk_before_backup_and_key_are_safe, a_hospital_answers_for_itself,
              a_hub_lost_with_all_its_backups_comes_back_by_its_key])
    finally:
        forget_template()
