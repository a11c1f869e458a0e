"""
The machine itself: a printer that is absent, out of paper or silent; a disk that is read-only; a clock in 1970;
a second program on the same data. The person reads what is so, the log has the code, nothing is lost or half done.
"""

import os
import shutil

from devices import Printer
from hospital import Hospital, forget_template
from world import HUB, POINTDESK, at_another_time, free_port, main, must, proved, run, wait_until

ENGLISH = "[desk]\nlanguage = en\n"


def text_of(shown):
    return " ".join(shown["texts"])


def code_on_screen(world, h):
    """What a photograph of the screen reads: a ticket is good without paper."""
    picture = world.path("screen.png")
    h.kiosk.screen.picture(picture)
    return run(POINTDESK, "decode", picture).must_end(0).out.strip().split("\t")[1]


def a_printer_that_does_not_print(world):
    h = Hospital(world, printer_options=["--paper-out-after", "100"], settings=ENGLISH)
    h.open()
    captured = h.hub.captured()
    members = h.rich_members(3)
    h.take_a_gift(members[0])
    # The roll ends in the middle of the ticket, and this printer does not tell how much of it came out.
    h.kiosk.wait(lambda s: s is not None and "It is not certain that your paper ticket came out" in text_of(s),
                 "the screen says that the ticket may not be whole")
    must("E-PRT-02" in h.kiosk.process.text(), "E-PRT-02 is not in the log: " + h.kiosk.process.text())
    tickets = [code_on_screen(world, h)]
    h.kiosk.click("finish", then=["attract"])
    h.kiosk.click("no_code", then=["no-code"])
    h.kiosk.click("slip")
    h.kiosk.wait(lambda s: s is not None and "No paper" in text_of(s), "the button of a slip says that there is no paper")
    h.kiosk.click("home", then=["attract"])
    proved("out of paper: the screen says that the ticket may not be whole and shows it, E-PRT-02 is in the log; a slip's button says so too")

    h.kiosk.stop()
    h.kiosk.configure("127.0.0.1:%d" % free_port(), ENGLISH)
    h.kiosk.start()
    h.kiosk.wait(lambda s: s is not None and s["online"], "the kiosk is online")
    h.take_a_gift(members[1])
    h.kiosk.wait(lambda s: s is not None and "ake a photo" in text_of(s), "the screen offers a photo")
    wait_until("the absent printer is in the log", lambda: "E-PRT-01" in h.kiosk.process.text())
    tickets.append(code_on_screen(world, h))
    proved("no printer at its address: the ticket is on the screen, E-PRT-01 is in the log")

    silent = Printer(world, "silent", "--silent")
    h.kiosk.stop()
    h.kiosk.configure(silent.address, ENGLISH)
    h.kiosk.start()
    h.kiosk.wait(lambda s: s is not None and s["online"], "the kiosk is online")
    h.take_a_gift(members[2])
    wait_until("a silent printer prints", lambda: silent.tickets(), 60)
    tickets.append(code_on_screen(world, h))
    proved("a printer that never answers: the paper comes, and the screen has the ticket besides")

    for ticket in tickets:
        h.counter.scan(ticket)
        h.counter.wait_counter("ready")
        h.counter.screen.key("Return")
        h.counter.wait_counter("handed")
    h.settled()
    must(h.hub.captured() == captured + 3, "not all three are at the hub")
    proved("all three tickets, photographed from the screen, are handed over and at the hub")
    h.close()


def read_only_data(world):
    h = Hospital(world)
    folder = h.kiosk.data
    run(POINTDESK, "journal", "verify", "--data", folder).must_end(0)
    as_user = {}
    program = POINTDESK
    if os.getuid() == 0:  # root writes where it likes; a desk does not run as root
        # The tree may lie where nobody else may look: its program is taken to where this user may.
        program = shutil.copy(POINTDESK, world.path("pointdesk"))
        as_user = {"user": 65534, "group": 65534, "extra_groups": []}
        os.chmod(world.dir, 0o755)
        for at, _, names in os.walk(folder):
            os.chmod(at, 0o755)
            for n in names:
                os.chmod(os.path.join(at, n), 0o644)
    else:
        for n in os.listdir(folder):
            os.chmod(os.path.join(folder, n), 0o400)
        os.chmod(folder, 0o500)
    done = run(program, "run", "--config", h.kiosk.ini, "--window", "640x480", **as_user)
    must(done.code == 1 and folder in done.err, "%d %s" % (done.code, done.err))
    must("must belong to this user" in done.err or "read" in done.err, done.err)
    os.chmod(folder, 0o700)
    for n in os.listdir(folder):
        os.chmod(os.path.join(folder, n), 0o600)
    h.kiosk.journal_verify().must_end(0)
    proved("a data folder that cannot be written: exit 1, '%s'; nothing in it changed" % done.err.strip())


def two_programs_on_one_folder(world):
    h = Hospital(world).open()
    second = run(POINTDESK, "run", "--config", h.kiosk.ini, "--window", "640x480",
                 env=h.kiosk.screen.environment())
    must(second.code == 1 and "another program is running on this data" in second.err, "%d %s" %
         (second.code, second.err))
    must(h.kiosk.look()["screen"] == "attract", "the first one is disturbed")
    hub = run(HUB, "serve", "--data", h.hub.data, "--listen", "127.0.0.1:0")
    must(hub.code == 1 and h.hub.data in hub.out + hub.err, "%d %s%s" % (hub.code, hub.out, hub.err))
    h.kiosk.journal_verify().must_end(0)
    h.hub.verify().must_end(0)
    proved("a second kiosk or hub on the same data: exit 1 and a reason; the first go on, and verify answers beside them")
    h.kiosk.kill()
    h.kiosk.start()
    h.kiosk.wait_screen("attract")
    proved("after kill -9 the lock is free and the folder opens")
    h.close()


def a_clock_in_1970(world):
    h = Hospital(world, settings=ENGLISH).open()
    members = h.rich_members(2)
    day_code = h.hub.code(members[0], "--day")
    captured = h.hub.captured()
    env = at_another_time("@1970-01-02 00:00:00")

    h.kiosk.stop()
    h.hub.stop()
    h.kiosk.start(env=env)
    shown = h.kiosk.wait_screen("attract")
    h.kiosk.scan(day_code)
    h.kiosk.wait_screen("home")
    h.kiosk.redeem()
    h.kiosk.wait_screen("done")
    ticket = h.ticket(1)[1]
    proved("a clock in 1970 and no hub to ask: the desk serves on the time it last knew, and gives a ticket")
    h.counter.scan(ticket)
    h.counter.wait_counter("ready")
    h.counter.screen.key("Return")
    h.counter.wait_counter("handed")
    h.hub.start()
    for desk in (h.kiosk, h.counter):  # asks anew at once
        desk.stop()
    h.kiosk.start(env=env)
    h.counter.start()
    h.settled()
    must(h.hub.captured() == captured + 1, "the hub holds %d new captures" % (h.hub.captured() - captured))
    h.take_a_gift(members[1])
    h.ticket(2)
    h.settled()
    h.kiosk.ops_are_dated_now()
    h.books_are_right()
    proved("with the hub back the 1970 desk follows the hub's time; the gift is there once, the next one works")
    h.close()


if __name__ == "__main__":
    try:
        main([a_printer_that_does_not_print, read_only_data, two_programs_on_one_folder, a_clock_in_1970])
    finally:
        forget_template()
