#!/usr/bin/env python3
"""
The driver of scanners that play a keyboard, before a device that umockdev plays: what the kernel answers about a keyboard is
asked through real system calls, and a recorded burst of keys comes as scanners type it. A code, its identifier taken off; a
chord for a control character, which spoils its code; events that were lost, which tear theirs; a whole one after each. A
mouse is refused by name. Without umockdev-run it says that nothing was proved.
"""

import os
import shutil
import subprocess
import sys
import tempfile

NODE = "/dev/input/event7"
KEYS = "10000 7 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe"
LETTERS = {c: 16 + i for i, c in enumerate("qwertyuiop")} | {c: 30 + i for i, c in enumerate("asdfghjkl")} | \
    {c: 44 + i for i, c in enumerate("zxcvbnm")} | {c: 2 + i for i, c in enumerate("1234567890")} | {"]": 27, "\r": 28}
LETTERS |= {"-": 12, "=": 13, "/": 53, ".": 52, " ": 57}
SHIFTED = {":": 39, "$": 5, "%": 6, "*": 9, "+": 13}
SHIFT, CTRL = 42, 29


def device(name, capabilities):
    return """P: /devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1:1.0/0003:0C2E:0B61.0001/input/input7/event7
N: input/event7
S: input/pointdesk-scanner
E: DEVNAME=/dev/input/event7
E: DEVLINKS=/dev/input/pointdesk-scanner
E: ID_INPUT=1
E: ID_INPUT_KEYBOARD=1
E: MAJOR=13
E: MINOR=71
E: SUBSYSTEM=input
A: dev=13:71

P: /devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1:1.0/0003:0C2E:0B61.0001/input/input7
E: EV=120013
E: NAME="%s"
E: PRODUCT=3/c2e/b61/110
E: SUBSYSTEM=input
A: capabilities/ev=120013
A: capabilities/key=%s
A: name=%s
A: properties=0
""" % (name, capabilities, name)


def bits(capabilities):
    raw = b"".join(int(w, 16).to_bytes(8, "little") for w in reversed(capabilities.split()))
    return (raw + bytes(96 - len(raw))).hex().upper()


class Keys:
    """Events with the times of a scanner: a key every eight milliseconds."""

    def __init__(self):
        self.at, self.lines = 0.0, []
        self.event(0, 0, 0)  # times count from the first one: until it is open, and has settled
        self.at = 2.0

    def event(self, kind, code, value):
        self.lines.append("E: %.6f %04x %04x %d" % (self.at, kind, code, value))

    def change(self, code, value):
        self.event(1, code, value)
        self.event(0, 0, 0)
        self.at += 0.004

    def tap(self, code):
        self.change(code, 1)
        self.change(code, 0)

    def types(self, text):
        for c in text:
            shift = c.isupper() or c in SHIFTED
            if shift:
                self.change(SHIFT, 1)
            self.tap(SHIFTED[c] if c in SHIFTED else LETTERS[c.lower()])
            if shift:
                self.change(SHIFT, 0)


def command(folder, capabilities, keys):
    """What runs a program before such a device."""
    names = {n: os.path.join(folder, n) for n in ("device", "ioctl", "events")}
    texts = {"device": device("A scanner", capabilities),
             "ioctl": "@DEV %s\nEVIOCGVERSION 0 01000100\nEVIOCGBIT(1) 96 %s\n" % (NODE, bits(capabilities)),
             "events": "\n".join(keys.lines) + "\n"}
    for name, text in texts.items():
        with open(names[name], "w") as f:
            f.write(text)
    return ["umockdev-run", "-d", names["device"], "-i", "%s=%s" % (NODE, names["ioctl"]),
            "-e", "%s=%s" % (NODE, names["events"]), "--"]


def environment():
    return dict(os.environ, ASAN_OPTIONS="detect_leaks=0:verify_asan_link_order=0")


def played(folder, capabilities, keys):
    return subprocess.run([*command(folder, capabilities, keys), sys.argv[1], "evdev", NODE, "4"], capture_output=True,
                          text=True, env=environment(), timeout=60)


def main():
    if shutil.which("umockdev-run") is None:
        print("nothing was proved: umockdev-run is not installed")
        return 0
    keys = Keys()
    keys.types("]Q1PD1QX7\r")
    keys.types("12")
    keys.change(CTRL, 1)
    keys.types("]")
    keys.change(CTRL, 0)
    keys.types("34\r")
    keys.types("0077705923\r")
    keys.types("12")
    keys.event(0, 3, 0)  # SYN_DROPPED
    keys.types("34\r")
    keys.types("H1\r")
    with tempfile.TemporaryDirectory(prefix="pd-evdev-") as folder:
        done = played(folder, KEYS, keys)
        want = ["6 PD1QX7", "513 ", "10 0077705923", "513 ", "2 H1", "ok "]
        if done.returncode != 0 or done.stdout.split("\n")[:-1] != want:
            print("there came %r, %d\n%s" % (done.stdout, done.returncode, done.stderr[-2000:]))
            return 1
        done = played(folder, "70000 0 0 0 0", Keys())
        if "not ok it has no keys to type a code with" not in done.stdout:
            print("a mouse: %r\n%s" % (done.stdout, done.stderr[-2000:]))
            return 1
    print("codes, a chord and lost events through umockdev; a mouse is refused")
    return 0


if __name__ == "__main__":
    sys.exit(main())
