#!/usr/bin/env python3
"""
Goal: packages that just install, without building one: each installed file is in exactly one of them; units are well made and
as closed as they were; a release older than the data is refused and purging keeps what was not sent; the session, the touch
screen's rule, completion, the menu's entry and the bill of materials are right.
Method: `cmake --install` into an empty folder, the maintainer scripts on folders of their own, the tools that Debian has for it.
    test_packages.py BUILD SOURCE
"""
import fnmatch
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

BUILD, SOURCE = sys.argv[1], sys.argv[2]
PACKAGING = os.path.join(SOURCE, "packaging")
DEBIAN = os.path.join(PACKAGING, "debian")
bad = []


def check(good, text):
    if not good:
        bad.append(text)


def run(*argv, env=None, **more):
    return subprocess.run(argv, capture_output=True, text=True, env=dict(os.environ, **(env or {})), check=False, **more)


def said(done):
    return done.stdout + done.stderr


def as_debian(path):
    """Debian 12's packages have units and rules below /lib."""
    return re.sub(r"^usr/lib/(systemd/system|udev)/", r"lib/\1/", path)


def each_file_has_one_package(root):
    installed = {as_debian(os.path.relpath(os.path.join(at, f), root)): os.path.join(at, f)
                 for at, _, files in os.walk(root) for f in files}
    lines = [(os.path.basename(p)[:-8], line) for p in glob.glob(DEBIAN + "/*.install") if not os.access(p, os.X_OK)
             for line in open(p)]
    with tempfile.TemporaryDirectory() as tree:  # the one that lists rules of udev, run where they lie as in a build
        for path in installed:
            os.makedirs(os.path.dirname(os.path.join(tree, "debian/tmp", path)), exist_ok=True)
            open(os.path.join(tree, "debian/tmp", path), "w").close()
        lines += [("pointdesk", line) for line in run(DEBIAN + "/pointdesk.install", cwd=tree).stdout.splitlines()]
    lines += [("none", line) for line in open(DEBIAN + "/not-installed")]
    owner = {}
    for package, line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        pattern = line.split()[0]
        mine = [f for f in installed if fnmatch.fnmatch(f, pattern) or f.startswith(pattern + "/")]
        check(mine, "%s.install: nothing is installed as %s" % (package, pattern))
        for f in mine:
            check(f not in owner, "%s is in %s and in %s" % (f, owner.get(f), package))
            owner[f] = package
    for f in sorted(set(installed) - set(owner)):
        check(False, "%s is installed and in no package: name it in packaging/debian/*.install" % f)
    for f in ("usr/bin/pointdesk", "usr/bin/pointdesk-hub", "lib/systemd/system/pointdesk.service", "etc/pam.d/pointdesk-session",
              "usr/share/bash-completion/completions/pointdesk-hub", "usr/lib/sysusers.d/pointdesk.conf"):
        check(f in installed, f + " is not installed")
    for line in open(os.path.join(DEBIAN, "control")):
        package = re.match(r"Package: (\S+)", line)
        if package:
            check(package.group(1) in owner.values(), "the package %s is empty" % package.group(1))


def units_are_well_made(root):
    if shutil.which("systemd-analyze") is None:
        print("systemd-analyze is not here: units were not looked at")
        return
    with tempfile.TemporaryDirectory() as folder:
        units = []
        for unit in glob.glob(PACKAGING + "/systemd/*.service"):
            with open(unit) as f:
                text = f.read()
            text = re.sub(r"(?m)^(ExecStart=)(/usr/\S+)", lambda m: m.group(1) + root + m.group(2), text)
            units.append(os.path.join(folder, os.path.basename(unit)))
            with open(units[-1], "w") as f:
                f.write(text)
            program = re.search(r"(?m)^ExecStart=(\S+)", text).group(1)
            check(os.access(program, os.X_OK), "%s starts %s, which is not installed" % (os.path.basename(unit), program))
        done = run("systemd-analyze", "verify", "--man=no", *units)
        mine = [line for line in said(done).splitlines() if folder in line]
        check(not mine, "systemd-analyze verify: " + "\n".join(mine))
    done = run(os.path.join(PACKAGING, "exposure"))
    check(done.returncode == 0 and done.stdout.count(" ok") == 3, "packaging/exposure:\n" + said(done))


