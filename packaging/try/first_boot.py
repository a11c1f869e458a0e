#!/usr/bin/env python3
"""
The first day of installed packages, run inside the machine that try-install makes: nothing here starts units, so each
unit's own ExecStart is run by hand, as the unit's user and with the folders that sysusers and tmpfiles made.

The hub of the demo hospital serves; the display server is what the session starts, without hardware (panel.py); a finger
answers the setup; a patient takes a gift, and a stopped desk keeps it.
    first_boot.py cage      all of it, on headless cage: the finger is a touch screen's, through libinput
    first_boot.py weston again     after an upgrade, on weston: the same desk serves, with the journal it had
"""
import os
import pwd
import re
import shlex
import socket
import sys
import time

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), *way) for way in (["."], ["..", "..", "tests", "e2e"])]

from desk import Desk
from test_setup import STEPS
from panel import KINDS
from world import Process, environment, main, must, proved, run, wait_until

DATA, HUB_DATA, RUN = "/var/lib/pointdesk", "/var/lib/pointdesk-hub", "/run/pointdesk"
TURN_S = 0.4
KIND = sys.argv[1] if len(sys.argv) > 1 else "cage"


def unit(name):
    """What a unit runs: {key: [values]}."""
    found = {}
    with open("/lib/systemd/system/" + name) as f:
        for line in f:
            key, _, value = line.strip().partition("=")
            found.setdefault(key, []).append(value)
    return found


def as_user(user, *argv):
    entry = pwd.getpwnam(user)
    return ["setpriv", "--reuid=%d" % entry.pw_uid, "--regid=%d" % entry.pw_gid, "--init-groups", "--no-new-privs", *argv]


def hub_cli(*argv):
    return run(*as_user("pointdesk-hub", "pointdesk-hub", *argv, "--data", HUB_DATA), timeout_s=120, cwd="/")


class Supervisor:
    """Reads what a Type=notify service says."""

    def __init__(self, path, user):
        self.path, self.told = path, []
        if os.path.exists(path):
            os.unlink(path)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(path)
        self.socket.setblocking(False)
        os.chown(path, pwd.getpwnam(user).pw_uid, -1)

    def hears(self, word):
        while True:
            try:
                self.told += self.socket.recv(4096).decode().split("\n")
            except BlockingIOError:
                return word in self.told


def start_hub(world):
    words = unit("pointdesk-hub.service")
    with open("/etc/default/pointdesk-hub") as f:
        options = re.search(r"^PD_HUB_OPTIONS=(.*)$", f.read(), re.M).group(1)
    boss = Supervisor("/run/pd-hub-notify", "pointdesk-hub")
    argv = shlex.split(words["ExecStart"][0].replace("$PD_HUB_OPTIONS", options))
    Process(world, "hub", as_user(words["User"][0], *argv), env=environment(NOTIFY_SOCKET=boss.path), cwd="/")
    wait_until("the hub's READY", lambda: boss.hears("READY=1"))
    return boss


def panel(world):
    """The session's script of the package, as the unit's user."""
    more = {"devices": "touch,keys"} if KIND == "cage" else {}
    return KINDS[KIND](world, "panel", 1080, 1920, session="/usr/libexec/pointdesk/session", run_dir=RUN,
                       owner=as_user("pointdesk"), **more)


class Installed(Desk):
    """The desk of the package: its own folder, its own configuration."""

    def configure(self, *_, **__):
        self.data, self.ini = DATA, "/etc/pointdesk/pointdesk.ini"

    def boot(self):
        words = unit("pointdesk.service")
        with open(words["EnvironmentFile"][0].lstrip("-")) as f:
            env = dict(line.strip().split("=", 1) for line in f)
        self.boss = Supervisor(RUN + "/notify", "pointdesk")
        self.starts += 1
        began = time.monotonic()
        self.process = Process(self.world, "desk", as_user(words["User"][0], *shlex.split(words["ExecStart"][0])),
                               env=environment(**env, NOTIFY_SOCKET=self.boss.path, HOME=DATA), cwd="/")
        wait_until("the desk's READY", lambda: self.boss.hears("READY=1"), 60)
        return time.monotonic() - began

    def shows_something(self, name):
        path = os.path.join(os.environ.get("PD_TRY_PICTURES", self.world.dir), name + ".png")
        self.screen.picture(path)
        must(os.path.getsize(path) > 8000, "the panel is black: %s" % path)


