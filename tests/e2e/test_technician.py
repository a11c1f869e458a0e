"""
A technician at a running kiosk and at a counter: the corners in turn, badge, PIN, lamps; a code held before the scanner is told
by its kind alone; the test page and the acceptance sheet come out on paper; the journal is checked; journal and report go onto a
stick and the hub's answer comes back from one, a changed file and none at all are refused by name; a restart; a patient is served
again afterwards. Nobody else comes in, nothing of a code or a PIN stands in a log, and a desk left alone serves by itself.
"""

import os
import time

from desk import no_secret_is_logged, shows
from devices import Printer, decode
from hospital import Hospital, forget_template
from world import POINTDESK, Failed, main, must, proved, wait_until

TECHNICIAN, PIN = "T-01", "468024"
CLERK, CLERK_PIN = "C-01", "246802"


def corners(desk):
    """The sign: upper left, upper right, lower right, lower left."""
    w, h = desk.screen.width, desk.screen.height
    for x, y in ((6, 6), (w - 6, 6), (w - 6, h - 6), (6, h - 6)):
        desk.screen.click(x, y)


def at(desk, *pages, patience_s=None):
    return desk.wait(lambda s: s is not None and s.get("technician") in pages, "technician " + " or ".join(pages), patience_s)


def come(desk):
    def came():
        corners(desk)
        try:
            return at(desk, "badge", patience_s=2)
        except Failed:
            return None

    return wait_until("the corners ask for a badge", came)


def show_badge(desk, badge):
    def taken():
        desk.scan(badge)
        try:
            return at(desk, "pin", patience_s=3)
        except Failed:
            return None

    return wait_until("the badge is known", taken)


