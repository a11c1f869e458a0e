"""
What an owner sees of rules that nobody has approved: `pointdesk tour --programme`, on a machine without a hub, a desk
or a code. Every screen the document leads to has its picture and its texts; a wrong document is told as the hub tells it.
"""

import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor

from world import ASSETS, HUB, POINTDESK, SOURCE, main, must, proved, run

DEMO = os.path.join(SOURCE, "assets", "demo", "programme.json")
PAGE_GIFTS = 6
SIZE = "324x576"  # small pictures are painted soon
LANGS = {"zh_CN": "zh-Hans", "en": "en"}


def document():
    with open(DEMO) as f:
        return json.load(f)


def write(world, name, doc):
    path = world.path(name)
    with open(path, "w") as f:
        f.write(doc if isinstance(doc, str) else json.dumps(doc))
    return path


def tour(world, name, programme, *more):
    """The command, and tour.json when there is one. Nothing but --out may come to be."""
    home = world.path(name)
    os.makedirs(home, exist_ok=True)
    done = run(POINTDESK, "tour", "--out", "out", "--programme", programme, "--assets", ASSETS, "--data", "desk",
               "--size", SIZE, *more, cwd=home)
    must(set(os.listdir(home)) <= {"out"}, "it left %s" % os.listdir(home))
    path = os.path.join(home, "out", "tour.json")
    if not os.path.exists(path):
        return done, None
    with open(path) as f:
        return done, json.load(f)


def picture(world, tour_name, told, name):
    n = next(s["n"] for s in told["steps"] if s["name"] == name)
    return world.path(tour_name, "out", "%03d-%s.png" % (n, name))


def lists(doc):
    """(name, gifts) of every list of the catalogue."""
    gifts = doc["catalogue"]
    return [("all", gifts)] + [(c["id"], [g for g in gifts if g["category"] == c["id"]]) for c in doc["categories"]]


