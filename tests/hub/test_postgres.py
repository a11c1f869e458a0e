"""
Hubs that keep themselves in PostgreSQL: the same tables as in SQLite; two processes on one database, each seeing what the
other did; the server killed under them and started again, and another taking over what one left. The server is our own,
started in a folder of its own.
"""

import json
import os
import pathlib
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("PD_BUILD_DIR", SOURCE / "build" / "dev"))
HUB = BUILD / "pointdesk-hub"
PATIENCE_S = 60


def ran(*words, code=0):
    done = subprocess.run([str(w) for w in words], capture_output=True, text=True, timeout=120)
    assert done.returncode == code, (words, done.returncode, done.stdout, done.stderr)
    return done.stdout + done.stderr


class Server:
    """A PostgreSQL on a Unix socket, never as root."""

    def __init__(self, dir):
        self.dir = dir
        found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not found:
            print("there is no PostgreSQL server here: apt install postgresql")
            sys.exit(77)
        self.bin = found[-1].parent
        self.as_ = []
        if os.getuid() == 0:
            shutil.chown(dir, "nobody")
            self.as_ = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        self.run("initdb", "-D", dir + "/data", "-A", "trust", "-U", "pointdesk", "--no-locale", "-E", "UTF8")

    def run(self, program, *words):
        subprocess.run([*self.as_, self.bin / program, *words], check=True, stdout=subprocess.DEVNULL, cwd=self.dir)

    def start(self):
        self.run("pg_ctl", "-D", self.dir + "/data", "-l", self.dir + "/log", "-w", "-o",
                 "-k %s -c listen_addresses=" % self.dir, "start")

    def stop(self, how="fast"):
        self.run("pg_ctl", "-D", self.dir + "/data", "-m", how, "-w", "stop")

    def ask(self, database, sql):
        done = subprocess.run([self.bin / "psql", "-h", self.dir, "-U", "pointdesk", "-qAt", "-F", "\t", database, "-c", sql],
                              check=True, capture_output=True, text=True)
        return [line.split("\t") for line in done.stdout.splitlines()]

    def uri(self, database):
        return "postgres://pointdesk@/%s?host=%s" % (database, self.dir)


class Serving:
    all = []

    def __init__(self, data):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.data = data
        self.log = open(data + ".log", "wb")
        self.process = subprocess.Popen([HUB, "serve", "--data", data, "--listen", "127.0.0.1:%d" % self.port],
                                        stdout=self.log, stderr=self.log)
        Serving.all.append(self.process)
        end = time.monotonic() + PATIENCE_S
        while not self.answers():
            assert time.monotonic() < end and self.process.poll() is None, open(data + ".log").read()
            time.sleep(0.05)

    def answers(self):
        try:
            with urllib.request.urlopen("http://127.0.0.1:%d/v1/hello" % self.port, timeout=5) as answer:
                return json.load(answer)["protocol"] is not None
        except (OSError, KeyError):
            return False

    def stop(self):
        self.process.terminate()
        code = self.process.wait(PATIENCE_S)
        assert code == 0, (code, open(self.data + ".log").read()[-2000:])


def both_databases_have_the_same_tables(server, dir):
    ran(HUB, "init", "--data", dir + "/file", "--members", "3")
    ran(HUB, "init", "--data", dir + "/pg", "--db", server.uri("one"), "--members", "3")
    db = sqlite3.connect("file:%s/file/hub.db?mode=ro" % dir, uri=True)
    kinds = {"INTEGER": "bigint", "TEXT": "text", "BLOB": "bytea"}
    here = {(t, c[1], kinds[c[2]], bool(c[3] or c[5])) for (t,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not t.startswith("sqlite_") for c in db.execute("PRAGMA table_info(%s)" % t)}
    there = {(t, c, kind, null == "NO") for t, c, kind, null in server.ask("one",
             "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
             " WHERE table_schema = 'public' AND table_name NOT IN ('schema_made', 'last_writer', 'process')")}
    assert here == there, (sorted(here - there), sorted(there - here))
    named = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")}
    indexes = {name for (name,) in server.ask("one", "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")}
    assert named <= indexes, named - indexes
    said = ran(HUB, "init", "--data", dir + "/again", "--db", server.uri("one"), "--members", "3", code=1)
    assert "there is a hub in this database already" in said and not os.path.exists(dir + "/again/hub.db"), said
    said = ran(HUB, "init", "--data", dir + "/again", "--db", "mysql://x", code=2)
    assert "postgres://USER@HOST/DATABASE" in said, said
    print("proved: %d columns and %d indexes are the same in both" % (len(here), len(named)))


def points(data, member):
    return int(next(l.split()[1] for l in ran(HUB, "member", "show", member, "--data", data).splitlines() if l.startswith("points")))


def bill(dir, data, no):
    with open(dir + "/bills.csv", "w") as f:
        f.write("bill_no,member,total_fen,insured_fen,self_paid_fen\n%s,M000001,20000,0,20000\n" % no)
    ran(HUB, "bill", "import", dir + "/bills.csv", "--data", data)


def two_processes_are_one_hub(server, dir):
    """Rules, goods and members made at one are known to the other at once."""
    ran(HUB, "init", "--data", dir + "/a", "--db", server.uri("two"), "--demo")
    ran(HUB, "init", "--data", dir + "/b", "--join", server.uri("two"))
    a, b = Serving(dir + "/a"), Serving(dir + "/b")
    had = points(a.data, "M000001")
    assert had == points(b.data, "M000001")
    for n in range(3):
        for hub in (a, b):
            bill(dir, hub.data, "B-%d-%s" % (n, hub.data[-1]))
    assert points(a.data, "M000001") == points(b.data, "M000001") > had
    server.stop("immediate")
    said = ran(HUB, "member", "show", "M000001", "--data", a.data, code=1)
    assert a.process.poll() is None, said
    server.start()
    now = points(a.data, "M000001")
    assert now == points(b.data, "M000001")
    a.process.kill()
    a.process.wait()
    bill(dir, b.data, "B-last")
    assert points(b.data, "M000001") > now
    b.stop()
    assert "ok" in ran(HUB, "verify", "--data", dir + "/b")
    print("proved: two processes on one database, the server and one of them killed: nothing lost, verify ends 0")


def main():
    os.environ["ASAN_OPTIONS"] = "detect_leaks=0"
    dir = tempfile.mkdtemp(prefix="pd-pg-")
    os.mkdir(dir + "/server")
    os.chmod(dir, 0o755)
    server = Server(dir + "/server")
    server.start()
    try:
        for name in ("one", "two"):
            server.ask("postgres", "CREATE DATABASE %s" % name)
        both_databases_have_the_same_tables(server, dir)
        two_processes_are_one_hub(server, dir)
    finally:
        for process in Serving.all:
            process.kill()
        server.stop("immediate")
        shutil.rmtree(dir)


main()
