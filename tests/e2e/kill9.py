#!/usr/bin/env python3
"""
kill -9 of kiosk, counter and hub at random moments while patients take gifts and a clerk hands them over.
    tests/e2e/kill9.py --kills 200 [--seed N] [--proxy]
With --proxy there is a bad network between desks and hub besides (proxy.py).
People do what people do: when a screen goes dark they wait for it, present a fresh code, look whether a ticket
waits, and show the same paper again. At the end nothing may be lost and nothing doubled: every ticket that was made
was handed over once, the hub captured exactly those, and every balance is what it was minus its tickets.
"""

import argparse
import random
import sys
import threading
import time

from devices import decode
from hospital import Hospital, forget_template
from proxy import Proxy
from world import POINTDESK, Failed, World, must, proved

LEAST_POINTS = 1000
GIFTS = 40  # of the demonstration
PAID_FEN = 20000000  # each of them pays a large bill first, so that a long run does not end for want of points

# What begins, whom a kill may hit then, and within how many seconds.
MOMENTS = [("redeem", ["kiosk", "hub"], 0.6), ("enter", ["counter", "hub"], 0.1), ("scan", ["kiosk", "hub"], 1.0)]

AGAIN = 0.35  # so often it is killed once more, while it looks at what the first kill left
AGAIN_S = 0.4


class Killer(threading.Thread):
    """Kills one of the three, starts it again at once, waits a random while, until it has killed enough."""

    def __init__(self, hospital, kills, rng):
        super().__init__(daemon=True)
        self.h, self.kills, self.rng = hospital, kills, rng
        self.marks = {name: threading.Event() for name, _, _ in MOMENTS}
        self.killed = {"kiosk": 0, "counter": 0, "hub": 0}
        self.error = None

    def done(self):
        return sum(self.killed.values()) >= self.kills

    def mark(self, name):
        """A moment that matters begins now."""
        self.marks[name].set()

    def choose(self):
        """A victim, after a random while; more often than not just when something is being recorded."""
        name, victims, within_s = self.rng.choice(MOMENTS + [("", ["kiosk", "counter", "hub"], 1.5)])
        victim, delay_s = self.rng.choice(victims), self.rng.uniform(0, within_s)
        if name != "":
            self.marks[name].clear()
            self.marks[name].wait(3)
        time.sleep(delay_s)
        return victim

    def strike(self, victim):
        if victim == "hub":
            self.h.hub.kill()
            self.h.hub.start(wait=False)
        else:
            desk = getattr(self.h, victim)
            desk.kill()
            desk.start(wait=False)
        self.killed[victim] += 1

    def run(self):
        try:
            while not self.done():
                victim = self.choose()
                self.strike(victim)
                if not self.done() and self.rng.random() < AGAIN:
                    time.sleep(self.rng.uniform(0, AGAIN_S))
                    self.strike(victim)
        except Exception as e:  # told by the main thread
            self.error = e


class People:
    def __init__(self, hospital, mark):
        self.h, self.mark = hospital, mark
        self.papers = 0  # taken from the printer so far
        self.retries = 0

    def again(self, what, attempt, times=40):
        """Until it works: the one thing a person at a dark screen can do."""
        for _ in range(times):
            try:
                return attempt()
            except Failed as e:
                self.retries += 1
                last = e
                time.sleep(0.1)
        raise Failed("%s never worked: %s" % (what, last))

    def new_paper(self):
        papers = self.h.printer.tickets()
        if len(papers) <= self.papers:
            return None
        return papers[-1]

    def wait_paper(self):
        end = time.monotonic() + 6
        while time.monotonic() < end:
            paper = self.new_paper()
            if paper is not None:
                return paper
            time.sleep(0.05)
        raise Failed("no paper came")

    def identify(self, member):
        kiosk = self.h.kiosk
        shown = kiosk.wait(lambda s: s is not None and s["screen"] not in ("closed", "saving"), "an open kiosk",
                           20, through_restarts=True)
        if shown["screen"] != "attract":
            way = "finish" if kiosk.find(shown, "finish") else "home"
            kiosk.click(way, then=["attract"])
        code = self.h.hub.code(member)
        self.mark("scan")
        kiosk.scan(code)
        kiosk.wait_screen("home")

    def fetch(self, member, round):
        """One try to come to a paper ticket."""
        kiosk = self.h.kiosk
        if self.new_paper() is not None:
            return
        self.identify(member)
        # A visit that went dark may have made a ticket: she looks before she asks again.
        if round["asked"] and kiosk.find(kiosk.look() or {"controls": []}, "tickets") is not None:
            shown = kiosk.click("tickets", then=["tickets"])
            if kiosk.find(shown, "ticket", n=0) is not None:
                shown = kiosk.click("ticket", then=["ticket", "done", "saving"], n=0)
                shown = kiosk.wait_screen("ticket", "done")
                if shown["screen"] == "ticket":
                    kiosk.click("print")
                self.wait_paper()
                return
            kiosk.click("home", then=["home"])

        def about_to():
            round["asked"] = True
            self.mark("redeem")

        kiosk.redeem(before=about_to)
        kiosk.wait_screen("done", patience_s=6)
        self.wait_paper()

    def take(self, member):
        round = {"asked": False}
        self.again("taking a gift", lambda: self.fetch(member, round))
        self.papers = len(self.h.printer.tickets())
        return decode(POINTDESK, self.h.printer.tickets()[-1])[0]

    def show(self, ticket, round):
        """One try to hand over."""
        counter = self.h.counter
        counter.wait(lambda s: s is not None and s["screen"] == "counter" and s["may_hand_over"], "an open counter",
                     20, through_restarts=True)
        counter.scan(ticket)
        shown = counter.wait_counter("ready", "no")
        if shown["counter"] == "no":
            if any("已领取" in t for t in shown["texts"]):
                must(round["entered"], "a ticket nobody handed over counts as handed over")
                round["told"] = "already"
                return
            raise Failed("the counter says %s" % shown["texts"])
        round["entered"] = True
        self.mark("enter")
        counter.screen.key("Return")
        counter.wait_counter("handed")
        round["told"] = "handed"

    def hand_over(self, ticket):
        round = {"entered": False, "told": ""}
        self.again("handing over", lambda: self.show(ticket, round))
        return round["told"]


