"""
Whatever is held up to a scanner: the person is told what it is, the log has the code, nothing is recorded, and the
next good code works.
"""

from hospital import Hospital, forget_template, template
from hub import Hub
from world import at_another_time, environment, main, must, proved

ENGLISH = "[desk]\nlanguage = en\n"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def from_base45(text):
    out = bytearray()
    for i in range(0, len(text), 3):
        digits = [ALPHABET.index(c) for c in text[i:i + 3]]
        n = sum(d * 45 ** k for k, d in enumerate(digits))
        out += n.to_bytes(len(digits) - 1, "big")
    return bytes(out)


def to_base45(data):
    text = ""
    for i in range(0, len(data), 2):
        n, digits = int.from_bytes(data[i:i + 2], "big"), len(data[i:i + 2]) + 1
        text += "".join(ALPHABET[n // 45 ** k % 45] for k in range(digits))
    return text


def flipped(code, at):
    """The code with one bit turned."""
    data = bytearray(from_base45(code[4:]))
    data[at // 8] ^= 1 << at % 8
    return "PD1:" + to_base45(bytes(data))


def says(shown, words):
    text = " ".join(shown["texts"])
    must(words in text, "the screen should say '%s', it says: %s" % (words, text))


def not_ours(h, world):
    member = h.rich_member()[0]
    good = h.hub.code(member, "--day")
    stranger = Hub(world, "stranger", template=template())  # the same keys, and a member of its own
    added = stranger.cli("member", "add", "X000001", "林**").must_end(0).out.split()[0]
    other = Hub(world, "other")  # other keys
    cases = [
        ("a payment code", b"134567890123456789", "This is a payment code", "payment"),
        ("an insurance code", b"4240000000000000000000000000", "This is a health insurance code", "insurance"),
        ("a forged code", flipped(good, 8 * 100 + 3).encode(), "cannot be used here", ""),
        ("another hospital's code", other.code("M000001", "--day").encode(), "cannot be used here", ""),
        ("bytes that are no text", b"\xff\xfe\x80PD1:\x00\x01", "The code was not read well", ""),
        ("a code of 4,000 characters", b"PD1:" + b"A" * 3996, "The code was not read well", "E-SCN-02"),
        ("a shop's web page", b"https://example.com/buy", "This is a web link", ""),
    ]
    return cases, stranger, added


def codes_that_are_not_good(world):
    h = Hospital(world, settings=ENGLISH)
    expired = None
    h.hub.stop()
    expired = h.hub.cli("code", "issue", "M000001", env=environment(**at_another_time("-1h"))).must_end(0).out.strip()
    h.hub.start()
    h.counter.configure(settings=ENGLISH)
    h.open()
    cases, stranger, added = not_ours(h, world)
    cases.append(("a code that ran out", expired.encode(), "This code is too old", ""))
    before = h.journal_ops()
    for name, payload, words, logged in cases:
        h.kiosk.scan(payload)
        shown = h.kiosk.wait_screen("refused")
        says(shown, words)
        must("E-COD-02" in h.kiosk.process.text() and logged in h.kiosk.process.text(), "%s is not in the log" % name)
        must(payload[:20].decode("latin-1") not in h.kiosk.process.text(), "the log repeats " + name)
        h.kiosk.click("home", then=["attract"])
        h.counter.scan(payload)
        h.counter.wait_counter("refused")
        h.counter.screen.key("Escape")
        h.counter.wait_counter("idle")
        proved("%s: kiosk says '%s', the counter refuses it too, the log has its code and not its text" % (name, words))

    h.kiosk.scan(stranger.code(added, "--day"))
    says(h.kiosk.wait_screen("message"), "not known here yet")
    must("E-MEM-01" in h.kiosk.process.text(), "E-MEM-01 is not in the log")
    h.kiosk.click("home", then=["attract"])
    proved("a good code of a member nobody here knows: the person is sent to the desk, E-MEM-01 is logged")

    rotating = h.hub.code("M000002")
    h.kiosk.scan(rotating)
    h.kiosk.wait_screen("home")
    h.kiosk.click("finish", then=["attract"])
    h.kiosk.scan(rotating)
    says(h.kiosk.wait_screen("home"), "This code can only look")
    shown = h.kiosk.click("catalogue", then=["catalogue"])
    gift = next(c for c in shown["controls"] if c["intent"] == "gift" and c["enabled"])
    shown = h.kiosk.click("gift", then=["gift"], sku=gift["sku"])
    must(h.kiosk.find(shown, "choose") is None, "a replayed code may choose a gift")
    h.kiosk.click("finish", then=["attract"])
    proved("the same rotating code again (a screenshot): it may look, it cannot start a redemption")
    must(h.journal_ops() == before, "something was recorded for a bad code")

    h.kiosk.scan(h.hub.code("M000001"))
    h.kiosk.wait_screen("home")
    h.kiosk.click("finish", then=["attract"])
    proved("after all of them nothing was recorded, and a good code opens home")
    h.close()


if __name__ == "__main__":
    try:
        main([codes_that_are_not_good])
    finally:
        forget_template()
