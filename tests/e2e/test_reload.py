"""
A technician changes the configuration of a desk that runs: SIGHUP. The keys that the table calls live hold at once, a bad
file is refused whole, and what needs a restart is named.
"""

import json
import os
import signal

from desk import Desk
from hospital import forget_template, template
from hub import Hub
from world import POINTDESK, main, must, proved, run, wait_until


def hang_up(desk, words, settings=None):
    """Writes the settings, sends SIGHUP, waits until the log says these words once more."""
    if settings is not None:
        desk.configure(settings=settings)
    before = desk.process.text()
    desk.process.popen.send_signal(signal.SIGHUP)
    wait_until("the log says %r" % words, lambda: words in desk.process.text()[len(before):])
    return desk.process.text()[len(before):]


def a_running_kiosk_takes_its_files_anew(world):
    hub = Hub(world, template=template()).start()
    kiosk = Desk(world, "kiosk", "kiosk", hub)
    kiosk.enrol().must_end(0)
    kiosk.start()
    first = kiosk.wait_screen("attract")
    pid = kiosk.process.popen.pid

    said = hang_up(kiosk, "taken anew: 0 keys changed, 0 wait")
    must("E-CFG" not in said, said)
    said = hang_up(kiosk, "taken anew: 3 keys changed, 1 wait",
                   "[desk]\nlanguage = en\ncare = yes\n[sound]\nvolume = loud\n[panel]\ndistance_mm = 900\n")
    for words in ("kiosk.ini:", "desk.language = 'en' instead of 'zh_CN'", "sound.volume = 'loud' instead of 'usual'",
                  "E-CFG-02", "panel.distance_mm = '900' takes a restart; '600' stays in force"):
        must(words in said, "%r is not in: %s" % (words, said))
    shown = kiosk.wait(lambda s: s is not None and s["texts"] != first["texts"], "the first screen is in English")
    must(any("code" in t for t in shown["texts"]), shown["texts"])
    proved("SIGHUP: language, large print and volume hold at once; panel.distance_mm is named as one for a restart")

    said = hang_up(kiosk, "stays in force", "[desk]\nlanguage = zh_HK\ncare = perhaps\n[sund]\nvolume = soft\n")
    for words in ("E-CFG-01", "desk.care = 'perhaps'; allowed: yes|no", "the nearest one is sound.volume",
                  "was not taken: 2 faults"):
        must(words in said, "%r is not in: %s" % (words, said))
    must(kiosk.look()["texts"] == shown["texts"], "something of the bad file was taken")
    said = hang_up(kiosk, "taken anew: 1 keys changed, 0 wait",
                   "[desk]\nlanguage = en\ncare = no\n[sound]\nvolume = loud\n")
    must("desk.care = 'no' instead of 'yes'" in said, said)
    proved("a file with two faults is refused whole, both are in the log; mended, it is taken")

    os.mkdir(world.path("conf.d"))
    with open(world.path("conf.d", "10-idle.ini"), "w") as f:
        f.write("[idle]\nwarn_s = 10\nclear_s = 5\n")
    text = open(kiosk.ini).read().replace("[idle]\nwarn_s = 600\n", "")
    with open(kiosk.ini, "w") as f:
        f.write(text)
    said = hang_up(kiosk, "taken anew: 2 keys changed")
    must("conf.d/10-idle.ini:2: idle.warn_s = '10' instead of '600'" in said, said)
    kiosk.scan(hub.code("M000001"))  # it goes on serving
    kiosk.wait_screen("home")
    must(kiosk.process.popen.pid == pid and kiosk.process.running(), "it is another process")
    proved("a file that appears in conf.d is taken, and the same process serves on")
    asked = run(POINTDESK, "config", "reload", "--config", kiosk.ini).must_end(0)
    must("its log says" in asked.out, asked.out)
    wait_until("config reload does the same", lambda: kiosk.process.text().count("0 keys changed") >= 2)
    with open(kiosk.ini, "a") as f:
        f.write("rubbish\n")
    refused = run(POINTDESK, "config", "reload", "--config", kiosk.ini).must_end(2)
    must("a line is [section]" in refused.err, refused.err)
    proved("`config reload` does the same by the folder alone, and tells faults where it is typed")
    for n in range(50):  # as fast as somebody can
        kiosk.process.popen.send_signal(signal.SIGHUP)
    kiosk.stop()
    run(POINTDESK, "config", "reload", "--data", kiosk.data).must_end(3)
    hub.stop()
    proved("fifty in a row do no harm, and SIGTERM ends it with 0")


