"""
Everything a patient can do at the kiosk beside gifts, with a real hub, in a real window, by a real pointer; and what of it
goes on with the hub stopped, and arrives when it is back.
"""

import json

from desk import shows
from hospital import Hospital, forget_template
from visit import arrive, home, more, slip
from world import main, must, proved, wait_until


def listed(h, member, *words):
    return json.loads(h.hub.cli(*words, member, "--json").must_end(0).out)


def seats(h, member):
    kiosk = h.kiosk
    shown = more(h, "activities", ["activities"])
    kiosk.wait(lambda s: s is not None and kiosk.find(s, "activity") is not None, "activities are there")
    kiosk.click("activity", then=["activity"], n=0)
    kiosk.click("book", then=["message"])
    booked = h.hub.cli("activity", "list", "talk-teeth", "--json").must_end(0).out
    must("booked" in booked, "the hub has no booking: " + booked)
    proved("a seat is booked at the kiosk, and the hub has it")
    home(h)
    more(h, "activities", ["activities"])
    kiosk.wait(lambda s: s is not None and kiosk.find(s, "activity") is not None, "activities are there")
    kiosk.click("activity", then=["activity"], n=0)
    kiosk.click("unbook", then=["sure"])
    kiosk.click("sure", then=["message"])
    must("cancelled" in h.hub.cli("activity", "list", "talk-teeth", "--json").must_end(0).out, "it was not given back")
    proved("and is given back after being asked twice")
    home(h)


def wallet(h, member):
    kiosk = h.kiosk
    kiosk.click("wallet", then=["wallet"])
    kiosk.wait(lambda s: s is not None and kiosk.find(s, "unit") is not None, "coupons are there")
    kiosk.click("unit", then=["unit"], n=0)
    kiosk.click("unit_code", then=["unit"])
    kiosk.wait(lambda s: s is not None and s["screen"] == "unit" and kiosk.find(s, "unit_code") is None, "its code is shown")
    proved("a coupon given at the hub is shown, and has a code")
    home(h)


def survey(h, member):
    kiosk = h.kiosk
    shown = more(h, "survey", ["survey"])
    kiosk.click("answer", n=5)
    kiosk.click("answer", n=0)
    kiosk.click("answer", n=1)
    before = h.hub.balance(member)
    kiosk.click("send", then=["message"], n=0)
    left = wait_until("the reward", lambda: h.hub.balance(member) if h.hub.balance(member) > before else None)
    proved("three answers are sent without her name, and %d points came for them" % (left - before))
    home(h)


def feedback(h, online):
    """Returns its number."""
    kiosk = h.kiosk
    more(h, "feedback", ["feedback"])
    kiosk.click("topic", n=1)
    kiosk.click("face", n=2)
    shown = kiosk.click("send", then=["message"], n=0)
    number = next(w for t in shown["texts"] for w in [t.replace(" ", "").replace("-", "")] if w.isdigit() and len(w) == 8)
    if online:
        wait_until("the hub has it", lambda: h.hub.cli("feedback", "show", number).code == 0)
    proved("feedback is taken under the number " + number + ("" if online else ", and kept"))
    home(h)
    return number


def look_up(h, number, then):
    kiosk = h.kiosk
    more(h, "feedback_state", ["keypad"])
    for digit in number:
        kiosk.click("digit", n=int(digit))
    return kiosk.click("enter", then=then)


def consents(h, member):
    kiosk = h.kiosk
    more(h, "privacy", ["privacy"])
    kiosk.wait(lambda s: s is not None and kiosk.find(s, "consent", n=3) is not None, "consents are there")
    kiosk.click("consent", n=3)
    wait_until("the hub knows", lambda: "sms" in h.hub.cli("consent", "list", member).must_end(0).out)
    proved("she agrees to messages by a tap, and the hub has the record")
    home(h)


def without_a_member(h):
    h.kiosk.click("no_code", then=["no-code"])
    slip(h, ["no-code"])
    proved("whoever is no member gets a slip that asks the desk to take her in")
    h.kiosk.click("home", then=["attract"])
    h.kiosk.click("rules", then=["rules"])
    slip(h, ["rules"])
    proved("and how points work, on paper")
    h.kiosk.click("home", then=["attract"])


def journeys_with_the_network_up(world):
    h = Hospital(world).open()
    without_a_member(h)
    member = h.rich_members(1)[0]
    h.hub.cli("unit", "give", member, "first_visit", "--reference", "e2e-1").must_end(0)
    rows = world.path("bills.csv")
    with open(rows, "w") as f:
        f.write("bill_no,member,total_fen,insured_fen,self_paid_fen\nE2E-1,%s,10000,0,10000\n" % member)
    h.hub.cli("bill", "import", rows).must_end(0)
    arrive(h, member)
    wallet(h, member)
    seats(h, member)
    survey(h, member)
    number = feedback(h, online=True)
    look_up(h, number, ["feedback-state"])
    proved("and what became of it is looked up by its digits")
    home(h)
    consents(h, member)
    shown = more(h, "history", ["history"])
    h.kiosk.wait(lambda s: s is not None and s["screen"] == "history" and len(s["texts"]) > 8, "her history is there")
    slip(h, ["history"])
    proved("what she earned and spent is listed, and comes on paper")
    h.kiosk.click("staff", then=["staff"])
    h.kiosk.click("call")
    h.counter.wait(lambda s: s is not None and s.get("calls", 0) == 1, "the counter hears that somebody calls")
    proved("a call for a person reaches the counter")
    h.kiosk.click("finish", then=["attract"])
    h.settled()
    h.close()


def what_may_wait_waits_without_a_hub(world):
    h = Hospital(world).open()
    member, other = h.rich_members(2)
    card = h.hub.code(member, "--card")
    h.kiosk.scan(card)
    h.kiosk.wait_screen("home")
    h.hub.stop()
    h.kiosk.wait(lambda s: s is not None and not s["online"], "the kiosk knows that the hub is gone", 120)
    number = feedback(h, online=False)
    shown = look_up(h, number, ["message"])
    must(shown["screen"] == "message", "nobody can be asked")
    home(h)
    more(h, "privacy", ["privacy"])
    h.kiosk.click("block", then=["sure"])
    h.kiosk.click("sure", then=["message"])
    h.kiosk.click("finish", then=["attract"])
    h.kiosk.scan(card)
    shown = h.kiosk.wait_screen("message")
    must(shows(shown, "E-MEM-05"), "the stopped card is still good: %s" % shown["texts"])
    proved("a lost card is stopped at once, without a network")
    h.kiosk.kill()
    h.kiosk.start()
    h.kiosk.wait_screen("attract")
    h.kiosk.scan(card)
    h.kiosk.wait_screen("message")
    proved("and stays so when the kiosk is killed and started again")
    h.hub.start()
    wait_until("the hub has what was kept", lambda: h.hub.cli("feedback", "show", number).code == 0, 400)
    h.counter.wait(lambda s: s is not None and s["online"], "the counter is online", 400)
    wait_until("the other desk hears of the card", lambda: card_refused(h, card), 120)
    proved("with the hub back it has the feedback, and the other desk refuses the card too")
    h.settled()
    h.close()


def card_refused(h, card):
    h.counter.scan(card)
    shown = h.counter.wait(lambda s: s is not None and s.get("counter") in ("refused", "member"), "the counter answers")
    h.counter.screen.key("Escape")
    return shown["counter"] == "refused"


if __name__ == "__main__":
    try:
        main([journeys_with_the_network_up, what_may_wait_waits_without_a_hub])
    finally:
        forget_template()
