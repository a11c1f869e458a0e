"""
Copies of hubs on PostgreSQL, and the way in and out of it: a backup while desks are served goes back into either kind of
store; the gate of a hub for patients; a hub moves into a database and back with every row, refuses a place that is not
empty, and is open at one place at most wherever it is cut off.
"""

import os
import shutil
import sqlite3
import subprocess
import time

from pg_world import HUB, QUICK_HUB, SOURCE, Serving, main, ran

PASSPHRASE = "orange tram under snow"


def says(text, *words):
    for word in words:
        assert word in text, (word, text)
    return text


def hub(*words, data, **how):
    return ran(HUB, *words, "--data", data, **how)


def demo(dir, data):
    """The demo hospital in a file: made once, and copied."""
    made = os.path.dirname(dir) + "/demo"
    if not os.path.exists(made):
        hub("init", "--demo", data=made)
    shutil.copytree(made, data)


def rows_of(path):
    """Rows of each table of a hub's file, as a set."""
    db = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
    tables = [t for (t,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'") if not t.startswith("sqlite_")]
    rows = {t: sorted(map(repr, db.execute('SELECT * FROM "%s"' % t))) for t in tables if t != "meta"}
    db.close()
    return rows


def grant(data, n):
    """One bill more, by a list."""
    path = data + ".bills.csv"
    with open(path, "w") as f:
        f.write("bill_no,member,total_fen,insured_fen,self_paid_fen\nB-%d,M000001,20000,0,20000\n" % n)
    hub("bill", "import", path, data=data)


def a_backup_goes_back_into_either_store(server, dir):
    uri = server.make("copied")
    demo(dir, dir + "/file")
    hub("init", "--demo", "--db", uri, data=dir + "/pg")
    served = Serving(dir + "/pg")
    backup = dir + "/hub.backup"
    making = subprocess.Popen([HUB, "backup", "--to", backup, "--data", dir + "/pg"], stdout=subprocess.DEVNULL)
    n = 0
    while making.poll() is None or n < 3:  # while it serves, and is written to
        grant(dir + "/pg", n)
        n += 1
    assert making.returncode == 0
    hub("backup", "--to", backup, data=dir + "/pg")
    before = server.sums("copied")
    says(hub("backup", data=dir + "/pg"), "the last backup is of")
    says(hub("backup", "verify", backup, data=dir + "/pg"), "every balance right", "can be put back")
    assert server.sums("copied") == before and not server.ask("copied", "SELECT 1 FROM pg_namespace WHERE nspname LIKE 'pointdesk%'")
    # Not while one serves from it, this one or another.
    says(hub("restore", "--from", backup, data=dir + "/pg", code=1), "another")
    says(hub("restore", "--from", backup, "--db", uri, data=dir + "/other", code=1), "a hub serves from this database")
    served.stop()
    # Into the database: what is there stays, aside.
    n_ops = server.ask("copied", "SELECT count(*) FROM op")
    grant(dir + "/pg", 1000)
    told = says(hub("restore", "--from", backup, data=dir + "/pg"), "is kept there, in the schema before_", "restored: the hub of")
    aside = told.split("in the schema ")[1].split()[0]
    assert server.ask("copied", "SELECT count(*) FROM op") == n_ops
    assert int(server.ask("copied", "SELECT count(*) FROM %s.op" % aside)[0][0]) == int(n_ops[0][0]) + 1
    says(hub("verify", data=dir + "/pg"), ": ok")
    # Into a file, and a file's backup into a database.
    hub("restore", "--from", backup, data=dir + "/as_file")
    says(hub("verify", data=dir + "/as_file"), ": ok")
    assert rows_of(dir + "/as_file/hub.db")["entry"] == rows_of(backup)["entry"]
    hub("backup", "--to", dir + "/file.backup", data=dir + "/file")
    hub("restore", "--from", dir + "/file.backup", "--db", server.make("from_file"), data=dir + "/as_pg")
    says(hub("verify", data=dir + "/as_pg"), ": ok")
    rows = rows_of(dir + "/file.backup")
    for table, (count, _) in server.sums("from_file").items():
        if table in rows and table not in ("restored", "counter"):
            assert int(count) == len(rows[table]), table
    # What is no backup changes nothing.
    with open(dir + "/nonsense", "wb") as f:
        f.write(b"nonsense" * 1000)
    was = server.sums("from_file")
    hub("restore", "--from", dir + "/nonsense", data=dir + "/as_pg", code=1)
    assert server.sums("from_file") == was
    print("proved: a backup made while a hub on PostgreSQL served goes back into a database and a file, and a file's into a database")


def no_desk_before_a_backup_was_tried(server, dir):
    data, code = dir + "/hub", ("device", "code", "--site", "S1", "--place", "P1")
    hub("init", "--programme", SOURCE / "assets/demo/programme.json", "--db", server.make("gate"), data=data)
    says(hub(*code, data=data, code=1), "first a backup is tried")
    hub("backup", "--to", dir + "/b", data=data)
    says(hub("backup", "verify", dir + "/b", data=data), "can be put back")
    says(hub(*code, data=data, code=1), "first the key is put in the safe")
    hub("key", "escrow", "--to", dir + "/key", data=data, lines=PASSPHRASE + "\n")
    hub("key", "escrow", "check", dir + "/key", data=data, lines=PASSPHRASE + "\n")
    assert hub(*code, data=data).startswith("PDE1-")
    print("proved: a hub for patients on PostgreSQL lets no desk in before a backup was put back, there too, and its key opened")


def a_hub_moves_in_and_out(server, dir):
    data, uri = dir + "/hub", server.make("moved")
    demo(dir, data)
    grant(data, 1)
    served = Serving(data)
    says(hub("move", "--to", uri, data=data, code=1), "another program")
    served.stop()
    was = rows_of(data + "/hub.db")
    server.ask("moved", "CREATE TABLE theirs (n INT)")
    says(hub("move", "--to", uri, data=data, code=1), "tables that are not a hub's")
    says(hub("move", "--to", "mysql://x", data=data, code=2), "postgres://USER@HOST/DATABASE")
    says(hub("verify", data=data), ": ok")
    server.ask("moved", "DROP TABLE theirs")
    says(hub("move", "--to", uri, data=data), "read back: the same", "in PostgreSQL:", "moved:")
    for table, (count, _) in server.sums("moved").items():
        if table in was:
            assert int(count) == len(was[table]), table
    says(hub("verify", data=data), ": ok")
    kept = [f for f in os.listdir(data) if f.startswith("hub.db.moved-")]
    assert len(kept) == 1 and rows_of(data + "/" + kept[0]) == was
    # The file cannot be served any more, under any name.
    os.mkdir(dir + "/again")
    shutil.copy(data + "/" + kept[0], dir + "/again/hub.db")
    says(hub("serve", data=dir + "/again", code=1), "this hub moved to a PostgreSQL database")
    says(hub("move", "--to", server.make("second"), data=dir + "/again", code=1), "moved")
    grant(data, 2)
    # Out again, with what was done there; and nobody serves the database any more.
    hub("init", "--join", uri, data=dir + "/joined")
    joined = Serving(dir + "/joined")
    says(hub("move", "--to", "file", data=data, code=1), "a hub serves from this database")
    joined.stop()
    says(hub("move", "--to", "file", data=data), "compared: the same", "moved:")
    says(hub("verify", data=data), ": ok")
    assert len(rows_of(data + "/hub.db")["bill"]) == len(was["bill"]) + 1
    says(hub("serve", data=dir + "/joined", code=1), "this hub moved to a file")
    says(hub("move", "--to", "file", data=dir + "/joined", code=1), "this hub moved to a file")
    print("proved: a hub moves into a database and out again with every row, and one place at most can be served")


def served_somewhere(places):
    """What a hub can be served from now, by way of these folders: files, and the one database."""
    found = set()
    for data in places:
        done = subprocess.run([QUICK_HUB, "member", "show", "M000001", "--data", data], capture_output=True, text=True)
        if done.returncode == 0:
            with open(data + "/hub.db", "rb") as f:
                found.add("database" if f.read(9) == b"# The hub" else data)
    return found


def a_move_that_is_cut_off_goes_on(server, dir):
    """Killed after longer and longer: never two hubs, and the same typed again ends it."""
    for way in ("in", "out"):
        wait_s, cut = 0.05, 0
        data, uri = "%s/%s" % (dir, way), server.make("cut_" + way)
        demo(dir, data)
        if way == "out":
            ran(QUICK_HUB, "move", "--to", uri, "--data", data)
        to = uri if way == "in" else "file"
        while True:
            moving = subprocess.Popen([QUICK_HUB, "move", "--to", to, "--data", data], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            try:
                moving.wait(wait_s)
                assert moving.returncode == 0, moving.stderr.read()
                break
            except subprocess.TimeoutExpired:
                moving.kill()
                moving.wait()
            cut += 1
            wait_s = wait_s * 1.5 + 0.02
            # The server ends the transaction of who is gone when it notices.
            time.sleep(0.1)
            other = "%s/%s_other%d" % (dir, way, cut)
            subprocess.run([QUICK_HUB, "init", "--join", uri, "--data", other], capture_output=True)
            served = served_somewhere([data, other])
            assert len(served) <= 1, (way, cut, served)
        says(hub("verify", data=data), ": ok")
        print("proved: a move %s that was cut off %d times was never open twice, and went on" % (way, cut))


main(a_backup_goes_back_into_either_store, no_desk_before_a_backup_was_tried, a_hub_moves_in_and_out, a_move_that_is_cut_off_goes_on,
     durable=False)
