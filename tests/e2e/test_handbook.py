#!/usr/bin/env python3
"""
The owner's handbook, run as it stands: every command of packaging/handbook.md in its order, in an empty folder beside
four files. Then the fresh kiosk gives a gift to a member who came with the old system's lots, the fresh counter hands it
over, and the books are right. Only the port is another one.
"""

import os
import re
import shutil
import subprocess

from desk import Desk
from devices import Printer, decode
from hub import anybody
from test_loading import ANSWERS, PASSPHRASE, PINS, png, says
from world import ASSETS, BUILD, POINTDESK, SOURCE, Process, Ran, environment, free_port, main, must, proved, wait_until

HANDBOOK = os.path.join(SOURCE, "packaging", "handbook.md")
MOST_COMMANDS = 40

GIFTS = """sku,name.zh-Hans,name.zh-Hant,name.en,category,place,price,picture,stock
G-101,毛巾,毛巾,Towel,home,P1,120,towel.png,30
G-102,雨伞,雨傘,Umbrella,home,P1,260,umbrella.png,10
"""

MEMBERS = """number,name,phone,lot,points,expires,growth
A1,Ann,13800000001,L1,300,2035-03-31,1200
A1,Ann,13800000001,L2,200,never,
B1,Ben,13800000002,L1,50,2035-12-31,50
"""


def commands():
    """The lines of the blocks that a shell would be given."""
    with open(HANDBOOK) as f:
        blocks = re.findall(r"```sh\n(.*?)```", f.read(), re.S)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


class Served:
    """What a desk of a test wants of its hub."""

    def __init__(self, port):
        self.url = "https://127.0.0.1:%d" % port


class Shell:
    """Each line by itself, so that what it asks for can be typed; variables stay."""

    def __init__(self, world):
        self.world, self.port = world, free_port()
        self.variables = {"BACKUP": world.path("disk", "hub.backup"), "PATH": BUILD + ":" + os.environ["PATH"]}
        self.server = None

    def typed(self, line):
        for number, pin in PINS.items():
            if '--badge "$%s"' % number in line:
                return pin + "\n"
        return PASSPHRASE + "\n" if " key escrow " in line else ""

    def run(self, line):
        line = line.replace("8443", str(self.port))
        env = environment(**self.variables)
        if line.endswith("&"):
            words = line[:-1].split()
            self.server = Process(self.world, "serve", [os.path.join(BUILD, words[0])] + words[1:], cwd=self.world.dir,
                                  env=env)
            wait_until("the hub listens", self.answers)
            return None
        named = re.match(r"([A-Z0-9]+)=", line)
        script = "set -e -o pipefail; cd '%s'; %s" % (self.world.dir, line)
        if named:
            script += "; printf '%%s' \"$%s\"" % named.group(1)
        done = Ran(["bash", line], subprocess.run(["bash", "-c", script], input=self.typed(line).encode(),
                                                  capture_output=True, timeout=120, env=env))
        must(done.code == 0, "%s\nended with %d\n%s%s" % (line, done.code, done.out, done.err))
        if named:
            self.variables[named.group(1)] = done.out
        return done

    def answers(self):
        import urllib.request
        try:
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}),
                                                 urllib.request.HTTPSHandler(context=anybody))
            with opener.open("https://127.0.0.1:%d/v1/hello" % self.port, timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False


def write_files(world):
    os.mkdir(world.path("disk"))
    os.mkdir(world.path("pictures"))
    shutil.copytree(ASSETS, world.path("assets"))
    with open(world.path("answers"), "w") as f:
        f.write(ANSWERS % ("cn", world.path("disk", "hub.backup")))
    os.chmod(world.path("answers"), 0o600)
    for name, text in (("gifts.csv", GIFTS), ("members.csv", MEMBERS)):
        with open(world.path(name), "w") as f:
            f.write(text)
    for seed, name in enumerate(("towel.png", "umbrella.png")):
        png(world.path("pictures", name), 512, 512, seed * 9)


def open_desk(world, hub, mode, printer=None):
    desk = Desk(world, mode, mode, hub, printer, screen=None)
    desk.configure(printer, ca_file=world.path("hub", "hub.pem"))
    with open(desk.ini) as f:
        text = f.read()
    with open(desk.ini, "w") as f:
        f.write(text.replace(ASSETS, world.path("assets")))
    return desk


def the_handbook_leads_to_a_first_gift(world):
    lines = commands()
    must(len(lines) <= MOST_COMMANDS, "%d commands; the handbook promises at most %d" % (len(lines), MOST_COMMANDS))
    shell = Shell(world)
    write_files(world)
    last = [n for n, line in enumerate(lines) if "code issue" in line][0]
    said = {line: shell.run(line) for line in lines[:last + 1]}
    pictures = [f for f in os.listdir(world.path("assets", "gifts", "256")) if f.startswith("sha256:")]
    must(len(pictures) == 2, "the desks' pictures: %s" % pictures)

    hub = Served(shell.port)
    printer = Printer(world, "printer")
    kiosk, counter = open_desk(world, hub, "kiosk", printer.address), open_desk(world, hub, "counter")
    kiosk.start()
    counter.start()
    kiosk.wait(lambda s: s is not None and s["screen"] == "attract" and s["online"], "the kiosk is online")
    counter.wait(lambda s: s is not None and s["screen"] == "counter" and s["online"] and s["may_hand_over"],
                 "the counter may hand over")
    kiosk.scan_file(world.path("code.png"))
    home = kiosk.wait_screen("home")
    must(any("500" in t for t in home["texts"]), "home shows %s, not 500" % home["texts"])
    _, sku = kiosk.redeem()
    kiosk.wait_screen("done")
    must(sku in ("G-101", "G-102"), sku)
    tickets = wait_until("a ticket on paper", printer.tickets)
    counter.scan(decode(POINTDESK, tickets[-1])[0])
    counter.wait_counter("ready")
    counter.screen.key("Return")
    counter.wait_counter("handed")
    for desk in (kiosk, counter):
        desk.wait(lambda s: s is not None and s["online"] and s["unsent"] == 0, desk.name + " has sent everything")

    rest = [shell.run(line) for line in lines[last + 1:]]
    says(rest[0], "1 captured", ": ok")
    says(rest[1], "nothing to look at")
    left = 500 - {"G-101": 120, "G-102": 260}[sku]
    says(shell.run("pointdesk-hub member show A1 --data hub"), "points   %d" % left)
    for desk in (kiosk, counter):
        desk.stop()
        desk.journal_verify().must_end(0)
    must(shell.server.stop() == 0, "the hub ended badly")
    proved("%d commands of the handbook, from an empty folder to %s in a patient's hands, over https; %d of 500 points left" %
           (len(lines), sku, left))


if __name__ == "__main__":
    main([the_handbook_leads_to_a_first_gift])
