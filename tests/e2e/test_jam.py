"""
A jam in the middle of a patient's ticket, on a serial line: the kiosk says that it is not certain whether the paper
came out, nothing is doubled in the books, what is printed again says COPY, and both papers name one ticket that is
handed over once.
"""

import os

from devices import decode
from hospital import Hospital, forget_template
from world import EMULATOR, POINTDESK, Process, main, must, proved, wait_until


class SerialPrinter:
    """The emulator on a pseudo terminal; misfortunes by command."""

    def __init__(self, world):
        self.out, self.line, self.control = world.path("paper"), world.path("lp"), world.path("misfortunes")
        self.process = Process(world, "serial-printer",
                               [EMULATOR, "--out", self.out, "--pty", self.line, "--control", self.control])
        wait_until("the printer listens", lambda: "listening on" in self.process.text())
        self.said = 0

    def meets(self, misfortune):
        with open(self.control, "w") as f:
            f.write(misfortune + "\n")
        self.said += 1
        wait_until("the printer meets " + misfortune, lambda: self.process.text().count("done: ") == self.said)

    def pictures(self):
        return [os.path.join(self.out, n) for n in sorted(os.listdir(self.out)) if n.endswith(".png")]

    def settings(self):
        return "[printer]\nkind = serial\npath = %s\nbaud = 115200\nflow = xonxoff\n" % self.line


def shows(desk, text):
    return desk.wait(lambda s: s is not None and any(text in t for t in s["texts"]), "the screen says " + text)


def a_jam_in_the_middle_of_a_ticket(world):
    h = Hospital(world)
    paper = SerialPrinter(world)
    h.kiosk.configure(settings=paper.settings())
    h.open()
    member, before = h.rich_member()

    paper.meets("after 250 jam")
    h.take_a_gift(member)
    shows(h.kiosk, "不确定纸票是否完整打出")
    log = h.kiosk.process.text()
    must("ticket unknown" in log and "E-PRT-16" in log and "of its rows 192 to" in log,
         "the log does not tell what is on paper\n" + log[-1500:])
    proved("a jam after 250 rows: the kiosk says that it is not certain, the log that 192 rows at least are out")

    paper.meets("mend")
    h.kiosk.click("print", then=["done"])
    wait_until("the broken one and the copy are cut off", lambda: len(paper.pictures()) == 2)
    h.kiosk.wait(lambda s: s is not None and not any("不确定" in t for t in s["texts"]), "the screen is content")
    ticket = decode(POINTDESK, paper.pictures()[1])[0]
    must(ticket.startswith("PD1:"), "the copy carries no ticket")
    proved("printed again, the copy carries the ticket; the broken one was cut off before it, hatched")

    h.hand_over(ticket)
    h.settled()
    must(h.hub.balance(member) < before, "the hub took nothing")
    h.books_are_right()
    h.close()


if __name__ == "__main__":
    try:
        main([a_jam_in_the_middle_of_a_ticket])
    finally:
        forget_template()
