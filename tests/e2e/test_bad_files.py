"""
Files that people write: configuration, programme, list of members. Each fault is told with its place and what is
allowed, the exit code says that the caller is at fault, and nothing was changed.
"""

import json
import os

from desk import Desk
from hospital import forget_template, template
from hub import Hub
from world import ASSETS, HUB, POINTDESK, SOURCE, main, must, proved, run


def broken_configuration(world):
    ini = world.path("bad.ini")
    cases = [
        ("[idle]\nwarn_s = soon\n", 2, ["idle.warn_s", "10..600"]),
        ("[data]\ndir = /tmp\n\n[printer]\nkind = fax\n", 5, ["printer.kind", "none|tcp|file|png"]),
        ("[data]\ndir = /tmp\nfolder = x\n", 3, ["data.folder", "no key"]),
        ("[hub]\nurl = http://hub.example.com\n", 2, ["hub.url", "https://"]),
        ("[hub]\nurl = https://hub.example.com\n", 2, ["hub.ca_file", "PEM"]),
        ("[hub]\nurl\n", 2, []),
        ("[keypad]\nback = Escape, Dwon\n", 2, ["keypad.back", "Dwon"]),
        ("[keypad]\nhome = Down\n", 2, ["keypad.home", "two meanings"]),
        ("[speech]\nwords_per_min = 10\n", 2, ["80..300"]),
        ("[hub]\nurl = https://a\0b\n", 2, ["NUL"]),
    ]
    for text, line, words in cases:
        with open(ini, "w") as f:
            f.write(text)
        for command in (["config", "check"], ["run", "--data", world.path("d")]):
            done = run(POINTDESK, *command, "--config", ini).must_end(2)
            for word in ["bad.ini:%d" % line] + words:
                must(word in done.err + done.out, "%r is not in: %s%s" % (word, done.out, done.err))
    must(not os.path.exists(world.path("d")), "a run with a broken configuration made its folder")
    proved("%d broken configurations: exit 2, FILE:LINE, the key and what is allowed; nothing was begun" % len(cases))
    done = run(POINTDESK, "run", "--data", world.path("d"), "--window", "huge").must_end(2)
    must("--window" in done.err and "WIDTHxHEIGHT" in done.err, done.err)
    done = run(POINTDESK, "run", "--config", world.path("nowhere.ini"))
    must(done.code in (2, 3) and "nowhere.ini" in done.err, done.err)
    proved("a bad option and a file that is not there are named the same way")


def every_fault_of_every_layer(world):
    """One look is enough: all faults of the file, of conf.d beside it in the order of its names, and of the options."""
    os.mkdir(world.path("conf.d"))
    files = {"pointdesk.ini": "[desk]\nmoed = kiosk\nlanguage = French\n[idle]\nwarn_s = 1 min\nwarn_s = 60\nclear_s = 4\n",
             "conf.d/20-b.ini": "[sound]\nvolume = deafening\n",
             "conf.d/10-a.ini": "[hub]\nurl = http://hub.example\nwhat is this\n"}
    for name, text in files.items():
        with open(world.path(name), "w") as f:
            f.write(text)
    wanted = ["pointdesk.ini:2: there is no key desk.moed; the nearest one is desk.mode",
              "pointdesk.ini:3: desk.language = 'French'; allowed: zh_CN|zh_TW|zh_HK|en",
              "pointdesk.ini:5: idle.warn_s = '1 min': write the number alone, in seconds; allowed: 10..600",
              "pointdesk.ini:6: idle.warn_s was given in line 5 already",
              "pointdesk.ini:7: idle.clear_s = '4'; allowed: 5..120",
              "10-a.ini:3: a line is [section], key = value",
              "20-b.ini:2: sound.volume = 'deafening'; allowed: soft|usual|loud",
              "--window: window.size = 'huge'; allowed: full, or WIDTHxHEIGHT",
              "10-a.ini:2: hub.url must be https://"]
    for command in (["config", "check"], ["run"], ["config", "show"]):
        done = run(POINTDESK, *command, "--config", world.path("pointdesk.ini"), "--window", "huge").must_end(2)
        lines = [line for line in done.err.splitlines() if line.startswith("pointdesk ")]  # not those of its libraries
        must(len(lines) == len(wanted), "%d faults told, %d planted: %s" % (len(lines), len(wanted), done.err))
        for line, text in zip(lines, wanted):
            must(text in line, "%r is not in %r" % (text, line))
    proved("%d faults in three files and an option: each is told, in one look, and `run` begins nothing" % len(wanted))

    for name, text in {"pointdesk.ini": "[idle]\nwarn_s = 50\nclear_s = 30\n", "conf.d/20-b.ini": "[idle]\nwarn_s = 70\n",
                       "conf.d/10-a.ini": "[idle]\n\nwarn_s = 60\n[desk]\ncare = yes\n"}.items():
        with open(world.path(name), "w") as f:
            f.write(text)
    must(run(POINTDESK, "config", "check", "--config", world.path("pointdesk.ini")).must_end(0).out == "configuration ok\n",
         "check is not content")
    shown = run(POINTDESK, "config", "show", "--origin", "--config", world.path("pointdesk.ini"), "--lang", "en").must_end(0)
    for key, value, origin in (("idle.warn_s", "70", "conf.d/20-b.ini:2;"), ("idle.clear_s", "30", "pointdesk.ini:3;"),
                               ("desk.care", "yes", "conf.d/10-a.ini:5;"), ("desk.language", "en", "# --lang;"),
                               ("done.clear_s", "30", "built in;")):
        line = [x for x in shown.out.splitlines() if x.split() and x.split()[0] == key][0]
        must(line.split()[2] == value and origin in line, "%s %s from %s is told as: %s" % (key, value, origin, line))
    proved("each layer overrides the one before, and `config show --origin` names the file and line of each value")