def with_path(name, folder, *changes):
    """A maintainer script on another folder, as debhelper would have finished it."""
    with open(os.path.join(DEBIAN, name)) as f:
        text = f.read().replace("#DEBHELPER#", "").replace("#LEDGER_SCHEMA#", "5").replace("#HUB_SCHEMA#", "5")
    for old, new in changes:
        check(old in text, "%s does not name %s" % (name, old))
        text = text.replace(old, new)
    path = os.path.join(folder, name)
    with open(path, "w") as f:
        f.write(text)
    os.chmod(path, 0o755)
    return path


def a_release_older_than_the_data_is_refused(_):
    for package, file in (("pointdesk", "/var/lib/pointdesk/ledger.db"), ("pointdesk-hub", "/var/lib/pointdesk-hub/hub.db")):
        with tempfile.TemporaryDirectory() as folder:
            db = os.path.join(folder, "db")
            script = with_path(package + ".preinst", folder, (file, db))
            for schema, verb, code in ((None, "install", 0), (0, "upgrade", 0), (5, "upgrade", 0), (6, "upgrade", 1),
                                       (6, "install", 1), (261, "upgrade", 1), (6, "abort-upgrade", 0)):
                if schema is not None:
                    with open(db, "wb") as f:
                        f.write(b"SQLite format 3\0" + bytes(44) + schema.to_bytes(4, "big") + bytes(36))
                done = run("sh", script, verb, "9.9")
                check(done.returncode == code, "%s preinst %s, schema %s: %d\n%s" % (package, verb, schema, done.returncode, said(done)))
                check(code == 0 or "Back to the newer release" in said(done), "no clear answer: " + said(done))


def purging_keeps_what_was_not_sent(_):
    rows = (  # what purge-data says, whether the hub has all of it, whether the folder stays
        (None, True, True), ("sent", True, False), ("sent", False, True), ("unsent", False, False), ("yes", True, True))
    for wish, sent, stays in rows:
        with tempfile.TemporaryDirectory() as folder:
            data, etc = os.path.join(folder, "data"), os.path.join(folder, "etc")
            os.makedirs(data), os.makedirs(etc + "/conf.d")
            for name in ["ledger.db"] + ["all-sent"] * sent:
                open(os.path.join(data, name), "w").close()
            if wish:
                with open(etc + "/purge-data", "w") as f:
                    f.write(wish + "\n")
            script = with_path("pointdesk.postrm", folder, ("/var/lib/pointdesk", data), ("/etc/pointdesk", etc),
                               ("/etc/default/pointdesk-rotation", folder + "/rotation"), ("/run/pointdesk", folder + "/run"))
            done = run("sh", script, "purge")
            check(done.returncode == 0 and os.path.exists(data) == stays,
                  "purge-data %s, sent %s: the folder %s\n%s" % (wish, sent, "stays" if os.path.exists(data) else "is gone", said(done)))
            check(stays == ("is kept" in said(done)), "purge-data %s: it does not tell what it kept: %s" % (wish, said(done)))
            check(run("sh", script, "remove").returncode == 0, "remove")
    for wish, stays in ((None, True), ("yes", True), ("hub", False)):
        with tempfile.TemporaryDirectory() as folder:
            data, flag = os.path.join(folder, "data"), os.path.join(folder, "flag")
            os.makedirs(data)
            open(os.path.join(data, "hub.db"), "w").close()
            if wish:
                with open(flag, "w") as f:
                    f.write(wish)
            script = with_path("pointdesk-hub.postrm", folder, ("/etc/pointdesk-hub.purge-data", flag), ("/var/lib/pointdesk-hub", data))
            done = run("sh", script, "purge")
            check(done.returncode == 0 and os.path.exists(data) == stays, "hub, purge-data %s: %s" % (wish, said(done)))


