"""
`pointdesk doctor` with real faults: each is planted in a healthy desk with files and processes, doctor must name it and
what mends it; where that is a command, it is run as it stands. Afterwards doctor is content with that line.
"""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

from desk import Desk
from devices import Printer
from hospital import forget_template, template
from hub import Hub
from world import (ASSETS, BUILD, POINTDESK, SOURCE, Process, at_another_time, environment, free_port, main, must, proved, run,
                   wait_until)

ROOT = os.getuid() == 0
NOBODY = {"user": 65534, "group": 65534, "extra_groups": []}


class Patient:
    """A desk that lacks nothing, enrolled and synced, its program ended."""

    def __init__(self, world):
        self.world = world
        self.hub = Hub(world, template=template()).start()
        self.desk = Desk(world, "desk", "kiosk", self.hub)
        self.paper = world.path("paper")
        self.voice = world.path("voice.wav")
        os.mkdir(self.paper)
        self.configure()
        self.found = {}
        self.faults = 0

    def configure(self, extra="", hub_url=None, ca_file="", printer=None):
        text = printer or "kind = png\npath = %s\n" % self.paper
        self.desk.configure(settings="[printer]\n%s[sound]\nkind = file\npath = %s\n%s" % (text, self.voice, extra),
                            hub_url=hub_url, ca_file=ca_file)

    def doctor(self, *options, env=None, program=POINTDESK, before=(), **more):
        done = run(*before, program, "doctor", "--json", "--config", self.desk.ini, *options, env=env, **more)
        rows = [json.loads(line) for line in done.out.splitlines()]
        must(rows and all(set(r) == {"check", "lamp", "text", "mend", "command"} for r in rows), done.out + done.err)
        must(all((r["mend"] == "") == (r["lamp"] == "OK") for r in rows), "a finding without its mend: %s" % done.out)
        must(done.code == (1 if any(r["lamp"] == "FAIL" for r in rows) else 0), "doctor ended with %d" % done.code)
        self.found = {r["check"]: r for r in rows}
        return self.found

    def finds(self, check, lamp, text, mend, *options, **more):
        """One more fault is planted: doctor says this. Returns the command that mends it."""
        row = self.doctor(*options, **more)[check]
        must(row["lamp"] == lamp and text in row["text"] and mend in row["mend"] + row["command"],
             "planted for %s: %s, %r, %r; found %s" % (check, lamp, text, mend, row))
        self.faults += 1
        return row["command"]

    def content(self, check, *options, **more):
        row = self.doctor(*options, **more)[check]
        must(row["lamp"] == "OK", "mended, and doctor still says: %s" % row)

    def mend(self, command, **more):
        must(command != "", "there is no command to mend it with")
        env = environment(PATH=BUILD + ":" + os.environ["PATH"])
        done = subprocess.run(["sh", "-c", command], capture_output=True, timeout=60, env=env, **more)
        must(done.returncode == 0, "%s\nended with %d: %s%s" % (command, done.returncode, done.stdout, done.stderr))

    def start(self):
        """The program without a window that anybody sees."""
        env = environment(SDL_VIDEODRIVER="dummy")
        self.desk.process = Process(self.world, "desk", [POINTDESK, "run", "--config", self.desk.ini, "--window", "640x480"],
                                    env=env)
        self.desk.wait(lambda s: s is not None and s["screen"] == "attract", "it has its programme")
        self.desk.wait(lambda s: s is not None and s["online"] and s["unsent"] == 0, "it has sent everything")
        return self.desk.process

    def code(self):
        return self.hub.cli("device", "code", "--site", "demo", "--place", "P1", "--approve").must_end(0).out.strip()

    def sql(self, text, *values):
        db = sqlite3.connect(os.path.join(self.desk.data, "ledger.db"))
        db.execute(text, values)
        db.commit()
        db.close()


