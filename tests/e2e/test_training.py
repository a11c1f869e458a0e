"""
Practising at the real desk: a technician begins it on the kiosk's own screen. Every screen says what it is and has a way out, a
gift of the training comes out of the hospital's printer between two black bands, and nothing of it is left: no folder, no hub, no
byte in the kiosk's ledger. Its ticket is refused by name at the kiosk, at the counter and by the tools. From a shell at a counter a
clerk signs in, hands over and takes it back, gives points back and enrols somebody, task by task, until all five are ticked. A kill leaves nothing that would
begin again, and the next start wipes what lay there.
"""

import glob
import hashlib
import os
import subprocess
import time

from counter import DONE, keys, open_list, row, said, step
from devices import Screen, decode, ink_of
from hospital import Hospital, forget_template
from test_enrolment import Clerk, fill_in, save
from test_technician import PIN, TECHNICIAN, at, come, idle, open_page, press, show_badge, shows, type_pin
from world import POINTDESK, Failed, Process, main, must, proved, run, wait_until

TRAIN = 8  # the technician's job
GIFTS_S = 45  # until there are gifts to give: asked for at once, on a busy machine


def folders():
    return glob.glob(os.path.join(os.environ["XDG_RUNTIME_DIR"], "pointdesk-training-*"))


def hashes(data):
    """What a ledger is made of; what only a running program has is left out."""
    found = {}
    for name in sorted(os.listdir(data)):
        path = os.path.join(data, name)
        if name.startswith("ledger.db") and os.path.isfile(path):
            with open(path, "rb") as f:
                found[name] = hashlib.sha256(f.read()).hexdigest()
    must("ledger.db" in found, "there is no ledger in %s" % data)
    return found


def inside(desk):
    """From now on the desk that is looked at is that of the training."""
    real = desk.data
    folder = wait_until("a training's folder", lambda: folders() and folders()[0], 60)
    desk.data = os.path.join(folder, "desk")
    desk.wait(lambda s: s is not None and s["online"], "the training's desk is there", 90)
    return real


def end_by_button(desk):
    """How the program ended. A screen that has just come takes no touch for a moment."""
    for _ in range(4):
        press(desk, "training_end")
        try:
            return desk.process.popen.wait(20)
        except subprocess.TimeoutExpired:
            pass
    raise Failed("the training does not end: %s" % desk.process.text()[-2000:])


def says_what_it_is(desk):
    shown = desk.look()
    must(shows(shown, "培训 · 无效") and shows(shown, "TRAINING"), "nothing says that it is a training: %s" % shown["texts"])
    must(desk.find(shown, "training_end") is not None, "there is no way out on %s" % shown["screen"])


def begin(kiosk, badge):
    come(kiosk)
    show_badge(kiosk, badge)
    type_pin(kiosk, PIN, by_finger=True)
    at(kiosk, "status")
    idle(kiosk)
    open_page(kiosk, "acts", 8)
    press(kiosk, "technician_job", n=TRAIN)
    real = inside(kiosk)
    kiosk.wait_screen("attract", patience_s=60)
    return real


def end(desk, real):
    press(desk, "training_end")
    desk.data = real
    return desk.wait(lambda s: s is not None and s["screen"] == "attract" and s["online"], "the real desk is back", 90)


def a_gift_of_no_value(h):
    kiosk = h.kiosk
    says_what_it_is(kiosk)
    kiosk.screen.picture(h.world.path("training.png"))

    def has_one():
        kiosk.click("demo_code", n=0, then=["home"])
        says_what_it_is(kiosk)
        shown = kiosk.click("catalogue", then=["catalogue"])
        shown = kiosk.click("category", then=["catalogue"], n=-2)
        sku = next((c["sku"] for c in shown["controls"] if c["intent"] == "gift" and c["enabled"]), None)
        if sku is not None and kiosk.find(kiosk.click("gift", then=["gift"], sku=sku), "choose") is not None:
            return True
        kiosk.click("finish", then=["attract"])
        return False

    papers = len(h.printer.tickets())
    wait_until("the training has gifts to give", has_one, GIFTS_S, every_s=1)
    kiosk.click("choose", then=["confirm"])
    says_what_it_is(kiosk)
    kiosk.click("redeem", then=["saving", "done"])
    kiosk.wait_screen("done")
    says_what_it_is(kiosk)
    paper = wait_until("its ticket on paper", lambda: h.printer.tickets()[papers:] and h.printer.tickets()[-1])
    head, foot = ink_of(paper)
    must(head > 0.5 and foot > 0.5, "the ticket has no black band above and below: %.2f %.2f" % (head, foot))
    proved("a gift is redeemed with a practice code, and its ticket lies between two black bands")
    return decode(POINTDESK, paper)[0]


