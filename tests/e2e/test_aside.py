"""
A counter with a second screen towards the patient: two windows on one X server, a pointer for both hands. The clerk serves a
member and chooses a gift; the clerk's own confirmation does nothing, hers makes the ticket, it is handed over, and nothing of
her stays. Then: she declines; the clerk's word where her screen does not do, which the journal tells; her screen goes away in
the middle and the counter serves on.
"""

import ctypes
import json
import time

from counter import CLERK, CLERK_PIN, badge_of, on_duty, sign_in
from desk import SIZES
from devices import Screen
from hospital import Hospital, forget_template
from world import POINTDESK, main, must, proved, run, wait_until

ASIDE = "[counter]\nsign_in = yes\n[aside]\ndisplay = auto\nwindow = 1280x800\ntouch = any\n"


def says(shown, text):
    return any(text in t for t in shown["texts"])


def opened(world):
    """Both windows side by side: the clerk's is in the middle of the desktop, the patient's at its right edge."""
    h = Hospital(world)
    width, height = SIZES["counter"]
    h.counter.configure(settings=ASIDE)
    h.counter.screen = Screen(world, "counter", width + 2 * 1280, height)
    h.counter.window = (width, height)
    h.counter.start()
    h.counter.wait(lambda s: s is not None and s["screen"] == "counter" and s["online"] and s["may_hand_over"],
                   "the counter is online and may hand over")
    return h


def somebody_serves(h):
    """And has gifts to give: a counter asks the hub for them when it is served, a minute after its start."""
    c = h.counter
    must(c.look()["aside"]["state"] == "closed", "a counter that nobody serves invites her")
    sign_in(c, badge_of(h, CLERK), CLERK_PIN)
    on_duty(c, "shift")
    c.screen.key("Return")
    on_duty(c, "on")
    must(says(c.wait_aside("welcome"), "会员码"), "she is not told to show her code")
    # Seldom: what it does by itself it does between questions.
    wait_until("the counter has gifts to give", lambda: ops(c, "lease_recv"), 150, every_s=3)


def a_still_screen_is_not_drawn(h):
    c = h.counter
    time.sleep(1)  # its pictures may still be on their way
    before = c.look()["aside"]["frames"]
    c.screen.key("a", "0")
    c.wait(lambda s: s is not None and says(s, "A-0"), "the clerk's screen shows what is typed")
    c.screen.key("BackSpace", "BackSpace")
    c.wait(lambda s: s is not None and not says(s, "A-0"), "and that it is gone")
    must(c.look()["aside"]["frames"] == before, "her side was drawn though nothing of it changed")
    proved("her side is drawn when it changes, and not with the clerk's")


def serve(h, member):
    c = h.counter
    c.scan(h.hub.code(member))
    c.wait_counter("member")
    side = c.wait_aside("member")
    must(any("**" in t or "＊＊" in t for t in side["texts"]), "she does not see who is served: %s" % side["texts"])
    c.click("counter_serve", then=["home"])


def to_the_question(h):
    """From her first screen to the price; returns the patient's side."""
    c = h.counter
    c.click("catalogue", then=["catalogue"])
    shown = c.click("category", then=["catalogue"], n=-2)
    sku = next(k["sku"] for k in shown["controls"] if k["intent"] == "gift" and k["enabled"])
    c.click("gift", then=["gift"], sku=sku)
    c.wait_aside("gift")
    shown = c.click("choose", then=["confirm"])
    must(c.find(shown, "redeem") is None, "the clerk may confirm for her")
    must(says(shown, "自己的屏"), "the clerk is not told who confirms: %s" % shown["texts"])
    return c.wait_aside("ask")


def ops(desk, kind):
    said = run(POINTDESK, "journal", "show", "--data", desk.data).must_end(0).out
    return [op for op in (json.loads(line.split("\t")[0]) for line in said.splitlines()) if op["k"] == kind]


