"""The usual scene: one hub with the demo hospital, a kiosk with a printer, the counter it sends people to."""

import os
import re
import shutil
import tempfile

from desk import Desk
from devices import Printer, decode
from hub import Hub
from world import HUB, POINTDESK, must, proved, run, wait_until

_template = None


def template():
    """A hub's folder made once; tests copy it, because making 200 members takes a while."""
    global _template
    if _template is None:
        shared = os.environ.get("PD_E2E_TEMPLATE")
        _template = shared or os.path.join(tempfile.mkdtemp(prefix="pd-template-"), "hub")
        if not os.path.isdir(_template):
            run(HUB, "init", "--data", _template, "--demo", timeout_s=120).must_end(0)
    return _template


def forget_template():
    global _template
    if _template is not None and not os.environ.get("PD_E2E_TEMPLATE"):
        shutil.rmtree(os.path.dirname(_template), ignore_errors=True)
    _template = None


class Hospital:
    def __init__(self, world, printer_options=(), settings="", certificate=None, ca_file=""):
        self.world = world
        self.hub = Hub(world, template=template())
        self.at_first = self.hub.balances()
        self.hub.certificate = certificate
        self.hub.start()
        self.printer = Printer(world, "printer", *printer_options)
        self.kiosk = Desk(world, "kiosk", "kiosk", self.hub, self.printer.address, settings)
        self.counter = Desk(world, "counter", "counter", self.hub)
        for desk in (self.kiosk, self.counter):
            if ca_file:
                desk.configure(self.printer.address, settings, ca_file=ca_file)
            desk.enrol(*(["--ca", ca_file] if ca_file else [])).must_end(0)

    def open(self):
        self.kiosk.start()
        self.counter.start()
        self.kiosk.wait(lambda s: s is not None and s["screen"] == "attract" and s["online"], "the kiosk is online")
        self.counter.wait(lambda s: s is not None and s["screen"] == "counter" and s["online"] and s["may_hand_over"],
                          "the counter is online and may hand over")
        return self

    def rich_member(self, at_least=3000):
        """A demo member who can afford something, with what she has."""
        member = self.rich_members(1, at_least)[0]
        return member, self.hub.balance(member)

    def rich_members(self, count, at_least=5000):
        found = [m for m, points in self.at_first.items() if points >= at_least][:count]
        must(len(found) == count, "the demo hospital is poor")
        must(self.hub.balance(found[0]) == self.at_first[found[0]], "members are not in the order of their numbers")
        return found

    def take_a_gift(self, payload):
        """From the code to the ticket on the screen. payload: a code, or a member's number."""
        if self.kiosk.look()["screen"] != "attract":
            self.kiosk.click("finish", then=["attract"])
        self.kiosk.scan(payload if payload.startswith("PD1:") else self.hub.code(payload))
        self.kiosk.wait_screen("home")
        self.kiosk.redeem()
        return self.kiosk.wait_screen("done")

    def hand_over(self, ticket):
        self.counter.scan(ticket)
        self.counter.wait_counter("ready")
        self.counter.screen.key("Return")
        self.counter.wait_counter("handed")

    def ticket(self, count=1):
        """Payload of the newest printed ticket, once there are so many."""
        tickets = wait_until("%d tickets on paper" % count,
                             lambda: self.printer.tickets() if len(self.printer.tickets()) >= count else None)
        return tickets[-1], decode(POINTDESK, tickets[-1])[0]

    def points_of(self, ticket):
        said = run(POINTDESK, "code", "show", ticket, "--data", self.kiosk.data)
        found = re.search(r"points\W+(\d+)", said.out)
        must(found is not None, "code show does not tell the points: %s" % said.out)
        return int(found.group(1))

    def nothing_lost_nothing_doubled(self, captured_before, spent):
        """spent: tickets by member, each handed over. The hub has exactly these, and what is left is right."""
        facts = self.hub.facts()
        count = sum(len(tickets) for tickets in spent.values())
        must(facts["problem"] == "", "hub verify: " + facts["problem"])
        must(facts["captured"] - captured_before == count, "%d tickets were handed over, the hub captured %d" %
             (count, facts["captured"] - captured_before))
        must(facts["holds_open"] == 0, "%d redemptions that nobody has a ticket for" % facts["holds_open"])
        must(facts["incidents"] == 0, "%d incidents at the hub" % facts["incidents"])
        self.kiosk.stop()
        self.counter.stop()
        self.hub.stop()
        points = {t: self.points_of(t) for tickets in spent.values() for t in tickets}
        for member, balance in self.hub.balances().items():
            left = self.at_first[member] - sum(points[t] for t in spent.get(member, []))
            must(balance == left, "%s has %d points, not %d" % (member, balance, left))
        self.hub.verify().must_end(0)
        self.kiosk.journal_verify().must_end(0)
        self.counter.journal_verify().must_end(0)

    def journal_ops(self):
        return [d.journal_verify().must_end(0).out.split(",")[0] for d in (self.kiosk, self.counter)]

    def settled(self):
        """Both desks have sent everything."""
        for desk in (self.kiosk, self.counter):
            desk.wait(lambda s: s is not None and s["online"] and s["unsent"] == 0, desk.name + " has sent everything")

    def books_are_right(self, beside_running=True):
        """verify on all three, beside the running programs; then again when they have ended."""
        said = self.hub.verify().must_end(0).out.strip()
        for desk in (self.kiosk, self.counter):
            said += "; %s: %s" % (desk.name, desk.journal_verify().must_end(0).out.strip())
        proved("beside the running programs: hub %s" % said)

    def close(self):
        self.kiosk.stop()
        self.counter.stop()
        if self.hub.process.running():
            self.hub.stop()
        self.hub.verify().must_end(0)
        self.kiosk.journal_verify().must_end(0)
        self.counter.journal_verify().must_end(0)
        proved("all ended with 0 when asked, and verify ends 0 for each of them at rest")
