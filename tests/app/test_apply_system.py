#!/usr/bin/env python3
"""Goal: apply-system tells the commands that were asked for and no others, and nothing of a hostile file becomes one.
Method: the script without --apply, over files as the setup writes them and as nobody should. test_apply_system.py SOURCE"""
import os
import subprocess
import sys
import tempfile

SCRIPT = os.path.join(sys.argv[1], "packaging", "apply-system")
bad = []


def ask(text):
    with tempfile.NamedTemporaryFile("w", suffix=".ini") as f:
        f.write(text)
        f.flush()
        done = subprocess.run([SCRIPT, f.name], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)
    return done.returncode, done.stdout, done.stderr


def must(good, what):
    if not good:
        bad.append(what)


code, out, err = ask("# by the setup\n\n[system]\nnetwork = static\naddress = 192.0.2.10/24\ngateway = 192.0.2.1\ndns =\n"
                     "wired_8021x = done\nproxy = http://proxy:3128\ntime_server = ntp.hospital.example\n"
                     "time_zone = Asia/Shanghai\nrotation = left\nbrightness = 80\npower_on = 07:30\npower_off = 18:05\n")
must(code == 0 and err == "", "a good file ends with %d: %s" % (code, err))
for line in ("ipv4.addresses 192.0.2.10/24", "timedatectl set-timezone Asia/Shanghai", "NTP=ntp.hospital.example",
             "PD_ROTATION=left", "brightnessctl set 80%", "https_proxy=http://proxy:3128", "05 18 * * * root rtcwake"):
    must(line in out, "not told: " + line)

code, out, err = ask("[system]\nnetwork = done\nproxy =\ntime_server =\ntime_zone =\nrotation = done\nbrightness =\n"
                     "power_on =\npower_off =\nwired_8021x = done\n")
must((code, out, err) == (0, "", ""), "where all was done something is asked for: %s%s" % (out, err))

HOSTILE = ("address = 192.0.2.1/24; reboot", "gateway = $(reboot)", "dns = `reboot`", "proxy = http://x;reboot",
           "proxy = https://x", "time_server = -x", "time_server = a b", "time_zone = ../../etc/passwd",
           "time_zone = Nowhere/AtAll", "rotation = sideways", "brightness = 1000", "power_off = 25:00",
           "power_off = 18:00 root", "colour = red", "network = static\naddress = 1.2.3.4", "rubbish")
for line in HOSTILE:
    code, out, err = ask("[system]\n%s\n" % line)
    must(code == 1, "'%s' ends with %d" % (line, code))
    must("not allowed" in err, "'%s' is not told" % line)
    must("reboot" not in out and "passwd" not in out, "'%s' became a command: %s" % (line, out))
must(ask("[other]\ntime_zone = Asia/Shanghai\n")[0] == 1, "another section's key is taken")
must(subprocess.run([SCRIPT, "/nowhere"], capture_output=True).returncode == 3, "a missing file is not told")

# With --apply, its commands stood in for by ones that only tell: a bad line, wherever it stands, and nothing is done.
with tempfile.TemporaryDirectory() as folder:
    done_there = os.path.join(folder, "done")
    for name in ("timedatectl", "nmcli", "brightnessctl"):
        with open(os.path.join(folder, name), "w") as f:
            f.write('#!/bin/sh\necho "$0 $*" >>%s\n' % done_there)
        os.chmod(os.path.join(folder, name), 0o755)

    def apply(text):
        path = os.path.join(folder, "system.ini")
        with open(path, "w") as f:
            f.write(text)
        return subprocess.run([SCRIPT, "--apply", path], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60,
                              env=dict(os.environ, PATH=folder + ":" + os.environ["PATH"]))

    for text in ("time_zone = Asia/Shanghai\nbrightness = 80\nrotation = sideways\n",
                 "brightness = 80\nnetwork = static\n", "brightness = 80\nrubbish\n"):
        ended = apply("[system]\n" + text)
        must(ended.returncode == 1 and "nothing of the file" in ended.stderr, "not refused: %s%s" % (text, ended.stderr))
        must(not os.path.exists(done_there), "done before a bad line was seen: %s" % text)
    ended = apply("[system]\ntime_zone = Asia/Shanghai\nbrightness = 80\n")
    must(ended.returncode == 0 and ended.stdout.count("done: ") == 2, "a good file is not applied: %s" % ended.stdout)
    with open(done_there) as f:
        must("set 80%" in f.read(), "what was told was not done")

for b in bad:
    print("FAILED: " + b)
sys.exit(1 if bad else 0)