def from_nothing_to_a_desk(p):
    """What a fresh machine lacks, each mended by the command that doctor names, one after the other."""
    p.mend(p.finds("data", "FAIL", "there is no data folder", "mkdir -p -m 700"))
    p.content("data")
    command = p.finds("desk", "FAIL", "not enrolled", "pointdesk enrol --hub %s --code CODE --mode kiosk" % p.hub.url)
    p.mend(command.replace("CODE", p.code()))
    p.content("desk")
    p.finds("programme", "FAIL", "E-PRG-02", "let it run and reach its hub")
    program = p.start()
    p.content("programme")
    must(p.found["program"]["text"] == "the running program was asked", p.found["program"])
    program.popen.send_signal(signal.SIGSTOP)  # it hangs
    p.mend(p.finds("program", "FAIL", "does not answer within 4 s", "kill -9 %d" % program.popen.pid))
    program.popen.wait()
    p.doctor()
    must(all(r["lamp"] == "OK" for r in p.found.values()), "healthy, and doctor says %s" % p.found)
    must(p.found["program"]["text"].startswith("no program runs"), p.found["program"])


def configuration(p):
    p.configure("[panel]\ndiagonal_mm = soon\n[desk]\nmoed = kiosk\n")
    p.finds("config", "FAIL", "panel.diagonal_mm = 'soon'; allowed: 150..2500 (and 1 more)", "`pointdesk config check`")
    must("desk.ini:" in p.found["config"]["text"], p.found["config"])
    must(p.found["desk"]["lamp"] == "OK", "one wrong line hides the desk: %s" % p.found["desk"])
    p.configure()
    p.content("config")


def rights_of_the_folder(p):
    os.chmod(p.desk.data, 0o755)
    os.chmod(os.path.join(p.desk.data, "ledger.db"), 0o644)
    p.mend(p.finds("secret", "FAIL", "others on this machine can open ledger.db", "chmod -R go="))
    p.content("secret")
    must(os.stat(os.path.join(p.desk.data, "ledger.db")).st_mode & 0o077 == 0, "others can still read it")
    if not ROOT:
        os.chmod(p.desk.data, 0o500)
        p.mend(p.finds("data", "FAIL", "cannot be written by its own user", "chmod 700"))
        p.content("data")
        return
    # Root writes where it likes: nobody looks, with a program and files that nobody may reach.
    shutil.copy(POINTDESK, p.world.path("pointdesk"))
    os.chmod(p.world.dir, 0o755)
    as_nobody = {"program": p.world.path("pointdesk"), **NOBODY}
    p.mend(p.finds("data", "FAIL", "it belongs to root", "chown -R nobody", **as_nobody))
    p.content("data", **as_nobody)
    os.chmod(p.desk.data, 0o500)
    p.mend(p.finds("data", "FAIL", "cannot be written by its own user", "chmod 700", **as_nobody), **NOBODY)
    p.content("data", **as_nobody)
    run("chown", "-R", "root", p.desk.data).must_end(0)


def disk_nearly_full(p):
    if not ROOT:
        return
    small = p.world.path("small")
    os.mkdir(small)
    run("mount", "-t", "tmpfs", "-o", "size=30m", "none", small).must_end(0)
    try:
        p.finds("disk", "FAIL", "MiB are free; less than 64 are too few (E-LED-01)", "make room", "--data", small)
        run("sh", "-c", p.found["disk"]["command"]).must_end(0)
        run("mount", "-o", "remount,size=200m", small).must_end(0)
        p.finds("disk", "WARN", "less than 512 are few", "make room", "--data", small)
        run("mount", "-o", "remount,size=800m", small).must_end(0)
        p.content("disk", "--data", small)
        run("mount", "-o", "remount,ro", small).must_end(0)
        p.finds("disk", "FAIL", "read-only (E-LED-02)", "mount it for writing", "--data", small)
    finally:
        run("umount", "-l", small)


def ledger_of_a_newer_release(p):
    db = sqlite3.connect(os.path.join(p.desk.data, "ledger.db"))
    version = db.execute("PRAGMA user_version").fetchone()[0]
    db.close()
    p.sql("PRAGMA user_version = 999")
    p.finds("desk", "FAIL", "made by a newer release (schema 999", "install that release again")
    p.sql("PRAGMA user_version = %d" % version)
    p.content("desk")


def balances_that_differ(p):
    p.sql("INSERT INTO tally (lease, received) VALUES (424242, 7)")
    p.mend(p.finds("journal", "FAIL", "differs from what the journal says", "pointdesk journal rebuild --data"))
    p.content("journal")