def the_session_and_the_touch_screen(_):
    session = os.path.join(PACKAGING, "session", "session")
    with tempfile.TemporaryDirectory() as drm:
        for name, state in (("card0-HDMI-A-1", "connected"), ("card0-DP-1", "disconnected"), ("card1-DSI-1", "connected")):
            os.makedirs(os.path.join(drm, name))
            with open(os.path.join(drm, name, "status"), "w") as f:
                f.write(state + "\n")
        rows = (({}, 0, ["name=HDMI-A-1", "name=DSI-1", "transform=normal", "vt-switching=false", "keymap_options=altwin:ctrl_win", "weston --config"], ["DP-1"]),
                ({"PD_ROTATION": "left", "PD_OUTPUT": "DP-1"}, 0, ["name=DP-1\ntransform=rotate-90"], ["HDMI"]),
                ({"PD_ROTATION": "inverted", "PD_MODE": "1080x1920"}, 0, ["rotate-180", "mode=1080x1920"], []),
                ({"PD_SESSION": "cage"}, 0, ["cage -d -- "], ["weston"]),
                ({"PD_SESSION": "x11"}, 0, ["Xorg :0 vt7"], ["weston"]),
                ({"PD_SESSION": "kmsdrm"}, 0, ["/hold"], ["weston"]),
                ({"PD_SESSION": "gnome"}, 2, ["weston cage x11 kmsdrm"], []),
                ({"PD_ROTATION": "90"}, 2, ["normal left right inverted"], []),
                ({"PD_OUTPUT": "a b"}, 2, ["HDMI-A-1"], []), ({"PD_MODE": "1080x1920\nname=x"}, 2, ["1080x1920"], []))
        for env, code, has, has_not in rows:
            done = run(session, "--show", env={"PD_DRM_DIR": drm, **env})
            check(done.returncode == code and all(w in said(done) for w in has) and not any(w in said(done) for w in has_not),
                  "session --show with %s: %d\n%s" % (env, done.returncode, said(done)))
        touch, rules, list_file = os.path.join(PACKAGING, "session", "pointdesk-touch"), drm + "/touch.rules", drm + "/devices"
        with open(list_file, "w") as f:
            f.write('N: Name="Power Button"\nB: PROP=0\n\nN: Name="ACME Touch"\nB: PROP=2\n')
        env = {"PD_TOUCH_RULES": rules, "PD_INPUT_DEVICES": list_file}
        rows = ((["list"], 0, '"ACME Touch"\n'), (["ACME Touch", "left"], 0, "0 -1 1 1 0 0"),
                (["ACME Touch", "1.02", "0", "-0.01", "0", "1", "0"], 0, "1.02 0 -0.01 0 1 0"), (["Power Button", "left"], 3, "known"),
                (["ACME Touch", "upside"], 2, "normal left"), (["ACME Touch", "1", "0", "x", "0", "1", "0"], 2, "no number"), ([], 2, "list"))
        for argv, code, word in rows:
            done = run(touch, *argv, env=env)
            check(done.returncode == code and word in said(done), "pointdesk-touch %s: %d\n%s" % (argv, done.returncode, said(done)))
        check("1.02 0 -0.01 0 1 0" in open(rules).read(), "the rule does not hold the matrix")
        run(touch, "forget", env=env)
        check(not os.path.exists(rules), "forgetting leaves the rule")


def completion_completes(_):
    done = run(sys.executable, os.path.join(PACKAGING, "completion", "make.py"), "--check", BUILD)
    check(done.returncode == 0, said(done))
    stub = """_init_completion() { words=("${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=${words[cword]}; prev=${words[cword-1]}; }
_filedir() { COMPREPLY=(FILES); }
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _"${1//-/_}"; echo "${COMPREPLY[*]}"
"""
    rows = (("pointdesk jour", "journal"), ("pointdesk journal ver", "verify"), ("pointdesk run --mo", "--mode"),
            ("pointdesk run --mode k", "kiosk"), ("pointdesk run --data x", "FILES"), ("pointdesk enrol --code x", ""),
            ("pointdesk-hub stock rec", "receive"), ("pointdesk-hub serve --tls-c", "--tls-cert"))
    for line, want in rows:
        words = line.split()
        done = run("bash", "-c", stub, "stub", os.path.join(PACKAGING, "completion", words[0]), *words)
        check(done.returncode == 0 and done.stdout.strip() == want, "%s<TAB>: %r, not %r" % (line, said(done).strip(), want))


