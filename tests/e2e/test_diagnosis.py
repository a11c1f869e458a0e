"""
A desk that cannot start: a screen that says why instead of a black one, read back by the code on it, as a technician's
phone would. Mended and touched, the same process is a desk.
"""

import os
import signal

from desk import Desk
from devices import Screen
from hospital import forget_template, template
from hub import Hub
from world import ASSETS, POINTDESK, main, must, proved, run, wait_until

ROOT = os.getuid() == 0


class Dark:
    """A desk whose start fails, on a real screen."""

    def __init__(self, world, hub, screen):
        self.world, self.screen = world, screen
        self.desk = Desk(world, "desk", "kiosk", hub, screen=screen)
        self.n = 0

    def shown(self):
        """What a photograph of the screen holds; "" while there is no code on it."""
        self.n += 1
        picture = self.world.path("screen-%d.png" % self.n)
        self.screen.picture(picture)
        lines = run(POINTDESK, "decode", picture).out.split("\t", 1)
        return lines[1].strip() if len(lines) == 2 else ""

    def says(self, code, *words):
        text = wait_until("a code on the screen", self.shown, every_s=0.2)
        for word in (code,) + words:
            must(word in text, "%r is not in: %s" % (word, text))
        must(code in self.desk.process.text(), "%s is not in the log: %s" % (code, self.desk.process.text()))
        return text

    def touch(self):
        self.screen.click(self.screen.width // 2, self.screen.height // 2)

    def ends_with(self, code):
        self.desk.process.popen.send_signal(signal.SIGTERM)
        must(self.desk.process.popen.wait(30) == code, "it ended with %s" % self.desk.process.popen.returncode)


def what_is_wrong_is_on_the_screen(world):
    hub = Hub(world, template=template()).start()
    screen = Screen(world, "desk", 720, 1280)
    dark = Dark(world, hub, screen)
    desk = dark.desk
    desk.enrol().must_end(0)

    desk.configure(settings="[panel]\ndiagonal_mm = 21.5 in\n")
    desk.start(wait=False)
    dark.says("E-SYS-10", "desk.ini:", "panel.diagonal_mm = '21.5 in'", "pointdesk config check --config " + desk.ini)
    pid = desk.process.popen.pid
    desk.configure(settings="[desk]\nmode = shop\n")
    dark.touch()
    wait_until("the next fault", lambda: "desk.mode = 'shop'" in dark.shown(), every_s=0.2)
    proved("a fault in the configuration: E-SYS-10, file, line and command; touched, it tries again and shows the next")

    desk.configure()
    with open(desk.ini) as f:
        text = f.read()
    with open(desk.ini, "w") as f:
        f.write(text.replace("[assets]\ndir = " + ASSETS, "[assets]\ndir = " + world.path("none"), 1))
    desk.process.popen.send_signal(signal.SIGHUP)
    wait_until("the next fault", lambda: "E-SYS-11" in dark.shown(), every_s=0.2)
    proved("SIGHUP tries again too; no texts: E-SYS-11 without a catalogue")

    desk.configure()
    dark.touch()
    desk.wait_screen("attract")
    must(desk.process.popen.pid == pid and desk.process.running(), "it is another process")
    second = run(POINTDESK, "run", "--config", desk.ini, "--window", "640x480", env=screen.environment()).must_end(1)
    must("another program" in second.err, second.err)
    proved("mended and touched it is a desk, the same process; a second program ends at once and covers nothing")
    desk.stop()

    ledger = os.path.join(desk.data, "ledger.db")
    with open(ledger, "r+b") as f:
        good = f.read(4096)
        f.seek(0)
        f.write(b"\x55" * 4096)
    desk.start(wait=False)
    dark.says("E-LED-04", "pointdesk journal verify --data " + desk.data)
    dark.ends_with(1)
    with open(ledger, "r+b") as f:
        f.write(good)
    proved("a damaged ledger: E-LED-04; ended, it ends with 1 as without a screen")

    if not ROOT or run("unshare", "-m", "true").code != 0:
        proved("nothing of missing fonts: only root can hide them")
    else:
        hidden = ["unshare", "-m", "sh", "-c", "mount -t tmpfs none /usr/share/fonts && exec \"$@\"", "sh"]
        desk.start(wait=False, before=hidden)
        dark.says("E-SYS-12", "apt-get install -y fonts-noto-cjk")
        dark.ends_with(3)
        proved("no fonts: E-SYS-12 in the program's own")
    hub.stop()


if __name__ == "__main__":
    try:
        main([what_is_wrong_is_on_the_screen])
    finally:
        forget_template()
