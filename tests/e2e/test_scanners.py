#!/usr/bin/env python3
"""
A real kiosk window with a scanner on a serial line, which is a pseudo terminal: a member's code with the identifier and the
line ends of a real one opens her page; noise is told and harmless; pulled out and plugged in again it works on, and `doctor`
says what mends it in between. A scanner that plays a keyboard, by umockdev. Then a card reader, which is the system's card service with a virtual reader: a card of the
hospital's finds its member and asks for her PIN, one that makes up its number finds nobody, one that is pulled away is told,
and the service may stop and come back. A technician sees both tried on her page. No number and no code stands in a log.
"""

import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import time

from cards import Card, Service, can_run
from desk import Desk
from hospital import forget_template, template
from hub import Hub
from test_technician import PIN, TECHNICIAN, at, come, idle, open_page, shows, type_pin
from world import POINTDESK, SOURCE, Failed, main, must, proved, run, wait_until

sys.path.append(os.path.join(SOURCE, "tests", "drivers"))
import evdev_mock  # noqa: E402

UID = bytes.fromhex("04a1b2c3")
NUMBER = "0077705923"  # the same, as the hospital's system has it


class Line:
    """The scanner's end of a serial line, and the name under which udev would have linked the other."""

    def __init__(self, path):
        self.path = path
        self.master = None
        self.plug_in()

    def plug_in(self):
        self.master, self.slave = pty.openpty()
        os.symlink(os.ttyname(self.slave), self.path)

    def pull_out(self):
        os.unlink(self.path)
        os.close(self.slave)
        os.close(self.master)

    def types(self, data):
        os.write(self.master, data)


def kiosk_of(world, hub, more):
    kiosk = Desk(world, "kiosk", "kiosk", hub)
    kiosk.configure(settings="[desk]\nfind = yes\n" + more)
    kiosk.enrol().must_end(0)
    return kiosk


def as_scanner(kiosk, lines):
    with open(kiosk.ini) as f:
        text = f.read()
    with open(kiosk.ini, "w") as f:
        f.write(text.replace("kind = folder\npath = %s\n" % kiosk.folder, lines))


def doctor(kiosk, check):
    rows = run(POINTDESK, "doctor", "--config", kiosk.ini, "--json").out.splitlines()
    return next(r for r in map(json.loads, rows) if r["check"] == check)


def a_serial_scanner(world):
    hub = Hub(world, template=template())
    hub.start()
    member = hub.members()[0]
    line = Line(world.path("scanner"))
    kiosk = kiosk_of(world, hub, "")
    as_scanner(kiosk, "kind = serial\npath = %s\nbaud = 115200\n" % line.path)
    must(doctor(kiosk, "scanner")["lamp"] == "OK", "the scanner is there")
    kiosk.start()
    kiosk.wait(lambda s: s is not None and s["screen"] == "attract" and s["online"], "the kiosk is online")
    code = hub.code(member)
    line.types(b"]Q1" + code[:40].encode())
    time.sleep(0.3)
    line.types(code[40:].encode() + b"\r\n")
    kiosk.wait_screen("home")
    proved("a code that comes in two parts over a serial line opens her page")
    kiosk.click("finish", then=["attract"])
    line.types(bytes(range(14, 256)) * 18 + b"\r")
    kiosk.wait_screen("refused")
    line.types(hub.code(member).encode() + b"\r")
    kiosk.wait_screen("home")
    kiosk.click("finish", then=["attract"])
    proved("four thousand bytes of noise are told as unreadable, and the next code is good")
    line.types(b"half a code")
    line.pull_out()
    wait_until("the log tells it", lambda: "E-SCN-04" in kiosk.process.text())
    row = doctor(kiosk, "scanner")
    must(row["lamp"] == "FAIL" and "E-SCN-04" in row["text"] and row["command"].startswith("ls -l /dev/serial"),
         "doctor says of a pulled plug: %s" % row)
    line.plug_in()
    payload = hub.code(member, "--day").encode()

    def read():
        line.types(payload + b"\r")
        try:
            return kiosk.wait_screen("home", patience_s=2)
        except Failed:
            return None

    wait_until("it is found again", read)
    kiosk.click("finish", then=["attract"])
    must(doctor(kiosk, "scanner")["lamp"] == "OK", "and doctor says so")
    proved("pulled out it is named with its mend, and plugged in again it reads without a restart")
    badge = hub.cli("staff", "badge", TECHNICIAN).must_end(0).out.strip().splitlines()[-1]
    come(kiosk)

    def known():
        line.types(badge.encode() + b"\r")
        try:
            return at(kiosk, "pin", patience_s=3)
        except Failed:
            return None

    wait_until("the badge is known", known)
    type_pin(kiosk, PIN, by_finger=False)
    at(kiosk, "status")
    idle(kiosk)
    open_page(kiosk, "devices", 5)
    line.types(b"]C01234567890\r")
    kiosk.wait(lambda s: shows(s, "10"), "what was read is told by its kind and length")
    proved("a technician's test of the scanner is the real one")
    must(payload.decode() not in kiosk.process.text() and "PD1:" not in kiosk.process.text(), "a code stands in the log")
    kiosk.stop()
    hub.stop()


