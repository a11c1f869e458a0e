"""A small world for one test: a folder, processes, ports. Everything in it ends with it."""

import glob
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
BUILD = os.environ.get("PD_BUILD_DIR") or os.path.join(SOURCE, "build", "dev")
ASSETS = os.path.join(BUILD, "assets")
# What is driven: the build's own programs, or, of tests that look at days and not at bytes, those a hospital runs, where
# tests/run has just made them.
PROGRAMS = os.environ.get("PD_TESTS_RUN") and os.environ.get("PD_PROGRAMS_DIR") or BUILD
POINTDESK = os.path.join(PROGRAMS, "pointdesk")
HUB = os.path.join(PROGRAMS, "pointdesk-hub")
EMULATOR = os.path.join(BUILD, "tests", "support", "pd-printer-emulator")

FAKETIME = next(iter(glob.glob("/usr/lib/*/faketime/libfaketime.so.1")), "")

PATIENCE_S = 30  # a machine with two busy cores, and ASan


class Failed(Exception):
    """What did not hold, in words."""


def proved(text):
    print("proved: " + text, flush=True)


def must(condition, text):
    if not condition:
        raise Failed(text)


def wait_until(what, look, patience_s=PATIENCE_S, every_s=0.03):
    """The first true answer of look(); Failed when none comes."""
    end = time.monotonic() + patience_s
    while True:
        answer = look()
        if answer:
            return answer
        if time.monotonic() > end:
            raise Failed("waited %d s in vain: %s" % (patience_s, what))
        time.sleep(every_s)


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def environment(**more):
    env = dict(os.environ)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "NOTIFY_SOCKET"):
        env.pop(name, None)
    env["LC_ALL"] = "C.UTF-8"
    env["LSAN_OPTIONS"] = "suppressions=%s/lsan.supp:print_suppressions=0" % HERE
    env.update(more)
    return env


def at_another_time(when):
    """What a program's environment must have for its clock to show another time: "-1h", "@1970-01-02 00:00:00"."""
    return {"LD_PRELOAD": FAKETIME, "FAKETIME": when, "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "ASAN_OPTIONS": "verify_asan_link_order=0"}


class WallClock:
    """A wall clock that can be set while programs look at it; the clock that counts from boot goes on."""

    def __init__(self, world, name):
        self.path = world.path(name + ".clock")
        self.step(0)

    def step(self, seconds):
        beside = self.path + ".next"
        with open(beside, "w") as f:
            f.write("%+ds\n" % seconds)
        os.rename(beside, self.path)

    def environment(self):
        env = at_another_time("+0s")
        del env["FAKETIME"]
        env.update(FAKETIME_TIMESTAMP_FILE=self.path, FAKETIME_NO_CACHE="1")
        return env


class Ran:
    """A command that has ended."""

    def __init__(self, argv, done):
        self.argv = argv
        self.code = done.returncode
        self.out = done.stdout.decode("utf-8", "replace")
        self.err = done.stderr.decode("utf-8", "replace")

    def must_end(self, code):
        must(self.code == code, "%s ended with %d instead of %d\n%s%s" %
             (" ".join(self.argv[:6]), self.code, code, self.out, self.err))
        return self


def run(*argv, env=None, timeout_s=60, **more):
    argv = [str(a) for a in argv]
    return Ran(argv, subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout_s,
                                    env=env or environment(), **more))


class Process:
    """A program that runs until it is told or killed; its words go to a log."""

    def __init__(self, world, name, argv, env=None, **more):
        self.name = name
        self.log_path = os.path.join(world.dir, name + ".log")
        self.log = open(self.log_path, "ab")
        self.popen = subprocess.Popen([str(a) for a in argv], stdin=subprocess.DEVNULL, stdout=self.log,
                                      stderr=self.log, env=env or environment(), **more)
        world.processes.append(self)

    def running(self):
        return self.popen.poll() is None

    def text(self):
        with open(self.log_path, "rb") as f:
            return f.read().decode("utf-8", "replace")

    def stop(self, patience_s=PATIENCE_S):
        """Asks it to end; returns its exit code."""
        if self.running():
            self.popen.send_signal(signal.SIGTERM)
        try:
            code = self.popen.wait(patience_s)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Failed("%s did not end when asked\n%s" % (self.name, self.text()[-2000:]))
        self.log.close()
        return code

    def kill(self):
        if self.running():
            self.popen.kill()
        self.popen.wait()
        self.log.close()


class World:
    def __init__(self, name):
        # Short: a socket's path has at most 90 characters.
        self.dir = tempfile.mkdtemp(prefix="pd-%s-" % name)
        self.processes = []
        self.keep = os.environ.get("PD_E2E_KEEP") == "1"

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        for p in reversed(self.processes):
            if p.running() and p.name.startswith("xvfb"):
                p.popen.terminate()  # it takes its lock and socket away
            else:
                p.kill()
        if kind is not None:
            for name, p in {p.name: p for p in self.processes if not p.name.startswith("xvfb")}.items():
                print("---- the end of %s's log\n%s" % (name, p.text()[-800:]), file=sys.stderr)
        if self.keep:
            print("kept: " + self.dir)
        else:
            shutil.rmtree(self.dir, ignore_errors=True)
        return False


def main(tests):
    """Runs each test in a world of its own; all, or those named on the command line."""
    bad = 0
    for test in tests:
        if len(sys.argv) > 1 and test.__name__ not in sys.argv[1:]:
            continue
        started = time.monotonic()
        try:
            with World(test.__name__[:12]) as world:
                test(world)
            print("ok      %s (%.1f s)" % (test.__name__, time.monotonic() - started), flush=True)
        except (Failed, subprocess.TimeoutExpired) as e:
            bad += 1
            print("FAILED  %s: %s" % (test.__name__, e), flush=True)
    sys.exit(1 if bad else 0)
