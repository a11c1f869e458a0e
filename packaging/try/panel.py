"""
Panels without hardware, with the session's own files around them: what stands here is what `pointdesk-session` starts, and
what a picture of the panel shows is what somebody in front of it would see.

    Cage     headless, its touches and keys from devices that umockdev plays, through libinput (hands.py, panel.c)
    Weston   the kiosk shell with the configuration that the session writes, on its X11 back end in Xvfb; a pointer and keys
    Xorg     no window manager: the session's line, on Xorg's dummy card; where none can be started, on Xvfb

A panel has width and height, and can: environment() for a desk, click, chord, write, mouse, picture(path), frame() for
pixels.
"""

import os
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "tests", "e2e"))

from world import Failed, Process, environment, must, run, wait_until

PRELOAD = "libumockdev-preload.so.0"
SHIFT = 42
KEYS = {c: 16 + i for i, c in enumerate("qwertyuiop")} | {c: 30 + i for i, c in enumerate("asdfghjkl")} | \
    {c: 44 + i for i, c in enumerate("zxcvbnm")} | {c: 2 + i for i, c in enumerate("1234567890")} | {"-": 12, "/": 53, ".": 52}
SHIFTED = {":": 39, "_": 12} | {c.upper(): code for c, code in KEYS.items() if c.isalpha()}


class Frame:
    """Pixels of the panel, 24 bits each."""

    def __init__(self, width, height, rgb):
        self.width, self.height, self.rgb = width, height, rgb

    def plain(self):
        """One colour and nothing else."""
        return self.rgb == self.rgb[:3] * (self.width * self.height)

    def save(self, path):
        with open(path + ".ppm", "wb") as f:
            f.write(b"P6 %d %d 255\n" % (self.width, self.height) + self.rgb)
        run("convert", path + ".ppm", path).must_end(0)
        os.unlink(path + ".ppm")


def from_ppm(raw):
    """As grim writes it: a head of three lines."""
    head, rest = raw[:64].split(b"\n"), 0
    must(head[0] == b"P6", "no picture: %r" % raw[:20])
    width, height = (int(n) for n in head[1].split())
    rest = len(b"\n".join(head[:3])) + 1
    return Frame(width, height, raw[rest:rest + width * height * 3])


def from_xwd(raw):
    """As Xvfb keeps its screen in a file: a head of big-endian numbers, colours, then BGRX."""
    n = [int.from_bytes(raw[i:i + 4], "big") for i in range(0, 100, 4)]
    start, width, height, stride, colours = n[0], n[4], n[5], n[12], n[19]
    start += colours * 12
    if stride != width * 4:
        raise Failed("a screen of %d bytes a row" % stride)
    body = raw[start:start + stride * height]
    rgb = bytearray(width * height * 3)
    rgb[0::3], rgb[1::3], rgb[2::3] = body[2::4], body[1::4], body[0::4]
    return Frame(width, height, bytes(rgb))


class Panel:
    """What all of them share: the session's script, told by its environment what to start, and the file it leaves."""

    kind = None

    def __init__(self, world, name, width, height, session, run_dir, owner=()):
        """session: the script; run_dir: its /run/pointdesk; owner: what a command of the panel's user begins with."""
        self.world, self.name = world, name
        self.width, self.height = width, height
        self.session, self.run_dir, self.owner = session, run_dir, list(owner)
        self.process = None

    def start(self, more):
        env_file = os.path.join(self.run_dir, "session.env")
        if os.path.exists(env_file):
            os.unlink(env_file)
        env = environment(PD_SESSION=self.kind, PD_RUN_DIR=self.run_dir, HOME=self.run_dir, **more)
        self.process = Process(self.world, self.name, [*self.owner, self.session], env=env, cwd="/")

        def there():
            must(self.process.running(), "%s ended\n%s" % (self.kind, self.process.text()[-1500:]))
            return os.path.exists(env_file)

        wait_until("the session tells where the window opens", there)

    def environment(self):
        with open(os.path.join(self.run_dir, "session.env")) as f:
            return environment(**dict(line.strip().split("=", 1) for line in f))

    def picture(self, path):
        self.frame().save(path)


