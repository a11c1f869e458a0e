"""
What a hospital may offer beside gifts and services, in a real window by a real pointer: the lucky wheel, points that pay a part
of a bill, the steps of a plan, friends that are brought; what of it needs a network says so, and leads back.
"""

import json
import time
import urllib.error
import urllib.request

from hospital import Hospital, forget_template
from visit import arrive, home, more, slip
from world import main, must, proved, wait_until

PRICE = 20  # of a spin, in the demo hospital
READ_S = 4.5  # a result that was shown so long has been read: home tells it no more


def shown(h, intent, what, **want):
    """The screen, once it has a control for this."""
    return h.kiosk.wait(lambda s: s is not None and h.kiosk.find(s, intent, **want) is not None, what)


def spins(h):
    return json.loads(h.hub.cli("wheel", "list", "--json").must_end(0).out)["wheels"][0]["spins"]


def to_the_digits(h):
    h.kiosk.click("wheel", then=["wheel"])
    shown(h, "wheel_pick", "the wheel is there")
    h.kiosk.picture("wheel")


def spin(h, member):
    """Returns what the spin made of her points."""
    before = h.hub.balance(member)
    to_the_digits(h)
    h.kiosk.click("wheel_fair", then=["wheel-fair"])
    h.kiosk.picture("wheel-fair")
    h.kiosk.click("back", then=["wheel"])
    h.kiosk.click("wheel_pick", then=["wheel-pick"])
    h.kiosk.picture("wheel-pick")
    h.kiosk.click("wheel_spin", n=7, then=["wheel-result"])
    h.kiosk.picture("wheel-turning")
    shown(h, "wheel", "the wheel rests")
    h.kiosk.picture("wheel-result")
    time.sleep(READ_S)
    return h.hub.balance(member) - before


def the_wheel(h, member):
    came = spin(h, member)
    must(came in (-PRICE, 10 - PRICE, 50 - PRICE, 100 - PRICE, 300 - PRICE, 500 - PRICE), "the spin made %d points" % came)
    must(spins(h) == 1, "the hub has another count of spins")
    proved("a spin costs %d points and came to %+d; the hub has it once" % (PRICE, came))
    home(h)


def the_power_fails_while_it_turns(h, member):
    kiosk = h.kiosk
    to_the_digits(h)
    kiosk.click("wheel_pick", then=["wheel-pick"])
    kiosk.click("wheel_spin", n=3)
    wait_until("the hub has the spin", lambda: spins(h) == 2)
    after = h.hub.balance(member)
    kiosk.kill()
    kiosk.start()
    kiosk.wait_screen("attract")
    arrive(h, member)
    shown(h, "wheel_result", "home tells what she won")
    kiosk.picture("home-won")
    kiosk.click("wheel_result", then=["wheel-result"])
    shown(h, "wheel", "it is told at once")
    must(h.hub.balance(member) == after and spins(h) == 2, "it was spun once more, or paid again")
    proved("killed while it turns, the kiosk tells on her next visit what she won, once")
    home(h)


class Till:
    """The billing system, by its own door."""

    def __init__(self, h):
        self.url = h.hub.url
        self.key = h.hub.cli("client", "add", "till", "--for", "money,read").must_end(0).out.split()[-1]

    def ask(self, path, body=None):
        request = urllib.request.Request(self.url + path, json.dumps(body).encode() if body is not None else None,
                                         {"Authorization": "Bearer " + self.key, "Content-Type": "application/json",
                                          "Idempotency-Key": path.strip("/").replace("/", "-")})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as e:
            must(False, "%s answers %d %s" % (path, e.code, e.read()))


def to_the_bill(h):
    more(h, "money", ["money"])
    shown(h, "due", "the bill is there")
    h.kiosk.picture("money")


def keep(h):
    """As many points as may be, for the first bill."""
    to_the_bill(h)
    h.kiosk.click("due", n=0, then=["deduct"])
    most = max(c["n"] for c in shown(h, "deduct_amount", "there is a choice")["controls"] if c["intent"] == "deduct_amount" and c["enabled"])
    h.kiosk.click("deduct_amount", n=most)
    h.kiosk.picture("deduct")
    papers = len(h.printer.tickets())
    h.kiosk.click("deduct", then=["deducted"])
    wait_until("its slip is on paper", lambda: len(h.printer.tickets()) == papers + 1)
    h.kiosk.picture("deducted")
    return most