def expected(doc):
    names = ["attract"] + ["rules-%d" % (i + 1) for i in range(len(doc["pages"]))]
    for name, gifts in lists(doc):
        names += ["catalogue-%s-%d" % (name, i + 1) for i in range(max(1, -(-len(gifts) // PAGE_GIFTS)))]
    names += ["gift-" + g["sku"] for g in doc["catalogue"]]
    for tier in doc["tiers"]:
        names += ["home-" + tier["id"], "tier-" + tier["id"]]
    return names


def unspaced(text):
    return "".join(text.split())


def every_screen(world):
    doc = document()
    with ThreadPoolExecutor() as pool:
        tours = list(pool.map(lambda lang: tour(world, "demo-" + lang, DEMO, "--lang", lang), LANGS))
    for (lang, key), (done, told) in zip(LANGS.items(), tours):
        done.must_end(0)
        steps = {s["name"]: s for s in told["steps"]}
        names = expected(doc)
        levels = [s["name"] for s in told["steps"] if s["name"].startswith("levels-")]
        must([s["name"] for s in told["steps"]] == names + levels, "%s has %s" % (lang, list(steps)))
        must("%d pictures in out" % len(names + levels) in done.out, done.out)
        for s in told["steps"]:
            path = picture(world, "demo-" + lang, told, s["name"])
            must(os.path.getsize(path) > 5000, "%s is empty" % path)
        shown = {name: unspaced("".join(s["texts"])) for name, s in steps.items()}

        def shows(name, text):
            must(unspaced(text) in shown[name], "%s: %r is not on %s: %s" % (lang, text, name, shown[name]))

        shows("attract", doc["hospital"][key])
        for i, page in enumerate(doc["pages"]):
            shows("rules-%d" % (i + 1), page["title"][key])
        for name, gifts in lists(doc):
            for i, gift in enumerate(gifts):
                shows("catalogue-%s-%d" % (name, i // PAGE_GIFTS + 1), gift["name"][key])
        for gift in doc["catalogue"]:
            shows("gift-" + gift["sku"], gift["name"][key])
            shows("gift-" + gift["sku"], "{:,}".format(gift["price"]))
        for tier, member in zip(doc["tiers"], told["members"]):
            must(member["tier"] == tier["id"] and member["growth"] >= tier["from"], "%r is not %r" % (member, tier))
            shows("home-" + tier["id"], tier["name"][key])
            shows("home-" + tier["id"], "{:,}".format(member["points"]))
            shows("home-" + tier["id"], "Example" if lang == "en" else "示例")
            shows("tier-" + tier["id"], tier["name"][key])
        every_level = "".join(shown[name] for name in levels or ["tier-" + doc["tiers"][-1]["id"]])
        for tier in doc["tiers"]:
            must(unspaced(tier["name"][key]) in every_level, "%s: %r is on no page of levels" % (lang, tier["name"][key]))
        left_out = [b[key] for t in doc["tiers"] for b in t["benefits"] if unspaced(b[key]) not in every_level]
        for benefit in left_out:
            must(benefit in done.out, "%r is on no screen and was not told: %s" % (benefit, done.out))
        must(told["left_out"] == len(left_out) and told["cut"] == 0, "%(left_out)d left out, %(cut)d cut" % told)
    proved("%d pictures in each of %s: rules, lists, every gift, every tier; no hub, no desk's folder, no code" %
           (len(names), " and ".join(LANGS)))


def small(doc):
    doc["catalogue"] = doc["catalogue"][:3]
    doc["categories"] = [c for c in doc["categories"] if c["id"] in {g["category"] for g in doc["catalogue"]}]
    doc["tiers"] = doc["tiers"][:2]
    doc["pages"] = doc["pages"][:1]
    del doc["units"], doc["discounts"], doc["activities"]  # they name the other tiers
    doc.pop("wheels", None)  # whose prizes are among what is gone
    return doc


def what_is_missing(world):
    doc = small(document())
    doc["catalogue"][0]["picture"] = "not-drawn-yet"
    doc["catalogue"][1].update({"from": "2199-01-01"})
    programme = write(world, "missing.json", doc)
    done, told = tour(world, "missing", programme, "--lang", "en")
    done.must_end(0)
    lines = done.out.splitlines()
    must("no picture: Thermos cup (G-001)" in lines, done.out)
    must("not on offer today, so in no list: Linden honey (G-002)" in lines, done.out)
    must([(g["sku"], g["picture"], g["on_offer"]) for g in told["gifts"]] ==
         [("G-001", False, True), ("G-002", True, False), ("G-003", True, True)], "%r" % told["gifts"])
    names = {s["name"]: "".join(s["texts"]) for s in told["steps"]}
    must("Linden" not in names["catalogue-all-1"] and "Linden" in names["gift-G-002"], "%r" % names)
    proved("a gift without a picture and one that is not on offer today are named")

    for size in ("256", "512"):
        folder = world.path("new", "gifts", size)
        os.makedirs(folder)
        shutil.copy(os.path.join(ASSETS, "gifts", size, "tea.png"), os.path.join(folder, "not-drawn-yet.png"))
    os.makedirs(world.path("drawn", "out"))
    for name in ("tour.json", "077-gift-OLD.png", "notes.txt", "2026-01-01.png"):
        open(world.path("drawn", "out", name), "w").close()
    done, told = tour(world, "drawn", programme, "--lang", "en", "--pictures", world.path("new"))
    left = set(os.listdir(world.path("drawn", "out"))) - {"%03d-%s.png" % (s["n"], s["name"]) for s in told["steps"]}
    must(left == {"tour.json", "notes.txt", "2026-01-01.png"}, "beside the pictures lies %s" % left)
    must(all(g["picture"] for g in told["gifts"]) and "no picture" not in done.must_end(0).out, done.out)
    with open(picture(world, "missing", told, "gift-G-001"), "rb") as f, \
            open(picture(world, "drawn", told, "gift-G-001"), "rb") as g:
        must(f.read() != g.read(), "the new picture is not on the screen")
    done, told = tour(world, "nowhere", programme, "--pictures", world.path("nowhere-at-all"))
    must(told is None and "nowhere-at-all" in done.must_end(3).err, done.err)
    proved("new pictures come from a folder of their own")


def what_does_not_fit(world):
    doc = small(document())
    doc["catalogue"][2]["name"]["en"] = "An umbrella with eight ribs " * 4
    done, told = tour(world, "long", write(world, "long.json", doc), "--lang", "en")
    done.must_end(1)
    cut = [s["name"] for s in told["steps"] if s["cut"] > 0]
    must("gift-G-003" in cut and told["cut"] == sum(s["cut"] for s in told["steps"]), "%r" % cut)
    must(all("-%s.png: " % name in done.out for name in cut) and "were cut" in done.out, done.out)
    proved("a name that is too long is told with its pictures: exit 1")


def wrong_documents(world):
    several = document()
    several["tiers"][2]["from"] = -5
    several["catalogue"][7]["price"] = "free"
    several["catalogue"][3]["place"] = "P9"
    for name, doc, words in (("several", several, ["tiers[2].from", "catalogue[7].price", "catalogue[3].place", "3 errors"]),
                             ("nonsense", "{", [])):
        path = write(world, name + ".json", doc)
        done, told = tour(world, name, path)
        done.must_end(1)
        must(told is None and not os.path.exists(world.path(name, "out")), "pictures of a wrong document")
        must(done.err == run(HUB, "programme", "check", path).must_end(1).err, done.err)
        for word in words:
            must(word in done.err, "%r is not in: %s" % (word, done.err))
    done = run(POINTDESK, "tour", "--out", world.path("none"), "--programme", world.path("none.json"))
    must("none.json" in done.must_end(3).err, done.err)
    for wrong in (["--scan", "codes.txt", "--programme", DEMO], [], ["--scan", "codes.txt", "--pictures", "."],
                  ["--programme", DEMO, "--mode", "counter"]):
        run(POINTDESK, "tour", "--out", world.path("none"), *wrong).must_end(2)
    must(not os.path.exists(world.path("none")), "wrong usage left a folder")
    proved("wrong documents: exit 1 and every error as `pointdesk-hub programme check` tells it; wrong usage: exit 2")


if __name__ == "__main__":
    main([every_screen, what_is_missing, what_does_not_fit, wrong_documents])
