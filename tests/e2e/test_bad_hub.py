"""
Where the hub should be there is nothing, a login page, an error, silence, or another hospital's hub. The desk stays
open, says so in its log, takes gifts on its own, and sends everything once its own hub is back.
"""

import fcntl
import http.server
import os
import threading

from desk import Desk
from hospital import Hospital, forget_template, template
from hub import Hub
from proxy import DISMISSAL
from world import Failed, main, must, proved, wait_until

ENGLISH = "[desk]\nlanguage = en\n"


class Nonsense:
    """An HTTP server in the hub's place that answers everything the same way."""

    def __init__(self, port, status, kind, body, headers=()):
        outer = self
        self.asked = 0

        class Answer(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                outer.asked += 1
                length = int(self.headers.get("content-length") or 0)
                self.rfile.read(length)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                for name, value in headers:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = answer

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Answer)
        self.server.daemon_threads = True
        self.server.handle_error = lambda request, address: None  # a desk that hangs up is what is wanted
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


LOGIN = b"<!DOCTYPE html><html><body>Welcome to the guest network. Please log in.</body></html>"

WRONG = [
    ("a login page with status 200", dict(status=200, kind="text/html", body=LOGIN), "E-NET-03"),
    ("a redirect to a login page",
     dict(status=302, kind="text/html", body=b"", headers=[("Location", "http://127.0.0.1:9/login")]), "E-NET-03"),
    ("an error of a proxy", dict(status=500, kind="text/html", body=b"<h1>500</h1>"), "E-NET-03"),
    ("a problem that would close a desk, and that no hub signed",
     dict(status=403, kind="application/problem+json", body=DISMISSAL), "E-NET-03"),
    ("JSON that is no hub's", dict(status=200, kind="application/json", body=b'{"ok": true}'), "E-NET-03"),
    ("4 MB of zeros", dict(status=200, kind="application/json", body=b"0" * (4 << 20)), "E-NET-02"),
]


def last_problem(desk):
    """The code of the last line about the hub."""
    lines = [line for line in desk.process.text().splitlines() if "E-NET-" in line or "the hub answers" in line]
    return lines[-1].split()[2] if lines else ""


def take_and_hand_over(h, member, count):
    h.kiosk.scan(h.codes.pop(member))
    h.kiosk.wait_screen("home")
    h.kiosk.redeem()
    done = h.kiosk.wait_screen("done")
    must("Saved at this desk" in " ".join(done["texts"]), "offline, but the ticket does not say so: %s" % done["texts"])
    ticket = h.ticket(count)[1]
    h.kiosk.click("finish", then=["attract"])
    h.counter.scan(ticket)
    h.counter.wait_counter("ready")
    h.counter.screen.key("Return")
    h.counter.wait_counter("handed")
    h.counter.screen.key("Escape")


def started_while_a_command_has_the_folder(h):
    """A command that needs the folder for a moment, just when the hub is started again: it waits its turn."""
    h.hub.stop()
    lock = open(os.path.join(h.hub.data, "lock"), "w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    threading.Timer(1, lock.close).start()
    h.hub.start()
    proved("a hub that is started while a command has its folder waits for it, and serves")


def nonsense_where_the_hub_was(world):
    h = Hospital(world, settings=ENGLISH)
    h.counter.configure(settings=ENGLISH)
    h.open()
    captured = h.hub.captured()
    h.codes = {m: h.hub.code(m, "--day") for m in h.hub.members()[:60] if h.hub.balance(m) >= 5000}
    members = list(h.codes)
    must(len(members) >= 2, "the demo hospital is poor")
    h.hub.stop()
    for name, wrong, code in WRONG:
        server = Nonsense(h.hub.port, **wrong)
        h.kiosk.stop()
        h.kiosk.start()
        wait_until("the kiosk asks " + name, lambda: server.asked > 0)
        h.kiosk.wait(lambda s: s is not None and s["screen"] == "attract" and not s["online"], "offline at " + name)
        wait_until("%s for %s in the log" % (code, name), lambda: last_problem(h.kiosk) == code)
        server.stop()
        proved("%s in the hub's place: the kiosk stays open, offline, %s in its log" % (name, code))
    server = Nonsense(h.hub.port, **WRONG[0][1])
    take_and_hand_over(h, members[0], 1)
    server.stop()
    proved("behind a login page a gift is taken and handed over; the ticket says saved at this desk")

    other = Hub(world, "other")
    other.port = h.hub.port
    other.start()
    h.counter.stop()
    h.counter.start()
    h.kiosk.stop()
    h.kiosk.start()
    wait_until("E-NET-04 in the log", lambda: "E-NET-04" in h.kiosk.process.text(), 90)
    shown = h.counter.wait(lambda s: s is not None and "Refused by the centre" in s["texts"] and not s["online"],
                           "the counter shows that it is another hub", 120)
    must(other.facts()["captured"] == captured and other.facts()["holds_open"] == 0, "another hub took our ops")
    take_and_hand_over(h, members[1], 2)
    other.stop()
    must(other.facts()["captured"] == captured, "another hub took our ops")
    proved("another hospital's hub gets nothing: E-NET-04 in the log, shown at the counter; gifts go on")

    h.kiosk.stop()
    h.counter.stop()
    h.hub.start()
    h.kiosk.start()
    h.counter.start()
    h.settled()
    must(h.hub.captured() == captured + 2, "the hub holds %d new captures" % (h.hub.captured() - captured))
    proved("with their own hub back, the desks send everything: both gifts once")
    h.books_are_right()
    started_while_a_command_has_the_folder(h)
    h.close()


if __name__ == "__main__":
    try:
        main([nonsense_where_the_hub_was])
    finally:
        forget_template()