def refused_everywhere(h, ticket):
    h.kiosk.scan(ticket)
    shown = h.kiosk.wait_screen("refused")
    must(shows(shown, "这是练习用的码"), "the kiosk does not say what it is: %s" % shown["texts"])
    h.kiosk.click("home", then=["attract"])
    h.counter.scan(ticket)
    shown = h.counter.wait(lambda s: s is not None and s.get("counter") == "refused", "the counter refuses it")
    must(shows(shown, "这是培训用券"), "the counter does not say what it is: %s" % shown["texts"])
    for desk in (h.kiosk, h.counter):
        said = run(POINTDESK, "code", "show", ticket, "--data", desk.data)
        must(said.code == 1 and "training" in said.out + said.err, "code show says %s%s" % (said.out, said.err))
    proved("the real kiosk, the real counter and their tools refuse it, and say what it is")


def a_technician_begins_one(world):
    os.environ["XDG_RUNTIME_DIR"] = world.path("run")
    os.mkdir(world.path("run"))
    h = Hospital(world).open()
    badge = h.hub.cli("staff", "badge", TECHNICIAN).must_end(0).out.strip()
    real = begin(h.kiosk, badge)
    before = hashes(real)
    must("in training since" in h.hub.cli("device", "list").must_end(0).out, "the hub does not know why its kiosk is silent")
    must(run(POINTDESK, "journal", "verify", "--data", real).code != 0, "somebody else may open the ledger meanwhile")
    h.counter.wait(lambda s: s is not None and s["online"], "the counter serves meanwhile")
    ticket = a_gift_of_no_value(h)
    must(hashes(real) == before, "the real ledger changed during a training")
    proved("the kiosk's own ledger is the same, to the byte")
    end(h.kiosk, real)
    wait_until("the hub knows that it is over", lambda: "in training" not in h.hub.cli("device", "list").must_end(0).out, 60)
    must(folders() == [], "something is left behind: %s" % folders())
    proved("the real desk is back, and nothing of the training is left")
    refused_everywhere(h, ticket)
    begin(h.kiosk, badge)
    h.kiosk.kill()
    h.kiosk.data = real
    must(len(folders()) == 1, "a kill leaves the folder for the next start")
    h.kiosk.start()
    h.kiosk.wait(lambda s: s is not None and s["screen"] == "attract" and s["online"], "the real desk after a kill", 60)
    must(folders() == [], "the next start does not wipe what lay there")
    must(h.kiosk.find(h.kiosk.look(), "training_end") is None, "it is still a training")
    proved("after a kill the real desk begins, and what lay there is wiped")
    member, _ = h.rich_member(8000)
    h.take_a_gift(member)
    h.kiosk.click("finish", then=["attract"])
    h.settled()
    h.books_are_right()
    h.close()


def task(desk, n):
    desk.wait(lambda s: s is not None and shows(s, "练习 %d/5" % n), "task %d is next" % n)


def cleared(c):
    c.screen.key("Escape")
    time.sleep(0.3)
    shown = c.look()
    return shown["screen"] == "counter" and shown.get("counter") == "idle"


def gives_back(c, has_one, handed_over):
    """What was handed over and not taken back: its points."""
    c.screen.key("Escape")
    c.wait_counter("idle")
    wait_until("a gift to give", has_one, GIFTS_S, every_s=1)
    handed_over()
    c.wait(lambda s: s is not None and s["online"] and s["unsent"] == 0, "the training's hub has heard of it")
    c.screen.key("Escape")
    c.click("demo_code", n=0)
    c.wait_counter("member")
    open_list(c, "g", "captures")
    row(c)
    c.screen.key("1")
    step(c, "field")
    keys(c, "1")
    c.screen.key("Return")
    c.screen.key("1")
    step(c, "check")
    c.screen.key("Return")
    said(c, DONE)
    wait_until("the table is empty", lambda: cleared(c))


