"""
The hub is lost and put back from a backup that was made while it served; real programs, windows and paper. What
was redeemed and handed over after the backup comes back from the desks, once, and the books are right.
"""

import os
import shutil

from hospital import Hospital, forget_template
from world import main, must, proved, wait_until

STATE = {
    "balances": "SELECT hex(m.id), a.unit, posted, held, debt FROM account a JOIN member m USING (mid) ORDER BY 1, 2",
    "holds": "SELECT hex(id), state, booked, refunded, out_qty, released, lease, ordinal FROM hold ORDER BY 1",
    "leases": "SELECT id, dev, sku, size, taken FROM lease ORDER BY 1",
    "stock": "SELECT sku, received, free, short FROM stock ORDER BY 1",
    "claims": "SELECT key FROM claim ORDER BY 1",
    "tokens": "SELECT place, number, dev FROM token ORDER BY 1",
    # Without what a desk witnesses of a hub's history: the restored hub has one more to be witnessed.
    "results": "SELECT dev, dseq, status, code, balance, hseq, line FROM op WHERE dev > 0"
               " AND CAST(line AS TEXT) NOT LIKE '%\"k\":\"witness\"%' ORDER BY 1, 2",
}


def state(hub):
    return {name: hub.ask(sql) for name, sql in STATE.items()}


def redeem_and_hand_over(h, member, printed):
    h.take_a_gift(member)
    _, ticket = h.ticket(printed)
    h.hand_over(ticket)
    h.kiosk.click("finish", then=["attract"])
    return ticket


def a_hub_restored_while_its_desks_stand_open(world):
    h = Hospital(world).open()
    first, second = h.rich_members(2)
    before = h.hub.captured()
    spent = {first: [redeem_and_hand_over(h, first, 1)]}
    h.settled()

    file = world.path("hub.backup")
    h.hub.cli("backup", "--to", file, "--every", "60").must_end(0)
    must(os.path.getsize(file) > 100000 and not os.path.exists(file + ".part"), "no whole backup in %s" % file)
    said = h.hub.cli("backup").must_end(0).out
    must("every 60 minutes" in said and file in said, "backup says: %s" % said)
    proved("a backup while desks are served: %d bytes" % os.path.getsize(file))
    h.hub.cli("restore", "--from", file).must_end(1)
    proved("restore over a running hub is refused")

    spent[second] = [redeem_and_hand_over(h, second, 2)]
    h.settled()
    h.hub.stop()  # so that its state can be read; what is on its disk is lost next
    lost = state(h.hub)
    shutil.rmtree(h.hub.data)

    said = h.hub.cli("restore", "--from", file).must_end(0).out
    must("2 desks will send it again" in said, "restore says: %s" % said)
    must(h.hub.captured() == before + 1, "the backup has the first hand-over, and no other")
    h.hub.start()
    wait_until("every desk has reported", lambda: "waits for no desk" in h.hub.cli("refill").must_end(0).out, 60)
    h.settled()
    proved("killed, restored, started: both desks reported by themselves")

    h.hub.stop()
    found = state(h.hub)
    for name in STATE:
        other = [row for row in found[name] if row not in lost[name]], [row for row in lost[name] if row not in found[name]]
        must(found[name] == lost[name], "%s differ: found %s, lost %s" % (name, *other))
    proved("refilled to the identical state: %s" % ", ".join("%d %s" % (len(lost[n]), n) for n in STATE))
    h.hub.start()
    h.settled()
    h.nothing_lost_nothing_doubled(before, spent)
    proved("two tickets, two hand-overs, every balance right; verify ends 0 at the hub and at both desks")


if __name__ == "__main__":
    try:
        main([a_hub_restored_while_its_desks_stand_open])
    finally:
        forget_template()