def bad_network(h, seed):
    proxies = [Proxy(h.hub.port, seed + i) for i in range(2)]
    h.kiosk.configure(h.printer.address, hub_url=proxies[0].url)
    h.counter.configure(hub_url=proxies[1].url)
    return proxies


def pay_bills(world, h, members):
    bills = world.path("bills.csv")
    with open(bills, "w", encoding="utf-8") as f:
        f.write("bill_no,member,total_fen,insured_fen,self_paid_fen\n")
        f.writelines("KILL-%s,%s,%d,0,%d\n" % (m, m, PAID_FEN, PAID_FEN) for m in members)
    h.hub.cli("bill", "import", bills).must_end(0)
    for m in members:
        h.at_first[m] = h.hub.balance(m)
    must(min(h.at_first[m] for m in members) > 100 * LEAST_POINTS, "the bills brought little")


def kill9(world, kills, seed, proxied):
    rng = random.Random(seed)
    h = Hospital(world)
    proxies = bad_network(h, seed) if proxied else []
    h.open()
    members = [m for m, points in h.at_first.items() if points >= LEAST_POINTS]
    pay_bills(world, h, members)
    for n in range(1, GIFTS + 1):
        h.hub.cli("stock", "receive", "G-%03d" % n, str(kills)).must_end(0)
    captured = h.hub.captured()
    killer = Killer(h, kills, rng)
    people = People(h, killer.mark)
    h.kiosk.patience_s = h.counter.patience_s = 3
    spent, told, tickets = {}, {"handed": 0, "already": 0}, []
    began = time.monotonic()
    for p in proxies:
        p.storm()
    killer.start()
    while killer.is_alive() or not tickets:
        member = members[len(tickets) % len(members)]
        ticket = people.take(member)
        must(ticket not in tickets, "the same ticket twice")
        tickets.append(ticket)
        told[people.hand_over(ticket)] += 1
        spent.setdefault(member, []).append(ticket)
        if len(tickets) % 20 == 0:
            print("%d gifts, %d kills" % (len(tickets), sum(killer.killed.values())), flush=True)
    killer.join()
    if killer.error is not None:
        raise killer.error
    took = time.monotonic() - began
    for one in (h.hub, h.kiosk, h.counter):
        must(one.process.running(), "%s ended by itself after it was killed and started again\n%s" %
             (one.name, one.process.text()[-2000:]))
    for p in proxies:
        p.calm()
    for desk in (h.kiosk, h.counter):
        desk.wait(lambda s: s is not None and s["online"] and s["unsent"] == 0, desk.name + " has sent everything", 400)
    h.books_are_right()
    h.nothing_lost_nothing_doubled(captured, spent)
    if proxies:
        proved("beside the kills, %d misfortunes of the network" % sum(p.misfortunes() for p in proxies))
    proved("%d kills in %.0f s (%s): %d gifts, each handed over once (%d after a kill hid the answer), %d tries again; every "
           "capture is at the hub, every balance adds up" %
           (sum(killer.killed.values()), took, ", ".join("%s %d" % i for i in killer.killed.items()), len(tickets),
            told["already"], people.retries))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--proxy", action="store_true", help="a bad network besides")
    args = parser.parse_args()
    seed = args.seed if args.seed is not None else random.randrange(1 << 30)
    print("seed %d" % seed, flush=True)
    started = time.monotonic()
    try:
        with World("kill9") as w:
            kill9(w, args.kills, seed, args.proxy)
        print("ok      %d kills (%.0f s)" % (args.kills, time.monotonic() - started))
    except Failed as e:
        print("FAILED  seed %d: %s" % (seed, e))
        sys.exit(1)
    finally:
        forget_template()