def a_clerk_practises_from_a_shell(world):
    os.environ["XDG_RUNTIME_DIR"] = world.path("run")
    os.mkdir(world.path("run"))
    h = Hospital(world)
    c = h.counter
    c.configure(h.printer.address)
    c.start()
    c.wait(lambda s: s is not None and s["online"], "the counter is online")
    said = run(POINTDESK, "train", "--config", c.ini, "--mode", "counter")
    must(said.code != 0 and "running" in said.err, "two programs at one desk: %s" % said.err)
    c.stop()
    before, real = hashes(c.data), c.data
    c.screen = Screen(world, "train", 1600, 900)
    c.process = Process(world, "train", [POINTDESK, "train", "--role", "counter", "--config", c.ini, "--window", "1600x900"],
                        env=dict(c.screen.environment()))
    inside(c)
    must("in training since" in h.hub.cli("device", "list").must_end(0).out, "the hub does not know why its counter is silent")
    proved("begun from a shell, the hub knows why its counter is silent")
    says_what_it_is(c)
    task(c, 1)
    c.click("demo_code", n=4)
    c.wait(lambda s: s is not None and s.get("duty") == "pin", "a PIN is asked for")
    for digit in "246802":
        c.screen.key(digit)
    c.screen.key("Return")
    c.wait(lambda s: s is not None and s.get("duty") == "shift", "a shift may be opened")
    c.screen.key("Return")
    c.wait(lambda s: s is not None and s.get("duty") == "on", "she serves")

    def has_one():
        c.click("demo_code", n=0)
        c.wait_counter("member")
        c.click("counter_serve", then=["home"])
        c.click("catalogue", then=["catalogue"])
        shown = c.click("category", then=["catalogue"], n=-2)
        sku = next((k["sku"] for k in shown["controls"] if k["intent"] == "gift" and k["enabled"]), None)
        if sku is not None and c.find(c.click("gift", then=["gift"], sku=sku), "choose") is not None:
            return True
        wait_until("the table is empty", lambda: cleared(c))
        return False

    began = time.monotonic()
    wait_until("the training has gifts to give", has_one, GIFTS_S, every_s=1)
    proved("gifts to give %.0f s after the sign-in" % (time.monotonic() - began))

    def handed_over():
        c.click("choose", then=["confirm"])
        c.click("redeem", then=["done"])
        c.screen.key("Return")
        c.wait_counter("ready")
        says_what_it_is(c)
        c.screen.key("Return")
        c.wait_counter("handed")

    handed_over()
    task(c, 2)
    c.click("counter_undo")
    task(c, 3)
    c.screen.picture(world.path("counter.png"))
    papers = len(h.printer.tickets())
    press(c, "training_sheet")
    sheet = wait_until("a sheet of codes", lambda: h.printer.tickets()[papers:] and h.printer.tickets()[-1])
    first = world.path("first.png")  # as one holds it before the scanner: the others covered
    run("convert", sheet, "-gravity", "North", "-crop", "100%x45%+0+0", "+repage", first).must_end(0)
    c.scan(decode(POINTDESK, first)[0])
    c.wait_counter("member")
    proved("the sheet of codes can be read by the scanner")
    proved("a clerk signs in with a practice badge, hands over and takes it back; both tasks are ticked")
    gives_back(c, has_one, handed_over)
    task(c, 5)  # the fourth, redeeming for a member, was done on the way
    fill_in(Clerk(c))
    save(Clerk(c), "new")
    c.wait(lambda s: s is not None and shows(s, "练习已全部完成"), "all tasks are ticked")
    c.screen.picture(world.path("all.png"))
    proved("points go back and somebody is enrolled: all five tasks are ticked")
    code = end_by_button(c)
    must(code == 0, "the training ended with %d\n%s" % (code, c.process.text()[-2000:]))
    must(folders() == [], "something is left behind: %s" % folders())
    must(hashes(real) == before, "the real ledger changed")
    proved("ended on its screen, it is over; the counter's own ledger is the same, to the byte")
    h.hub.stop()
    c.process = Process(world, "train-away", [POINTDESK, "train", "--role", "counter", "--config", c.ini, "--window", "1600x900"],
                        env=dict(c.screen.environment()))
    inside(c)
    must("E-NET-14" in c.process.text(), "nobody is told that the hub was not: %s" % c.process.text()[-2000:])
    must(end_by_button(c) == 0, "the training ended otherwise")
    proved("without a hub it begins all the same, and says that the hub was not told")


if __name__ == "__main__":
    try:
        main([a_technician_begins_one, a_clerk_practises_from_a_shell])
    finally:
        forget_template()