def broken_programme(world):
    with open(os.path.join(SOURCE, "assets", "demo", "programme.json")) as f:
        good = json.load(f)
    path = world.path("programme.json")

    def check(change):
        document = json.loads(json.dumps(good))
        text = change(document)
        with open(path, "w") as f:
            f.write(text if isinstance(text, str) else json.dumps(document))
        return run(HUB, "programme", "check", path)

    check(lambda d: None).must_end(0)
    cases = [
        (lambda d: d["tiers"][2].update({"from": -5}), ["tiers[2].from"]),
        (lambda d: d["catalogue"][7].update(price="free"), ["catalogue[7].price"]),
        (lambda d: d["catalogue"][3].update(place="P9"), ["catalogue[3].place"]),
        (lambda d: d.pop("offline"), ["offline"]),
        (lambda d: d["catalogue"][0].update(colour="red"), ["catalogue[0]", "colour"]),
        (lambda d: '{"id": "x",\n "tiers": [}', ["programme.json: line 2"]),
    ]
    for change, words in cases:
        done = check(change).must_end(1)
        for word in words:
            must(word in done.out + done.err, "%r is not in: %s%s" % (word, done.out, done.err))
    hub = Hub(world, template=template())
    before = hub.cli("programme", "show").must_end(0).out
    check(lambda d: d["tiers"][2].update({"from": -5}))
    refused = hub.cli("programme", "publish", path)
    must(refused.code in (1, 2) and "tiers[2].from" in refused.out + refused.err, refused.out + refused.err)
    must(hub.cli("programme", "show").must_end(0).out == before, "a refused programme is in force")
    proved("%d broken programmes: exit 1, each with its path or line; publishing one changes nothing" % len(cases))


def broken_list_of_members(world):
    hub = Hub(world, template=template())
    members = hub.facts()["members"]
    path = world.path("members.csv")

    def take(text):
        with open(path, "wb") as f:
            f.write(text)
        return hub.cli("member", "import", path)

    done = take("number,name,phone,points\nN1,王芳,13800000001,100\nN2,李明,,many\nN1,赵强,,1\nN3,周一,,-5\n"
                "N4,吴二,13800000004,50\n".encode()).must_end(1)
    for word in ("members.csv:3", "members.csv:4", "members.csv:5", "points", "2 members imported", "3 rows refused"):
        must(word in done.out + done.err, "%r is not in: %s%s" % (word, done.out, done.err))
    must(hub.facts()["members"] == members + 2, "the good rows are not there")
    must(int(hub.show("N4")["points"]) == 50, "the good row's points are not there")
    for text, place in ((b"", "members.csv:1"), (b"name,phone\nx,1\n", "members.csv:1"),
                        (b"number,name\nN9,\xff\xfe\n", "members.csv:2"), (b'number,name\nN9,"open\n', "members.csv:2")):
        done = take(text)
        must(done.code in (1, 2) and place in done.out + done.err, "%r: %d %s%s" %
             (text, done.code, done.out, done.err))
    must(hub.facts()["members"] == members + 2, "a refused row was taken")
    hub.verify().must_end(0)
    proved("a list with bad rows: each is told as FILE:LINE with its column, the good ones are in, verify ends 0")


def commands_without_their_data(world):
    for argv in ((POINTDESK, "journal", "verify", "--data", world.path("none")),
                 (POINTDESK, "screen", "--data", world.path("none")),
                 (HUB, "verify", "--data", world.path("none")),
                 (POINTDESK, "enrol", "--hub", "http://127.0.0.1:9", "--code", "PDE1-1433SDHKP1B1K0YRH62SXFCTG0", "--data",
                  world.path("d"))):
        done = run(*argv)
        must(done.code == 3 and done.out + done.err != "", "%s: %d %s" % (argv[1], done.code, done.out + done.err))
    must(run(POINTDESK, "journey").code == 2, "an unknown command is no usage error")
    proved("what is missing ends with 3 and says what; nonsense ends with 2")


def errors_of_the_hub(world):
    """A script that reads stdout never takes an error for an answer, whether the hub runs or not."""
    hub = Hub(world, template=template())
    for running in (False, True):
        if running:
            hub.start()
        for argv, code in ((("member", "show", "NOBODY"), 1), (("code", "issue", "NOBODY"), 1),
                           (("device", "revoke", "zz"), 1), (("stock", "receive", "VOUCHER", "0"), 2),
                           (("member", "show"), 2), (("member", "show", "M000001", "--colour"), 2),
                           (("programme", "publish", world.path("none.json")), 3)):
            done = hub.cli(*argv).must_end(code)
            must(done.out == "" and done.err != "", "%s: stdout %r, stderr %r" % (argv, done.out, done.err))
            must("\1" not in done.err, "a mark is left in %r" % done.err)
        shown = hub.cli("member", "show", "M000001").must_end(0)
        must("points" in shown.out and shown.err == "", "%r %r" % (shown.out, shown.err))
    hub.stop()
    proved("7 refused commands, with the hub at rest and running: the reason on stderr, nothing on stdout, 1, 2 or 3")


if __name__ == "__main__":
    try:
        main([broken_configuration, every_fault_of_every_layer, broken_programme, broken_list_of_members, commands_without_their_data,
              errors_of_the_hub])
    finally:
        forget_template()
