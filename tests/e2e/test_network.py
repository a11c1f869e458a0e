"""
A network in which everything happens that can happen: kiosk and counter talk to the hub through proxies that lose, cut,
delay, double and answer nonsense, by a seed. Patients take gifts by day code and a clerk hands them over all the while.
When the weather is calm again nothing is lost, nothing is doubled, everything is sent.
    tests/e2e/test_network.py --seconds 600 --seed 7
"""

import argparse
import itertools
import random
import sys
import time

from hospital import Hospital, forget_template
from proxy import Proxy
from world import Failed, World, must, proved

MEMBERS = 24
STRAIGHT = ["lose_answer", "twice", "cut_answer", "portal", "stall_down"]  # each alone once, before the storm


class Lobby:
    def __init__(self, world, seed):
        self.h = Hospital(world)
        self.proxies = [Proxy(self.h.hub.port, seed), Proxy(self.h.hub.port, seed + 1)]
        self.h.kiosk.configure(self.h.printer.address, hub_url=self.proxies[0].url)
        self.h.counter.configure(hub_url=self.proxies[1].url)
        self.captured = self.h.hub.captured()
        self.codes = {m: self.h.hub.code(m, "--day") for m in self.h.rich_members(MEMBERS, 1500)}
        self.next = itertools.cycle(self.codes)
        self.spent, self.gifts = {}, 0
        self.h.open()

    def weather(self, do):
        for p in self.proxies:
            do(p)

    def gift(self):
        member = next(self.next)
        self.h.take_a_gift(self.codes[member])
        self.gifts += 1
        ticket = self.h.ticket(self.gifts)[1]
        self.h.hand_over(ticket)
        self.spent.setdefault(member, []).append(ticket)

    def settled(self, patience_s):
        end = time.monotonic() + patience_s
        for desk in (self.h.kiosk, self.h.counter):
            desk.wait(lambda s: s is not None and s["online"] and s["unsent"] == 0, desk.name + " has sent everything",
                      max(1, end - time.monotonic()))


def network(world, seconds, seed):
    rng = random.Random(seed)
    lobby = Lobby(world, seed)
    end = time.monotonic() + seconds
    for fate in STRAIGHT:
        lobby.weather(lambda p: p.storm(fate))
        lobby.gift()
    while time.monotonic() < end or lobby.gifts < len(STRAIGHT) + 3:
        if rng.random() < 0.1:  # a while of good weather, so that both meet online and offline
            lobby.weather(lambda p: p.calm())
        else:
            lobby.weather(lambda p: p.storm())
        lobby.gift()
    seen = {name: sum(p.seen[name] for p in lobby.proxies) for name in lobby.proxies[0].seen}
    lobby.weather(lambda p: p.calm())
    began = time.monotonic()
    lobby.gift()
    lobby.settled(360)
    took = time.monotonic() - began
    must(seen["lose_answer"] > 0 and seen["twice"] > 0, "the storm was a breeze: %s" % seen)
    lobby.h.nothing_lost_nothing_doubled(lobby.captured, lobby.spent)
    proved("%d gifts in %d s of bad network, %d misfortunes in %d exchanges (%s): each is at the hub once, every balance "
           "adds up; all was sent %.0f s after the weather changed" %
           (lobby.gifts, seconds, sum(seen.values()) - seen["pass"], sum(seen.values()),
            ", ".join("%s %d" % i for i in sorted(seen.items()) if i[1] > 0 and i[0] != "pass"), took))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=None)
    args = parser.parse_args()
    seed = args.seed if args.seed is not None else random.randrange(1 << 30)
    print("seed %d" % seed, flush=True)
    try:
        with World("network") as w:
            network(w, args.seconds, seed)
        print("ok      a bad network for %.0f s" % args.seconds)
    except Failed as e:
        print("FAILED  seed %d: %s" % (seed, e))
        sys.exit(1)
    finally:
        forget_template()
