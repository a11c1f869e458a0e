#!/usr/bin/env python3
"""
Goal: thousands of slow connections keep nobody waiting. Method: one process holds them open and feeds each a byte now
and then, in every way a request can be slow, and opens those anew that the hub closes; another asks for a greeting on
a new connection, again and again, and takes the time.
    tests/attack/test_slow.py --connections 10000 --seconds 90
"""

import argparse
import multiprocessing
import random
import resource
import select
import socket
import sys
import time

import scene  # noqa: F401
from hospital import forget_template, template
from hub import Hub
from world import Failed, World, must, proved

MOST_S = 0.2
ROUND_S = 5  # each connection gets a byte in so many seconds
NEW_PER_TURN = 100

HELLO = b"GET /v1/hello HTTP/1.1\r\nHost: hub\r\n\r\n"

# What is said at once, and what is said a byte at a time after it.
KINDS = [
    ("says nothing", b"", b""),
    ("headers byte by byte", b"GET /v1/hello HTTP/1.1\r\n", b"X-A: " + b"a" * 4000),
    ("a request line byte by byte", b"", b"GET /" + b"a" * 4000),
    ("a body byte by byte", b"POST /v1/push HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n", b"{" * 4000),
    ("chunks byte by byte", b"POST /v1/events HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n{\r\n" * 700),
    ("idle after a request", HELLO, b""),
    ("does not read its answers", b"GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n" * 8, b""),
]


class Slow:
    """All the slow ones."""

    def __init__(self, port, count):
        self.port, self.count = port, count
        self.rng = random.Random(5)
        self.poll = select.epoll()
        self.open = {}  # fd: [socket, what is left to say]
        self.made = 0

    def dial(self):
        kind = KINDS[self.made % len(KINDS)]
        s = socket.socket()
        if kind[0].startswith("does not read"):
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        s.settimeout(5)
        s.connect(("127.0.0.1", self.port))
        s.setblocking(False)
        if kind[1]:
            s.send(kind[1])
        reads = not kind[0].startswith("does not read")
        self.poll.register(s.fileno(), select.EPOLLRDHUP | (select.EPOLLIN if reads else 0))
        self.open[s.fileno()] = [s, kind[2]]
        self.made += 1

    def drop(self, fd):
        s, _ = self.open.pop(fd)
        self.poll.unregister(fd)
        s.close()

    def hear(self):
        """Answers are read and forgotten; who was closed is gone."""
        for fd, event in self.poll.poll(0):
            try:
                if event & (select.EPOLLHUP | select.EPOLLERR | select.EPOLLRDHUP) or not self.open[fd][0].recv(65536):
                    self.drop(fd)
            except BlockingIOError:
                pass
            except OSError:
                self.drop(fd)

    def drip(self, share):
        for fd in self.rng.sample(list(self.open), int(len(self.open) * share)):
            s, left = self.open[fd]
            if not left:
                continue
            try:
                s.send(left[:1])
                self.open[fd][1] = left[1:]
            except BlockingIOError:
                pass
            except OSError:
                self.drop(fd)

    def run(self, ready, stop, told):
        while not stop.is_set():
            began = time.monotonic()
            for _ in range(min(NEW_PER_TURN, self.count - len(self.open))):
                try:
                    self.dial()
                except OSError:
                    break
            self.hear()
            self.drip(0.1 / ROUND_S)
            told[0], told[1] = len(self.open), self.made
            if len(self.open) >= self.count:
                ready.set()
            time.sleep(max(0, 0.1 - (time.monotonic() - began)))


def hold_open(port, count, ready, stop, told):
    Slow(port, count).run(ready, stop, told)


def greet(port):
    """Seconds until a greeting came, on a connection of its own."""
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), 10) as s:
        s.sendall(HELLO)
        got = b""
        while b"nonce" not in got:
            more = s.recv(65536)
            must(more, "the hub closed a good request's connection: %r" % got)
            got += more
    return time.monotonic() - began


def measure(port, seconds):
    took, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        took.append(greet(port))
        time.sleep(0.02)
    return sorted(took)


def percentile(took, share):
    return took[min(len(took) - 1, int(len(took) * share))] * 1000


def allow_files(count):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    want = count + 500
    if hard < want:
        resource.setrlimit(resource.RLIMIT_NOFILE, (want, want))
    else:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, want), hard))


def slow(world, count, seconds):
    try:
        allow_files(count)
    except (ValueError, OSError):
        raise Failed("this machine allows no %d connections: raise the limit on open files" % count)
    hub = Hub(world, template=template()).start()
    alone = measure(hub.port, min(5, seconds))
    ready, stop = multiprocessing.Event(), multiprocessing.Event()
    told = multiprocessing.Array("l", 2)
    holder = multiprocessing.Process(target=hold_open, args=(hub.port, count, ready, stop, told), daemon=True)
    holder.start()
    try:
        must(ready.wait(60 + count / 100), "only %d of %d connections stood" % (told[0], count))
        took = measure(hub.port, seconds)
        standing, made = told[0], told[1]
        with open("/proc/%d/status" % hub.process.popen.pid) as f:
            rss = int([line for line in f if line.startswith("VmRSS")][0].split()[1]) // 1024
    finally:
        stop.set()
        holder.join(10)
        holder.kill()
    must(standing > count * 0.9, "%d of %d connections stood at the end" % (standing, count))
    must(percentile(took, 0.99) < MOST_S * 1000, "beside %d slow ones, the 99th of 100 greetings took %.0f ms" %
         (count, percentile(took, 0.99)))
    hub.stop()
    hub.verify().must_end(0)
    proved("beside %d slow connections (%d made) for %d s: %d greetings, p50 %.1f ms, p99 %.1f ms, longest %.0f ms (alone "
           "p99 %.1f ms); hub %d MiB" % (standing, made, seconds, len(took), percentile(took, 0.5), percentile(took, 0.99),
                                         took[-1] * 1000, percentile(alone, 0.99), rss))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--connections", type=int, default=10000)
    parser.add_argument("--seconds", type=float, default=90)
    args = parser.parse_args()
    try:
        with World("slow") as w:
            slow(w, args.connections, args.seconds)
        print("ok      %d slow connections" % args.connections)
    except Failed as e:
        print("FAILED  %s" % e)
        sys.exit(1)
    finally:
        forget_template()
