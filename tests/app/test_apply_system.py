#!/usr/bin/env python3
"""Goal: apply-system tells the commands that were asked for and no others, and nothing of a hostile file becomes one.
Method: the script without --apply, over files as the setup writes them and as nobody should. test_apply_system.py SOURCE"""
import os
import shutil
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

    # Of what a line needs, something is not installed: nothing is begun.
    os.unlink(done_there)
    os.unlink(os.path.join(folder, "brightnessctl"))
    ended = subprocess.run([SCRIPT, "--apply", os.path.join(folder, "system.ini")], capture_output=True, text=True,
                           stdin=subprocess.DEVNULL, timeout=60, env=dict(os.environ, PATH=folder + ":/usr/bin:/bin"))
    if shutil.which("brightnessctl") is None:
        must(ended.returncode == 1 and "brightnessctl is not installed" in ended.stderr, "not told: " + ended.stderr)
        must(not os.path.exists(done_there), "begun though something is missing")

# An image: every file where it belongs, applied again nothing changes, and a bad line leaves it as it was.
GOOD = ("[system]\nnetwork = static\naddress = 192.0.2.10/24\ngateway = 192.0.2.1\ndns = 192.0.2.53\nwired_8021x = needed\n"
        "proxy = http://proxy:3128\ntime_server = ntp.hospital.example\ntime_zone = Asia/Shanghai\nrotation = left\n"
        "brightness = 80\npower_on = 07:30\npower_off = 18:05\n")
IMAGE = {
    "etc/NetworkManager/system-connections/pointdesk.nmconnection":
        "[connection]\nid=pointdesk\ntype=ethernet\nautoconnect-priority=10\n\n[ipv4]\nmethod=manual\n"
        "address1=192.0.2.10/24,192.0.2.1\ndns=192.0.2.53;\n",
    "etc/profile.d/pointdesk-proxy.sh": "export https_proxy=http://proxy:3128 http_proxy=http://proxy:3128\n",
    "etc/systemd/timesyncd.conf.d/pointdesk.conf": "[Time]\nNTP=ntp.hospital.example\n",
    "etc/timezone": "Asia/Shanghai\n",
    "etc/default/pointdesk-rotation": "PD_ROTATION=left\n",
    "etc/cron.d/pointdesk-power":
        "05 18 * * * root rtcwake -m no -l -t $(date -d 'tomorrow 07:30' +\\%s) && systemctl poweroff\n",
}
LINKS = {"etc/localtime": "/usr/share/zoneinfo/Asia/Shanghai",
         "etc/systemd/system/sysinit.target.wants/systemd-timesyncd.service": "/lib/systemd/system/systemd-timesyncd.service"}


def image_holds(root):
    found = {}
    for where, _, names in os.walk(root):
        for name in names:
            path = os.path.join(where, name)
            key = os.path.relpath(path, root)
            found[key] = os.readlink(path) if os.path.islink(path) else open(path).read()
    return found


with tempfile.TemporaryDirectory() as folder:
    root, path = os.path.join(folder, "root"), os.path.join(folder, "system.ini")
    os.mkdir(root)

    def image(text, *words):
        with open(path, "w") as f:
            f.write(text)
        return subprocess.run([SCRIPT, *words, "--root", root, path], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                              timeout=60)

    must(image(GOOD + "colour = red\n", "--apply").returncode == 1 and image_holds(root) == {}, "a bad line wrote something")
    must(image(GOOD).returncode == 0 and image_holds(root) == {}, "without --apply something was written")
    ended = image(GOOD, "--apply")
    must(ended.returncode == 0 and ended.stderr == "", "the image is not written: " + ended.stderr)
    must("by hand: 802.1X" in ended.stdout and "by hand: the brightness" in ended.stdout, "by hand is not told: " + ended.stdout)
    held = image_holds(root)
    for name, text in {**IMAGE, **LINKS}.items():
        must(held.pop(name, None) == text, "the image's %s is not what was asked for" % name)
    must(held == {}, "the image holds more: %s" % sorted(held))
    secret = os.path.join(root, "etc/NetworkManager/system-connections/pointdesk.nmconnection")
    must(os.stat(secret).st_mode & 0o777 == 0o600, "NetworkManager takes no connection that others may read")
    before = {name: os.lstat(os.path.join(root, name)).st_mtime_ns for name in {**IMAGE, **LINKS}}
    again = image(GOOD, "--apply")
    must(again.returncode == 0 and "done:" not in again.stdout, "done twice: " + again.stdout)
    must(before == {name: os.lstat(os.path.join(root, name)).st_mtime_ns for name in before}, "written twice")
    must(image(GOOD.replace("static", "dhcp"), "--apply").stdout.count("done:") == 1, "one answer changed, and more was done")
    must("method=auto" in image_holds(root)["etc/NetworkManager/system-connections/pointdesk.nmconnection"], "not by DHCP")
    held = image_holds(root)
    for line in HOSTILE:
        must(image("[system]\npower_off = 19:00\n%s\n" % line, "--apply").returncode == 1, "'%s' is taken" % line)
    must(image_holds(root) == held, "a hostile line changed the image")

    # Somebody made the image: a link in it that leads out of it, to a folder or a file of this machine, is not followed.
    outside = os.path.join(folder, "outside")
    for link in ("etc", "etc/cron.d", "etc/NetworkManager/system-connections", "etc/default/pointdesk-rotation.part",
                 "etc/cron.d/pointdesk-power.part", "etc/systemd/system/sysinit.target.wants"):
        for target in (outside, "/".join([".."] * (link.count("/") + 1)) + "/outside"):
            shutil.rmtree(root)
            shutil.rmtree(outside, ignore_errors=True)
            os.makedirs(os.path.dirname(os.path.join(root, link)))
            if link.endswith(".part"):
                with open(outside + ".txt", "w") as f:
                    f.write("as it was")
                os.symlink(outside + ".txt", os.path.join(root, link))
            else:
                os.mkdir(outside)
                os.symlink(target, os.path.join(root, link))
            ended = image(GOOD, "--apply")
            must(not os.path.isdir(outside) or os.listdir(outside) == [], "%s -> %s: written outside" % (link, target))
            if link.endswith(".part"):
                must(open(outside + ".txt").read() == "as it was", link + ": a file outside the image was written")
            else:
                must(ended.returncode == 1 and "leads out of" in ended.stderr, "%s: not told: %s" % (link, ended.stderr))
for words in (["--root", "/"], ["--root", "/nowhere"], ["--root"]):
    must(subprocess.run([SCRIPT, "--apply", *words, path], capture_output=True).returncode == 2, "%s is taken" % words)

for b in bad:
    print("FAILED: " + b)
sys.exit(1 if bad else 0)
