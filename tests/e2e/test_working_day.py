"""
A working day, shift open to close, with real programs: patients at a kiosk while a clerk serves at the counter. They look,
take the points of the day, take gifts. In the middle the network is cut between desks and hub for forty minutes (the clocks
of all three go on by so much meanwhile, a minute or two at a time). The printer stops in the middle of a ticket. One
hand-over is undone, one gift is damaged. A clerk wants her own gift, hands over twice, and counts what is not there.
This script keeps its own tally. At the end the counter's slip, stock, the hub's reports, verify and journals must agree
with it, to the point and the fen.
    tests/e2e/test_working_day.py --visits 300     the whole day, some minutes; a test does sixty
"""

import argparse
import collections
import json
import queue
import random
import sys
import threading
import time

from counter import CLERK, CLERK_PIN, HEAD, HEAD_PIN, on_duty, sign_in
from desk import shows
from devices import Printer, decode
from hospital import Hospital, forget_template
from proxy import Proxy
from world import POINTDESK, Failed, WallClock, World, environment, must, proved, run, wait_until

OUTAGE_MIN, STEPS = 40, 20
PAPER_ROWS = 4000  # the printer stops in the middle of a ticket when so many are printed
SIGN_IN_POINTS = 5
COUNTED = 17  # on a shelf where so many do not lie
CO_PAID = "G-008"  # the gift that costs money too

Visit = collections.namedtuple("Visit", "member sku on_paper what")


class DayClock(WallClock):
    """For all programs of the day, the clock that counts from boot too: time that passes, not a clock that is set."""

    def environment(self):
        env = super().environment()
        del env["FAKETIME_DONT_FAKE_MONOTONIC"]
        return env


def seconds_to_evening():
    """How long until the hospital's day (UTC+8) has two hours left; a day that begins later begins after midnight."""
    return 22 * 3600 - (time.time() + 8 * 3600) % 86400


