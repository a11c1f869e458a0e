"""
A voucher of a shop outside: got at a real kiosk, read from its paper, used at the shop's till over HTTP, cleared and settled;
then one that is handed over at a counter which stands in the shop, sees its own settlement and nobody of the hospital's.
"""

import json
import time
import urllib.error
import urllib.request

from desk import Desk, shows
from hospital import Hospital, forget_template
from hub import no_proxy
from world import main, must, proved, wait_until

VOUCHER, SHOP, PLACE = "G-041", "dawn-books", "B1"
PRICE = 2000


class Till:
    """The shop's own system, with a key of its own."""

    def __init__(self, hub):
        self.hub = hub
        self.key = hub.cli("client", "add", "till", "--merchant", SHOP, "--for", "vouchers,issues,burns").must_end(0).out.strip()
        self.asked = 0

    def ask(self, method, path, body=None):
        self.asked += 1
        request = urllib.request.Request(
            self.hub.url + path, method=method, data=json.dumps(body).encode() if body is not None else None,
            headers={"Authorization": "Bearer " + self.key, "Content-Type": "application/json",
                     "Idempotency-Key": "e2e-%d" % self.asked})
        try:
            with no_proxy.open(request, timeout=20) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def open_sums(self):
        status, answer = self.ask("GET", "/v1/merchant")
        must(status == 200, "the shop cannot see itself: %s" % answer)
        return answer["open"]


def get_voucher(h, member, count):
    """At the kiosk, as a patient taps. Returns what its paper carries."""
    if h.kiosk.look()["screen"] != "attract":
        h.kiosk.click("finish", then=["attract"])
    h.kiosk.scan(h.hub.code(member))
    h.kiosk.wait_screen("home")
    shown = h.kiosk.click("catalogue", then=["catalogue"])
    for n in [c["n"] for c in shown["controls"] if c["intent"] == "category"]:
        h.kiosk.click("category", then=["catalogue"], n=n)
        time.sleep(1)  # the same screen, with other gifts
        if h.kiosk.find(h.kiosk.look(), "gift", sku=VOUCHER) is not None:
            break
    h.kiosk.click("gift", then=["gift"], sku=VOUCHER)
    h.kiosk.click("choose", then=["confirm"])
    h.kiosk.click("redeem", then=["saving", "done"])
    shown = h.kiosk.wait_screen("done")
    must(shows(shown, "晨光书店"), "it is not said where the voucher is good: %s" % shown["texts"])
    return h.ticket(count)[1]


def a_voucher_is_used_at_the_till(world):
    h = Hospital(world).open()
    till = Till(h.hub)
    member, before = h.rich_member(6000)
    ticket = get_voucher(h, member, 1)
    status, good = till.ask("POST", "/v1/vouchers/check", {"code": ticket})
    must((status, good.get("status"), good.get("points")) == (200, "good", PRICE), "the voucher is not good: %s" % good)
    proved("the kiosk's paper is a voucher that the shop's till knows")

    h.counter.scan(ticket)
    shown = h.counter.wait_counter("no")
    must(shows(shown, "晨光书店") or shows(shown, "领取"), "the hospital's counter does not say where: %s" % shown["texts"])
    proved("the hospital's own counter does not hand it over, and says where it is good")

    status, used = till.ask("POST", "/v1/vouchers", {"code": ticket, "reference": "T-1"})
    must((status, used.get("status")) == (201, "used"), "the till may not use it: %s" % used)
    status, again = till.ask("POST", "/v1/vouchers", {"code": ticket, "reference": "T-1"})
    must((status, again.get("number")) == (200, used["number"]), "asked again it is another: %s" % again)
    status, twice = till.ask("POST", "/v1/vouchers", {"code": ticket, "reference": "T-2"})
    must(status == 409 and twice["code"] == "already_used", "it is used twice: %s" % twice)
    must(h.hub.balance(member) == before - PRICE, "she has %d points" % h.hub.balance(member))
    proved("it is used once, whoever asks again")

    status, given = till.ask("POST", "/v1/issues", {"code": h.hub.code(member), "points": 150, "reference": "G-1"})
    must(status == 201, "the shop may not give points: %s" % given)
    sums = till.open_sums()
    must((sums["burned"], sums["issued"]) == (PRICE, 150), "cleared is %s" % sums)
    must(sums["net_fen"] == sums["burned_fen"] - sums["issued_fen"], "it does not net: %s" % sums)
    said = h.hub.cli("report", "clearing", "--merchant", SHOP).must_end(0).out
    must("T-1" in said and "G-1" in said, "the hospital's report has not both: %s" % said)
    proved("what was used and given nets both ways: %d fen" % sums["net_fen"])
    h.settled()
    h.books_are_right()
    h.close()


def a_counter_stands_in_the_shop(world):
    h = Hospital(world).open()
    till = Till(h.hub)
    shop = Desk(world, "shop", "counter", h.hub)
    shop.enrol(place=PLACE).must_end(0)
    shop.start()
    shop.wait(lambda s: s is not None and s["screen"] == "counter" and s["online"] and s["may_hand_over"],
              "the shop's counter is online and may hand over")
    shown = shop.look()
    must(shop.find(shown, "enrol") is None and shop.find(shown, "counter_find") is None,
         "a shop enrols or looks people up: %s" % shown["texts"])
    member, before = h.rich_member(6000)
    stranger = h.rich_members(2, 6000)[1]
    ticket = get_voucher(h, member, 1)
    status, refused = till.ask("POST", "/v1/vouchers", {"code": ticket, "reference": "T-1"})
    must(refused.get("code") == "used_at_terminal", "the till uses it beside the counter: %s" % refused)

    shop.scan(h.hub.code(stranger))
    shop.wait_counter("no")
    proved("a member of the hospital's without a ticket there is nobody to the shop's counter")
    shop.screen.key("Escape")
    wait_until("the shop's counter knows the ticket", lambda: ready(shop, ticket), 60)
    shop.screen.key("Return")
    shop.wait_counter("handed")
    shop.wait(lambda s: s is not None and s["online"] and s["unsent"] == 0, "the shop's counter has sent everything")
    must(h.hub.balance(member) == before - PRICE, "she has %d points" % h.hub.balance(member))
    sums = till.open_sums()
    must(sums["burned"] == PRICE, "the shop's settlement has not what its counter handed over: %s" % sums)
    proved("the counter in the shop hands it over, and that is in the shop's settlement")
    shop.picture("alliance-counter")
    shop.stop()
    shop.journal_verify().must_end(0)
    h.settled()
    h.books_are_right()
    h.close()


def ready(shop, ticket):
    shop.screen.key("Escape")
    shop.scan(ticket)
    return shop.wait_counter("ready", "no").get("counter") == "ready"


if __name__ == "__main__":
    try:
        main([a_voucher_is_used_at_the_till, a_counter_stands_in_the_shop])
    finally:
        forget_template()