def a_keyboard_scanner(world):
    if shutil.which("umockdev-run") is None:
        print("nothing was proved of a scanner that plays a keyboard: umockdev-run is not installed")
        return
    hub = Hub(world, template=template())
    hub.start()
    kiosk = kiosk_of(world, hub, "")
    as_scanner(kiosk, "kind = evdev\npath = %s\n" % evdev_mock.NODE)
    code = hub.code(hub.members()[0], "--day")
    keys = evdev_mock.Keys()
    keys.event(0, 0, 0)
    for again in range(30):  # she holds it up until it is read
        keys.at = 2.0 + 3 * again
        keys.types("]Q1" + code + "\r")
    kiosk.start(before=evdev_mock.command(world.dir, evdev_mock.KEYS, keys), env=evdev_mock.environment(), wait=False)
    kiosk.wait_screen("home", patience_s=80)
    must(code not in kiosk.process.text(), "a code stands in the log")
    proved("a code typed by a scanner that plays a keyboard opens her page")
    for pid in subprocess.run(["pgrep", "-P", str(kiosk.process.popen.pid)], capture_output=True, text=True).stdout.split():
        os.kill(int(pid), signal.SIGTERM)  # who stands the device up ends with the program in it
    must(kiosk.process.popen.wait(30) == 0, "the kiosk did not end well")
    hub.stop()


def a_card_reader(world):
    why = can_run()
    if why is not None:
        print("nothing was proved of a card reader: " + why)
        return
    hub = Hub(world, template=template())
    hub.start()
    with open(world.path("members.csv"), "w") as f:
        f.write("number,name,phone,kind,points\n%s,王小明,13800138777,standard,4000\n" % NUMBER)
    hub.cli("member", "import", world.path("members.csv")).must_end(0)
    hub.cli("site", "add", "demo", "--name", "Demo").must_end(0)
    hub.cli("site", "lookup", "demo", "card").must_end(0)
    kiosk = kiosk_of(world, hub, "[card]\nkind = pcsc\nreader = Virtual\n")
    row = doctor(kiosk, "card")
    must(row["lamp"] == "FAIL" and "pcscd" in row["command"], "doctor says without the service: %s" % row)
    service = Service(world)
    service.start()
    try:
        tap_and_see(world, hub, kiosk, service)
    finally:
        service.stop()
    hub.stop()


def tap(kiosk, service, uid, *screens):
    card = Card(service, uid)
    try:
        return kiosk.wait_screen(*screens)
    finally:
        card.take()


def tap_and_see(world, hub, kiosk, service):
    must(doctor(kiosk, "card")["lamp"] == "OK", "the reader is there: %s" % doctor(kiosk, "card"))
    kiosk.start()
    kiosk.wait(lambda s: s is not None and s["screen"] == "attract" and s["online"], "the kiosk is online")
    time.sleep(1.5)  # until the reader is watched: what lies there before is nobody who came
    shown = tap(kiosk, service, UID, "home")
    must(shows(shown, "4,000"), "not her points: %s" % shown["texts"])
    proved("a card of the hospital's on a real card service finds its member")
    kiosk.click("finish", then=["attract"])
    time.sleep(1)
    shown = tap(kiosk, service, bytes.fromhex("08112233"), "refused")
    proved("a card that makes up its number is nobody's: %s" % shown["texts"][:2])
    kiosk.click("home", then=["attract"])
    time.sleep(1)
    card = Card(service, UID)
    kiosk.wait_screen("home")
    kiosk.click("finish", then=["attract"])
    time.sleep(3)
    must(kiosk.look()["screen"] == "attract", "a card left on the reader came a second time")
    card.take()
    proved("a card that was left on the reader opens nothing for who comes next")
    service.stop()
    wait_until("the log tells it", lambda: "E-CRD-01" in kiosk.process.text())
    service.start()

    wait_until("the service is found again", lambda: doctor(kiosk, "card")["lamp"] == "OK")
    time.sleep(6)  # the longest pause between two tries
    tap(kiosk, service, UID, "home")
    proved("the card service may stop and come back")
    kiosk.stop()
    must(NUMBER not in kiosk.process.text() and UID.hex() not in kiosk.process.text().lower(), "a number stands in the log")


if __name__ == "__main__":
    try:
        main([a_serial_scanner, a_keyboard_scanner, a_card_reader])
    finally:
        forget_template()