def press(desk, intent, **want):
    shown = desk.wait(lambda s: s is not None and desk.find(s, intent, **want), "a control for %s %s" % (intent, want))
    time.sleep(0.2)  # a new page takes no finger for 150 ms
    c = desk.find(desk.look() or shown, intent, **want) or desk.find(shown, intent, **want)
    desk.screen.click(c["x"] + c["w"] // 2, c["y"] + c["h"] // 2)


def type_pin(desk, pin, by_finger):
    for digit in pin:
        if by_finger:
            press(desk, "counter_type", n=ord(digit))
        else:
            desk.screen.key(digit)
    if by_finger:
        press(desk, "counter_ok")
    else:
        desk.screen.key("Return")


def idle(desk):
    return desk.wait(lambda s: s is not None and s.get("technician") and s.get("job") == 0, "nothing is under way")


def open_page(desk, name, n):
    press(desk, "technician_page", n=n)
    return at(desk, name)


def nobody_else_comes_in(h):
    kiosk = h.kiosk
    come(kiosk)
    kiosk.scan(h.hub.code("M000001"))
    shown = kiosk.wait(lambda s: s is not None and s.get("technician") == "badge" and shows(s, "E-STF-01"),
                       "a member's code is no badge")
    must(not any("积分" in t for t in shown["texts"]), "a member's code told something: %s" % shown["texts"])
    kiosk.screen.key("Escape")
    kiosk.wait_screen("attract")
    come(kiosk)
    press(kiosk, "counter_clear")
    kiosk.wait_screen("attract")
    proved("a member's code is no badge, and the way back is the first screen")


def she_comes_in(h, badge):
    kiosk = h.kiosk
    come(kiosk)
    show_badge(kiosk, badge)
    type_pin(kiosk, "468025", by_finger=True)
    kiosk.wait(lambda s: s is not None and s.get("technician") == "pin" and shows(s, "E-STF-02"), "a wrong PIN is told")
    type_pin(kiosk, PIN, by_finger=True)
    at(kiosk, "status")
    shown = idle(kiosk)
    for intent, n in (("technician_lamp", 1), ("technician_lamp", 8)):
        must(kiosk.find(shown, intent, n=n) is not None, "a lamp is missing")
    hub = kiosk.find(shown, "technician_lamp", n=1)
    must("正常" in hub["spoken"], "the hub's lamp says %s" % hub["spoken"])
    press(kiosk, "technician_lamp", n=1)
    kiosk.wait(lambda s: s is not None and shows(s, "规则已生效"), "what the check found stands in the screen's language")
    kiosk.picture("technician-lamps")
    proved("badge and PIN lead to the lamps, and the hub's is green")


def devices(h):
    kiosk = h.kiosk
    open_page(kiosk, "devices", 5)
    secret = h.hub.code("M000002")
    kiosk.scan(secret)
    shown = kiosk.wait(lambda s: s is not None and s.get("technician") == "devices" and shows(s, str(len(secret))),
                       "the code's length")
    must(not any(secret[4:20] in t for t in shown["texts"]), "the code itself stands on the screen")
    papers = len(h.printer.tickets())
    press(kiosk, "technician_slip", n=11)
    wait_until("a test page", lambda: len(h.printer.tickets()) > papers)
    must("POINTDESK TEST PAGE" in decode(POINTDESK, h.printer.tickets()[-1]), "the test page's code is not readable")
    proved("the scanner's echo tells kind and length, and the test page's code can be read")
    press(kiosk, "technician_page", n=6)
    shown = at(kiosk, "grid")
    for cell in range(24):
        press(kiosk, "technician_touch", n=cell)
    shown = at(kiosk, "devices")
    must(shows(shown, "触摸：正常") or shows(shown, "触控：正常"), "touch is not in order: %s" % shown["texts"])
    proved("every field of the panel was touched")


def journal(h):
    kiosk = h.kiosk
    open_page(kiosk, "journal", 7)
    press(kiosk, "technician_job", n=2)
    kiosk.wait(lambda s: s is not None and s.get("technician") == "journal" and s.get("job") == 0 and
               shows(s, "完整"), "the journal is whole")
    proved("the journal is checked from the screen")


def stick(h, folder):
    kiosk = h.kiosk
    open_page(kiosk, "acts", 8)
    press(kiosk, "technician_job", n=4)
    kiosk.wait(lambda s: s is not None and s.get("job") == 0 and shows(s, "stick.dir"), "no stick is told")
    os.mkdir(folder)
    ledger = os.path.join(kiosk.data, "ledger.db")
    for name in ("from-desk.pdb.part", "report.txt"):
        os.symlink(ledger, os.path.join(folder, name))
    os.mkfifo(os.path.join(folder, "report.txt.part"))
    press(kiosk, "technician_job", n=4)
    wait_until("the bundle is on the stick", lambda: os.path.exists(os.path.join(folder, "from-desk.pdb")))
    kiosk.wait(lambda s: s is not None and s.get("job") == 0 and shows(s, "from-desk.pdb"), "the bundle is told")
    with open(os.path.join(folder, "report.txt")) as f:
        report = f.read()
    for words in ("OK    printer", "OK    journal", "OK    unsent", "OK    hub", "head "):
        must(words in report, "the report says nothing of '%s':\n%s" % (words, report))
    must(not any(os.path.islink(os.path.join(folder, name)) for name in os.listdir(folder)), "a link was followed")
    kiosk.journal_verify().must_end(0)
    answer = os.path.join(folder, "to-desk.pdb")
    os.symlink(ledger, answer)
    press(kiosk, "technician_job", n=5)
    kiosk.wait(lambda s: s is not None and s.get("job") == 0 and shows(s, "link"), "a link is no bundle")
    os.unlink(answer)
    with open(answer, "wb") as f:
        f.write(b"PDB1 this is no bundle of a hub\n")
    before = kiosk.journal_verify().must_end(0).out
    press(kiosk, "technician_job", n=5)
    kiosk.wait(lambda s: s is not None and s.get("job") == 0 and shows(s, "to-desk.pdb"), "a forged bundle is named")
    must(kiosk.journal_verify().must_end(0).out == before, "a forged bundle changed the journal")
    proved("journal and report are on the stick, whatever lay in their places; no stick and a forged bundle are told by name, and nothing changes")


def acceptance(h):
    kiosk = h.kiosk
    open_page(kiosk, "status", 4)
    papers = len(h.printer.tickets())
    press(kiosk, "technician_slip", n=10)
    wait_until("an acceptance sheet", lambda: len(h.printer.tickets()) > papers)
    proved("the acceptance sheet comes out")


def restart(h):
    kiosk = h.kiosk
    open_page(kiosk, "acts", 8)
    press(kiosk, "technician_job", n=6)
    kiosk.wait_screen("attract", patience_s=60)
    kiosk.wait(lambda s: s is not None and s["screen"] == "attract" and s["online"], "the kiosk is online again")
    proved("the program began anew, and serves")


def at_the_counter(h, badge, clerk):
    counter = h.counter
    counter.wait(lambda s: s is not None and s.get("duty") == "badge", "the counter is locked")
    for _ in range(4):
        counter.screen.key("F12")
    at(counter, "badge")
    show_badge(counter, clerk)
    type_pin(counter, CLERK_PIN, by_finger=False)
    counter.wait(lambda s: s is not None and s.get("technician") == "badge" and shows(s, "E-STF-02"),
                 "a clerk is no technician")
    show_badge(counter, badge)
    type_pin(counter, PIN, by_finger=False)
    at(counter, "status")
    idle(counter)
    counter.screen.key("Escape")
    counter.wait(lambda s: s is not None and s.get("duty") == "badge", "the counter is locked again")
    proved("F12 four times at a counter: a clerk does not come in, a technician does, and it is locked afterwards")


def a_technician_has_a_quarter_of_an_hour(world):
    h = Hospital(world)
    folder = world.path("stick")
    h.kiosk.configure(h.printer.address, "[stick]\ndir = %s\n" % folder)
    h.paper = Printer(world, "counter-printer")
    h.counter.configure(h.paper.address, "[counter]\nsign_in = yes\n")
    h.open()
    badge = h.hub.cli("staff", "badge", TECHNICIAN).must_end(0).out.strip()
    clerk = h.hub.cli("staff", "badge", CLERK).must_end(0).out.strip()
    nobody_else_comes_in(h)
    she_comes_in(h, badge)
    devices(h)
    journal(h)
    stick(h, folder)
    acceptance(h)
    restart(h)
    at_the_counter(h, badge, clerk)
    member, _ = h.rich_member(8000)
    h.take_a_gift(member)
    h.kiosk.click("finish", then=["attract"])
    proved("a patient is served afterwards")
    h.settled()
    no_secret_is_logged(world, badge, clerk, PIN, CLERK_PIN)
    h.books_are_right()
    h.close()


if __name__ == "__main__":
    try:
        main([a_technician_has_a_quarter_of_an_hour])
    finally:
        forget_template()