def the_menu_knows_it(_):
    for tool, argv in (("desktop-file-validate", ["desktop/pointdesk.desktop"]),
                       ("appstreamcli", ["validate", "--no-net", "desktop/pointdesk.metainfo.xml"])):
        if shutil.which(tool) is None:
            print(tool + " is not here: it was not asked")
            continue
        done = run(tool, *argv, cwd=PACKAGING)
        check(done.returncode == 0 and "error" not in said(done).lower(), tool + ": " + said(done))


def what_is_built_with_is_depended_on(_):
    """A clean machine has only what the source package asks for; this one has the whole list."""
    with open(os.path.join(PACKAGING, "apt-packages.txt")) as f:
        listed = re.search(r"(?ms)^# libraries\n(.*?)\n\n", f.read()).group(1).split()
    with open(os.path.join(DEBIAN, "control")) as f:
        asked = re.search(r"(?ms)^Build-Depends:\n(.*?)\n\n", f.read()).group(1)
    for name in listed:
        if name != "libcmocka-dev":  # of the tests alone
            check("\n %s," % name in "\n" + asked, "packaging/debian/control: Build-Depends does not name %s" % name)


def what_is_opened_at_run_time_is_depended_on(_):
    with open(os.path.join(SOURCE, "sync", "client", "curl_late.c")) as f:
        library = re.search(r'LIBRARY "([^"]+)"', f.read()).group(1)
    with open(os.path.join(DEBIAN, "control")) as f:
        control = f.read()
    with open(os.path.join(DEBIAN, "rules")) as f:
        rules = f.read()
    package = re.sub(r"^(lib\w+)\.so\.(\d+)$", r"\1\2", library)
    for name in ("pointdesk", "pointdesk-hub"):
        part = re.search(r"(?ms)^Package: %s$.*?^Description" % name, control).group(0)
        check("\n %s,\n" % package in part, "%s opens %s while it runs, and does not depend on %s" % (name, library, package))
        check("--package %s --loads %s " % (name, library) in rules, "the bill of %s does not name %s" % (name, library))


def the_bill_of_materials_names_what_is_linked(_):
    argv = [os.path.join(PACKAGING, "sbom"), "--package", "pointdesk", "--version", "1", "--epoch", "1", "--loads", "libcurl.so.4", os.path.join(BUILD, "pointdesk")]
    first, second = run(*argv), run(*argv)
    check(first.returncode == 0 and first.stdout == second.stdout, "two bills differ: " + said(first)[:400])
    if first.returncode != 0:
        return
    bom = json.loads(first.stdout)
    linked = {c["name"]: {p["name"]: p["value"] for p in c["properties"]}["linked"] for c in bom["components"]}
    for name, how in (("libsdl2-2.0-0", "by the program"), ("libsqlite3-0", "by the program"), ("libc6", "by the program"),
                      ("libcurl4", "by the program"), ("libfreetype6", "by a library")):
        check(linked.get(name) == how, "%s is linked %s, not %s" % (name, linked.get(name), how))
    check(all(c["version"] and c["purl"].startswith("pkg:deb/") for c in bom["components"]), "a part without a version")


def main():
    with tempfile.TemporaryDirectory() as root:
        done = run("cmake", "--install", BUILD, "--prefix", "/usr", env={"DESTDIR": root})
        check(done.returncode == 0, said(done)[-500:])
        for test in (each_file_has_one_package, units_are_well_made, a_release_older_than_the_data_is_refused,
                     purging_keeps_what_was_not_sent, the_session_and_the_touch_screen, completion_completes, the_menu_knows_it, what_is_built_with_is_depended_on,
                     what_is_opened_at_run_time_is_depended_on,
                     the_bill_of_materials_names_what_is_linked):
            before = len(bad)
            test(root)
            print("%s %s" % ("ok     " if len(bad) == before else "FAILED ", test.__name__.replace("_", " ")))
    for line in bad:
        print(line)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
