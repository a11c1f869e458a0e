#!/usr/bin/env python3
"""
Whether somebody in the lobby sees anything but the kiosk, whatever he types and however often it breaks down. Run by
packaging/try-escape, which tells the options. On a panel as the session starts it (panel.py):

    chords    every key of a keyboard with every set of Ctrl, Alt, Shift, Super and AltGr. Afterwards: the same desk, the same
              display server, no process more than before, no wish for another console, and the panel as it was.
    crashes   the desk is killed at any moment of its life, by SIGKILL, SIGSEGV or SIGABRT, and started anew as the unit
              does. Each picture, before, at once and while it starts: the plain background, or one that it showed while
              it was started and ended in peace.

A picture is compared square by square: each must be one of the few that were seen in its place in peace, or the background.
Where gifts come and go any may be. Pictures that are like none are kept. A mouse lies there, too, and is moved: no arrow may
be seen.
"""

import argparse
import os
import random
import signal
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from panel import KINDS, missing
from desk import Desk
from hub import Hub
from world import ASSETS, POINTDESK, Failed, Process, World, must, proved, wait_until

TILE = 40
SIZE = (1080, 1920)
SESSION = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "session", "session")
# The kernel's numbers.
MODIFIERS = {"Ctrl": 29, "Alt": 56, "Shift": 42, "Super": 125, "AltGr": 100}
HELD = set(MODIFIERS.values()) | {54, 97, 126}
FN = list(range(59, 69)) + [87, 88] + list(range(183, 195))
FEW = FN + [1, 14, 15, 28, 57, 62, 99, 102, 107, 111, 113, 114, 115, 116, 127, 139, 140, 142, 150, 155, 158, 163, 172, 210, 212, 217, 19, 31, 33]
CHUNK = 16
# A page on its way in has as many looks as there are moments; without motion it has one.
STILL = "[speech]\nkind = none\n[panel]\nmotion = none\n"


def tiles(frame):
    """A number for the pixels of each square, row by row."""
    w, h, rgb = frame.width, frame.height, frame.rgb
    out = []
    for y in range(0, h, TILE):
        rows = [rgb[(y + i) * w * 3:(y + i + 1) * w * 3] for i in range(min(TILE, h - y))]
        out += [hash(b"".join([r[x * 3:(x + TILE) * 3] for r in rows])) for x in range(0, w, TILE)]
    return out


