"""
A bad network between desks and hub, on loopback. The proxy reads whole requests and answers, and a seed decides what
becomes of each exchange: nothing, or one of the misfortunes below. The weather can change while programs run.
"""

import random
import socket
import struct
import threading
import time

from world import must

PORTAL = b"<!DOCTYPE html><html><body>Welcome to the guest network. Please log in.</body></html>"
DISMISSAL = b'{"type":"about:blank","title":"This desk was declared lost","status":403,"code":"device_lost"}'

# What may become of an exchange, and how often in a storm.
STORM = {
    "pass": 40,
    "refuse": 5,         # the connection is closed before anything is said
    "reset": 5,          # the same, by a reset
    "cut_request": 6,    # the hub gets the head and half of the body
    "lose_answer": 8,    # the hub has acted, its answer is gone
    "reset_answer": 4,
    "cut_answer": 6,     # half of it arrives
    "late": 6,           # the request waits on its way
    "late_answer": 6,
    "twice": 8,          # the same bytes reach the hub two times; the desk hears the second answer
    "again_later": 6,    # and once more when something else was said in between
    "portal": 5,         # a login page with status 200
    "dismissal": 3,      # a problem in the hub's name that would close the desk
    "redirect": 4,
    "gateway": 3,        # an error of something on the way
    "stall_up": 3,       # the hub hears nothing, the desk waits
    "stall_down": 3,     # the hub has answered, the desk waits
    "drip": 4,           # the answer comes byte by byte
}

CALM = {"pass": 1}
STALL_S = 4.0


def read_message(s):
    """One whole HTTP message with a length; None when the other side has ended."""
    got = b""
    while b"\r\n\r\n" not in got:
        more = s.recv(65536)
        if not more:
            return None
        got += more
    head, _, body = got.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        more = s.recv(65536)
        if not more:
            return None
        body += more
    return head + b"\r\n\r\n" + body


def hang_up(s):
    """Closes with RST instead of FIN."""
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()


def answer_with(status, body, more=b"", kind=b"text/html"):
    return b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n%s\r\n%s" % (status, kind, len(body), more, body)


class Closed(Exception):
    """This connection has ended."""


class Proxy:
    def __init__(self, hub_port, seed=1):
        self.hub_port, self.seed = hub_port, seed
        self.lock = threading.Lock()
        self.weather = dict(CALM)
        self.count = 0
        self.seen = dict.fromkeys(STORM, 0)
        self.kept = None  # a request that is said again later
        self.open = set()
        self.fates = {name: getattr(self, "say" if name == "pass" else name) for name in STORM}
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    @property
    def url(self):
        return "http://127.0.0.1:%d" % self.port

    # ---- for tests

    def storm(self, *only):
        """Everything at once, or only some of it beside what passes."""
        must(all(name in STORM for name in only), "no such misfortune in %s" % (only,))
        self.weather = {name: n for name, n in STORM.items() if not only or name in only or name == "pass"}

    def always(self, fate):
        must(fate in STORM, "no such misfortune: " + fate)
        self.weather = {fate: 1}

    def calm(self):
        self.weather = dict(CALM)

    def cut(self):
        """No network at all: what was open ends, and nothing new comes through until calm()."""
        self.always("refuse")
        with self.lock:
            for s in self.open:
                try:
                    s.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass  # it has just ended by itself

    def misfortunes(self):
        return sum(n for name, n in self.seen.items() if name != "pass")

    def stop(self):
        self.listener.close()

    # ---- the connections

    def accept(self):
        while True:
            try:
                desk, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(desk,), daemon=True).start()

    def draw(self):
        """What becomes of the next exchange; the n-th draw of a seed is always the same in the same weather."""
        with self.lock:
            self.count += 1
            rng = random.Random("%d %d" % (self.seed, self.count))
            names = list(self.weather)
            fate = rng.choices(names, [self.weather[n] for n in names])[0]
            self.seen[fate] += 1
        return fate, rng

    def serve(self, desk):
        with self.lock:
            self.open.add(desk)
        try:
            with desk:
                while True:
                    request = read_message(desk)
                    if request is None:
                        return
                    fate, rng = self.draw()
                    self.fates[fate](desk, request, rng)
        except (OSError, Closed):
            pass
        finally:
            with self.lock:
                self.open.discard(desk)

    def ask(self, request):
        """What the hub says to it, on a connection of its own."""
        with socket.create_connection(("127.0.0.1", self.hub_port), 5) as hub:
            hub.settimeout(90)
            hub.sendall(request)
            answer = read_message(hub)
        if answer is None:
            raise Closed
        return answer

    def say(self, desk, request, rng):
        desk.sendall(self.ask(request))
        with self.lock:
            kept, self.kept = self.kept, None
        if kept is not None:
            self.ask(kept)

    # ---- the misfortunes

    def refuse(self, desk, request, rng):
        raise Closed

    def reset(self, desk, request, rng):
        hang_up(desk)
        raise Closed

    def cut_request(self, desk, request, rng):
        with socket.create_connection(("127.0.0.1", self.hub_port), 5) as hub:
            hub.sendall(request[:max(1, len(request) - rng.randint(1, 1 + len(request) // 2))])
        raise Closed

    def lose_answer(self, desk, request, rng):
        self.ask(request)
        raise Closed

    def reset_answer(self, desk, request, rng):
        self.ask(request)
        hang_up(desk)
        raise Closed

    def cut_answer(self, desk, request, rng):
        answer = self.ask(request)
        desk.sendall(answer[:rng.randint(1, len(answer) - 1)])
        raise Closed

    def late(self, desk, request, rng):
        time.sleep(rng.uniform(0.1, 2.5))
        self.say(desk, request, rng)

    def late_answer(self, desk, request, rng):
        answer = self.ask(request)
        time.sleep(rng.uniform(0.1, 2.5))
        desk.sendall(answer)

    def twice(self, desk, request, rng):
        self.ask(request)
        self.say(desk, request, rng)

    def again_later(self, desk, request, rng):
        answer = self.ask(request)
        with self.lock:
            self.kept = request
        desk.sendall(answer)

    def portal(self, desk, request, rng):
        desk.sendall(answer_with(b"200 OK", PORTAL))

    def dismissal(self, desk, request, rng):
        desk.sendall(answer_with(b"403 Forbidden", DISMISSAL, kind=b"application/problem+json"))

    def redirect(self, desk, request, rng):
        desk.sendall(answer_with(b"302 Found", b"", b"Location: %s/login\r\n" % self.url.encode()))

    def gateway(self, desk, request, rng):
        desk.sendall(answer_with(b"502 Bad Gateway", b"<h1>502</h1>"))

    def stall_up(self, desk, request, rng):
        time.sleep(STALL_S)
        raise Closed

    def stall_down(self, desk, request, rng):
        self.ask(request)
        time.sleep(STALL_S)
        raise Closed

    def drip(self, desk, request, rng):
        answer = self.ask(request)
        for i in range(min(len(answer), 400)):
            desk.sendall(answer[i:i + 1])
            time.sleep(0.001)
        desk.sendall(answer[400:])