class Cage(Panel):
    kind = "cage"

    def __init__(self, *args, devices="touch,keys,mouse", **more):
        super().__init__(*args, **more)
        self.hands = subprocess.Popen(["umockdev-wrapper", sys.executable, os.path.join(HERE, "hands.py"), "--only", devices],
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.world.processes.append(self)
        bed = self.hands.stdout.readline().strip()
        must(bed != "", "no hands: is umockdev installed?")
        self.start({"WLR_BACKENDS": "headless,libinput", "WLR_RENDERER": "pixman", "UMOCKDEV_DIR": bed,
                    "LD_PRELOAD": PRELOAD + ":" + self.library(), "PD_TRY_SIZE": "%dx%d" % (self.width, self.height)})
        self.said = 0

    @staticmethod
    def library():
        path = os.environ.get("PD_TRY_PANEL", os.path.join(HERE, "panel.so"))
        must(os.path.exists(path), "%s is not there: cc -shared -fPIC -o panel.so panel.c -ldl" % path)
        return path

    # As a world ends its processes.
    def running(self):
        return self.hands.poll() is None

    def kill(self):
        self.hands.stdin.close()
        self.hands.terminate()
        self.hands.wait()

    def text(self):
        return ""

    def do(self, *lines):
        self.said += 1
        self.hands.stdin.write("".join(line + "\n" for line in lines) + "sync %d\n" % self.said)
        self.hands.stdin.flush()
        must(self.hands.stdout.readline().strip() == str(self.said), "the hands are gone")

    def click(self, x, y):
        self.do("down %d %d" % (x * 1000 // self.width, y * 1000 // self.height))
        time.sleep(0.06)
        self.do("up")

    def chord(self, held, codes):
        lines = ["key %d 1" % k for k in held]
        for code in codes:
            lines += ["key %d 1" % code, "key %d 0" % code]
        self.do(*lines, *["key %d 0" % k for k in reversed(held)])

    def write(self, text):
        for c in text:
            self.chord([SHIFT] if c in SHIFTED else [], [SHIFTED.get(c) or KEYS[c]])
            time.sleep(0.04)

    def mouse(self, dx, dy):
        self.do("mouse %d %d" % (dx, dy))

    def frame(self):
        done = subprocess.run(["grim", "-t", "ppm", "-"], env=self.environment(), capture_output=True, timeout=30, check=False)
        must(done.returncode == 0, "grim: %s" % done.stderr.decode("utf-8", "replace"))
        return from_ppm(done.stdout)

    def another_console(self):
        return self.process.text().count("panel: switch to session")


class OnX(Panel):
    """Shown on an X server in memory, whose screen lies in a file."""

    def server(self, *options):
        self.fb = self.world.path("fb-" + self.name)
        os.mkdir(self.fb)
        read, write = os.pipe()
        self.x = Process(self.world, "xvfb-" + self.name,
                         ["Xvfb", "-displayfd", str(write), "-nolisten", "tcp", "-noreset", "-fbdir", self.fb, "-screen", "0",
                          "%dx%dx24" % (self.width, self.height), *options], pass_fds=[write])
        os.close(write)
        with os.fdopen(read) as f:
            number = f.readline().strip()
        must(number != "", "Xvfb did not start\n" + self.x.text())
        self.display = ":" + number

    def xdotool(self, *argv):
        run("xdotool", *argv, env=environment(DISPLAY=self.display)).must_end(0)

    def click(self, x, y):
        self.xdotool("mousemove", str(int(x)), str(int(y)), "click", "1")

    def write(self, text):
        self.xdotool("type", "--delay", "40", text)

    def mouse(self, dx, dy):
        self.xdotool("mousemove_relative", "--", str(dx), str(dy))

    def chord(self, held, codes):
        argv = []
        for k in held:
            argv += ["keydown", str(k + 8)]
        for code in codes:
            argv += ["key", str(code + 8)]
        for k in reversed(held):
            argv += ["keyup", str(k + 8)]
        self.xdotool(*argv)

    def frame(self):
        """What stands there: while something is being painted nobody waits for the server, and half of it is seen."""
        last = None
        for _ in range(25):
            with open(os.path.join(self.fb, "Xvfb_screen0"), "rb") as f:
                now = f.read()
            if now == last:
                break
            last = now
            time.sleep(0.03)
        return from_xwd(last)

    def another_console(self):
        return 0  # nobody to ask: Xvfb has none


class Weston(OnX):
    kind = "weston"

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.server()
        said = run(self.session, "--show", env=environment(PD_SESSION="weston", PD_OUTPUT="screen0",
                                                           PD_RUN_DIR=self.run_dir)).must_end(0).out
        ini = said.rsplit("weston --config", 1)[0].replace("require-input=true", "require-input=false")
        path = os.path.join(self.run_dir, "weston.ini")
        with open(path, "w") as f:
            f.write(ini)
        os.chmod(path, 0o644)
        # On a panel weston reads the keyboard itself, with these options; here the server of X does.
        options = [line.split("=", 1)[1] for line in ini.splitlines() if line.startswith("keymap_options=")]
        for option in options:
            run("setxkbmap", "-option", option, env=environment(DISPLAY=self.display)).must_end(0)
        self.session = os.path.join(self.run_dir, "weston-on-x")
        with open(self.session, "w") as f:  # the session's last line, with another back end
            f.write("#!/bin/sh\nexport XDG_RUNTIME_DIR=%s WESTON_MODULE_MAP=weston-screenshooter=/bin/false\nexec weston --config=%s --backend=x11-backend.so --use-pixman "
                    "--width=%d --height=%d\n" % (self.run_dir, path, self.width, self.height))
        os.chmod(self.session, 0o755)
        self.start({"DISPLAY": self.display})
        self.xdotool("mousemove", str(self.width // 2), str(self.height // 2))


class X11(OnX):
    """The session's Xorg line needs a console; its client and its options are what is tried."""

    kind = "x11"

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.server("-nocursor", "-s", "0", "-dpms")
        hold = os.path.join(os.path.dirname(self.session), "hold")
        self.session = hold
        self.start({"DISPLAY": self.display})


def missing(kind):
    """Programs that a panel of this kind needs and this machine lacks."""
    need = {"cage": ["cage", "grim", "umockdev-wrapper"], "weston": ["weston", "Xvfb", "xdotool", "setxkbmap"],
            "x11": ["Xvfb", "xdotool"]}[kind]
    return [n for n in need if shutil.which(n) is None]


KINDS = {"cage": Cage, "weston": Weston, "x11": X11}
