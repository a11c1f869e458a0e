"""The hub: the real program, its command line, and what its database holds."""

import json
import os
import shutil
import sqlite3
import ssl
import urllib.error
import urllib.request

from world import HUB, Process, free_port, must, run, wait_until

# Whether it answers at all; whom to believe is the desks' affair.
anybody = ssl._create_unverified_context()
no_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=anybody))


POINTS = 1  # as accounts are numbered


class Hub:
    def __init__(self, world, name="hub", template=None):
        self.world, self.name = world, name
        self.data = world.path(name)
        self.port = free_port()
        self.process = None
        self.certificate = None  # path without .pem: https
        if template is not None:
            shutil.copytree(template, self.data)
        else:
            run(HUB, "init", "--data", self.data, "--demo", timeout_s=120).must_end(0)

    @property
    def url(self):
        return "%s://127.0.0.1:%d" % ("https" if self.certificate else "http", self.port)

    def start(self, wait=True, env=None):
        argv = [HUB, "serve", "--data", self.data, "--listen", "127.0.0.1:%d" % self.port]
        if self.certificate:
            argv += ["--tls-cert", self.certificate + ".pem", "--tls-key", self.certificate + "-key.pem"]
        self.process = Process(self.world, self.name + "-serve", argv, env=env)
        if wait:
            wait_until("the hub says hello", self.answers)
        return self

    def answers(self):
        must(self.process.running(), "the hub ended by itself\n" + self.process.text()[-3000:])
        try:
            with no_proxy.open(self.url + "/v1/hello", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def stop(self):
        code = self.process.stop()
        must(code == 0, "the hub ended with %d\n%s" % (code, self.process.text()[-3000:]))

    def kill(self):
        self.process.kill()

    def cli(self, *argv, env=None):
        return run(HUB, *argv, "--data", self.data, env=env)

    def members(self):
        """The demonstration's."""
        return ["M%06d" % n for n in range(1, 201)]

    def code(self, member, *options):
        return self.cli("code", "issue", member, *options).must_end(0).out.strip()

    def verify(self):
        return self.cli("verify")

    def facts(self):
        """What verify counted, beside the running hub or at rest."""
        return json.loads(self.cli("verify", "--json").must_end(0).out)

    def show(self, member):
        done = self.cli("member", "show", member).must_end(0)
        return dict(line.split(None, 1) for line in done.out.splitlines() if len(line.split(None, 1)) == 2)

    def balance(self, member):
        return int(self.show(member)["points"])

    def balances(self):
        """The demonstration's members' points, of a hub that is stopped. Numbers are sealed; members were made in the
        order of theirs."""
        rows = self.ask("SELECT coalesce(posted - held, 0) FROM member LEFT JOIN account"
                        " ON account.mid = member.mid AND unit = ? ORDER BY member.mid", POINTS)
        return dict(zip(self.members(), (row[0] for row in rows)))

    def captured(self):
        return self.facts()["captured"]

    def ask(self, sql, *values):
        """Reads the database of a hub that is stopped."""
        db = sqlite3.connect("file:%s?mode=ro" % os.path.join(self.data, "hub.db"), uri=True, timeout=10)
        try:
            return db.execute(sql, values).fetchall()
        finally:
            db.close()
