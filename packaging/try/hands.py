#!/usr/bin/env python3
"""
Hands for a panel without hardware: a touch screen, a keyboard and a mouse, played by umockdev, worked by lines on standard
input. Started by umockdev-wrapper; the first line it writes is the folder that a display server needs as UMOCKDEV_DIR.

    down X Y, move X Y, up       one finger; X and Y in thousandths of the panel's width and height
    key CODE 1|0                 a key of the keyboard, by the kernel's number
    mouse DX DY, button CODE 1|0
    sync WORD                    says WORD when all before it has been written

With --only KINDS (touch,keys,mouse) the other devices are not plugged in.
"""

import ctypes
import os
import struct
import sys
import time

TOUCH, KEYS, MOUSE = "event5", "event6", "event7"
EV_SYN, EV_KEY, EV_REL, EV_ABS, EV_MSC, EV_SW, EV_LED, EV_SND, EV_FF = 0, 1, 2, 3, 4, 5, 17, 18, 21
BTN_LEFT, BTN_TOUCH = 0x110, 0x14A
ABS_MAX = 4095
SIZES = {EV_KEY: 96, EV_REL: 8, EV_ABS: 8, EV_MSC: 8, EV_SW: 8, EV_LED: 8, EV_SND: 8, EV_FF: 16}
KEY_CODES = list(range(1, 248)) + list(range(0x160, 0x220))
# name: udev's word for it, what the kernel says it has, and whether it is a panel's ("direct")
DEVICES = {
    TOUCH: ("touch", "TOUCHSCREEN", {EV_KEY: [BTN_TOUCH], EV_ABS: [0, 1]}, True),
    KEYS: ("keys", "KEYBOARD", {EV_KEY: KEY_CODES}, False),
    MOUSE: ("mouse", "MOUSE", {EV_KEY: [BTN_LEFT, 0x111, 0x112], EV_REL: [0, 1, 8]}, False),
}


def bits(numbers, size):
    raw = bytearray(size)
    for n in numbers:
        raw[n // 8] |= 1 << n % 8
    return bytes(raw).hex().upper()


def description(name, kind, udev):
    number = int(name[5:])
    return """P: /devices/virtual/input/input%d/%s
N: input/%s
E: DEVNAME=/dev/input/%s
E: ID_INPUT=1
E: ID_INPUT_%s=1
E: ID_SEAT=seat0
E: MAJOR=13
E: MINOR=%d
E: SUBSYSTEM=input
A: dev=13:%d

P: /devices/virtual/input/input%d
E: NAME="%s"
E: PRODUCT=3/1/%x/1
E: ID_INPUT=1
E: ID_INPUT_%s=1
E: SUBSYSTEM=input
A: name=%s
""" % (number, name, name, name, udev, 64 + number, 64 + number, number, kind, number, udev, kind)


def answers(name, kind, has, direct):
    """What the kernel would answer about it; libevdev asks for each of these."""
    lines = ["@DEV /dev/input/" + name, "EVIOCGVERSION 0 01000100",
             "EVIOCGID 0 " + struct.pack("<4H", 3, 1, int(name[5:]), 1).hex().upper(),
             "EVIOCGNAME 7 " + kind.encode().ljust(255, b"\0").hex().upper(),
             "EVIOCGPROP 8 " + bits([1] if direct else [], 8), "EVIOCGBIT(0) 8 " + bits([EV_SYN, *has], 8)]
    lines += ["EVIOCGBIT(%d) %d %s" % (t, size, bits(has.get(t, []), size)) for t, size in SIZES.items()]
    lines += ["EVIOCGABS(%d) 0 %s" % (n, struct.pack("<6i", 0, 0, ABS_MAX, 0, 0, 0).hex().upper()) for n in has.get(EV_ABS, [])]
    lines += ["EVIOCGKEY 96 " + "00" * 96, "EVIOCGLED 8 " + "00" * 8, "EVIOCGSW 8 " + "00" * 8]
    return "\n".join(lines) + "\n"


def library():
    lib = ctypes.CDLL("libumockdev.so.0")
    p, s, i = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    for name, result, takes in (("new", p, []), ("add_from_string", i, [p, s, p]), ("load_ioctl", i, [p, s, s, p]),
                                ("get_dev_fd", i, [p, s]), ("get_root_dir", s, [p])):
        function = getattr(lib, "umockdev_testbed_" + name)
        function.restype, function.argtypes = result, takes
    return lib


class Hands:
    def __init__(self, kinds):
        self.lib = library()
        self.bed = self.lib.umockdev_testbed_new()
        self.root = self.lib.umockdev_testbed_get_root_dir(self.bed).decode()
        self.fds = {}
        for name, (kind, udev, has, direct) in DEVICES.items():
            if kind in kinds:
                self.plug_in(name, kind, udev, has, direct)
        # A display server of another user reads and writes there.
        for folder, _, files in os.walk(self.root):
            os.chmod(folder, 0o777)
            for f in files:
                if not os.path.islink(os.path.join(folder, f)):
                    os.chmod(os.path.join(folder, f), 0o666)

    def plug_in(self, name, kind, udev, has, direct):
        node, wrong = ("/dev/input/" + name).encode(), "hands.py: umockdev does not take the device " + name
        if not self.lib.umockdev_testbed_add_from_string(self.bed, description(name, kind, udev).encode(), None):
            sys.exit(wrong)
        text = os.path.join(self.root, name + ".ioctl")
        with open(text, "w") as f:
            f.write(answers(name, kind, has, direct))
        if not self.lib.umockdev_testbed_load_ioctl(self.bed, node, text.encode(), None):
            sys.exit(wrong)
        self.fds[kind] = self.lib.umockdev_testbed_get_dev_fd(self.bed, node)
        os.chmod(os.path.realpath(os.path.join(self.root, "dev/input", name)), 0o666)

    def say(self, kind, *events):
        now = time.monotonic_ns() // 1000
        raw = b"".join(struct.pack("<qqHHi", now // 1000000, now % 1000000, *e) for e in (*events, (EV_SYN, 0, 0)))
        while raw:  # a pseudo terminal holds some hundred events
            raw = raw[os.write(self.fds[kind], raw):]

    def place(self, x, y):
        return (EV_ABS, 0, int(x) * ABS_MAX // 1000), (EV_ABS, 1, int(y) * ABS_MAX // 1000)

    def do(self, verb, *args):
        if verb == "down":
            self.say("touch", *self.place(*args), (EV_KEY, BTN_TOUCH, 1))
        elif verb == "move":
            self.say("touch", *self.place(*args))
        elif verb == "up":
            self.say("touch", (EV_KEY, BTN_TOUCH, 0))
        elif verb == "key":
            self.say("keys", (EV_KEY, int(args[0]), int(args[1])))
        elif verb == "mouse":
            self.say("mouse", (EV_REL, 0, int(args[0])), (EV_REL, 1, int(args[1])))
        elif verb == "button":
            self.say("mouse", (EV_KEY, int(args[0]), int(args[1])))
        elif verb == "sync":
            print(args[0], flush=True)
        else:
            sys.exit("hands.py: it does not know '%s'" % verb)


def main():
    kinds = sys.argv[2].split(",") if sys.argv[1:2] == ["--only"] else [d[0] for d in DEVICES.values()]
    hands = Hands(kinds)
    print(hands.root, flush=True)
    for line in sys.stdin:
        hands.do(*line.split())


if __name__ == "__main__":
    main()
