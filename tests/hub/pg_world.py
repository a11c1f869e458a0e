"""
PostgreSQL servers of our own, each in a folder, and hubs as processes, for the tests beside this file: started, killed,
followed by a standby, and asked what stands in their tables.
"""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("PD_BUILD_DIR", SOURCE / "build" / "dev"))
HUB = BUILD / "pointdesk-hub"
# Where a test is about when a hub is killed, not about what it does until then: under tests/run the one that a hospital runs.
QUICK_HUB = pathlib.Path(os.environ.get("PD_TESTS_RUN") and os.environ.get("PD_PROGRAMS_DIR") or BUILD) / "pointdesk-hub"
PATIENCE_S = 60
os.environ["ASAN_OPTIONS"] = "detect_leaks=0"


def ran(*words, code=0, lines=None, env=None):
    done = subprocess.run([str(w) for w in words], capture_output=True, text=True, timeout=240, input=lines, env=env)
    assert done.returncode == code, (words, done.returncode, done.stdout, done.stderr)
    return done.stdout + done.stderr


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def until(what, patience_s=PATIENCE_S, pause_s=0.02):
    end = time.monotonic() + patience_s
    while not what():
        assert time.monotonic() < end, "waited in vain: %s" % what
        time.sleep(pause_s)


class Server:
    """A PostgreSQL on a Unix socket, never as root. of: another, whose standby it is made."""

    all = []

    def __init__(self, dir, durable=True, of=None):
        self.dir = dir
        found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not found:
            print("there is no PostgreSQL server here: apt install postgresql")
            sys.exit(77)
        self.bin = found[-1].parent
        self.as_ = []
        self.options = "-k %s -c listen_addresses=" % dir
        if not durable:
            self.options += " -c fsync=off -c full_page_writes=off"
        os.makedirs(dir, exist_ok=True)
        if os.getuid() == 0:
            shutil.chown(dir, "nobody")
            self.as_ = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        if of is None:
            self.run("initdb", "-D", dir + "/data", "-A", "trust", "-U", "pointdesk", "--no-locale", "-E", "UTF8")
        else:
            self.run("pg_basebackup", "-D", dir + "/data", "-h", of.dir, "-U", "pointdesk", "-R", "-X", "stream", "-c", "fast")
            with open(dir + "/data/postgresql.auto.conf") as f:
                self.auto = f.read()
            self.options += " -c primary_conninfo='host=%s user=pointdesk application_name=standby'" % of.dir
        Server.all.append(self)

    def run(self, program, *words, check=True):
        with open(self.dir + ".said", "ab") as said:
            return subprocess.run([*self.as_, self.bin / program, *words], check=check, stdout=said, stderr=said, cwd=self.dir).returncode

    def start(self, *settings):
        options = " ".join([self.options] + ["-c " + s for s in settings])
        # After a kill: a child that was born in that moment still has the memory, and ends when it looks up.
        until(lambda: self.run("pg_ctl", "-D", self.dir + "/data", "-l", self.dir + "/log", "-w", "-o", options, "start", check=False) == 0)

    def stop(self, how="fast", check=True):
        self.run("pg_ctl", "-D", self.dir + "/data", "-m", how, "-w", "stop", check=check)

    def pid(self):
        with open(self.dir + "/data/postmaster.pid") as f:
            return int(f.readline())

    def kill(self):
        """All of it at once, as a machine that goes: nothing is shut down, nothing more is written."""
        pid = self.pid()
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout.split()
        for one in [pid, *map(int, children)]:
            try:
                os.kill(one, 9)
            except ProcessLookupError:
                pass
        until(lambda: not any(os.path.exists("/proc/%s" % one) and not is_zombie(one) for one in [pid, *children]))

    def promote(self):
        self.run("pg_ctl", "-D", self.dir + "/data", "-w", "promote")

    def ask(self, database, sql):
        done = subprocess.run([self.bin / "psql", "-h", self.dir, "-U", "pointdesk", "-qAt", "-F", "\t", database, "-c", sql],
                              check=True, capture_output=True, text=True)
        return [line.split("\t") for line in done.stdout.splitlines()]

    def make(self, database):
        self.ask("postgres", "CREATE DATABASE %s" % database)
        return self.uri(database)

    def uri(self, database, *others):
        uri = "postgres://pointdesk@/%s?host=%s" % (database, ",".join(s.dir for s in (self, *others)))
        return uri + ("&target_session_attrs=read-write" if others else "")

    def sums(self, database, but=("meta", "last_writer")):
        """What every table holds, whatever the order of its rows."""
        tables = self.ask(database, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return {t: self.ask(database, "SELECT count(*), md5(coalesce(string_agg(r::text, '|' ORDER BY r::text), '')) FROM \"%s\" r" % t)[0]
                for (t,) in tables if t not in but}


def is_zombie(pid):
    try:
        with open("/proc/%s/stat" % pid) as f:
            return f.read().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


class Serving:
    all = []

    def __init__(self, data, port=None, wait=True, hub=HUB):
        self.port = port or free_port()
        self.url = "http://127.0.0.1:%d" % self.port
        self.data = data
        self.hub = hub
        self.log = open(data + ".log", "ab")
        self.process = subprocess.Popen([hub, "serve", "--data", data, "--listen", "127.0.0.1:%d" % self.port],
                                        stdout=self.log, stderr=self.log)
        Serving.all.append(self.process)
        if wait:
            self.wait()

    def wait(self):
        until(self.is_ready)

    def is_ready(self):
        assert self.process.poll() is None, self.said()
        return self.answers()

    def answers(self):
        try:
            with urllib.request.urlopen(self.url + "/v1/hello", timeout=5) as answer:
                return json.load(answer)["protocol"] is not None
        except (OSError, KeyError):
            return False

    def said(self):
        with open(self.data + ".log") as f:
            return f.read()[-3000:]

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.terminate()
        code = self.process.wait(PATIENCE_S)
        assert code == 0, (code, self.said())


def main(*tests, durable=True):
    """Each test gets a server that runs and a folder; whatever was started is ended. Names of tests may be given."""
    dir = tempfile.mkdtemp(prefix="pd-pg-")
    os.chmod(dir, 0o755)
    wanted = [t for t in tests if t.__name__ in sys.argv[1:]] or tests
    server = Server(dir + "/server", durable)
    server.start()
    try:
        for test in wanted:
            began = time.monotonic()
            os.mkdir(dir + "/" + test.__name__)
            test(server, dir + "/" + test.__name__)
            print("  (%s: %.1f s)" % (test.__name__, time.monotonic() - began), flush=True)
    finally:
        for process in Serving.all:
            process.kill()
        for s in Server.all:
            s.stop("immediate", check=False)
        if not os.environ.get("PD_E2E_KEEP"):
            shutil.rmtree(dir, ignore_errors=True)
