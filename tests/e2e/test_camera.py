"""
A kiosk whose camera is played by a folder: an empty hall is not shown; a hand is, with words; a code opens home with no
scanner touched; and no picture is left anywhere.
"""

import os

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


if __name__ == "__main__":
    try:
        main([a_code_held_before_the_camera])
    finally:
        forget_template()