def a_broken_journal(p):
    path = os.path.join(p.desk.data, "ledger.db")
    with open(path, "r+b") as f:
        image = f.read()
        at = image.index(b'"k":"')
        f.seek(at + 5)
        f.write(b"X")
    p.mend(p.finds("journal", "FAIL", "seq ", "keep its folder"))
    must(os.path.isfile(p.desk.data + ".kept/ledger.db"), "the folder was not kept")
    p.mend(p.doctor()["data"]["command"])
    p.mend(p.doctor()["desk"]["command"].replace("CODE", p.code()))
    p.content("journal")
    with open(path, "r+b") as f:  # and a file that is no database at all
        good = f.read(4096)
        f.seek(0)
        f.write(os.urandom(4096))
    p.finds("desk", "FAIL", "E-LED-04", "keep its folder")
    with open(path, "r+b") as f:
        f.write(good)
    p.content("desk")


def ops_that_nobody_took(p):
    shutil.rmtree(p.desk.data)
    p.mend(p.doctor()["desk"]["command"].replace("CODE", p.code()))
    device = json.loads(p.hub.cli("device", "list", "--json").must_end(0).out.splitlines()[-1])["id"]

    def carry(name):
        p.hub.cli("bundle", "export", "--device", device, "--to", p.world.path(name)).must_end(0)
        run(POINTDESK, "journal", "import", p.world.path(name), "--data", p.desk.data).must_end(0)

    carry("to-desk.pdb")
    p.content("queue")
    p.finds("queue", "WARN", "the oldest for 30 hours", "the hub's line", env=at_another_time("+30h"))
    command = p.finds("queue", "FAIL", "the oldest for 120 hours", "journal export --to FILE.pdb", env=at_another_time("+5d"))
    stick = p.world.path("from-desk.pdb")
    p.mend(command.replace("FILE.pdb", stick))
    p.hub.cli("bundle", "import", stick).must_end(0)
    carry("answers.pdb")
    p.content("queue", env=at_another_time("+5d"))


def the_hub_is_away(p):
    p.hub.stop()
    p.finds("hub", "WARN", "E-NET-02", "look at the cable")
    must(p.found["desk"]["lamp"] == "OK", "without its hub the desk is none: %s" % p.found["desk"])
    p.hub.start()
    p.mend(p.found["hub"]["command"])  # it looks, it does not mend
    p.content("hub")


def whom_to_believe(p):
    folder = p.world.path("tls")
    os.mkdir(folder)
    run(os.path.join(SOURCE, "tests", "support", "make-certificates"), folder).must_end(0)
    p.hub.stop()
    p.hub.certificate = os.path.join(folder, "good-a")
    p.hub.start()
    pinned = p.world.path("hub.pem")
    p.configure(ca_file=pinned)
    p.finds("hub", "FAIL", "hub.ca_file = %s" % pinned, "put the certificate of the hub's authority there")
    shutil.copy(os.path.join(folder, "b.pem"), pinned)
    p.finds("hub", "FAIL", "E-NET-06", "the hub's own authority into hub.ca_file")
    shutil.copy(os.path.join(folder, "a.pem"), pinned)
    p.content("hub")
    p.hub.stop()
    p.hub.certificate = None
    p.configure()
    p.hub.start()


def wrong_clocks(p):
    p.finds("clock", "FAIL", "behind the hub's", "timedatectl set-ntp true", env=at_another_time("-2h"))
    p.finds("clock", "WARN", "ahead of the hub's", "time server", env=at_another_time("+3m"))
    p.content("clock")
    p.hub.stop()
    p.finds("clock", "FAIL", "behind what this desk has seen (E-TIM-01)", "time server", env=at_another_time("-40d"))
    p.content("clock")
    p.hub.start()


