"""
A new machine: the program starts the setup by itself, its questions are answered by finger, keyboard and a stick, its devices are
tried on the way, the enrolment code is held before the scanner; a reused code and a wrong answer are told by name and mended; then
the same program is a desk and serves a patient. A provision.ini with an unknown key and a wrong unit is told by file and line. A
technician wipes the desk: whoever passes by is asked nothing, and `pointdesk setup` begins again.
"""

import os
import time
from types import SimpleNamespace

from desk import Desk, shows
from devices import Printer, Screen, decode
from hospital import forget_template, template
from hub import Hub
from test_journeys import feedback
from test_technician import PIN, at, come, open_page, press, show_badge, type_pin
from world import ASSETS, POINTDESK, Failed, Process, main, must, proved, run, wait_until

STEPS = ("language mode diagonal distance touch scanner scanner_path scanner_test printer address path width printer_test sound "
         "volume sound_test network ip gateway dns wired proxy time_server zone rotation brightness power_on power_off hub ca code "
         "review").split()


class New(Desk):
    """A machine with a panel and an empty folder."""

    def configure(self, *_, **__):
        with open(self.ini, "w") as f:
            f.write("[data]\ndir = %s\n[assets]\ndir = %s\n[stick]\ndir = %s\n" % (self.data, ASSETS, self.world.path("stick")))


def step(desk, name, patience_s=None):
    n = STEPS.index(name)
    return desk.wait(lambda s: s is not None and s.get("state") == 1 and s.get("step") == n, "the question " + name, patience_s)


def on(desk):
    time.sleep(0.2)
    desk.screen.key("Return")


def choose(desk, n):
    press(desk, "setup_choose", n=n)


def clear(desk, count):
    for _ in range(count):
        desk.screen.key("BackSpace")


def write(desk, text):
    run("xdotool", "type", "--delay", "15", text, env=desk.screen.environment()).must_end(0)
    desk.wait(lambda s: s is not None and any(text in t for t in s["texts"]), "what was typed: " + text)


def panel_and_devices(desk, printer):
    step(desk, "language")
    on(desk)
    step(desk, "mode")
    choose(desk, 0)
    on(desk)
    step(desk, "diagonal")
    clear(desk, 4)
    write(desk, "21inch")
    on(desk)
    desk.wait(lambda s: s is not None and shows(s, "150..2500"), "a wrong unit is told with what is allowed")
    clear(desk, 6)
    write(desk, "546")
    on(desk)
    step(desk, "distance")
    on(desk)
    step(desk, "touch")
    on(desk)
    proved("a wrong unit is told with what is allowed, and nothing is lost")
    step(desk, "scanner")
    choose(desk, 1)
    on(desk)
    step(desk, "scanner_path")
    write(desk, desk.folder)
    on(desk)
    step(desk, "scanner_test")
    desk.scan("A012 whatever it is")
    desk.wait(lambda s: s is not None and s.get("step") == STEPS.index("scanner_test") and shows(s, "19"), "the echo")
    on(desk)
    step(desk, "printer")
    choose(desk, 1)
    on(desk)
    step(desk, "address")
    write(desk, printer.address)
    on(desk)
    step(desk, "width")
    on(desk)
    step(desk, "printer_test")
    press(desk, "setup_test", n=1)
    wait_until("a test page", lambda: printer.tickets())
    must("POINTDESK TEST PAGE" in decode(POINTDESK, printer.tickets()[-1]), "the test page is not readable")
    on(desk)
    proved("scanner and printer were tried as they were answered")
    step(desk, "sound")
    choose(desk, 0)
    on(desk)


def machine(desk):
    for name in ("network", "wired", "proxy", "time_server"):
        step(desk, name)
        on(desk)
    shown = step(desk, "zone")
    must(shows(shown, "Asia/Taipei"), "provision.ini's time zone is not there: %s" % shown["texts"])
    for name in ("zone", "rotation", "brightness", "power_on", "power_off"):
        step(desk, name)
        on(desk)


def hub_and_code(desk, hub, used):
    step(desk, "hub")
    write(desk, "http://192.0.2.1:80")
    on(desk)
    desk.wait(lambda s: s is not None and s.get("step") == STEPS.index("hub") and shows(s, "https"), "no plain http afar")
    clear(desk, 19)
    write(desk, hub.url)
    on(desk)
    step(desk, "code")
    desk.scan("PD1:SOMETHING ELSE")
    desk.wait(lambda s: s is not None and shows(s, "PDE1-"), "what is no code is told")
    desk.scan(used)
    desk.wait(lambda s: s is not None and shows(s, used), "the code was read")
    on(desk)
    step(desk, "review")
    on(desk)
    desk.wait(lambda s: s is not None and s.get("state") == 4 and shows(s, "未登记"), "a used code is told", 60)
    must(os.path.exists(desk.world.path("conf.d", "50-setup.ini")), "the answers are not kept")
    on(desk)
    step(desk, "review")
    desk.screen.key("Escape")
    step(desk, "code")
    proved("a reused code is told in the hub's words; the answers are kept")


def the_files(desk):
    with open(desk.world.path("conf.d", "50-setup.ini")) as f:
        text = f.read()
    must("kind = folder" in text and "url = http://127.0.0.1" in text and "PDE1" not in text, "the file says\n" + text)
    run(POINTDESK, "config", "check", "--config", desk.ini).must_end(0)
    with open(desk.world.path("system.ini")) as f:
        must("time_zone = Asia/Taipei" in f.read(), "the time zone is not asked for")
    proved("one checked file, a request to the machine, and no code in either")


