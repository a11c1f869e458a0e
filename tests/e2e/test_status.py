"""
A printer runs out of paper: the desk says so on a console, the hub's list and the day's sheet name it, and when there
is paper again, which the hub is told late for it was away, nobody speaks of it any more. What a desk says of itself with
and without its hub, and when it does not run. And how soon it is online when its hub is there again.
"""

import json
import time

from hospital import Hospital, forget_template
from world import POINTDESK, main, must, proved, run, wait_until

PATIENCE_S = 120  # the printer is looked at every 30 s, and what has changed is told twice a minute at most


def status(desk, *options):
    return run(POINTDESK, "status", *options, "--data", desk.data)


def facts(desk):
    return json.loads(status(desk, "--json").out)


def meets(h, control, misfortune):
    with open(control, "w") as f:
        f.write(misfortune + "\n")


def a_desk_that_does_not_run(h):
    said = status(h.kiosk).must_end(3)
    must("none runs on this folder" in said.out and "kiosk" in said.out and "0 ops" in said.out, said.out)
    must(json.loads(status(h.kiosk, "--json").must_end(3).out)["running"] is False, "it says that it runs")
    must("no such folder" in run(POINTDESK, "status", "--data", h.world.path("nowhere")).must_end(3).err, "of nowhere")
    proved("a desk that does not run: exit status 3, and what stands in its folder is told")


def what_it_says_when_all_is_well(h):
    said = status(h.kiosk)
    must(said.code == 0, said.out)
    for words in ("running for", "serves    yes", "answers, last", "printer  good", "scanner  good", "clock     synced"):
        must(words in said.out, "'%s' is not in:\n%s" % (words, said.out))
    must("wrong" not in said.out, said.out)
    proved("a desk that is well: exit status 0, its devices, its hub, its queue\n" + said.out.rstrip())


def parts_of(h):
    return [p for line in h.hub.cli("device", "list", "--json").must_end(0).out.splitlines() for p in json.loads(line)["parts"]
            if json.loads(line)["mode"] == "kiosk"]


def paper_ends(h, control):
    wait_until("the hub was told of the devices", lambda: any(p["part"] == "printer" and p["is"] == "good" for p in parts_of(h)),
               patience_s=PATIENCE_S)
    must("E-PRT" not in h.hub.cli("device", "list").must_end(0).out, "the list speaks of a good printer")
    meets(h, control, "paper-out")
    wait_until("the desk sees it", lambda: status(h.kiosk).code == 1, patience_s=PATIENCE_S)
    said = status(h.kiosk).must_end(1).out
    must("wrong     printer: out of paper (E-PRT-02)" in said, said)
    wait_until("the list names it", lambda: "printer: out of paper (E-PRT-02) since 20" in h.hub.cli("device", "list").out,
               patience_s=PATIENCE_S)
    desk = h.hub.cli("device", "list").must_end(0).out.splitlines()
    line = next(one for one in desk if "E-PRT-02" in one)
    must("out of paper (E-PRT-02)" in h.hub.cli("device", "show", line.split()[0]).must_end(0).out, "device show")
    must("out of paper (E-PRT-02)" in h.hub.cli("report", "day").must_end(0).out, "the day's sheet")
    proved("out of paper: " + line)


def paper_comes_while_its_hub_is_away(h, control):
    """One wait for both: the printer is looked at every 30 s, and a hub that is away is asked less and less often."""
    h.hub.stop()
    gone = time.monotonic()
    # At first it may say what the hub said when it was stopping.
    wait_until("the desk says that it has none", lambda: "the hub does not answer: network" in status(h.kiosk).out)
    must(facts(h.kiosk)["hub"] == "down" and status(h.kiosk).code == 1, status(h.kiosk).out)
    meets(h, control, "mend")
    wait_until("the desk sees the paper", lambda: "E-PRT" not in status(h.kiosk).out, patience_s=PATIENCE_S)
    # It has tried in vain for long enough to wait as long as it ever does.
    time.sleep(max(0, gone + 45 - time.monotonic()))
    h.hub.start()
    began = time.monotonic()
    wait_until("the desk is online again", lambda: facts(h.kiosk)["hub"] == "up", patience_s=60)
    took = time.monotonic() - began
    must(took < 20, "it took %.1f s" % took)
    proved("45 s without a hub, which is there again: the desk is online after %.1f s" % took)
    wait_until("the list names it no more", lambda: "E-PRT" not in h.hub.cli("device", "list").out, patience_s=PATIENCE_S)
    must("E-PRT" not in h.hub.cli("report", "day").must_end(0).out, "the day's sheet names it still")
    must(status(h.kiosk).code == 0, status(h.kiosk).out)
    proved("paper again: the list, the sheet and the desk speak of it no more")


def a_desk_tells_how_it_is(world):
    control = world.path("misfortunes")
    h = Hospital(world, printer_options=("--control", control))
    a_desk_that_does_not_run(h)
    h.open()
    what_it_says_when_all_is_well(h)
    paper_ends(h, control)
    paper_comes_while_its_hub_is_away(h, control)
    h.close()
    must(status(h.kiosk).code == 3, "it says that it runs")


if __name__ == "__main__":
    try:
        main([a_desk_tells_how_it_is])
    finally:
        forget_template()
