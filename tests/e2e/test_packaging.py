"""
The README's command. Without a display it makes the tour: a picture of every screen and of the ticket in four
languages. In a window it starts, hands its codes out, and ends its hub when it ends; the second time it is quick.
"""

import json
import os
import signal
import socket
import time

from desk import Desk
from devices import Screen, decode
from world import SOURCE, Process, environment, main, must, proved, run, wait_until

RUN = os.path.join(SOURCE, "packaging", "run")
RELEASE = os.path.join(SOURCE, "build", "release")

# What the best elderly mode of a large hospital needs, from the scan to the ticket.
MOST_TAPS = 6
MOST_SECONDS = 32

KIOSK = ["attract", "rules", "no-code", "staff", "browse", "refused", "home", "home-hidden", "account", "tier", "today",
         "catalogue", "gift", "confirm", "saving", "done", "catalogue-page-2", "idle-warning", "tickets", "ticket",
         "closed"]
COUNTER = ["counter", "counter-refused", "counter-typing", "counter-ready", "counter-reason", "counter-handed",
           "counter-already"]


def a_wrong_word_is_told_before_anything_is_built(_):
    done = run(RUN, "--turo", timeout_s=10).must_end(2)
    must("'--turo'" in done.err, done.err)
    proved("packaging/run names a word that it does not know, at once")


def pictures_of_everything(world):
    done = run(RUN, "--tour", timeout_s=600).must_end(0)
    tour = os.path.join(SOURCE, "build", "tour")
    for lang in ("zh_CN", "zh_TW", "zh_HK", "en"):
        for mode, names in (("kiosk", KIOSK), ("counter", COUNTER)):
            folder = os.path.join(tour, "%s-%s" % (mode, lang))
            with open(os.path.join(folder, "tour.json")) as f:
                steps = json.load(f)["steps"]
            must([s["name"] for s in steps] == names, "%s has %s" % (folder, [s["name"] for s in steps]))
            must(mode == "counter" or next(s["screen"] for s in steps if s["name"] == "today") == 15,
                 "today's points were not asked for in " + lang)
            for s in steps:
                path = os.path.join(folder, "%02d-%s.png" % (s["n"], s["name"]))
                must(os.path.getsize(path) > 5000, "%s is empty" % path)
                must(s["texts"], "%s shows no text" % path)
        ticket = decode(os.path.join(RELEASE, "pointdesk"),
                        os.path.join(tour, "kiosk-" + lang, "ticket-0001.png"))[0]
        must(ticket.startswith("PD1:"), "the ticket's picture holds %r" % ticket)
    for word in (": ok", ", ok"):
        must(word in done.out, "%r is not in: %s" % (word, done.out))
    with open(os.path.join(tour, "kiosk-care", "tour.json")) as f:
        task = json.load(f)["task"]
    must(0 < task["taps"] <= MOST_TAPS and 0 < task["seconds"] <= MOST_SECONDS,
         "large print: scan to ticket took %d taps and %.1f s; at most %d and %d" %
         (task["taps"], task["seconds"], MOST_TAPS, MOST_SECONDS))
    proved("in large print, from the scan to the ticket: %d taps, %.1f s" % (task["taps"], task["seconds"]))
    proved("packaging/run --tour ends 0: %d screens and a readable ticket in each of four languages; verify ends 0" %
           (len(KIOSK) + len(COUNTER)))


def a_window_and_again(world):
    screen = Screen(world, "demo", 1080, 1920)
    demo = Desk(world, "demo", "kiosk", None, screen=screen)
    folder = world.path("run")
    demo.data = os.path.join(folder, "kiosk")
    for turn in ("first", "second"):
        began = time.monotonic()
        process = Process(world, "run-" + turn, [RUN, "--dir", folder],
                          env=screen.environment())
        wait_until("the kiosk of packaging/run", lambda: not process.running() or
                   (demo.look() or {}).get("screen") == "attract", 600 if turn == "first" else 60)
        took = time.monotonic() - began
        must(process.running(), process.text())
        if turn == "second":
            shown = demo.look()
            must(any(c["intent"] == "demo_code" for c in shown["controls"]), "no demonstration codes on the screen")
            demo.process = process
            demo.click("demo_code", then=["home"])
            proved("a member's code can be presented from the screen itself")
        with open(os.path.join(folder, "hub.port")) as f:
            port = int(f.read())
        must(process.stop() == 130, "packaging/run ended in an unexpected way\n" + process.text())
        with socket.socket() as s:
            must(s.connect_ex(("127.0.0.1", port)) != 0, "the hub is left behind")
        proved("packaging/run, the %s time: a kiosk after %.1f s; ended, it takes its hub with it" % (turn, took))


def a_display_without_room_shows_the_whole_kiosk(world):
    """The kiosk of the demo is higher than most displays on a desk."""
    screen = Screen(world, "low", 1400, 1050)
    demo = Desk(world, "low", "kiosk", None, screen=screen)
    folder = world.path("low")
    demo.data = os.path.join(folder, "kiosk")
    process = Process(world, "run-low", [RUN, "--dir", folder], env=screen.environment())
    wait_until("the kiosk of packaging/run", lambda: not process.running() or
               (demo.look() or {}).get("screen") == "attract", 60)
    must(process.running(), process.text())
    lowest = max(c["y"] + c["h"] for c in demo.look()["controls"])
    must(lowest <= screen.height, "a control ends at %d of %d lines" % (lowest, screen.height))
    must(process.stop() == 130, "packaging/run ended in an unexpected way\n" + process.text())
    proved("on a display of 1400x1050 the kiosk's window is smaller: its last control ends at line %d" % lowest)


if __name__ == "__main__":
    main([a_wrong_word_is_told_before_anything_is_built, pictures_of_everything, a_window_and_again,
          a_display_without_room_shows_the_whole_kiosk])
