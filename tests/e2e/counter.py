"""A counter's people: how they sign in, and what they press to work their lists off."""

from devices import Printer
from hospital import Hospital
from world import Failed, must, wait_until

# Of the demonstration; a second owner is made where two have to agree.
CLERK, CLERK_PIN = "C-01", "246802"
HEAD, HEAD_PIN = "S-01", "357913"
OWNER, OWNER_PIN = "O-01", "579135"

DONE, REFUSED = 1, 2  # how an act ended


def staffed(world, more=""):
    """The usual scene, its counter with a printer and people who sign in. more: settings of [counter]."""
    h = Hospital(world)
    h.paper = Printer(world, "counter-printer")
    h.counter.configure(h.paper.address, "[counter]\nsign_in = yes\n" + more)
    return h.open()


# ---- who serves

def badge_of(h, who):
    """Made once: another one would be the good one."""
    badges = h.__dict__.setdefault("badges", {})
    if who not in badges:
        badges[who] = h.hub.cli("staff", "badge", who).must_end(0).out.strip()
    return badges[who]


def on_duty(counter, *states):
    return counter.wait(lambda s: s is not None and s.get("duty") in states, "duty " + " or ".join(states))


def type_pin(counter, pin):
    counter.screen.key(*pin, "Return")


def sign_in(counter, badge, pin):
    """Shows the badge again while the list of staff is on its way."""
    def taken():
        counter.scan(badge)
        try:
            return counter.wait(lambda s: s is not None and s.get("duty") == "pin", "a PIN is asked for", patience_s=3)
        except Failed:
            return None

    wait_until("the badge is known", taken)
    type_pin(counter, pin)


def serve(h, who=CLERK, pin=CLERK_PIN):
    """She signs in, and opens her shift where none is open."""
    sign_in(h.counter, badge_of(h, who), pin)
    if on_duty(h.counter, "shift", "on")["duty"] == "shift":
        h.counter.screen.key("Return")
        on_duty(h.counter, "on")


def serve_at(h, counter, who=CLERK, pin=CLERK_PIN):
    """At another counter of the hospital."""
    first, h.counter = h.counter, counter
    serve(h, who, pin)
    h.counter = first


def leave(h):
    """Whatever was open: she goes, and the counter is locked."""
    for _ in range(3):
        h.counter.screen.key("Escape")
    h.counter.wait_screen("counter")
    h.counter.screen.key("F9")
    on_duty(h.counter, "badge")


# ---- lists

def step(counter, name, **want):
    return counter.wait(lambda s: s is not None and s.get("work") == name and all(s.get(k) == v for k, v in want.items()),
                        "step %s %s" % (name, want))


def keys(counter, text):
    for key in text:
        counter.screen.key({"-": "minus", ".": "period"}.get(key, key))


def open_list(counter, key, name):
    """F12 and one key: whatever was open before."""
    counter.screen.key("F12")
    step(counter, "menu")
    counter.screen.key(key)
    return step(counter, "list", list=name, state="here")


def row(counter, n=1):
    """The nth line of the list."""
    counter.screen.key(str(n))
    return step(counter, "row")


def act(counter, key, *steps):
    """An act of the line; then Enter through these steps, each of them looked at where PD_E2E_PICTURES asks for it."""
    counter.screen.key(key)
    for name in steps:
        shown = step(counter, name)
        counter.picture("%s-%s" % (shown["list"], name))
        counter.screen.key("Return")


def said(counter, how, reason=""):
    shown = step(counter, "said")
    must(shown["said"] == how and shown["reason"] == reason,
         "it is said: %s %s %s" % (shown["said"], shown["reason"], shown["texts"]))
    return shown


def prove(counter, badge, pin):
    """Badge and PIN of whoever decides."""
    step(counter, "badge")
    counter.scan(badge)
    step(counter, "pin")
    type_pin(counter, pin)