def answer(desk, intent, **want):
    shown = desk.wait(lambda s: s is not None and desk.find(s, intent, **want), "a control for " + intent)
    time.sleep(TURN_S)
    c = desk.find(desk.look() or shown, intent, **want) or desk.find(shown, intent, **want)
    desk.screen.click(c["x"] + c["w"] // 2, c["y"] + c["h"] // 2)


def write(desk, text):
    time.sleep(TURN_S)
    desk.screen.write(text)
    desk.wait(lambda s: s is not None and any(text in t for t in s["texts"]), "what was typed: " + text)


def set_up(desk, code):
    """Every page by the finger; two are written on."""
    pages = 0
    while True:
        shown = desk.wait(lambda s: s is not None and s["screen"] == "setup" and s.get("state") in (1, 3), "a question", 90)
        if shown["state"] == 3:
            break
        page = shown["step"]
        if page == STEPS.index("hub"):
            write(desk, "http://127.0.0.1:8443")
        elif page == STEPS.index("code"):
            write(desk, code)
        if desk.find(desk.look() or shown, "setup_next") is None:
            answer(desk, "setup_choose", n=0)
        answer(desk, "setup_next")
        desk.wait(lambda s: s is not None and (s["screen"] != "setup" or s.get("step") != page or s.get("state") != 1),
                  "the page after %d (%s)" % (page, shown["texts"][:6]), 60)
        pages += 1
        must(pages < 60, "the setup does not end")
    proved("the setup's %d pages were answered by a finger on the panel" % pages)
    answer(desk, "setup_end")


def a_gift(desk):
    member = next(m for m in ("M%06d" % n for n in range(1, 200))
                  if int(re.search(r"^points\s+(\d+)", hub_cli("member", "show", m).must_end(0).out, re.M).group(1)) > 5000)
    code = hub_cli("code", "issue", member, "--day").must_end(0).out.strip()
    desk.scan(code)
    desk.wait_screen("home")
    desk.redeem()
    desk.wait_screen("done")
    desk.shows_something("done")
    desk.click("finish", then=["attract"])
    proved("a patient's code was read, and a gift kept for her, at the panel")


def ops():
    done = run(*as_user("pointdesk", "pointdesk", "journal", "verify", "--data", DATA))
    must(done.code == 0, "journal verify: " + done.out)
    return done.out.strip()


def first_day(world):
    hub_cli("init", "--demo").must_end(0)
    boss = start_hub(world)
    proved("pointdesk-hub.service's command serves as pointdesk-hub, and says READY")
    code = hub_cli("device", "code", "--site", "demo", "--place", "P1", "--approve").must_end(0).out.strip()
    screen = panel(world)
    desk = Installed(world, "desk", "kiosk", None, screen=screen)
    took = desk.boot()
    desk.wait_screen("setup")
    desk.shows_something("setup")
    proved("pointdesk.service's command says READY after %.1f s, with the setup's first page on %s" % (took, screen.kind))
    set_up(desk, code)
    desk.wait(lambda s: s is not None and s["screen"] == "attract" and s["online"], "the desk serves", 90)
    desk.shows_something("attract")
    proved("what the setup wrote: " + ", ".join(sorted(os.listdir("/etc/pointdesk/conf.d"))))
    give_scanner(desk)
    a_gift(desk)
    wait_until("signs of life of both", lambda: desk.boss.hears("WATCHDOG=1") and boss.hears("WATCHDOG=1"), 30)
    proved("desk and hub feed their watchdogs")
    wait_until("all is at the hub", lambda: (desk.look() or {}).get("unsent") == 0, 60)
    desk.stop()
    proved("the desk ends with 0; " + ops())


def give_scanner(desk):
    """The setup was told that there is none; a folder of pictures is one."""
    os.makedirs(desk.folder, exist_ok=True)
    os.chmod(desk.world.dir, 0o755)
    os.chown(desk.folder, pwd.getpwnam("pointdesk").pw_uid, -1)
    with open("/etc/pointdesk/conf.d/60-scanner.ini", "w") as f:
        f.write("[scanner]\nkind = folder\npath = %s\n[idle]\nwarn_s = 600\n[done]\nclear_s = 300\n" % desk.folder)
    desk.stop()
    desk.boot()
    desk.wait(lambda s: s is not None and s["screen"] == "attract" and s["online"], "the desk serves again", 90)


def the_same_desk(world):
    before = ops()
    start_hub(world)
    screen = panel(world)
    desk = Installed(world, "desk", "kiosk", None, screen=screen)
    with open("/etc/pointdesk/conf.d/60-scanner.ini") as f:
        desk.folder = re.search(r"path = (.*)", f.read()).group(1)
    os.makedirs(desk.folder, exist_ok=True)
    os.chown(desk.folder, pwd.getpwnam("pointdesk").pw_uid, -1)
    os.chmod(os.path.dirname(desk.folder), 0o755)
    desk.boot()
    desk.wait(lambda s: s is not None and s["screen"] == "attract" and s["online"], "the desk serves after the upgrade", 90)
    a_gift(desk)
    wait_until("all is at the hub", lambda: (desk.look() or {}).get("unsent") == 0, 60)
    desk.stop()
    proved("before: %s; after: %s" % (before, ops()))


if __name__ == "__main__":
    again = sys.argv[2:3] == ["again"]
    sys.argv = sys.argv[:1]
    main([the_same_desk] if again else [first_day])