def what_was_installed(p):
    p.finds("assets", "FAIL", "E-SYS-11", "set assets.dir", "--assets", p.world.path("none"))
    copy = p.world.path("assets")
    os.mkdir(copy)
    for name in os.listdir(ASSETS):
        if name != "locale":
            os.symlink(os.path.join(ASSETS, name), os.path.join(copy, name))
    shutil.copytree(os.path.join(ASSETS, "locale"), os.path.join(copy, "locale"))
    catalogue = os.path.join("locale", "pd", "LC_MESSAGES", "pointdesk-zh_HK.mo")
    os.remove(os.path.join(copy, catalogue))
    p.finds("texts", "FAIL", "the texts of zh_HK are missing", "install the program's files anew", "--assets", copy)
    shutil.copy(os.path.join(ASSETS, catalogue), os.path.join(copy, catalogue))
    p.content("texts", "--assets", copy)
    if ROOT and run("unshare", "-m", "true").code == 0:
        hidden = ["unshare", "-m", "sh", "-c", "mount -t tmpfs none /usr/share/fonts && exec \"$@\"", "sh"]
        p.finds("fonts", "FAIL", "NotoSansCJK-Regular.ttc (E-SYS-12)", "apt-get install -y fonts-noto-cjk", before=hidden)
        p.content("fonts")


def devices(p):
    os.rmdir(p.paper)
    p.mend(p.finds("printer", "FAIL", "the printer's folder is not there", "mkdir -p"))
    p.content("printer")
    p.configure(printer="kind = file\npath = /dev/usb/lp77\n")
    p.finds("printer", "FAIL", "the printer's device is not there: /dev/usb/lp77 (E-PRT-01)", "plug it in")
    p.configure(printer="kind = tcp\naddress = 127.0.0.1:%d\n" % free_port())
    p.finds("printer", "FAIL", "E-PRT-01", "switch it on")
    p.configure(printer="kind = tcp\naddress = %s\n" % Printer(p.world, "printer").address)
    p.content("printer")
    p.configure()
    shutil.rmtree(p.desk.folder)
    p.mend(p.finds("scanner", "FAIL", "the scanner's folder is not there", "mkdir -p"))
    p.content("scanner")
    p.content("aside")  # a kiosk has none
    p.configure("[speech]\nprogram = /no/such/program\n")
    p.finds("voice", "FAIL", "does not run", "apt-get install -y espeak-ng")
    p.configure()
    p.content("voice")


def a_program_that_does_not_listen(p):
    with open(p.world.path("journal"), "w") as f:
        f.write("import fcntl, sys, time\nf = open(sys.argv[1])\nfcntl.flock(f, fcntl.LOCK_EX)\nprint(flush=True)\ntime.sleep(60)")

    def holds_the_lock(name):
        holder = subprocess.Popen([name, "journal", os.path.join(p.desk.data, "lock")], executable=sys.executable,
                                  cwd=p.world.dir, stdout=subprocess.PIPE)
        holder.stdout.readline()
        return holder

    holder = holds_the_lock("pointdesk")  # as it works on a large journal
    p.finds("program", "WARN", "another command works on the data folder: pointdesk journal", "wait until it has ended")
    holder.kill()
    holder.wait()
    holder = holds_the_lock("strange")  # it has the folder, and no socket
    command = p.finds("program", "FAIL", "nobody listens at control.sock", "kill -9 %d" % holder.pid)
    must(p.found["journal"]["lamp"] == "WARN" and "not looked at" in p.found["journal"]["text"], p.found["journal"])
    p.mend(command)
    holder.wait()
    p.content("program")
    p.content("journal")


def every_fault_is_named_with_what_mends_it(world):
    p = Patient(world)
    for plant in (from_nothing_to_a_desk, configuration, rights_of_the_folder, disk_nearly_full, ledger_of_a_newer_release,
                  balances_that_differ, a_broken_journal, the_hub_is_away, whom_to_believe, wrong_clocks, what_was_installed,
                  devices, a_program_that_does_not_listen, ops_that_nobody_took):
        before, began = p.faults, time.monotonic()
        plant(p)
        proved("%s: %d faults, %.1f s" % (plant.__name__.replace("_", " "), p.faults - before, time.monotonic() - began))
    said = run(POINTDESK, "doctor", "--config", p.desk.ini, "--assets", world.path("none")).must_end(1).out
    must("FAIL  assets" in said and "  -> set assets.dir" in said, said)
    p.hub.stop()
    proved("%d faults planted, each named with what mends it; the commands were run as they stand" % p.faults)


if __name__ == "__main__":
    try:
        main([every_fault_is_named_with_what_mends_it])
    finally:
        forget_template()
