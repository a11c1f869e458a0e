"""
Clocks that jump by years while the real programs run, and before they start: a desk's and a hub's. No points and no
code expire early, no claim is dated by a clock nobody vouches for, sync goes on, and once the clocks are right again so
is the desk: a wrong date is not kept.
"""

import os
import sqlite3
import time

from desk import Desk
from hospital import Hospital, forget_template
from world import WallClock, environment, main, must, proved

ENGLISH = "[desk]\nlanguage = en\n"
YEARS_S = 5 * 365 * 86400


def floor_of(desk):
    """The time floor as a stopped desk has kept it, in seconds."""
    db = sqlite3.connect("file:%s?mode=ro" % os.path.join(desk.data, "ledger.db"), uri=True)
    try:
        return db.execute("SELECT floor_ms FROM desk").fetchone()[0] / 1000
    finally:
        db.close()


def clock(desk, *names):
    return desk.wait(lambda s: s is not None and s["clock"] in names, "%s's clock is %s" % (desk.name, "/".join(names)), 90)


def online(desk):
    desk.wait(lambda s: s is not None and s["online"] and s["unsent"] == 0, desk.name + " is online", 90)


def the_desks_own_clock_jumps(world):
    h = Hospital(world, settings=ENGLISH)
    wall = WallClock(world, "wall")
    wall.step(YEARS_S)
    third = Desk(world, "third", "kiosk", h.hub)
    third.enrol(env=environment(**wall.environment())).must_end(0)
    must(abs(floor_of(third) - time.time()) < 3600, "enrolled years ahead, the floor stands there")
    proved("enrolled with a clock years ahead, a desk starts from the hub's time")
    members = h.rich_members(4)
    captured = h.hub.captured()
    h.kiosk.start(env=wall.environment())
    h.counter.start()
    count = 0
    for member, step in zip(members, (0, YEARS_S, -YEARS_S, YEARS_S)):
        wall.step(step)
        time.sleep(1.5)
        online(h.kiosk)
        shown = h.kiosk.look()
        must(shown["clock"] == "synced", "with a clock off by %d s and a hub, the desk's time is %s" % (step, shown["clock"]))
        h.take_a_gift(member)
        count += 1
        h.counter.wait(lambda s: s is not None and s["may_hand_over"], "the counter may hand over")
        h.hand_over(h.ticket(count)[1])
    h.settled()
    must(h.hub.captured() == captured + count, "the hub holds %d new captures" % (h.hub.captured() - captured))
    proved("a desk's clock jumps by years, ahead and back, while it runs: its time stays the hub's, gifts go on")

    h.kiosk.stop()
    wall.step(YEARS_S)
    h.kiosk.start(env=wall.environment())
    clock(h.kiosk, "synced")
    online(h.kiosk)
    h.kiosk.stop()
    must(abs(floor_of(h.kiosk) - time.time()) < 3600, "the floor stands %d s from now" % (floor_of(h.kiosk) - time.time()))
    wall.step(0)
    h.kiosk.start()
    clock(h.kiosk, "synced")
    online(h.kiosk)
    h.kiosk.ops_are_dated_now()
    h.books_are_right()
    h.close()
    proved("started with a clock years ahead it follows the hub, and nothing of those years is kept")


def the_hubs_clock_jumps(world):
    h = Hospital(world, settings=ENGLISH)
    wall, desk_wall = WallClock(world, "wall"), WallClock(world, "desk-wall")
    members = h.rich_members(3)
    captured = h.hub.captured()
    day_codes = [h.hub.code(m, "--day") for m in members]
    desk_wall.step(-YEARS_S)  # no battery: a desk with a right clock of its own would not be in doubt
    h.kiosk.start(env=desk_wall.environment())
    h.counter.start()
    for desk in (h.kiosk, h.counter):
        online(desk)
        clock(desk, "synced")
    h.hub.stop()
    wall.step(YEARS_S)
    h.hub.start(env=wall.environment())
    for desk in (h.kiosk, h.counter):
        clock(desk, "untrusted")
        must("E-TIM-02" in desk.process.text(), "E-TIM-02 is not in the log of " + desk.name)
    proved("a hub years ahead: the desks doubt it, E-TIM-02 is in their logs")
    h.take_a_gift(day_codes[0])
    h.counter.wait(lambda s: s is not None and s["may_hand_over"], "the counter may hand over")
    h.hand_over(h.ticket(1)[1])
    h.settled()
    must(h.hub.captured() == captured + 1, "it was not sent")
    must("hub_clock" in h.hub.cli("exceptions", "list").must_end(0).out, "nobody is called for the hub's clock")
    must("not believed" in h.hub.cli("clock", env=wall.environment()).must_end(1).out, "the hub believes its clock")
    proved("nothing expires by it, and a technician is called")
    proved("meanwhile today's code is good, a gift is taken, handed over and sent")

    h.hub.stop()
    h.hub.start()
    h.counter.stop()  # it asks anew at once; the kiosk goes on as it is
    h.counter.start()
    for desk in (h.kiosk, h.counter):
        clock(desk, "synced")
    h.take_a_gift(day_codes[1])
    h.hand_over(h.ticket(2)[1])
    h.settled()
    h.kiosk.stop()
    must(abs(floor_of(h.kiosk) - time.time()) < 3600, "the floor stands %d s from now" % (floor_of(h.kiosk) - time.time()))
    h.kiosk.start(env=desk_wall.environment())
    clock(h.kiosk, "synced")
    online(h.kiosk)
    h.take_a_gift(day_codes[2])
    h.hand_over(h.ticket(3)[1])
    h.settled()
    must(h.hub.captured() == captured + 3, "the hub holds %d new captures" % (h.hub.captured() - captured))
    h.kiosk.ops_are_dated_now()
    h.books_are_right()
    h.close()
    proved("with its clock right again the hub is believed at once, and the desk has kept nothing of the wrong date")


if __name__ == "__main__":
    try:
        main([the_desks_own_clock_jumps, the_hubs_clock_jumps])
    finally:
        forget_template()
