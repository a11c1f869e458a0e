"""
A hospital's own look is part of its rules: signed by the hub, fetched by the desks, and shown. A look that somebody on
the way has repainted is refused by name and never seen; one that cannot be read does not become a rule at all.
"""

import json
import os

from desk import Desk
from hospital import forget_template, template
from hub import Hub
from proxy import Proxy
from world import HUB, SOURCE, main, must, proved, run, wait_until

OLD, NEW, FORGED, PALE = "#0b4a7a", "#6b1f45", "#1f4d12", "#1677ff"
FEW = 300  # pixels: the chosen language alone is more


class Painter(Proxy):
    """Repaints the documents that pass."""

    def __init__(self, hub_port):
        super().__init__(hub_port)
        self.paints, self.painted = False, 0

    def say(self, desk, request, rng):
        answer = self.ask(request)
        if self.paints and request.startswith(b"GET /v1/asset/") and NEW.encode() in answer:
            answer = answer.replace(NEW.encode(), FORGED.encode())
            self.painted += 1
        desk.sendall(answer)


def pixels(world, desk, colour):
    """How many of its window have this very colour."""
    path = world.path("window.ppm")
    desk.screen.picture(path)
    with open(path, "rb") as f:
        must(f.readline().strip() == b"P6", "not a picture of colours")
        line = f.readline()
        while line.startswith(b"#"):
            line = f.readline()
        if int(f.readline()) > 255:
            body = f.read()[::2]  # two bytes a part, the higher one first
        else:
            body = f.read()
    want = bytes.fromhex(colour[1:])
    return sum(body[i:i + 3] == want for i in range(0, len(body), 3))


def rules(world, name, accent):
    with open(os.path.join(SOURCE, "assets", "demo", "programme.json")) as f:
        document = json.load(f)
    document["theme"]["accent"] = accent
    path = world.path(name)
    with open(path, "w") as f:
        json.dump(document, f, ensure_ascii=False)
    return path


def a_look_that_cannot_be_read_is_no_rule(world):
    hub = Hub(world, template=template())
    path = rules(world, "pale.json", PALE)
    before = hub.cli("programme", "show").must_end(0).out
    for said in (run(HUB, "programme", "check", path), hub.cli("programme", "publish", path)):
        must(said.code == 1, "a pale accent ends with %d: %s" % (said.code, said.out + said.err))
        for words in ("theme.accent", "white #ffffff on the accent %s has a contrast of 4.1" % PALE):
            must(words in said.out + said.err, "%r is not in: %s" % (words, said.out + said.err))
    must(hub.cli("programme", "show").must_end(0).out == before, "a look that cannot be read is in force")
    proved("an accent of 4.1:1 is refused with the pair and its contrast; the rules in force stay")


def a_look_is_shown_and_a_forged_one_is_not(world):
    hub = Hub(world, template=template()).start()
    painter = Painter(hub.port)
    kiosk = Desk(world, "kiosk", "kiosk", hub)
    kiosk.enrol().must_end(0)
    kiosk.configure(hub_url=painter.url)
    kiosk.start()
    kiosk.wait_screen("attract")
    wait_until("the kiosk wears the hospital's colour", lambda: pixels(world, kiosk, OLD) > FEW)
    must(pixels(world, kiosk, NEW) == 0, "it wears a colour that nobody published")

    painter.paints = True
    hub.cli("programme", "publish", rules(world, "new.json", NEW)).must_end(0)
    wait_until("a repainted document came", lambda: painter.painted > 0)
    wait_until("the log says that it is not the hub's", lambda: "E-NET" in kiosk.process.text())
    must(pixels(world, kiosk, FORGED) == 0, "a forged look is shown")
    must(pixels(world, kiosk, OLD) > FEW, "the look of before is gone")
    told = [line for line in kiosk.process.text().splitlines() if "E-NET" in line]
    proved("repainted on its way, a look is refused and never shown: " + told[-1])

    painter.paints = False
    wait_until("the kiosk wears the new colour", lambda: pixels(world, kiosk, NEW) > FEW, 120)
    must(pixels(world, kiosk, OLD) == 0, "some of the old colour stays")
    kiosk.picture("theme-new")
    proved("as the hub signed it, the new look comes to a desk that runs, and is shown")
    kiosk.stop()
    hub.stop()
    painter.stop()


if __name__ == "__main__":
    try:
        main([a_look_that_cannot_be_read_is_no_rule, a_look_is_shown_and_a_forged_one_is_not])
    finally:
        forget_template()
