"""
A kiosk without a network: after its enrolment it never meets the hub again. Rules, members and units come on a stick,
it redeems under its offline rules, the stick takes that to the hub, and the next one brings the answers back. Then the
hub is lost, and the backup is from before it knew this kiosk: put on a wire once, the kiosk shows who it is.
"""

import os
import shutil

from desk import Desk
from devices import Printer
from hospital import Hospital, forget_template
from world import POINTDESK, main, must, proved, run, wait_until


def to_hub(h, kiosk, name):
    """Written by the running kiosk, read by the running hub."""
    path = h.world.path(name)
    said = run(POINTDESK, "journal", "export", "--to", path, "--data", kiosk.data).must_end(0).out.strip()
    return path, said, h.hub.cli("bundle", "import", path).must_end(0).out.strip()


def to_kiosk(h, kiosk, device, name):
    path = h.world.path(name)
    h.hub.cli("bundle", "export", "--device", device, "--to", path).must_end(0)
    return path, run(POINTDESK, "journal", "import", path, "--data", kiosk.data).must_end(0).out.strip()


def device_of(h, before):
    """The id of the desk that was enrolled last."""
    import json
    now = [json.loads(line)["id"] for line in h.hub.cli("device", "list", "--json").must_end(0).out.splitlines()]
    new = [d for d in now if d not in before]
    must(len(new) == 1, "one desk was enrolled, the hub lists %d new ones" % len(new))
    return new[0]


def a_kiosk_lives_by_the_stick(world):
    import json
    h = Hospital(world).open()
    file = world.path("hub.backup")
    h.hub.cli("backup", "--to", file).must_end(0)
    known = [json.loads(line)["id"] for line in h.hub.cli("device", "list", "--json").must_end(0).out.splitlines()]
    printer = Printer(world, "island-printer")
    kiosk = Desk(world, "island", "kiosk", h.hub, printer.address)
    kiosk.enrol().must_end(0)
    device = device_of(h, known)
    kiosk.configure(printer.address, hub_url="http://127.0.0.1:9")  # nobody answers there
    member, before = h.rich_member()
    handed = h.hub.captured()

    path, said = to_kiosk(h, kiosk, device, "first.pdb")
    must(" 0 rows" not in said, "the first stick brought nothing: " + said)
    again = run(POINTDESK, "journal", "import", path, "--data", kiosk.data)
    must(again.code != 0 and "already" in again.out, "the same stick was read twice: " + again.out)
    proved("a stick brings a new kiosk everything (%s), once: %s" % (said, again.out.strip()))
    bytes_ = bytearray(open(path, "rb").read())
    bytes_[len(bytes_) // 2] ^= 4
    bad = h.world.path("bad.pdb")
    with open(bad, "wb") as f:
        f.write(bytes_)
    must(run(POINTDESK, "journal", "import", bad, "--data", kiosk.data).code != 0, "a damaged stick was read")
    must(run(POINTDESK, "journal", "import", path, "--data", h.counter.data).code != 0, "the counter read the kiosk's stick")

    kiosk.start()
    kiosk.wait(lambda s: s is not None and s["screen"] == "attract", "the island kiosk shows its pictures")
    kiosk.scan(h.hub.code(member, "--day"))
    kiosk.wait_screen("home")
    kiosk.redeem()
    kiosk.wait_screen("done")
    must(not kiosk.look()["online"], "the island kiosk says that it is online")
    must(h.hub.balance(member) == before, "the hub knows already")
    proved("with rules and members from the stick, %s takes a gift" % member)

    up, out, said = to_hub(h, kiosk, "second.pdb")
    must(" 0 new ops" not in said, "the hub took nothing: " + said)
    left = h.hub.balance(member)
    must(left < before, "the gift was not booked: %d of %d" % (left, before))
    twice = h.hub.cli("bundle", "import", up)
    must(twice.code != 0 and "already" in twice.err, "the hub took the same stick twice: " + twice.out + twice.err)
    proved("beside the running kiosk: %s; beside the running hub: %s; a second time it is refused" % (out, said))

    said = to_kiosk(h, kiosk, device, "third.pdb")[1]
    kiosk.wait(lambda s: s is not None and s["unsent"] == 0, "the answers settle everything")
    proved("the stick back settles it: " + said)
    must(h.hub.captured() == handed, "nothing was handed over yet")
    must(h.hub.facts()["problem"] == "", "hub verify: " + h.hub.facts()["problem"])
    kiosk.stop()
    kiosk.journal_verify().must_end(0)

    h.settled()
    h.hub.kill()
    shutil.rmtree(h.hub.data)
    h.hub.cli("restore", "--from", file).must_end(0)
    must(device not in [json.loads(l)["id"] for l in h.hub.cli("device", "list", "--json").must_end(0).out.splitlines()],
         "the backup knows the kiosk already")
    h.hub.start()
    kiosk.configure(printer.address)  # a wire, for once
    kiosk.start()
    wait_until("the hub knows the kiosk again and waits for nobody",
               lambda: "waits for no desk" in h.hub.cli("refill").must_end(0).out
               and device in h.hub.cli("device", "list", "--json").must_end(0).out, 60)
    kiosk.wait(lambda s: s is not None and s["unsent"] == 0 and s["online"], "the island kiosk is served again")
    must(h.hub.balance(member) == left, "after the restore she has %d, not %d" % (h.hub.balance(member), left))
    must(h.hub.facts()["problem"] == "", "hub verify: " + h.hub.facts()["problem"])
    proved("a hub restored from before the kiosk's enrolment knows it again, and what it sold by stick")
    kiosk.stop()
    kiosk.journal_verify().must_end(0)
    h.close()


def an_erased_member_is_gone_everywhere(world):
    h = Hospital(world).open()
    h.hub.cli("member", "add", "QX-90817", "Zwentibold Ungerade", "13955512345").must_end(0)
    h.settled()
    refused = h.hub.cli("member", "erase", "QX-90817")
    must(refused.code == 2 and "--reason" in refused.err, "erased without a reason: " + refused.err)
    h.hub.cli("member", "erase", "QX-90817", "--reason", "asked", "--yes").must_end(0)
    must(h.hub.cli("member", "show", "QX-90817").code != 0, "she is still shown")
    must(len(open(os.path.join(h.hub.data, "erasures")).readlines()) == 1, "the list has not one line")
    h.settled()
    for folder in (h.hub.data, h.kiosk.data, h.counter.data):
        for name in os.listdir(folder):
            file = os.path.join(folder, name)
            if not os.path.isfile(file):
                continue
            found = open(file, "rb").read()
            for secret in (b"Zwentibold", b"QX-90817", b"13955512345"):
                must(secret not in found, "%s holds %s" % (file, secret.decode()))
    proved("erased beside the running hub and desks: no file holds her name, number or phone")
    h.close()


if __name__ == "__main__":
    try:
        main([a_kiosk_lives_by_the_stick, an_erased_member_is_gone_everywhere])
    finally:
        forget_template()
