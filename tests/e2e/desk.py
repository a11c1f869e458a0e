"""A desk: the real program in a real window, touched by a real pointer."""

import json
import os
import shutil
import signal
import socket
import time

from devices import Screen, write_qr
from world import ASSETS, PATIENCE_S, POINTDESK, Failed, Process, environment, must, proved, run, wait_until

GUARD_S = 0.2  # a new screen takes no finger for 150 ms

SIZES = {"kiosk": (1080, 1920), "counter": (1600, 900)}


def shows(shown, text):
    return any(text in t for t in shown["texts"])


def no_secret_is_logged(world, *secrets):
    """Of any program of this world."""
    for name in os.listdir(world.path()):
        path = world.path(name)
        if not name.endswith(".log") or not os.path.isfile(path):
            continue
        with open(path, errors="replace") as f:
            text = f.read()
        must(not any(s in text for s in secrets), "%s tells a secret" % name)
    proved("no log tells a PIN or a badge")


class Desk:
    def __init__(self, world, name, mode, hub, printer=None, settings="", screen=None):
        self.world, self.name, self.mode, self.hub = world, name, mode, hub
        self.data = world.path(name)
        self.folder = world.path(name + "-scan")
        self.ini = world.path(name + ".ini")
        self.screen = screen
        self.window = None  # width and height; as large as its screen
        self.process = None
        self.scans = 0
        self.starts = 0
        self.patience_s = PATIENCE_S
        os.mkdir(self.folder)
        self.configure(printer, settings)

    def configure(self, printer=None, settings="", hub_url=None, ca_file=""):
        url = hub_url or (self.hub.url if self.hub is not None else "")
        text = "[data]\ndir = %s\n[hub]\nurl = %s\nca_file = %s\n[assets]\ndir = %s\n" % (self.data, url, ca_file, ASSETS)
        text += "[scanner]\nkind = folder\npath = %s\n" % self.folder
        if printer is not None:
            text += "[printer]\nkind = tcp\naddress = %s\n" % printer
        # A test that is about signing in says so, or about names in Chinese.
        if "[counter]" not in settings:
            text += "[counter]\nsign_in = no\ntyping = none\n"
        if "[idle]" not in settings:
            text += "[idle]\nwarn_s = 600\n"
        text += "[done]\nclear_s = 300\n" + settings
        with open(self.ini, "w") as f:
            f.write(text)

    def enrol(self, *options, env=None, place="P1"):
        code = self.hub.cli("device", "code", "--site", "demo", "--place", place, "--approve").must_end(0).out.strip()
        return run(POINTDESK, "enrol", "--hub", self.hub.url, "--code", code, "--mode", self.mode, "--data", self.data,
                   *options, env=env)

    def start(self, *options, wait=True, env=None, before=()):
        if self.screen is None:
            self.screen = Screen(self.world, self.name, *SIZES[self.mode])
        self.starts += 1
        more = dict(self.screen.environment())
        more.update(env or {})
        self.process = Process(self.world, self.name,
                               [*before, POINTDESK, "run", "--config", self.ini, "--mode", self.mode, "--window",
                                "%dx%d" % (self.window or (self.screen.width, self.screen.height)), *options], env=more)
        if wait:
            self.wait(lambda s: s is not None, "%s answers" % self.name)
        return self

    def stop(self):
        code = self.process.stop()
        must(code == 0, "%s ended with %d\n%s" % (self.name, code, self.process.text()[-3000:]))

    def kill(self):
        self.process.kill()

    # ---- what it shows

    def look(self):
        """The screen as the program tells it; None while it does not answer."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
            s.settimeout(10)
            try:
                s.connect(os.path.join(self.data, "control.sock"))
                s.sendall(b"screen\0\0")
                answer = b"".join(iter(lambda: s.recv(65536), b""))
            except OSError:
                return None
        return json.loads(answer[1:]) if answer[:1] == b"\0" else None

    def wait(self, good, what, patience_s=None, through_restarts=False):
        last, starts = [None], self.starts

        def look():
            ended = self.process.popen.poll()
            must(ended in (None, -signal.SIGKILL), "%s ended by itself with %s\n%s" %
                 (self.name, ended, self.process.text()[-3000:]))
            must(through_restarts or self.starts == starts, "%s was started anew" % self.name)
            last[0] = self.look()
            return last[0] if good(last[0]) else None

        try:
            return wait_until(what, look, patience_s or self.patience_s)
        except Failed as e:
            shown = last[0] or {}
            raise Failed("%s; %s shows %s %s %s" % (e, self.name, shown.get("screen"), shown.get("counter", ""),
                                                    shown.get("texts")))

    def wait_screen(self, *names, patience_s=None):
        return self.wait(lambda s: s is not None and s["screen"] in names, "screen " + " or ".join(names), patience_s)

    def wait_counter(self, *states, patience_s=None):
        return self.wait(lambda s: s is not None and s.get("counter") in states, "counter " + " or ".join(states),
                         patience_s)

    # ---- what a person does

    def find(self, shown, intent, **want):
        for c in shown["controls"]:
            if c["intent"] == intent and c["enabled"] and all(c[k] == v for k, v in want.items()):
                return c
        return None

    def click(self, intent, then=None, **want):
        """Clicks the middle of the control that asks for this; again if a new screen swallowed it."""
        shown = self.wait(lambda s: s is not None and self.find(s, intent, **want), "a control for " + intent)
        control = self.find(shown, intent, **want)
        before = shown["screen"]
        for attempt in range(5):
            time.sleep(GUARD_S)
            now = self.look() or shown
            if attempt > 0 and now["screen"] != before:  # the click before was taken after all, late
                return self.wait_screen(*then)
            control = self.find(now, intent, **want) or control  # it may have moved meanwhile
            self.press(control, shown["corner"])
            if then is None:
                return self.look()
            try:
                return self.wait_screen(*then, patience_s=min(5, self.patience_s))
            except Failed:
                now = self.look()
                if now is None:
                    raise Failed("%s went dark" % self.name)
                if now["screen"] != before:
                    return self.wait_screen(*then)
        raise Failed("clicking %s on %s leads nowhere" % (intent, before))

    def press(self, control, corner):
        self.screen.click(corner[0] + control["x"] + control["w"] // 2, corner[1] + control["y"] + control["h"] // 2)

    # ---- what the patient does on her side of a counter

    def wait_aside(self, *states, patience_s=None):
        return self.wait(lambda s: s is not None and s.get("aside", {}).get("state") in states,
                         "the patient's side shows " + " or ".join(states), patience_s)["aside"]

    def press_aside(self, intent, **want):
        """Her finger, on her screen."""
        shown = self.wait(lambda s: s is not None and "aside" in s and self.find(s["aside"], intent, **want),
                          "a control for %s on the patient's side" % intent)
        time.sleep(GUARD_S)
        side = (self.look() or shown).get("aside", shown["aside"])
        self.press(self.find(side, intent, **want) or self.find(shown["aside"], intent, **want), side["corner"])
        return self.look()

    def scan_file(self, path):
        """Drops a picture in the watched folder."""
        self.scans += 1
        beside = os.path.join(self.folder, ".next")
        shutil.copyfile(path, beside)
        os.rename(beside, os.path.join(self.folder, "scan-%04d.png" % self.scans))

    def scan(self, payload):
        if isinstance(payload, str):
            payload = payload.encode()
        path = self.world.path("%s-next.png" % self.name)
        write_qr(path, payload)
        self.scan_file(path)

    def redeem(self, before=lambda: None):
        """From home to the ticket, as a patient taps; returns the texts of the confirmation and the gift's sku."""
        shown = self.click("catalogue", then=["catalogue"])
        for only_affordable in (False, True):
            if only_affordable:  # "what can I get now"
                shown = self.click("category", then=["catalogue"], n=-2)
            sku = next((c["sku"] for c in shown["controls"] if c["intent"] == "gift" and c["enabled"]), None)
            if sku is None:
                break
            shown = self.click("gift", then=["gift"], sku=sku)
            if self.find(shown, "choose") is not None:
                confirm = self.click("choose", then=["confirm"])
                before()
                self.click("redeem", then=["saving", "done", "message"])
                return confirm["texts"], sku
            shown = self.click("back", then=["catalogue"])
        raise Failed("no gift can be had: %s" % shown["texts"])

    def picture(self, name):
        """Of its window as it stands; kept where PD_E2E_PICTURES names a folder, for somebody to look at."""
        folder = os.environ.get("PD_E2E_PICTURES")
        if folder:
            os.makedirs(folder, exist_ok=True)
            self.screen.picture(os.path.join(folder, name + ".png"))

    # ---- what a technician asks

    def ops_are_dated_now(self):
        """Whatever the clocks did, no op of this test lies an hour off."""
        said = run(POINTDESK, "journal", "show", "--data", self.data).must_end(0).out
        for line in said.splitlines():
            at_s = json.loads(line.split("\t")[0])["t"] / 1000
            must(abs(at_s - time.time()) < 3600, "an op of another day: " + line)

    def journal_verify(self):
        return run(POINTDESK, "journal", "verify", "--data", self.data)
