"""
A jam in the middle of a patient's ticket, on a serial line: the kiosk says that it is not certain whether the paper
came out, nothing is doubled in the books, what is printed again says COPY, and both papers name one ticket that is
handed over once. The same where the power is cut before the printer has answered at all: the next start knows of it, a
kiosk's member finds her ticket among hers, a counter's clerk is told, and the paper that comes says COPY.
"""

import os

from counter import DONE, open_list, row, said, serve
from devices import Printer, decode
from hospital import Hospital, forget_template
from world import EMULATOR, POINTDESK, Process, main, must, proved, run, wait_until


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


SIGN_IN = "[counter]\nsign_in = yes\n"


def killed_and_mended(world, desk, name, settings=""):
    """No cable tells what is on paper: kill -9 while the printer has not answered, then a printer that works."""
    desk.kill()
    printer = Printer(world, name)
    desk.configure(printer.address, settings)
    desk.start()
    desk.wait(lambda s: s is not None and s["online"], desk.name + " is online again")
    must("before this start 1 tickets were to be printed" in desk.process.text(),
         desk.name + " does not know of it\n" + desk.process.text()[-1500:])
    must(not printer.tickets(), "something printed by itself at the start")
    return printer


def a_cut_before_the_paper_of_a_kiosk(world):
    h = Hospital(world, printer_options=("--stall-after", "1"))
    h.open()
    member, _ = h.rich_member()
    h.take_a_gift(member)
    must(h.kiosk.look()["screen"] == "done" and not h.printer.tickets(), "the paper came out")
    printer = killed_and_mended(world, h.kiosk, "mended")
    h.kiosk.scan(h.hub.code(member))
    h.kiosk.wait_screen("home")
    h.kiosk.click("tickets", then=["tickets"])
    h.kiosk.click("ticket", then=["ticket"])
    h.kiosk.click("print", then=["ticket"])
    wait_until("her paper", lambda: len(printer.tickets()) == 1)
    ticket = decode(POINTDESK, printer.tickets()[0])[0]
    must(ticket.startswith("PD1:"), "the copy carries no ticket")
    h.kiosk.picture("cut-kiosk")
    h.hand_over(ticket)
    h.settled()
    h.close()
    proved("the power cut before a kiosk's paper: the next start knows, she finds her ticket and prints it, it is handed over once")


def a_cut_before_the_paper_of_a_counter(world):
    h = Hospital(world)
    stuck = Printer(world, "stuck", "--stall-after", "1")
    h.counter.configure(stuck.address, SIGN_IN)
    h.open()
    serve(h)
    # A counter asks the hub for gifts when it is served, a minute after its start.
    wait_until("the counter has gifts to give", lambda: '"lease_recv"' in run(
        POINTDESK, "journal", "show", "--data", h.counter.data).must_end(0).out, 150, every_s=3)
    member, before = h.rich_member()
    h.counter.scan(h.hub.code(member))
    h.counter.wait_counter("member")
    h.counter.click("counter_serve", then=["home"])
    h.counter.redeem()
    h.counter.wait_screen("done")
    printer = killed_and_mended(world, h.counter, "mended", SIGN_IN)
    serve(h)
    told = "可能没打印出来"
    shows(h.counter, told)
    h.counter.picture("cut-counter")
    open_list(h.counter, "1", "uncollected")
    shows(h.counter, "可能未打印")
    h.counter.picture("cut-counter-list")
    row(h.counter)
    h.counter.screen.key("1")
    said(h.counter, DONE)
    wait_until("a copy on paper", lambda: len(printer.tickets()) == 1)
    h.counter.screen.key("Escape")
    h.counter.screen.key("Escape")
    h.counter.wait(lambda s: s is not None and not any(told in t for t in s["texts"]), "the counter has nothing left to tell")
    h.settled()
    must(h.hub.balance(member) < before, "the hub took nothing")
    h.close()
    proved("the power cut before a counter's paper: the clerk is told, prints a copy from the list, and is told no more")


if __name__ == "__main__":
    try:
        main([a_jam_in_the_middle_of_a_ticket, a_cut_before_the_paper_of_a_kiosk, a_cut_before_the_paper_of_a_counter])
    finally:
        forget_template()
