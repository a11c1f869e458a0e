"""
Hubs that keep themselves in PostgreSQL: the same tables as in SQLite; two processes on one database, each seeing what the
other did; the server killed under them and started again, and another taking over what one left. The server is our own,
started in a folder of its own.
"""

import hashlib
import os
import re
import sqlite3

from pg_world import HUB, SOURCE, Serving, main, ran

# Of the text of each migration, in order. A hospital has those that left the house for good: a new one is added here, and
# none that stands here changes.
RELEASED = ["0724876ee1c923fcfccf4ad92e00f02b608473f8069c727692a84d18e3b70aa9",
            "f0c0577c2e36745c5c6f6ac736720450905820a50e6a6cc857cf2d9466fc98ec",
            "311b7fa289731d403e42b1baed60cef5e840cb8e4518a0ef9140504827553de1",
            "e1d1f4ec043bc9c31e085f3f94591541879b9a51bd97feebd061f145fb180c40",
            "c199c5900afa770a13e4025810a335eaedbb0aa9021465ec3cd0d9b278a91939"]


def columns_of(server, database):
    return set(map(tuple, server.ask(database,
               "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
               " WHERE table_schema = 'public' AND table_name NOT IN ('schema_made', 'last_writer', 'process')")))


def indexes_of(server, database):
    return {name for (name,) in server.ask(database, "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")}


def a_database_of_any_release_is_brought_up(server, dir):
    """Each release's schema is as it was; what came later comes by migrations of its own."""
    text = (SOURCE / "sync/hub/sql/schema_pg.sql").read_text(encoding="utf-8")
    steps = [step.split("\n", 1)[1].strip() for step in text.split("-- migration: ")[1:]]
    for n, step in enumerate(steps):
        assert n < len(RELEASED), "migration %d is new: its hash belongs into RELEASED" % (n + 1)
        assert hashlib.sha256(step.encode()).hexdigest() == RELEASED[n], "migration %d is another now: append one" % (n + 1)
    uri = server.make("newest")
    ran(HUB, "init", "--data", dir + "/newest", "--db", uri, "--members", "3")
    for made in range(1, len(steps)):
        name = "old%d" % made
        uri = server.make(name)
        for step in steps[:made]:
            server.ask(name, step)
        server.ask(name, "UPDATE schema_made SET version = %d" % made)
        ran(HUB, "init", "--data", dir + "/" + name, "--db", uri, "--members", "3")
        assert columns_of(server, name) == columns_of(server, "newest"), name
        assert indexes_of(server, name) == indexes_of(server, "newest"), name
        assert "ok" in ran(HUB, "verify", "--data", dir + "/" + name)
    print("proved: databases of %d earlier schemas are brought up and serve" % (len(steps) - 1))


def both_databases_have_the_same_tables(server, dir):
    uri = server.make("one")
    ran(HUB, "init", "--data", dir + "/file", "--members", "3")
    ran(HUB, "init", "--data", dir + "/pg", "--db", uri, "--members", "3")
    db = sqlite3.connect("file:%s/file/hub.db?mode=ro" % dir, uri=True)
    kinds = {"INTEGER": "bigint", "TEXT": "text", "BLOB": "bytea"}
    here = {(t, c[1], kinds[c[2]], bool(c[3] or c[5])) for (t,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not t.startswith("sqlite_") for c in db.execute("PRAGMA table_info(%s)" % t)}
    there = {(t, c, kind, null == "NO") for t, c, kind, null in columns_of(server, "one")}
    assert here == there, (sorted(here - there), sorted(there - here))
    named = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")}
    indexes = indexes_of(server, "one")
    assert named <= indexes, named - indexes
    said = ran(HUB, "init", "--data", dir + "/again", "--db", uri, "--members", "3", code=1)
    assert "there is a hub in this database already" in said and not os.path.exists(dir + "/again/hub.db"), said
    said = ran(HUB, "init", "--data", dir + "/again", "--db", "mysql://x", code=2)
    assert "postgres://USER@HOST/DATABASE" in said, said
    print("proved: %d columns and %d indexes are the same in both" % (len(here), len(named)))


def verify_reads_each_table_and_no_loop_of_two(server, dir):
    """Beside a thousand members nothing is looked for by comparing all rows of one table with all of another: of a hundred
    thousand that would not end. The server itself says what it did."""
    uri = server.make("many")
    ran(HUB, "init", "--data", dir + "/many", "--db", uri, "--members", "1000")
    server.ask("many", "ANALYZE")
    for name, value in (("session_preload_libraries", "auto_explain"), ("auto_explain.log_min_duration", "0"),
                        ("auto_explain.log_analyze", "on"), ("auto_explain.log_timing", "off")):
        server.ask("many", "LOAD 'auto_explain'; ALTER DATABASE many SET %s = '%s'" % (name, value))
    with open(server.dir + "/log", encoding="utf-8", errors="replace") as log:
        log.seek(0, os.SEEK_END)
        assert "ok" in ran(HUB, "verify", "--data", dir + "/many")
        said = log.read()
    assert said.count("Query Text:") > 50, said[-2000:]
    most = max([0, *map(int, re.findall(r"Rows Removed by Join Filter: (\d+)", said))])
    assert most < 100000, "verify compared %d pairs of rows" % most
    print("proved: verify looks at each row, and compares at most %d pairs of rows one by one" % most)


def points(data, member):
    return int(next(l.split()[1] for l in ran(HUB, "member", "show", member, "--data", data).splitlines() if l.startswith("points")))


def bill(dir, data, no):
    with open(dir + "/bills.csv", "w") as f:
        f.write("bill_no,member,total_fen,insured_fen,self_paid_fen\n%s,M000001,20000,0,20000\n" % no)
    ran(HUB, "bill", "import", dir + "/bills.csv", "--data", data)


def two_processes_are_one_hub(server, dir):
    """Rules, goods and members made at one are known to the other at once."""
    uri = server.make("two")
    ran(HUB, "init", "--data", dir + "/a", "--db", uri, "--demo")
    ran(HUB, "init", "--data", dir + "/b", "--join", uri)
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


main(a_database_of_any_release_is_brought_up, both_databases_have_the_same_tables,
     verify_reads_each_table_and_no_loop_of_two, two_processes_are_one_hub)