class Album:
    """What was seen in peace, square by square: the few things that may stand there, or that they change there."""

    def __init__(self, folder):
        self.folder, self.strange, self.screens = folder, 0, 0
        self.values, self.moving = None, set()

    def learn(self, frame):
        now = tiles(frame)
        if self.values is None:
            self.values = [set() for _ in now]
        if sum(t not in v for t, v in zip(now, self.values)) > len(now) * 0.3:
            self.screens += 1
            frame.save(os.path.join(self.folder, "screen-%d.png" % self.screens))
        for t, v in zip(now, self.values):
            v.add(t)

    def settle(self, boxes):
        """Where gifts come and go there are more things than were seen; boxes: controls whose words come and go, too."""
        wide, high = -(-SIZE[0] // TILE), -(-SIZE[1] // TILE)
        moved = [i for i, v in enumerate(self.values) if len(v) > 3]
        if moved:
            left, right = min(i % wide for i in moved), max(i % wide for i in moved)
            top, bottom = min(i // wide for i in moved), max(i // wide for i in moved)
            boxes = boxes + [{"x": left * TILE, "y": top * TILE, "w": (right - left) * TILE, "h": (bottom - top) * TILE}]
        for b in boxes:
            columns = range(max(0, b["x"] // TILE - 1), min(wide, (b["x"] + b["w"]) // TILE + 2))
            rows = range(max(0, b["y"] // TILE - 1), min(high, (b["y"] + b["h"]) // TILE + 2))
            self.moving |= {row * wide + column for row in rows for column in columns}

    def knows(self, frame, plain):
        """plain: the squares of an empty panel; a window that goes or comes may be half there."""
        return all(t in v or t == p or i in self.moving for i, (t, v, p) in enumerate(zip(tiles(frame), self.values, plain)))

    def keep(self, frame, what):
        self.strange += 1
        frame.save(os.path.join(self.folder, "strange-%02d-%s.png" % (self.strange, what)))

    def share(self):
        return 1 - len(self.moving) / len(self.values)


def descendants(pid):
    """{pid: what it runs} of all that a process has started."""
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name) as f:
                    stat = f.read()
                with open("/proc/%s/comm" % name) as f:
                    comm = f.read().strip()
            except OSError:
                continue
            children.setdefault(int(stat.rsplit(")", 1)[1].split()[1]), []).append((int(name), comm))
    found, waiting = {}, [pid]
    while waiting:
        for child, comm in children.get(waiting.pop(), []):
            found[child] = comm
            waiting.append(child)
    return found


class Try:
    def __init__(self, world, kind, options):
        self.world, self.options = world, options
        self.folder = os.path.join(options.pictures, kind)
        os.makedirs(self.folder, exist_ok=True)
        self.hub = Hub(world).start()
        run_dir = world.path("run")
        os.mkdir(run_dir, 0o700)
        self.panel = KINDS[kind](world, "panel", *SIZE, session=SESSION, run_dir=run_dir)
        self.desk = Desk(world, "kiosk", "kiosk", self.hub, screen=self.panel, settings=STILL)
        self.desk.enrol().must_end(0)
        self.album = Album(self.folder)
        self.random = random.Random(options.seed)

    def boot(self, ini=None):
        """As the unit does, with what the session left."""
        self.desk.starts += 1
        self.desk.process = Process(self.world, "kiosk", [POINTDESK, "run", "--config", ini or self.desk.ini], env=self.panel.environment())

    def without_pictures(self):
        """A configuration of the same desk before any picture is read, for as long as one likes."""
        bare, ini = self.world.path("bare"), self.world.path("bare.ini")
        os.mkdir(bare)
        for name in os.listdir(ASSETS):
            if name not in ("brand", "gifts", "pictures"):
                os.symlink(os.path.join(ASSETS, name), os.path.join(bare, name))
        with open(self.desk.ini) as f, open(ini, "w") as out:
            out.write(f.read().replace(ASSETS, bare))
        return ini

    def at_rest(self):
        self.desk.wait(lambda s: s is not None and s["screen"] == "attract" and s["online"], "the kiosk is at rest", 240)

    def an_empty_panel(self):
        for dx, dy in ((-3000, -3000), (SIZE[0] // 2, SIZE[1] // 2)):
            self.panel.mouse(dx, dy)
            time.sleep(0.3)
            frame = self.panel.frame()
            if not frame.plain():
                self.album.keep(frame, "empty")
                raise Failed("an empty panel with a mouse is not plain: see " + self.folder)
        self.plain = tiles(frame)
        proved("an empty panel is one plain colour, also when a mouse is moved on it")

    def in_peace(self):
        """Starts and ends, and what is seen meanwhile."""
        boxes, took = [], []
        for n in range(self.options.peace):
            last = n == self.options.peace - 1
            self.boot(self.without_pictures() if last else None)
            if n > 0 and not last:
                self.slowly()
            began, end = time.monotonic(), None
            while end is None or time.monotonic() < end:
                frame = self.panel.frame()
                if not frame.plain():
                    self.album.learn(frame)
                shown = self.desk.look() or {}
                boxes += [c for c in shown.get("controls", []) if c["intent"] == "board" and c not in boxes]
                if end is None and shown.get("screen") == "attract":
                    took += [time.monotonic() - began] if n == 0 else []
                    end = time.monotonic() + (self.options.rest_s if n == 0 else 2)
                    self.panel.mouse(self.random.randint(-400, 400), self.random.randint(-400, 400))
            self.desk.stop()
        self.album.settle(boxes)
        self.life_s = self.options.life_s or 1.5 * sum(took) / len(took)
        proved("%d starts and ends in peace: %d screens; %d %% of the panel stands still in them and is compared to the pixel" %
               (self.options.peace, self.album.screens, int(self.album.share() * 100)))

    def slowly(self):
        """A start in slices, so that what stands there for a blink, a picture that is not read yet, is seen in peace, too."""
        pid = self.desk.process.popen.pid
        for _ in range(self.options.slices):
            time.sleep(0.04)
            os.kill(pid, signal.SIGSTOP)
            frame = self.panel.frame()
            os.kill(pid, signal.SIGCONT)
            if not frame.plain():
                self.album.learn(frame)

    def look(self, what):
        frame = self.panel.frame()
        if frame.plain():
            return "plain"
        if self.album.knows(frame, self.plain):
            return "kiosk"
        self.album.keep(frame, what)
        return "strange"

    def chords(self):
        keys = [k for k in (FEW if self.options.chords == "few" else range(1, 248)) if k not in HELD]
        sets = [[m for i, m in enumerate(MODIFIERS) if n >> i & 1] for n in range(1 << len(MODIFIERS))]
        if self.options.chords == "few":
            sets = [s for s in sets if s in ([], ["Alt"], ["Super"], ["Ctrl", "Alt"], ["Alt", "Super"], ["Shift", "Super"])]
        self.boot()
        self.at_rest()
        before, pid, server = descendants(self.panel.process.popen.pid), self.desk.process.popen.pid, self.panel.process.popen.pid
        sent, screens, pictures = 0, set(), set()
        for held in sets:
            for i in range(0, len(keys), CHUNK):
                self.panel.chord([MODIFIERS[m] for m in held], keys[i:i + CHUNK])
                sent += len(keys[i:i + CHUNK])
                what = "+".join(held + ["%d-%d" % (keys[i], keys[i:i + CHUNK][-1])])
                time.sleep(self.options.pace_s)
                must(self.desk.process.running(), "the desk ended at " + what + "\n" + self.desk.process.text()[-800:])
                must(self.panel.process.running(), "the display server ended at " + what)
                more = {c for p, c in descendants(server).items() if p not in before}
                must(not more, "%s started %s" % (what, more))
                shown = self.desk.look()
                screens.add(shown["screen"] if shown else None)
                frame = self.panel.frame()
                digest = hash(frame.rgb)
                if digest not in pictures:
                    pictures.add(digest)
                    frame.save(os.path.join(self.folder, "chord-%03d-%s.png" % (len(pictures), what)))
            must(self.panel.another_console() == 0, "another console was asked for by " + "+".join(held))
        proved("%d chords: the same desk (%d), no process more, no other console; screens: %s; %d unlike pictures in %s" %
               (sent, pid, ", ".join(sorted(map(str, screens))), len(pictures), self.folder))
        self.desk.stop()
        self.boot()
        self.at_rest()
        wait_until("the panel as it was", lambda: self.look("after-chords") == "kiosk", 20, 0.5)
        proved("started anew, the panel is as it was before them")
        self.desk.stop()

    def crashes(self):
        seen = {"plain": 0, "kiosk": 0, "strange": 0}
        last, crashes = time.monotonic() + self.options.minutes * 60, 0
        for n in range(self.options.crashes):
            if time.monotonic() > last:
                break
            crashes += 1
            self.boot()
            end = time.monotonic() + self.random.random() * self.life_s
            while time.monotonic() < end:
                time.sleep(min(0.5, max(0.0, end - time.monotonic())))
                seen[self.look("%d-alive" % n)] += 1
            if n % 7 == 0:
                self.panel.mouse(self.random.randint(-400, 400), self.random.randint(-400, 400))
            how = self.random.choice((signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT))
            self.desk.process.popen.send_signal(how)
            self.desk.process.popen.wait()
            seen[self.look("%d-dead" % n)] += 1
            time.sleep(self.options.restart_s)
            must(self.panel.process.running(), "the display server ended with crash %d" % n)
            self.world.processes.remove(self.desk.process)
            self.desk.process.log.close()
        self.boot()
        self.desk.wait(lambda s: s is not None and s["screen"] == "attract", "the kiosk stands there", 180)
        must(seen["strange"] == 0, "%d of %d pictures are like none seen in peace: see %s" % (seen["strange"], sum(seen.values()), self.folder))
        proved("%d crashes, %d pictures: %d the kiosk, %d the plain background, no other; then it stands there" %
               (crashes, sum(seen.values()), seen["kiosk"], seen["plain"]))
        self.desk.stop()


def main():
    p = argparse.ArgumentParser(prog="packaging/try-escape", description="Whether anything but the kiosk is ever seen.")
    p.add_argument("--panel", choices=[*KINDS, "all"], default="all")
    p.add_argument("--chords", choices=["few", "all", "none"], default="few")
    p.add_argument("--crashes", type=int, default=12)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--peace", type=int, default=8, help="starts and ends that teach what the kiosk looks like")
    p.add_argument("--slices", type=int, default=60, help="of which a start in peace is made, of 40 ms")
    p.add_argument("--rest-s", type=float, default=20.0, help="how long it is looked at in peace, the first time")
    p.add_argument("--life-s", type=float, help="a crash comes within this after a start; else one and a half times what a start takes")
    p.add_argument("--minutes", type=float, default=1e6, help="no crash after so many; how many there were is told")
    p.add_argument("--restart-s", type=float, default=0.1, help="the unit waits 2")
    p.add_argument("--pace-s", type=float, default=0.15, help="after every %d chords" % CHUNK)
    p.add_argument("--pictures", default="/tmp/pointdesk-escape")
    options = p.parse_args()
    bad = 0
    for kind in KINDS if options.panel == "all" else [options.panel]:
        lack = missing(kind)
        if lack:
            print("%s: nothing was proved, %s is missing" % (kind, ", ".join(lack)))
            continue
        began = time.monotonic()
        try:
            with World("escape") as world:
                t = Try(world, kind, options)
                t.an_empty_panel()
                t.in_peace()
                if options.chords != "none":
                    t.chords()
                t.crashes()
            print("ok      %s (%.0f s)" % (kind, time.monotonic() - began), flush=True)
        except Failed as e:
            bad += 1
            print("FAILED  %s: %s" % (kind, e), flush=True)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
