"""
Hubs that keep themselves in PostgreSQL: the same tables as in SQLite; two processes on one database, each seeing what the
other did; the server killed under them and started again, and another taking over what one left. The server is our own,
started in a folder of its own.
"""

import os
import sqlite3

from pg_world import HUB, Serving, main, ran


def both_databases_have_the_same_tables(server, dir):
    uri = server.make("one")
    ran(HUB, "init", "--data", dir + "/file", "--members", "3")
    ran(HUB, "init", "--data", dir + "/pg", "--db", uri, "--members", "3")
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
    said = ran(HUB, "init", "--data", dir + "/again", "--db", uri, "--members", "3", code=1)
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


main(both_databases_have_the_same_tables, two_processes_are_one_hub)