def a_bill(h, member, bill):
    till = Till(h)
    before = h.hub.balance(member)
    most = keep(h)
    kept = till.ask("/v1/bills/%s/tenders" % bill)["tenders"]
    must(len(kept) == 1 and kept[0]["kind"] == "points" and h.hub.balance(member) == before - most, "kept: %s" % kept)
    proved("%d points are kept for her bill, and the billing system sees it" % most)
    h.kiosk.click("deduct_end", then=["message"])
    h.kiosk.picture("deduct-back")
    wait_until("all of them come back", lambda: h.hub.balance(member) == before)
    proved("not wanted, all of them come back")
    home(h)
    keep(h)
    shown(h, "slip", "it can be printed again", enabled=True)
    slip(h, ["deducted"])
    proved("a slip comes out, and a copy for whoever asks")
    number = till.ask("/v1/bills/%s/tenders" % bill)["tenders"][-1]["number"]
    must(till.ask("/v1/tenders/%d/confirm" % number, {})["state"] == "paid", "the cashier could not confirm it")
    must(h.hub.balance(member) == before - most, "paid, and another sum is gone")
    proved("paid at the cashier, they are spent, once")
    home(h)


def a_plan(h, member):
    before = h.hub.balance(member)
    more(h, "plan", ["plan"])
    shown(h, "plan_step", "its steps are there")
    h.kiosk.picture("plan")
    h.kiosk.click("plan_step", n=0, then=["plan-step"])
    h.kiosk.picture("plan-step")
    h.kiosk.click("tick")
    wait_until("the points of the step", lambda: h.hub.balance(member) == before + 10)
    h.kiosk.wait(lambda s: s is not None and h.kiosk.find(s, "tick") is None, "it cannot be ticked off twice")
    h.kiosk.picture("plan-step-done")
    proved("a step of her plan is ticked off, and earns once")
    home(h)


def a_friend(h):
    more(h, "referral", ["referral"])
    shown(h, "slip", "her number is there")
    h.kiosk.picture("referral")
    slip(h, ["referral"])
    proved("her number for a friend stands there, and comes on paper")
    home(h)


def extras_with_the_network_up(world):
    h = Hospital(world).open()
    member = h.rich_members(1)[0]
    arrive(h, member)
    the_wheel(h, member)
    the_power_fails_while_it_turns(h, member)
    a_bill(h, member, "B%s" % member[1:])
    a_plan(h, member)
    a_friend(h)
    h.kiosk.click("finish", then=["attract"])
    h.settled()
    h.close()


def without_a_network_each_says_so_and_leads_back(world):
    h = Hospital(world).open()
    member = h.rich_members(1)[0]
    arrive(h, member)
    h.hub.stop()
    h.kiosk.wait(lambda s: s is not None and not s["online"], "the kiosk knows that the hub is gone", 120)
    before = h.kiosk.journal_verify().must_end(0).out
    h.kiosk.wait(lambda s: s is not None and h.kiosk.find(s, "wheel") is None, "no wheel is offered")
    for intent, further in (("money", "deduct"), ("plan", "tick"), ("referral", "slip")):
        seen = more(h, intent, [intent, "message"])
        h.kiosk.picture("away-" + intent)
        must(h.kiosk.find(seen, "home") is not None, "%s leads nowhere without a network" % intent)
        must(h.kiosk.find(seen, further) is None, "%s offers %s without a network" % (intent, further))
        home(h)
    must(h.kiosk.journal_verify().must_end(0).out == before, "something was recorded")
    proved("without a network wheel, bills, plan and friends say so, record nothing and lead back")
    h.kiosk.click("finish", then=["attract"])
    h.hub.start()
    h.settled()
    h.close()


if __name__ == "__main__":
    try:
        main([extras_with_the_network_up, without_a_network_each_says_so_and_leads_back])
    finally:
        forget_template()