def she_confirms_on_her_own_screen(h, member):
    c, before = h.counter, h.hub.balance(member)
    serve(h, member)
    c.press_aside("aside_lang", n=3)
    side = c.wait(lambda s: s is not None and says(s["aside"], "Hello"), "her side is English")["aside"]
    must(not says(c.look(), "Hello"), "the clerk's screen changed with hers")
    to_the_question(h)
    redeem = next(k for k in c.look()["controls"] if k["intent"] == "redeem")
    c.press(redeem, c.look()["corner"])
    must(c.look()["screen"] == "confirm" and not ops(c, "hold"), "the clerk's finger confirmed")
    c.press_aside("aside_confirm")
    c.wait_screen("done")
    side = c.wait_aside("made")
    must(says(side, "kept for you"), "she is not told that it is kept: %s" % side["texts"])
    must(len(ops(c, "hold")) == 1 and "how" not in ops(c, "hold")[0], "the hold is not recorded as hers")
    proved("she confirms on her screen, and the clerk cannot")
    c.screen.key("Return")  # the keyboard is the clerk's, though the pointer is over her window
    c.wait_counter("ready")
    side = c.wait_aside("ticket")
    must(not any("货架" in t or "Shelf" in t for t in side["texts"]), "she sees the shelf: %s" % side["texts"])
    c.screen.key("Return")
    c.wait_counter("handed")
    side = c.wait_aside("handed")
    c.screen.key("Escape")
    side = c.wait_aside("welcome")
    must(says(side, "欢迎"), "the desk's language is not there again: %s" % side["texts"])
    wait_until("the hub took her points", lambda: h.hub.balance(member) < before)
    proved("it is handed over, and nothing of her stays")


def she_declines(h, member):
    c = h.counter
    serve(h, member)
    to_the_question(h)
    c.press_aside("aside_decline")
    shown = c.wait_screen("gift")
    must(says(shown, "不要"), "the clerk is not told: %s" % shown["texts"])
    must(len(ops(c, "hold")) == 1, "something was recorded")
    proved("her no leads back to the gift")


def the_clerks_word_is_recorded(h):
    c = h.counter
    c.click("choose", then=["confirm"])
    c.wait_aside("ask")
    c.screen.key("F8")
    c.wait_screen("done")
    must(ops(c, "hold")[-1].get("how") == "word", "the journal does not tell that it was by word: %s" % ops(c, "hold"))
    c.screen.key("Escape")
    proved("confirmed by word: the journal tells it")


def her_screen_goes_away(h, member):
    c = h.counter
    c.screen.key("Escape")
    c.wait_counter("idle")
    serve(h, member)
    to_the_question(h)
    windows = run("xdotool", "search", "--class", "pointdesk", env=c.screen.environment()).must_end(0).out.split()
    must(len(windows) == 2, "not two windows: %s" % windows)
    close_window(c, [w for w in windows if is_at(c, w, c.look()["aside"]["corner"])][0])
    shown = c.wait(lambda s: s is not None and "aside" not in s and c.find(s, "redeem"), "the clerk may confirm again")
    must(shown["screen"] == "confirm", "the page was lost")
    c.click("redeem", then=["saving", "done"])
    c.wait_screen("done")
    must("how" not in ops(c, "hold")[-1], "by word, where nobody was asked")
    proved("without her screen the counter serves on, and the clerk confirms")


def is_at(desk, window, corner):
    said = run("xdotool", "getwindowgeometry", "--shell", window, env=desk.screen.environment()).must_end(0).out
    return "X=%d\n" % corner[0] in said and "Y=%d\n" % corner[1] in said


def close_window(desk, window):
    """As a desktop's close button: the window is asked to go."""
    x = ctypes.CDLL("libX11.so.6")
    x.XOpenDisplay.restype = ctypes.c_void_p
    x.XInternAtom.restype = ctypes.c_ulong
    x.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    x.XSendEvent.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_long, ctypes.c_void_p]
    x.XCloseDisplay.argtypes = [ctypes.c_void_p]

    class Message(ctypes.Structure):
        _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int),
                    ("display", ctypes.c_void_p), ("window", ctypes.c_ulong), ("message_type", ctypes.c_ulong),
                    ("format", ctypes.c_int), ("data", ctypes.c_long * 5), ("room", ctypes.c_long * 16)]

    display = x.XOpenDisplay(desk.screen.display.encode())
    must(display is not None, "no X display")
    m = Message(type=33, window=int(window), message_type=x.XInternAtom(display, b"WM_PROTOCOLS", 0), format=32)
    m.data[0] = x.XInternAtom(display, b"WM_DELETE_WINDOW", 0)
    x.XSendEvent(display, int(window), 0, 0, ctypes.byref(m))
    x.XCloseDisplay(display)


def a_patient_confirms_on_her_side_of_the_counter(world):
    h = opened(world)
    member, other = h.rich_members(2, 5000)
    somebody_serves(h)
    a_still_screen_is_not_drawn(h)
    she_confirms_on_her_own_screen(h, member)
    she_declines(h, other)
    the_clerks_word_is_recorded(h)
    her_screen_goes_away(h, other)
    h.counter.wait(lambda s: s is not None and s["online"] and s["unsent"] == 0, "everything is sent")
    h.hub.verify().must_end(0)
    h.counter.journal_verify().must_end(0)
    h.counter.stop()
    h.hub.stop()
    proved("the books are right")


if __name__ == "__main__":
    try:
        main([a_patient_confirms_on_her_side_of_the_counter])
    finally:
        forget_template()
