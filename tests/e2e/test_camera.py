"""
A kiosk whose camera is played by a folder: an empty hall is not shown; a hand is, with words; a code opens home with no
scanner touched; and no picture is left anywhere. With presence: a lamp that goes on is nobody, who comes is seen, and who
stands there and reads is not asked whether she is still there as one is who has gone.
"""

import os
import time

from hospital import Hospital, forget_template
from world import main, must, proved

W, H = 640, 480


def show(folder, name, pixels, width=W, height=H):
    """The next frame. Renamed into place: a camera never gives half a picture."""
    beside = os.path.join(folder, ".next")
    with open(beside, "wb") as f:
        f.write(b"P5\n%d %d\n255\n" % (width, height) + bytes(pixels))
    os.rename(beside, os.path.join(folder, name))


def hall():
    return bytearray([150]) * (W * H)


def hand():
    pixels = hall()
    for y in range(140, 340):
        for x in range(220, 420):
            pixels[y * W + x] = 90
    return pixels


def lit(pixels, percent):
    return bytearray(min(255, p * percent // 100) for p in pixels)


def shows(shown, text):
    """Its lines are broken where there is room."""
    return text in "".join(shown["texts"])


def a_code_held_before_the_camera(world):
    folder = world.path("camera")
    os.mkdir(folder)
    show(folder, "frame.pgm", hall())
    h = Hospital(world, settings="[camera]\ndevice = %s\n" % folder).open()
    member, before = h.rich_member()
    must(not shows(h.kiosk.look(), "不保存任何画面"), "an empty hall is shown")
    show(folder, "frame.pgm", hand())
    h.kiosk.wait(lambda s: s is not None and shows(s, "不保存任何画面"), "the camera's picture and what becomes of it")
    proved("a hand before the camera brings its picture to the screen, and that it is not kept")
    h.hub.code(member, "--png", os.path.join(folder, ".code"))
    os.rename(os.path.join(folder, ".code"), os.path.join(folder, "frame.pgm"))
    shown = h.kiosk.wait_screen("home")
    must(shows(shown, "{:,}".format(before)), "home shows %s, not %d" % (shown["texts"], before))
    proved("a code before the camera opens home with %d points; no scanner was touched" % before)
    show(folder, "frame.pgm", hall())
    h.kiosk.click("finish", then=["attract"])
    kept = [name for place in (folder, h.kiosk.data) for _, _, names in os.walk(place) for name in names
            if name.endswith((".png", ".pgm", ".jpg"))]
    must(kept == ["frame.pgm"], "pictures are kept: %s" % kept)
    proved("no picture was written")


def is_asked(shown):
    return shown is not None and any(c["intent"] == "stay" for c in shown["controls"])


def signs_in(h):
    """Monotonic time of her last touch."""
    h.kiosk.scan(h.hub.code(h.rich_members(1)[0]))
    h.kiosk.wait_screen("home")
    return time.monotonic()


def the_question_comes(h):
    h.kiosk.wait(is_asked, "the question", 60)
    asked = time.monotonic()
    h.kiosk.wait_screen("attract", patience_s=60)  # nobody answers it
    return asked


def somebody_stands_there_and_reads(world):
    folder = world.path("camera")
    os.mkdir(folder)
    show(folder, "frame.pgm", hall())
    h = Hospital(world, settings="[camera]\ndevice = %s\npresence = yes\n[idle]\nwarn_s = 10\nclear_s = 5\n" % folder).open()
    seen = "看面前是否有人"
    time.sleep(2)
    for light in (160, 100, 60, 100):
        show(folder, "frame.pgm", lit(hall(), light))
        for _ in range(10):
            time.sleep(0.15)
            must(not shows(h.kiosk.look(), seen), "a lamp is taken for somebody")
    proved("a lamp that goes on and off wakes no screen")
    began = time.monotonic()
    show(folder, "frame.pgm", hand())
    h.kiosk.wait(lambda s: s is not None and shows(s, seen), "who comes is seen, and told what the camera looks for")
    took = time.monotonic() - began
    show(folder, "frame.pgm", hall())
    h.kiosk.wait(lambda s: s is not None and not shows(s, seen), "she has gone")
    proved("who comes wakes the screen within %.1f s; when she has gone, it forgets her" % took)
    alone = -signs_in(h) + the_question_comes(h)
    began = signs_in(h)
    show(folder, "frame.pgm", hand())
    while time.monotonic() < began + alone + 5:
        must(not is_asked(h.kiosk.look()), "asked after %.1f s with somebody there, %.1f s without" % (time.monotonic() - began, alone))
        time.sleep(0.2)
    show(folder, "frame.pgm", hall())
    there = the_question_comes(h) - began
    proved("asked after %.0f s when nobody is there; who stands there is not, but when she has gone: after %.0f s" % (alone, there))
    h.close()


if __name__ == "__main__":
    try:
        main([a_code_held_before_the_camera, somebody_stands_there_and_reads])
    finally:
        forget_template()
