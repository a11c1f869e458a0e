"""What stands around a desk: a screen with a finger, a printer, pictures of codes."""

import ctypes
import os
import re
import struct
import subprocess
import zlib

from world import EMULATOR, Failed, Process, environment, must, run, wait_until


class Screen:
    """An X server without a window manager, as large as the window in it, and a hand for it."""

    def __init__(self, world, name, width, height):
        self.width, self.height = width, height
        read, write = os.pipe()
        self.process = Process(world, "xvfb-" + name,
                               ["Xvfb", "-displayfd", str(write), "-nolisten", "tcp", "-noreset", "-screen", "0",
                                "%dx%dx24" % (width, height)], pass_fds=[write])
        os.close(write)
        with os.fdopen(read) as f:
            number = f.readline().strip()
        must(number != "", "Xvfb did not start\n" + self.process.text())
        self.display = ":" + number

    def environment(self):
        return environment(DISPLAY=self.display, SDL_VIDEODRIVER="x11")

    def click(self, x, y):
        run("xdotool", "mousemove", int(x), int(y), "click", "1", env=self.environment()).must_end(0)

    def key(self, *names):
        run("xdotool", "key", *names, env=self.environment()).must_end(0)

    def picture(self, path):
        run("import", "-window", "root", path, env=self.environment()).must_end(0)


class Printer:
    """The ESC/POS emulator: what it cuts off becomes a picture."""

    def __init__(self, world, name, *options):
        self.out = world.path(name)
        self.process = Process(world, name, [EMULATOR, "--out", self.out, *options])
        said = wait_until("the printer emulator listens",
                          lambda: re.search(r"listening on 127\.0\.0\.1:(\d+)", self.process.text()))
        self.address = "127.0.0.1:" + said.group(1)

    def tickets(self):
        if not os.path.isdir(self.out):
            return []
        return [os.path.join(self.out, n) for n in sorted(os.listdir(self.out)) if n.endswith(".png")]


class QRcode(ctypes.Structure):
    _fields_ = [("version", ctypes.c_int), ("width", ctypes.c_int), ("data", ctypes.POINTER(ctypes.c_ubyte))]


def png_chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def write_grey_png(path, width, height, rows):
    with open(path, "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) +
                png_chunk(b"IDAT", zlib.compress(b"".join(b"\0" + r for r in rows), 1)) + png_chunk(b"IEND", b""))


def write_qr(path, payload, module_px=6):
    """Any bytes as a QR picture, through the library that draws our tickets' codes."""
    lib = ctypes.CDLL("libqrencode.so.4")
    lib.QRcode_encodeData.restype = ctypes.POINTER(QRcode)
    lib.QRcode_encodeData.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_int]
    lib.QRcode_free.argtypes = [ctypes.POINTER(QRcode)]
    lib.QRcode_encodeString.restype = ctypes.POINTER(QRcode)
    lib.QRcode_encodeString.argtypes = [ctypes.c_char_p] + [ctypes.c_int] * 4
    if len(payload) > 2953:  # more than bytes can: letters and digits are packed closer
        code = lib.QRcode_encodeString(payload, 0, 0, 2, 1)
    else:
        code = lib.QRcode_encodeData(len(payload), payload, 0, 0)
    if not code:
        raise Failed("%d bytes do not fit in a QR code" % len(payload))
    n = code.contents.width
    side = (n + 8) * module_px
    rows = []
    for y in range(-4, n + 4):
        row = bytearray()
        for x in range(-4, n + 4):
            dark = 0 <= x < n and 0 <= y < n and code.contents.data[y * n + x] & 1
            row += (b"\0" if dark else b"\xff") * module_px
        rows += [bytes(row)] * module_px
    lib.QRcode_free(code)
    write_grey_png(path, side, side, rows)


def decode(pointdesk, *paths):
    """Payloads as `pointdesk decode` reads them."""
    done = run(pointdesk, "decode", *paths).must_end(0)
    return [line.split("\t")[1] for line in done.out.splitlines()]


def ink_of(path, rows=40):
    """How much of the paper's first and last rows is black, 0..1, white edges left out."""
    found = []
    for gravity in ("North", "South"):
        said = run("convert", path, "-trim", "+repage", "-gravity", gravity, "-crop", "x%d+0+0" % rows, "+repage", "-colorspace",
                   "Gray", "-format", "%[fx:1-mean]", "info:").must_end(0)
        found.append(float(said.out))
    return found
