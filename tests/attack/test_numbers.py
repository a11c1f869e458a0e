"""Goal: numbers that are typed at a kiosk find nobody where the site does not allow it, few where it does, and open nothing
of hers before her PIN; guesses at a PIN are counted over desks and restarts; a card that another replaced is good nowhere;
and no file or log of desk or hub holds a digit of what was typed. Method: a real hub set up as the handbook says, the
ledger threads of two real desks, everything typed at one of them."""

import subprocess

import scene  # noqa: F401
from hospital import forget_template, template
from hub import Hub
from test_errands import Kiosk
from test_thief import files_of, search
from world import HUB, Ran, environment, main, must, proved, wait_until

SITE, WHO, PHONE = "demo", "M000001", "10000001234"  # of the demonstration (test_thief.py)
PIN, WRONG = "246813", ["135790", "135791", "135792", "135793", "135794"]


def typed(hub, text, *words):
    """A command that asks, answered from a pipe."""
    argv = [HUB, *words, "--data", hub.data]
    return Ran(argv, subprocess.run(argv, input=text.encode(), capture_output=True, timeout=60, env=environment()))


def set_up_as_the_handbook_says(hub):
    typed(hub, "", "site", "add", SITE, "--name", "Main house").must_end(0)
    must("lookup off" in hub.cli("site", "list").must_end(0).out, "looking up is not off by itself")
    for bad, says in ((("site", "lookup", "S9", "both"), "site list"), (("site", "lookup", SITE, "all"), "phone|card|both|off")):
        must(says in hub.cli(*bad).must_end(1 if "S9" in bad else 2).err, "%s does not say the way out" % (bad,))
    for bad, says in (("123456\n", "too easy"), ("2468\n", "6 to 8 digits"), ("246813579\n", "6 to 8 digits"), ("", "nothing was done")):
        done = typed(hub, bad, "member", "pin", WHO)
        must(done.code != 0 and says in done.out + done.err, "PIN %r: %s" % (bad, done.out + done.err))
    hub.code(WHO, "--card")
    typed(hub, PIN + "\n", "member", "pin", WHO).must_end(0)
    must(hub.show(WHO)["PIN"] == "yes", "she has no PIN")
    proved("a technician sets a PIN, and what is wrong with one is told")


def serial_of(hub):
    """Of her newest card."""
    sheet = hub.cli("member", "sheet", WHO).must_end(0).out
    cards = sheet.split("Her printed cards\n")[1].split("\n\n")[0]
    return max((line.split("  ") for line in cards.splitlines()[1:] if line.split("  ")[1].isdigit()))[1]


def numbers_find_whom_the_site_allows(hub, here):
    must(here.say("find phone " + PHONE).split()[:2] == ["refused", "not_found"], "found where it is off")
    hub.cli("site", "lookup", SITE, "phone").must_end(0)
    must(here.say("find phone 10000000000").split()[:2] == ["refused", "not_found"], "nobody's number")
    must(here.say("find card " + serial_of(hub)).split()[:2] == ["refused", "not_found"], "a card where phones alone are allowed")
    found = here.say("find phone " + PHONE).split()
    must(found[0] == "member", "she is not found: %s" % found)
    proved("not allowed and unknown are one answer; allowed, she is found")
    return found


def nothing_of_hers_before_the_pin(here, member):
    for kind, what in (("page", "-"), ("history", "-"), ("unit_code", "first_visit"), ("book", "talk-teeth"),
                       ("consent", "programme"), ("block", "-"), ("favourite", "G-001"), ("priority", "P1")):
        must(here.ask(kind, member, what)[:2] == ["refused", "pin"], kind + " is done for whoever typed her number")
    must(here.say("tray") == "0", "something waits in her name")
    must(here.say("pin %s %s" % (member, PIN)).split()[0] == "done", "her PIN is not hers")
    must(here.ask("page", member)[0] == "done", "and opens nothing")
    proved("before her PIN nothing of hers is told or done, and afterwards it is")


def guesses_are_counted_everywhere(hub, here, there, member):
    must(here.say("pin %s %s" % (member, WRONG[0])).split()[1] == "wrong_pin", "a wrong one")
    must(there.say("pin %s %s" % (member, WRONG[1])).split()[1] == "wrong_pin", "another, elsewhere")
    hub.stop()
    hub.start()
    wait_until("both desks are back", lambda: all(k.ask("seats")[0] == "done" for k in (here, there)), 90, every_s=0.5)
    must(here.say("pin %s %s" % (member, WRONG[2])).split()[1] == "wrong_pin", "after a restart")
    must(there.say("pin %s %s" % (member, WRONG[3])).split()[1] == "wrong_pin", "and elsewhere")
    must(here.say("pin %s %s" % (member, WRONG[4])).split()[1] == "locked", "the fifth is not the last")
    must(there.say("pin %s %s" % (member, PIN)).split()[1] == "locked", "the right one is looked at all the same")
    must("locked" in hub.show(WHO)["PIN"], "the hub does not say so")
    proved("five guesses, at two desks and over a restart, lock her PIN")


def a_desk_looks_up_few(here):
    said = [here.say("find phone 10000000000").split()[1] for _ in range(12)]
    must("too_often" in said, "twelve numbers in a row: %s" % said)
    proved("a desk looks up few numbers a minute")


def a_replaced_card_is_good_nowhere(hub, there):
    first = hub.code(WHO, "--card")
    second = hub.code(WHO, "--card")
    wait_until("the desk has heard", lambda: there.say("scan " + first) == "stopped", 60, every_s=0.5)
    must(there.say("scan " + second) == "member", "the new card is not good")
    proved("of two cards the one made last is good")


def no_digit_is_kept(world, hub):
    secrets = [s.encode() for s in (PHONE, PIN, *WRONG)]
    for folder in (hub.data, world.dir):
        for path in files_of(folder):
            with open(path, "rb") as f:
                search(path, f.read(), secrets)
    proved("no file and no log of hub or desks holds what was typed")


def typed_numbers(world):
    hub = Hub(world, template=template())
    set_up_as_the_handbook_says(hub)
    hub.start()
    here, there = Kiosk(world, "here", hub), Kiosk(world, "there", hub)
    found = numbers_find_whom_the_site_allows(hub, here)
    must(found[2] == "0", "her tickets are told")
    nothing_of_hers_before_the_pin(here, found[1])
    guesses_are_counted_everywhere(hub, here, there, found[1])
    a_desk_looks_up_few(here)
    a_replaced_card_is_good_nowhere(hub, there)
    here.end()
    there.end()
    hub.verify().must_end(0)
    hub.stop()
    no_digit_is_kept(world, hub)


if __name__ == "__main__":
    try:
        main([typed_numbers])
    finally:
        forget_template()
