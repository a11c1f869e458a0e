"""
Disks that are full: small file systems of their own for desks and hub, filled to the last byte. A kiosk closes and says
why, a counter hands over what was promised and sends it; a hub answers nothing it could not keep, and desks go on
without it. When there is room again everything goes on by itself, and every book is right.
"""

import os
import shutil

from hospital import Hospital, forget_template
from world import main, must, proved, run, wait_until

ENGLISH = "[desk]\nlanguage = en\n"
SMALL_MB = 24


class SmallDisk:
    """ext4 in a file, or a tmpfs of a size where no loop device is to be had."""

    def __init__(self, world, name):
        self.at = world.path(name)
        self.ballast = os.path.join(self.at, "ballast")
        os.mkdir(self.at)
        image = world.path(name + ".img")
        with open(image, "wb") as f:
            f.truncate(SMALL_MB << 20)
        made = run("mkfs.ext4", "-q", "-m", "0", image).code == 0 if shutil.which("mkfs.ext4") else False
        if made and run("mount", "-o", "loop", image, self.at).code == 0:
            self.kind = "ext4"
        else:
            self.kind = "tmpfs"
            run("mount", "-t", "tmpfs", "-o", "size=%dm" % SMALL_MB, "none", self.at).must_end(0)

    def take(self, path):
        """Moves a folder onto it."""
        return shutil.move(path, self.at)

    def fill(self):
        with open(self.ballast, "ab", buffering=0) as f:
            for size in (1 << 20, 1 << 12, 1 << 12):  # once more what a sync gave back
                try:
                    while True:
                        f.write(b"\0" * size)
                except OSError:
                    os.fsync(f.fileno())

    def free(self):
        os.remove(self.ballast)

    def unmount(self):
        run("umount", "-l", self.at)


def with_disks(world, names, test):
    """Needs root to mount; elsewhere it says so, and the ledger's tests have the small disk for themselves."""
    if os.getuid() != 0:
        proved("nothing: only root may mount a small disk")
        return
    disks = []
    try:
        for name in names:
            disks.append(SmallDisk(world, name))
        test(world, *disks)
    finally:
        for p in world.processes:
            p.kill()
        for d in disks:
            d.unmount()


def move_desk(desk, disk, printer):
    desk.data = disk.take(desk.data)
    desk.configure(printer, ENGLISH)


def news_for_desks(world, h):
    """More than what lies ready in any log's file."""
    path = world.path("many.csv")
    with open(path, "w") as f:
        f.write("number,name\n" + "".join("Z%05d,林**\n" % n for n in range(2500)))
    h.hub.cli("member", "import", path).must_end(0)


def desks(world, kiosk_disk, counter_disk):
    h = Hospital(world)
    move_desk(h.kiosk, kiosk_disk, h.printer.address)
    move_desk(h.counter, counter_disk, None)
    h.open()
    members = h.rich_members(3)
    captured = h.hub.captured()
    tickets = []
    for member in members[:2]:
        h.take_a_gift(member)
        tickets.append(h.ticket(len(tickets) + 1)[1])
    h.kiosk.click("finish", then=["attract"])
    h.settled()

    kiosk_disk.fill()
    counter_disk.fill()
    news_for_desks(world, h)
    shown = h.kiosk.wait_screen("closed", patience_s=90)
    must(shown["code"] == "E-LED-01", "the kiosk shows code " + shown["code"])
    must("points" in " ".join(shown["texts"]).lower(), "it does not say that points are safe: %s" % shown["texts"])
    h.counter.wait(lambda s: s is not None and any("E-LED-01" in t for t in s["texts"]), "the counter shows the code", 90)
    for desk in (h.kiosk, h.counter):
        must("E-LED-01" in desk.process.text(), "E-LED-01 is not in the log of %s" % desk.name)
    proved("full disks (%s): the kiosk closes with E-LED-01, the counter shows it and stays open" % kiosk_disk.kind)
    for ticket in tickets:
        h.hand_over(ticket)
    h.counter.wait(lambda s: s is not None and s["unsent"] == 0, "the counter sends while its disk is full", 60)
    must(h.hub.captured() == captured + 2, "the hand-overs are not at the hub")
    h.counter.scan(tickets[0])
    h.counter.wait_counter("no")
    must(h.kiosk.look()["screen"] == "closed", "the kiosk is open on a full disk")
    proved("on a full disk both tickets are handed over, once each, and reach the hub")
    h.counter.stop()
    h.counter.start()
    h.counter.wait(lambda s: s is not None and s["screen"] == "counter", "a counter starts on a full disk")
    h.kiosk.stop()
    h.kiosk.start()
    h.kiosk.wait_screen("closed")
    proved("started anew on a full disk, the kiosk is still closed and the counter open")

    kiosk_disk.free()
    counter_disk.free()
    h.kiosk.wait_screen("attract", patience_s=60)
    h.counter.wait(lambda s: s is not None and not any("E-LED-01" in t for t in s["texts"]), "the counter is well", 60)
    h.settled()
    h.take_a_gift(members[2])
    h.hand_over(h.ticket(3)[1])
    h.settled()
    must(h.hub.captured() == captured + 3, "the hub holds %d new captures" % (h.hub.captured() - captured))
    h.books_are_right()
    h.close()
    proved("with room again both go on by themselves; the next gift is taken and handed over")


def a_full_disk_at_the_desks(world):
    with_disks(world, ["disk-k", "disk-c"], desks)


def hub(world, disk):
    h = Hospital(world)
    h.hub.stop()
    h.hub.data = disk.take(h.hub.data)
    h.hub.start()
    h.open()
    members = h.rich_members(3)
    captured = h.hub.captured()
    codes = [h.hub.code(m, "--day") for m in members]
    disk.fill()
    tickets = []
    for i, code in enumerate(codes[:2]):
        h.take_a_gift(code)
        tickets.append(h.ticket(i + 1)[1])
        h.hand_over(tickets[i])
    # What lies ready in its log's file takes some acts; an import is more than that.
    many = world.path("many.csv")
    with open(many, "w") as f:
        f.write("number,name\n" + "".join("Z%05d,林**\n" % n for n in range(12000)))
    must(h.hub.cli("member", "import", many).code != 0, "a full disk took 12,000 members")
    wait_until("E-HUB-02 in the hub's log", lambda: "E-HUB-02" in h.hub.process.text())
    must(h.hub.process.running(), "the hub ended")
    proved("a full disk (%s) at the hub: it refuses an import with E-HUB-02 and stays; gifts go on at the desks" % disk.kind)
    disk.free()
    h.take_a_gift(codes[2])
    h.hand_over(h.ticket(3)[1])
    h.counter.patience_s = 120
    h.settled()
    must(h.hub.captured() == captured + 3, "the hub holds %d new captures" % (h.hub.captured() - captured))
    must(h.hub.facts()["problem"] == "", "the hub's books: " + h.hub.facts()["problem"])
    h.books_are_right()
    h.close()
    proved("with room again all three are at the hub, once each")


def a_full_disk_at_the_hub(world):
    with_disks(world, ["disk-h"], hub)


if __name__ == "__main__":
    try:
        main([a_full_disk_at_the_desks, a_full_disk_at_the_hub])
    finally:
        forget_template()