def wrong_provision(world):
    os.mkdir(world.path("stick"))
    with open(world.path("stick", "provision.ini"), "w") as f:
        f.write("# of the centre\n[system]\ntime_zone = Asia/Taipei\n[panel]\ndistance_mm = 60cm\n[printer]\npaper = 80\n")


def serves(desk, hub, printer):
    desk.wait(lambda s: s is not None and s["screen"] == "attract" and s["online"], "the new desk serves", 90)
    member = "M000001"
    desk.scan(hub.code(member))
    desk.wait_screen("home")
    desk.click("finish", then=["attract"])
    proved("the same program is a desk, and serves a patient")


def wish_to_wipe(desk, badge):
    come(desk)
    show_badge(desk, badge)
    type_pin(desk, PIN, by_finger=True)
    at(desk, "status")
    desk.wait(lambda s: s is not None and s.get("job") == 0, "looked")
    open_page(desk, "acts", 8)
    press(desk, "technician_job", n=7)
    at(desk, "sure")
    press(desk, "technician_sure")
    at(desk, "badge")
    show_badge(desk, badge)
    type_pin(desk, PIN, by_finger=True)


def not_wiped(desk, hub, badge):
    """Something that she said lies in the tray and nowhere else."""
    desk.scan(hub.code("M000002"))
    desk.wait_screen("home")
    hub.stop()
    desk.wait(lambda s: s is not None and not s["online"], "the desk knows that the hub is gone", 120)
    number = feedback(SimpleNamespace(kiosk=desk, hub=hub), online=False)
    desk.click("finish", then=["attract"])
    wish_to_wipe(desk, badge)
    desk.wait(lambda s: s is not None and s.get("technician") == "acts" and s.get("job") == 0 and shows(s, "待发请求 1 项"),
              "what waits is told", 60)
    must(os.path.exists(os.path.join(desk.data, "ledger.db")), "it was wiped all the same")
    press(desk, "technician_leave")
    desk.wait_screen("attract")
    hub.start()
    wait_until("the hub has what was kept", lambda: hub.cli("feedback", "show", number).code == 0, 200)
    proved("a desk is not wiped while its tray holds anything, and says so")


def wiped(desk, hub):
    badge = hub.cli("staff", "badge", "T-01").must_end(0).out.strip()
    not_wiped(desk, hub, badge)
    wish_to_wipe(desk, badge)
    closed(desk)
    must(sorted(os.listdir(desk.data)) == ["lock", "retired"], "the folder still holds %s" % os.listdir(desk.data))
    must(not os.path.exists(desk.world.path("conf.d", "50-setup.ini")), "the setup's answers are still there")
    desk.screen.click(desk.screen.width // 2, desk.screen.height // 2)
    closed(desk)
    desk.process.stop()
    begin(desk, "setup")
    step(desk, "language", patience_s=60)
    desk.process.stop()
    begin(desk, "run")
    closed(desk)
    proved("wiped by a technician it asks nobody anything, touched or begun anew; `pointdesk setup` asks")


def closed(desk):
    picture = desk.world.path("closed.png")

    def shown():
        desk.screen.picture(picture)
        return "E-SYS-21" in run(POINTDESK, "decode", picture).out

    wait_until("taken out of service", shown, every_s=0.3, patience_s=90)


def begin(desk, verb):
    desk.process = Process(desk.world, "new-" + verb, [POINTDESK, verb, "--config", desk.ini, "--window", "1080x1920"],
                           env=dict(desk.screen.environment()))


def a_new_machine_becomes_a_desk(world):
    hub = Hub(world, template=template()).start()
    printer = Printer(world, "printer")
    wrong_provision(world)
    desk = New(world, "new", "kiosk", hub)
    used = hub.cli("device", "code", "--site", "demo", "--place", "P1", "--approve").must_end(0).out.strip()
    fresh = hub.cli("device", "code", "--site", "demo", "--place", "P1", "--approve").must_end(0).out.strip()
    run(POINTDESK, "enrol", "--hub", hub.url, "--code", used, "--data", world.path("other")).must_end(0)
    desk.screen = Screen(world, "new", 1080, 1920)
    desk.starts += 1
    desk.process = Process(world, "new", [POINTDESK, "run", "--config", desk.ini, "--window", "1080x1920"],
                           env=dict(desk.screen.environment()))
    shown = step(desk, "language", patience_s=60)
    must(shows(shown, "provision.ini:5") and shows(shown, "300..3000"), "the first fault is not told: %s" % shown["texts"])
    said = desk.process.text()
    must("provision.ini:5" in said and "provision.ini:7: there is no key printer.paper" in said, "not all faults are told:\n" + said)
    proved("an unknown key and a wrong unit of provision.ini are told by file and line")
    panel_and_devices(desk, printer)
    machine(desk)
    hub_and_code(desk, hub, used)
    clear(desk, 31)
    write(desk, fresh.lower().upper())
    on(desk)
    step(desk, "review")
    desk.picture("setup-review")
    on(desk)
    desk.wait(lambda s: s is not None and s.get("state") == 3, "it is a desk", 60)
    the_files(desk)
    on(desk)
    serves(desk, hub, printer)
    wiped(desk, hub)
    must(desk.process.stop() == 1, "a desk out of service does not end with 1")
    hub.stop()


if __name__ == "__main__":
    try:
        main([a_new_machine_becomes_a_desk])
    finally:
        forget_template()