class Tally:
    """What happened, by this script alone."""

    def __init__(self, catalogue):
        self.prices = {g["sku"]: g["price"] for g in catalogue}
        self.fen = {g["sku"]: g.get("money_fen", 0) for g in catalogue}
        self.handed = collections.Counter()  # sku -> units that went over the counter
        self.undone = collections.Counter()
        self.ended = collections.Counter()
        self.by = collections.Counter()      # clerk -> hand-overs
        self.spent = collections.Counter()   # member -> points that are gone
        self.earned = collections.Counter()  # member -> points of the day
        self.sign_ins = 0

    def points(self, units):
        return sum(self.prices[sku] * n for sku, n in units.items())

    def money(self, units):
        fen = sum(self.fen[sku] * n for sku, n in units.items())
        return "%d.%02d" % (fen // 100, fen % 100)


class Day:
    def __init__(self, world, visits, seed):
        self.world, self.visits, self.rng = world, visits, random.Random(seed)
        self.h = h = Hospital(world)
        h.hub.stop()
        self.clock = DayClock(world, "day")
        self.ahead_s = 0 if seconds_to_evening() > 0 else 3 * 3600
        self.clock.step(self.ahead_s)
        h.hub.start(env=self.env())
        self.proxies = [Proxy(h.hub.port, seed), Proxy(h.hub.port, seed + 1)]
        h.printer = Printer(world, "kiosk-printer", "--paper-out-after", str(PAPER_ROWS))
        self.slips = Printer(world, "counter-printer")
        h.kiosk.configure(h.printer.address, hub_url=self.proxies[0].url)
        h.counter.configure(self.slips.address, "[counter]\nsign_in = yes\n", hub_url=self.proxies[1].url)
        rules = json.loads(self.cli("programme", "show", "--json").out)
        self.tally = Tally(rules["catalogue"])
        self.stock_before = self.stock()
        self.liability_before = self.liability()
        richest = sorted(h.at_first, key=lambda m: -h.at_first[m])
        self.own = richest[0]  # the clerk's own membership
        self.members = richest[1:max(24, visits // 3)]
        self.codes = {m: self.cli("code", "issue", m, "--day").out.strip() for m in [self.own] + self.members}
        self.cli("staff", "member", CLERK, self.own)
        self.badges = {n: self.cli("staff", "badge", n).out.strip() for n in (CLERK, HEAD)}
        self.queue, self.failure = queue.Queue(), None
        self.jammed, self.papers, self.seen = False, 0, set()
        self.clerk, self.done = CLERK, 0
        self.pending = set()                # members whose points of the day the hub need not have yet
        self.taken = collections.Counter()  # gifts, by member

    # ---- the machines

    def env(self):
        return environment(**self.clock.environment())

    def cli(self, *argv):
        return self.h.hub.cli(*argv, env=self.env()).must_end(0)

    @staticmethod
    def everywhere(row):
        return row["free"] + row["leased"] + row["out"] - row["short"]

    def stock(self):
        rows = [json.loads(line) for line in self.cli("stock", "--json").out.splitlines()]
        return {row["sku"]: row for row in rows}

    def report(self, *argv):
        return json.loads(self.cli("report", *argv, "--json").out)

    def liability(self):
        return {row["what"]: row["points"] for row in self.report("liability")["points"]}

    def start(self):
        for desk in (self.h.kiosk, self.h.counter):
            desk.start(env=self.clock.environment())
        self.h.kiosk.wait(lambda s: s is not None and s["screen"] == "attract" and s["online"], "the kiosk is online")
        self.h.counter.wait(lambda s: s is not None and s["online"], "the counter is online")

    # ---- at the kiosk

    def home(self, member):
        kiosk = self.h.kiosk
        if kiosk.look()["screen"] != "attract":
            kiosk.click("finish", then=["attract"])
        kiosk.scan(self.codes[member])
        return kiosk.wait_screen("home")

    def look(self, member):
        shown = self.home(member)
        left = self.left(member) + self.tally.earned[member]
        must(shows(shown, "{:,}".format(left)), "%s should see %d points, and sees %s" % (member, left, shown["texts"]))

    def points_of_the_day(self, member):
        kiosk = self.h.kiosk
        self.home(member)
        kiosk.click("sign_in")
        kiosk.wait(lambda s: s is not None and kiosk.find(s, "sign_in") is None, "the points are asked for")
        self.tally.earned[member] += SIGN_IN_POINTS
        self.pending.add(member)

    def left(self, member):
        return self.h.at_first[member] - self.tally.spent[member]

    def choose(self, wanted):
        """A gift of the first page that is not dear, or the one that is wanted; its page is open then."""
        kiosk = self.h.kiosk
        kiosk.click("catalogue", then=["catalogue"])
        shown = kiosk.click("category", then=["catalogue"], n=-2)  # what she can get now
        for _ in range(8):
            skus = [c["sku"] for c in shown["controls"] if c["intent"] == "gift" and c["enabled"]]
            if wanted is None or wanted in skus:
                break
            shown = kiosk.click("page", then=["catalogue"], n=1)
        skus = [wanted] if wanted else sorted(skus, key=lambda sku: self.tally.prices[sku])[:3]
        self.rng.shuffle(skus)
        for sku in skus:
            shown = kiosk.click("gift", then=["gift"], sku=sku)
            if kiosk.find(shown, "choose") is not None:
                return sku
            kiosk.click("back", then=["catalogue"])
        raise Failed("no gift can be had: %s" % shown["texts"])

    def gift(self, member, what="hand over", wanted=None):
        """From home to the ticket."""
        kiosk = self.h.kiosk
        self.home(member)
        sku = self.choose(wanted)
        kiosk.click("choose", then=["confirm"])
        kiosk.click("redeem", then=["saving", "done", "message"])
        kiosk.wait_screen("done")
        code = None
        if not self.jammed and self.stopped_printing():
            code = self.photograph()
            self.jammed = True
        self.tally.spent[member] += self.tally.prices[sku]
        self.taken[member] += 1
        self.queue.put((Visit(member, sku, code is None, what), code))

    # ---- its printer

    def stopped_printing(self):
        """The ticket comes out, or the screen says why not."""
        count = self.papers

        def look():
            if len(self.h.printer.tickets()) > count:
                return "paper"
            return "stopped" if "E-PRT-02" in self.h.kiosk.process.text() else None

        what = wait_until("a ticket, or why there is none", look)
        self.papers += 1
        return what == "stopped"

    def photograph(self):
        picture = self.world.path("photograph.png")
        self.h.kiosk.screen.picture(picture)
        code = run(POINTDESK, "decode", picture).must_end(0).out.strip().split("\t")[1]
        self.h.printer.process.popen.send_signal(10)  # SIGUSR1: somebody came and loaded paper
        proved("the printer stopped in the middle of a ticket: it was photographed from the screen, and the printer mended")
        return code

    def next_ticket(self):
        """The newest paper whose code nobody has read yet; of one that stopped half-way there is none."""
        def look():
            for path in self.h.printer.tickets():
                if path in self.seen:
                    continue
                self.seen.add(path)
                said = run(POINTDESK, "decode", path)
                code = said.out.strip().split("\t")[1] if said.code == 0 and "\t" in said.out else ""
                if code.startswith("PD1:") and code not in self.seen:
                    return code
            return None

        return wait_until("the next ticket on paper", look, 60)

    # ---- at the counter

    def serve(self, who, pin):
        sign_in(self.h.counter, self.badges[who], pin)
        on_duty(self.h.counter, "shift", "on")
        self.clerk = who
        self.tally.sign_ins += 1

    def serves(self):
        """Untouched for three minutes a counter locks itself."""
        if self.h.counter.look().get("duty") == "badge":
            self.serve(CLERK, CLERK_PIN)

    def scan(self, ticket, *states):
        self.h.counter.scan(ticket)
        return self.h.counter.wait_counter(*states)

    def hand_over(self, ticket, visit):
        self.scan(ticket, "ready")
        self.h.counter.screen.key("Return")
        self.h.counter.wait_counter("handed")
        self.tally.handed[visit.sku] += 1
        self.tally.by[self.clerk] += 1

    def undo(self, ticket, visit):
        self.hand_over(ticket, visit)
        self.h.counter.screen.key("F3")
        self.h.counter.wait_counter("no")
        self.tally.undone[visit.sku] += 1
        self.tally.spent[visit.member] -= self.tally.prices[visit.sku]
        proved("a hand-over was undone within its minute: the goods are back, her points too")

    def damaged(self, ticket, visit):
        self.scan(ticket, "ready")
        self.h.counter.screen.key("F2")
        self.h.counter.wait_counter("reason")
        self.h.counter.click("counter_reason", n=1)
        self.h.counter.wait_counter("no")
        self.tally.ended[visit.sku] += 1
        self.tally.spent[visit.member] -= self.tally.prices[visit.sku]
        proved("what is damaged is not handed over: the ticket ends, her points are back")

    def crooked(self, ticket, visit):
        shown = self.scan(ticket, "no", "ready")
        must(shown["counter"] == "no", "a clerk may hand over to herself")
        self.h.counter.screen.key("Return")
        time.sleep(0.3)
        must(self.h.counter.look()["counter"] in ("no", "idle"), "Enter on her own ticket did something")
        self.h.counter.screen.key("F9")
        on_duty(self.h.counter, "badge")
        self.serve(HEAD, HEAD_PIN)
        self.hand_over(ticket, visit)
        must(self.scan(ticket, "no", "ready")["counter"] == "no", "a ticket is handed over twice")
        self.h.counter.screen.key("Return")
        self.h.counter.screen.key("F9")
        on_duty(self.h.counter, "badge")
        self.serve(CLERK, CLERK_PIN)
        proved("her own ticket is refused to the clerk; a colleague hands it over, once")

    def counter_works(self):
        """Until the day is over."""
        acts = {"hand over": self.hand_over, "undo": self.undo, "damaged": self.damaged, "crooked": self.crooked}
        while True:
            visit, code = self.queue.get()
            try:
                if visit is not None and self.failure is None:
                    self.serves()
                    acts[visit.what](code or self.next_ticket(), visit)
            except Exception as e:  # told by the main thread
                self.failure = e
            self.queue.task_done()
            if visit is None:
                return

    def drained(self):
        while self.queue.unfinished_tasks > 0:
            must(self.failure is None, "at the counter: %s" % self.failure)
            time.sleep(0.05)
        must(self.failure is None, "at the counter: %s" % self.failure)

    # ---- the day

    def visit(self, what="hand over"):
        """Of ten: five take a gift, two the points of the day, three look."""
        n = self.done
        self.done += 1
        must(self.failure is None, "at the counter: %s" % self.failure)
        member = self.members[n % len(self.members)]
        if what == "crooked":
            self.gift(self.own, what, CO_PAID)
        elif what != "hand over" or n % 2 == 0:
            # Whoever has taken least: what may be had without a network is bounded for each.
            self.gift(min(self.members, key=lambda m: (self.taken[m], -self.left(m))), what)
        elif n % 10 in (1, 5) and self.tally.earned[member] == 0:
            self.points_of_the_day(member)
        elif member in self.pending or self.queue.unfinished_tasks > 0:
            self.home(member)  # what she has is on its way
        else:
            self.look(member)

    def visits_of(self, count, special=()):
        for i in range(count):
            self.visit(special[i] if i < len(special) else "hand over")

    def opens(self):
        self.start()
        self.serve(CLERK, CLERK_PIN)
        on_duty(self.h.counter, "shift")
        self.h.counter.screen.key("Return")
        on_duty(self.h.counter, "on")
        self.tally.sign_ins = 0  # before the shift was opened
        self.thread = threading.Thread(target=self.counter_works, daemon=True)
        self.thread.start()

    def outage(self, count):
        for p in self.proxies:
            p.cut()
        for desk in (self.h.kiosk, self.h.counter):
            desk.wait(lambda s: s is not None and not s["online"], desk.name + " knows that the network is cut", 120)
        exchanges = [p.seen["pass"] for p in self.proxies]
        for step in range(STEPS):
            self.visits_of(count * (step + 1) // STEPS - count * step // STEPS)
            self.drained()
            self.clock.step(self.ahead_s + (step + 1) * OUTAGE_MIN * 60 // STEPS)
        must([p.seen["pass"] for p in self.proxies] == exchanges, "something passed the network that was cut")
        unsent = self.h.kiosk.look()["unsent"] + self.h.counter.look()["unsent"]
        must(unsent > count // 2, "only %d ops wait for the network after %d visits" % (unsent, count))
        for p in self.proxies:
            p.calm()
        proved("the network was cut for %d minutes; %d people came, %d ops waited" % (OUTAGE_MIN, count, unsent))

    def closes(self):
        counter = self.h.counter
        self.queue.put((None, None))
        self.thread.join(60)
        self.serves()
        counter.screen.key("Escape")
        counter.wait_counter("idle")
        counter.screen.key("F10")
        on_duty(counter, "count")
        for digit in str(COUNTED):
            counter.screen.key(digit)
        for _ in range(200):
            if counter.look().get("duty") == "close":
                break
            counter.screen.key("Return")
            on_duty(counter, "count", "close")
        papers = len(self.slips.tickets())
        counter.screen.key("Return")
        shown = on_duty(counter, "report")
        wait_until("a slip on paper", lambda: len(self.slips.tickets()) > papers)
        return shown

    def run(self):
        n = self.visits
        self.opens()
        self.visits_of(n * 4 // 10, ["hand over", "undo", "hand over", "damaged"])
        self.drained()
        self.outage(n * 3 // 10)
        self.visits_of(n - self.done, ["hand over", "crooked"])
        self.drained()
        self.h.settled()
        report = self.closes()
        self.h.settled()
        return report

    # ---- what must agree

    def agree(self, what, said, own):
        must(said == own, "%s: it says %s, this script's tally is %s" % (what, said, own))

    def slip_agrees(self, report):
        """On the counter's screen stands what its slip has."""
        t, texts = self.tally, report["texts"]
        own = {"交付笔数": sum(t.handed.values()), "交付件数": sum(t.handed.values()), "未能交付": sum(t.ended.values()),
               "退回积分": sum(t.undone.values()), "代领": 0, "手输编号": 0, "存疑放行": 0, "主管批准": 0}
        for label, number in own.items():
            self.agree("the counter's report, " + label, texts[texts.index(label) - 1], str(number))
        self.agree("the counter's report, points", texts[texts.index("所用积分") - 1], "{:,}".format(t.points(t.handed)))
        money = texts[texts.index("收款") - 1].replace(" 元", "")
        self.agree("the counter's report, money", "%.2f" % float(money), t.money(t.handed))

    def shift_agrees(self):
        t = self.tally
        devices = (json.loads(line) for line in self.cli("device", "list", "--json").out.splitlines())
        device = next(d["id"] for d in devices if d["mode"] == "counter")
        said = self.report("shift", "--device", device, "--number", "1")
        figures = {row["what"]: row["number"] for row in said["figures"]}
        own = {"handed over": sum(t.handed.values()), "units handed over": sum(t.handed.values()),
               "points of it": t.points(t.handed), "yuan taken": t.money(t.handed), "tickets ended": sum(t.ended.values()),
               "refunds": sum(t.undone.values()), "vouched for": 0, "approved by a supervisor": 0,
               "sign-ins": t.sign_ins}
        for what, number in own.items():
            self.agree("report shift, " + what, figures[what], number)
        gifts = {row["sku"]: row for row in said["gifts"]}
        for sku in set(gifts) | set(t.handed):
            self.agree("report shift, handed of " + sku, gifts[sku]["handed"], t.handed[sku])
            self.agree("report shift, back of " + sku, gifts[sku]["back"], t.undone[sku])
        counted = [sku for sku, row in gifts.items() if row["counted"] == COUNTED]
        must(len(counted) == 1, "%d shelves were counted as %d" % (len(counted), COUNTED))
        kinds = [json.loads(line)["kind"] for line in self.cli("exceptions", "list", "--json").out.splitlines()]
        self.agree("exceptions", kinds, ["shelf_differs"])
        proved("the slip at the counter and the hub's report of the shift say what this script counted; the wrong count of %s "
               "is the hub's only exception" % counted[0])

    def day_agrees(self):
        t = self.tally
        said = self.report("day", "--days", "1")
        points = {row["what"]: row["points"] for row in said["points"]}
        after = self.liability()
        issued, used, back = sum(t.earned.values()), t.points(t.handed), t.points(t.undone)
        self.agree("report day, issued", points["issued"], issued)
        self.agree("report day, used", points["used"], used)
        self.agree("report day, given back", points["given back"], back)
        have = self.liability_before["members have, at the end"] + issued - used + back
        for name, report in (("day", points), ("liability", after)):
            self.agree("report %s, members have" % name, report["members have, at the end"], have)
            self.agree("report %s, members owe" % name, report["members owe, at the end"], 0)
        clerks = {row["clerk"]: row for row in said["clerks"]}
        for who in (CLERK, HEAD):
            self.agree("report day, handed by " + who, clerks[who]["handed"], t.by[who])
        self.agree("report day, undone by " + CLERK, clerks[CLERK]["refunds"], sum(t.undone.values()))
        self.agree("report day, ended by " + CLERK, clerks[CLERK]["ended"], sum(t.ended.values()))
        proved("report day and report liability: %d points issued, %d used, %d given back, %d left" %
               (issued, used, back, have))

    def stock_agrees(self):
        """Nobody brought anything; what was handed over and undone lies here again, also in the books."""
        after = self.stock()
        for sku, row in after.items():
            before = self.stock_before[sku]
            self.agree("stock, received of " + sku, row["received"], before["received"])
            self.agree("stock, out of " + sku, row["out"], before["out"] + self.tally.handed[sku] - self.tally.undone[sku])
            # What a wheel's prizes keep aside is neither free nor lent, before as after: nobody turned it.
            self.agree("stock, all of " + sku, self.everywhere(row), self.everywhere(before))
            must(0 <= row["received"] - self.everywhere(row) <= 10, "more of %s lies nowhere than prizes keep" % sku)
        proved("stock: of %d gifts as many went out, and came back, as this script saw" % len(after))

    def books_agree(self):
        t, h = self.tally, self.h
        facts = h.hub.facts()
        self.agree("verify", facts["problem"], "")
        self.agree("verify, open redemptions", facts["holds_open"], 0)
        for desk in (h.kiosk, h.counter, h.hub):
            desk.stop()
        for member, balance in h.hub.balances().items():
            self.agree(member, balance, self.left(member) + t.earned[member])
        h.hub.verify().must_end(0)
        h.kiosk.journal_verify().must_end(0)
        h.counter.journal_verify().must_end(0)
        proved("every member has what she should; verify of the hub and both journals end with 0")


def working_day(world, visits, seed):
    day = Day(world, visits, seed)
    report = day.run()
    day.slip_agrees(report)
    day.shift_agrees()
    day.day_agrees()
    day.stock_agrees()
    day.books_agree()
    t = day.tally
    proved("%d visits: %d gifts handed over, %d undone, %d ended, %d members took the points of the day" %
           (day.done, sum(t.handed.values()), sum(t.undone.values()), sum(t.ended.values()), len(t.earned)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visits", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    began = time.monotonic()
    try:
        with World("day") as w:
            working_day(w, args.visits, args.seed)
        print("ok      a working day of %d visits (%.0f s)" % (args.visits, time.monotonic() - began))
    except Failed as e:
        print("FAILED  %s" % e)
        sys.exit(1)
    finally:
        forget_template()
