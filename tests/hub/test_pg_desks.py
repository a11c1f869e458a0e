"""
Desks of several hub processes on one database, as processes: a push at one wakes the poll that waits at another; what is
told to both at once is taken once, with one answer; under load the server is killed, a hub is killed, and the machine with
the database is lost and its standby takes over: nothing that was answered is lost, nothing is there twice, every desk drains.

    test_pg_desks.py [NAME...] [--seconds N] [--rounds N] [--desks N]     longer than a test has time for
"""

import os
import random
import re
import subprocess
import sys
import time

from pg_world import BUILD, HUB, QUICK_HUB, Server, Serving, main, ran, until

DESKS = BUILD / "tests" / "hub" / "hub_desks"


def option(name, fallback):
    if "--" + name not in sys.argv:
        return fallback
    at = sys.argv.index("--" + name)
    value = int(sys.argv[at + 1])
    del sys.argv[at:at + 2]
    return value


SECONDS, ROUNDS, LOAD_DESKS = option("seconds", 0), option("rounds", 1), option("desks", 6)


class Hospital:
    """A hub in a database, two folders that serve it, members with points and codes for desks."""

    def __init__(self, server, dir, name, desks=2, uri=None, hub=HUB):
        self.server, self.dir, self.database, self.hub = server, dir, name, hub
        made = server.make(name)
        self.uri = uri or made
        ran(hub, "init", "--data", dir + "/a", "--db", self.uri, "--members", "80")
        ran(hub, "init", "--data", dir + "/b", "--join", self.uri)
        self.members, self.codes = dir + "/members", dir + "/codes"
        with open(self.members, "w") as f:
            f.write("\n".join(id for (id,) in server.ask(name, "SELECT encode(id, 'hex') FROM member WHERE status = 1")) + "\n")
        with open(self.codes, "w") as f:
            f.write("".join(self.code() for _ in range(desks)))
        self.had = self.points(server)

    def code(self):
        return ran(self.hub, "device", "code", "--site", "S1", "--place", "P1", "--approve", "--data", self.dir + "/a").splitlines()[0] + "\n"

    def points(self, server):
        return int(server.ask(self.database, "SELECT sum(posted - debt) FROM account WHERE unit = 1")[0][0])

    def serve(self):
        self.a, self.b = Serving(self.dir + "/a", hub=self.hub), Serving(self.dir + "/b", hub=self.hub)

    def load(self, seconds, patience=60):
        self.out = self.dir + "/out"
        load = subprocess.Popen([DESKS, "load", str(seconds), str(patience), str(LOAD_DESKS), "8", self.members, self.codes, self.out,
                                 self.a.url, self.b.url], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        # All are let in, and at work.
        until(lambda: int(self.server.ask(self.database, "SELECT count(*) FROM op WHERE dev > 0")[0][0]) > 0)
        return load

    def settle(self, load, server):
        """After the load: everybody drained, and the database holds each op once, with the result that was answered."""
        said, _ = load.communicate(timeout=240)
        assert load.returncode == 0, (said, self.a.said(), self.b.said())
        with open(self.out) as f:
            told = [line.split() for line in f]
        there = {(dev, int(dseq)): (id, status, hseq) for dev, dseq, id, status, hseq in server.ask(self.database,
                 "SELECT encode(d.id, 'hex'), o.dseq, encode(o.op_id, 'hex'), o.status, o.hseq FROM op o JOIN device d ON d.dev = o.dev"
                 " WHERE o.dev > 0")}
        assert len(there) == len(told), (len(there), len(told))
        spent = 0
        for dev, dseq, id, status, hseq, amount in told:
            its = there[dev, int(dseq)]
            assert its[0] == id and its[2] == hseq and (status == "applied") == (its[1] == "1"), (dev, dseq, its, id, status, hseq)
            assert status in ("applied", "rejected"), status
            spent += int(amount) if status == "applied" else 0
        assert self.had - self.points(server) == spent, (self.had, self.points(server), spent)
        for hub in (self.a, self.b):
            if hub.process.poll() is None:
                hub.stop()
        assert ": ok" in ran(self.hub, "verify", "--data", self.dir + "/a")
        return "%s, %d points spent" % (said.strip(), spent)


def a_push_wakes_a_poll_at_another_process(server, dir):
    h = Hospital(server, dir, "wake")
    h.serve()
    said = ran(DESKS, "wake", "7", h.members, h.codes, h.a.url, h.b.url)
    times = sorted(float(line.split()[0]) for line in said.splitlines())
    assert times[len(times) // 2] < 1000, times
    # Whose ear is cut off hears again, and looks by itself: every 2 s at the latest.
    with open(h.codes, "w") as f:
        f.write("".join(h.code() for _ in range(2)))
    waking = subprocess.Popen([DESKS, "wake", "3", h.members, h.codes, h.a.url, h.b.url], stdout=subprocess.PIPE, text=True)
    cut = 0
    while waking.poll() is None:
        cut += int(server.ask("postgres", "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
                              " OR query LIKE 'SELECT max(value)%'")[0][0])
        time.sleep(0.1)
    late = [float(line.split()[0]) for line in waking.stdout]
    assert waking.returncode == 0 and len(late) == 3 and max(late) < 6000 and cut > 2, (late, cut)
    h.a.stop()
    h.b.stop()
    print("proved: a push at one hub process wakes a poll at another: median %.0f ms, longest %.0f; with its ear cut off %d times, longest %.0f"
          % (times[len(times) // 2], times[-1], cut, max(late)))


def what_is_told_to_both_is_taken_once(server, dir):
    h = Hospital(server, dir, "twice")
    h.serve()
    said = ran(DESKS, "twice", "25", h.members, h.codes, h.a.url, h.b.url)
    first = [int(n) for n in re.findall(r"(\d+) were first at one, (\d+)", said)[0]]
    assert min(first) > 0, said  # otherwise they did not meet
    assert int(server.ask("twice", "SELECT count(*) FROM op WHERE dev > 0")[0][0]) == 200
    h.a.stop()
    h.b.stop()
    assert ": ok" in ran(HUB, "verify", "--data", dir + "/a")
    print("proved: " + said.strip() + ", each with one answer")


def a_batch_that_is_cut_off_is_run_again(server, dir):
    """Connections are ended in the middle of batches: no desk hears of it."""
    h = Hospital(server, dir, "cut", LOAD_DESKS)
    h.serve()
    load, ended = h.load(6), 0
    while load.poll() is None:
        ended += int(server.ask("postgres", "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = 'cut'"
                                " AND state = 'idle in transaction' AND query NOT LIKE '%emit_message%'")[0][0])
        time.sleep(1)
    said = h.settle(load, server)
    failed = int(re.search(r"(\d+) not answered", said).group(1))
    assert ended > 2 and failed <= ended // 3, (ended, said)  # each has several desks' pushes in it
    assert "fork" not in h.a.said() + h.b.said(), h.a.said() + h.b.said()
    print("proved: %d batches cut off in their middle: %s" % (ended, said))


def a_server_and_hubs_that_are_killed(server, dir):
    """The database server loses its power again and again, hub processes are killed between."""
    h = Hospital(server, dir, "killed", LOAD_DESKS, hub=QUICK_HUB)
    h.serve()
    seconds = SECONDS or 9
    load = h.load(seconds)
    end, kills = time.monotonic() + seconds, [0, 0]
    while time.monotonic() < end - 4:
        time.sleep(random.uniform(1, 3))
        server.kill()
        server.start()
        kills[0] += 1
        time.sleep(random.uniform(0.5, 2))
        victim = random.choice("ab")
        old = getattr(h, victim)
        assert old.process.poll() is None, old.said()  # a server that went does not end a hub
        old.kill()
        setattr(h, victim, Serving(old.data, old.port, hub=old.hub))
        kills[1] += 1
    print("proved: server killed %d times, hubs %d: %s; nothing lost or doubled, verify ends 0" % (*kills, h.settle(load, server)))


def a_standby_that_takes_over(server, dir):
    """The primary is lost under load, for good; the standby, which had every answer before it was given, is promoted."""
    for round in range(ROUNDS):
        name = "%s/%d" % (dir, round)
        os.mkdir(name)
        os.chmod(name, 0o755)
        primary = Server(name + "/primary")
        primary.start()
        standby = Server(name + "/standby", of=primary)
        standby.start("hot_standby=on")
        primary.ask("postgres", "ALTER SYSTEM SET synchronous_standby_names = 'standby'")
        primary.ask("postgres", "SELECT pg_reload_conf()")
        until(lambda: primary.ask("postgres", "SELECT sync_state FROM pg_stat_replication") == [["sync"]])
        h = Hospital(primary, name, "hub", LOAD_DESKS, primary.uri("hub", standby), QUICK_HUB)
        h.serve()
        load = h.load(SECONDS or 6)
        time.sleep((SECONDS or 6) / 2 + random.random())
        primary.kill()
        standby.promote()
        standby.ask("postgres", "ALTER SYSTEM SET synchronous_standby_names = ''")
        standby.ask("postgres", "SELECT pg_reload_conf()")
        for hub in (h.a, h.b):
            assert hub.process.poll() is None, hub.said()
        print("proved: the primary lost, its standby promoted: %s; nothing lost or doubled, verify ends 0" % h.settle(load, standby), flush=True)
        standby.stop()


main(a_push_wakes_a_poll_at_another_process, what_is_told_to_both_is_taken_once,
     a_batch_that_is_cut_off_is_run_again, a_server_and_hubs_that_are_killed,
     a_standby_that_takes_over)