def every_key_says_whether_it_is_live(world):
    keys = [json.loads(line) for line in run(POINTDESK, "config", "keys", "--json").must_end(0).out.splitlines()]
    live = sorted(k["key"] for k in keys if k["change"] == "SIGHUP")
    must(all(k["change"] in ("SIGHUP", "restart") for k in keys) and len(keys) > 40, "%d keys" % len(keys))
    must(live == ["desk.care", "desk.contrast", "desk.department", "desk.find", "desk.language", "desk.leaflet",
                  "done.clear_s", "enrol.names", "enrol.partners", "enrol.staff_code", "idle.clear_s", "idle.warn_s", "log.level", "sound.volume"],
         live)
    proved("%d of %d keys are live: %s" % (len(live), len(keys), ", ".join(live)))


def a_hub_sets_what_its_desks_are_like(world):
    hub = Hub(world, template=template()).start()
    kiosk = Desk(world, "kiosk", "kiosk", hub)
    kiosk.enrol().must_end(0)
    kiosk.start()
    kiosk.wait_screen("attract")
    layer = os.path.join(kiosk.data, "hub.ini")

    def says(words, by=60):
        wait_until("the log says %r" % words, lambda: words in kiosk.process.text(), patience_s=by)

    hub.cli("setting", "set", "desk.language", "fr").must_end(2)
    hub.cli("setting", "set", "data.dir", "/tmp").must_end(2)
    hub.cli("setting", "set", "desk.language", "en").must_end(0)
    says("hub.ini:3: desk.language = 'en' instead of 'zh_CN'")
    kiosk.wait(lambda s: s is not None and any("code" in t for t in s["texts"]), "the first screen is in English")
    must("desk.language" in hub.cli("setting", "list").must_end(0).out, "it is not listed")
    shown = run(POINTDESK, "config", "show", "--origin", "--config", kiosk.ini, "--data", kiosk.data).must_end(0).out
    must("hub.ini:3" in shown, "its origin is not told:\n" + shown)
    proved("a word at the hub changes a running desk, and says where it is from")

    hub.cli("setting", "set", "desk.department", "Ward A").must_end(2)
    kiosk.stop()
    with open(layer, "w") as f:
        f.write("[desk]\nlanguage = zh_TW\ncare = perhaps\n")
    kiosk.start()
    wait_until("the file is as the hub said", lambda: "language = en" in open(layer).read())
    must("perhaps" not in open(layer).read(), "what somebody wrote into it stays")
    kiosk.wait(lambda s: s is not None and any("code" in t for t in s["texts"]), "the first screen is in English")
    kiosk.stop()
    with open(layer, "w") as f:
        f.write("[desk]\nlanguage = zh_TW\ndepartment = Ward A\n")  # each line is good, the whole is not
    kiosk.start()
    wait_until("the file is as the hub said", lambda: "language = en" in open(layer).read())
    proved("a file that somebody changed keeps nobody from serving, and is as the hub said before anybody is served")

    hub.cli("setting", "unset", "desk.language").must_end(0)
    says("desk.language = 'zh_CN' instead of 'en'")
    wait_until("the layer is gone", lambda: not os.path.exists(layer))
    kiosk.stop()
    hub.stop()
    proved("taken back, the desk's own files count")


if __name__ == "__main__":
    try:
        main([every_key_says_whether_it_is_live, a_running_kiosk_takes_its_files_anew,
              a_hub_sets_what_its_desks_are_like])
    finally:
        forget_template()
