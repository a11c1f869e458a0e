#!/usr/bin/env python3
"""Makes the manual pages from what the programs say of themselves: --help of every command, and the table of keys.
    packaging/man/pages.py BUILD            writes pointdesk.1, pointdesk-hub.1 and pointdesk.ini.5 beside this file
    packaging/man/pages.py --check BUILD    says which are not current, or not well made; exit 1 then
"""
import json
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))

EXIT = """.SH EXIT STATUS
.TP
.B 0
Done.
.TP
.B 1
The answer is no, or a check failed.
.TP
.B 2
Wrong usage or configuration; the message names the option, or file and line, and what is allowed.
.TP
.B 3
A device, hub or file that is needed is not there.
"""

DESK_REST = """.SH SIGNALS
.TP
.B SIGHUP
A running desk takes its configuration anew. A file with a fault is refused whole; keys that take a restart are named in the log. See
.BR pointdesk.ini (5).
.TP
.BR SIGTERM ", " SIGINT
It ends, after what it is recording.
.SH ENVIRONMENT
.TP
.BR DISPLAY ", " WAYLAND_DISPLAY ", " SDL_VIDEODRIVER
Where the window opens.
.TP
.B NOTIFY_SOCKET
Told READY=1 with the first picture, WATCHDOG=1 while screen and ledger move, and STATUS= when the start fails.
.SH FILES
.TP
.I /etc/pointdesk/pointdesk.ini
The configuration; files of
.I conf.d
beside it come after it.
.TP
.I /usr/share/pointdesk/default.ini
Every key with its built-in value.
.TP
.I /var/lib/pointdesk
The desk's journal and key. One program at a time owns it.
.TP
.I /usr/share/doc/pointdesk/error\\-codes.md
Every code that a screen, a log or
.B pointdesk doctor
tells.
""" + EXIT + """.SH SEE ALSO
.BR pointdesk.ini (5),
.BR pointdesk\\-hub (1)
"""

HUB_REST = """.SH FILES
.TP
.I /var/lib/pointdesk\\-hub
The hub's folder, where no
.B \\-\\-data
names another: its database, its key, its certificate. One program at a time owns it; commands reach a hub that serves through its socket.
""" + EXIT + """.SH SEE ALSO
.BR pointdesk (1)
"""

INI_HEAD = """.SH DESCRIPTION
A line is
.IR [section] ,
.I key = value
or a comment after # or ;. A line has at most 197 bytes. An unknown key, a key given twice in a file, a value outside its limits and a
unit behind a number are errors: a desk with one does not start.
.PP
Each layer overrides the one before: built\\-in values,
.IR /usr/share/pointdesk/default.ini ,
.I /etc/pointdesk/pointdesk.ini
(or the file that
.B \\-\\-config
names), the files
.I *.ini
of the folder
.I conf.d
beside it in the order of their names, the command line.
.PP
.B pointdesk config check
names every fault with file and line;
.B pointdesk config show \\-\\-origin
tells where each value comes from. A running desk that gets
.B SIGHUP
takes the keys marked so anew; the others take a restart.
"""

INI_REST = """.SH EXAMPLE
.nf
[hub]
url = https://hub.hospital.example:8443
ca_file = /etc/pointdesk/hub.pem
[printer]
kind = tcp
address = 192.0.2.7
.fi
.SH FILES
.I /etc/pointdesk/pointdesk.ini
.br
.I /etc/pointdesk/conf.d/*.ini
.br
.I /var/lib/pointdesk/hub.ini
(what the hub sets; written by the desk)
.br
.I /usr/share/pointdesk/default.ini
.SH SEE ALSO
.BR pointdesk (1)
"""

MACROS = {"TH", "SH", "SS", "PP", "TP", "B", "I", "BR", "IR", "nf", "fi", "br", "RS", "RE"}


def say(program, *argv):
    return subprocess.run([program, *argv], capture_output=True, text=True, check=True,
                          env=dict(os.environ, LC_ALL="C.UTF-8")).stdout


def text(s):
    """Words as they are: no letter of theirs steers the page."""
    s = s.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga").replace("^", "\\(ha").replace(
        "~", "\\(ti")
    s = "".join(c if c.isascii() else "\\[u%04X]" % ord(c) for c in s)
    return "\\&" + s if s.startswith(".") else s


def title(name, section, what, version):
    return '.TH %s %d "" "Pointdesk %s" "Pointdesk"\n.SH NAME\n%s \\- %s\n' % (
        text(name.upper()), section, version, text(name), text(what))


def command_part(program, name):
    """One command's --help: summary, usage, options, example."""
    said = say(program, name, "--help")
    summary, rest = said.split("\n\nusage: ", 1)
    forms, options = rest.rsplit("\nexample: ", 1)[0].split("\n\n", 1) if "\n\n  --" in rest else (
        rest.rsplit("\n\nexample: ", 1)[0], "")
    example = rest.rsplit("\nexample: ", 1)[1]
    out = ".SS %s\n" % text(name)
    out += "".join(".B %s\n.br\n" % text(form.strip()) for form in forms.splitlines() if form.strip())
    out += ".PP\n%s\n" % text(summary)
    for line in options.splitlines():
        if line.strip() == "":
            continue
        # "  %-32s %s": where the left part is longer, one blank follows it.
        left, help_text = (line[2:34], line[35:]) if line[34:35] == " " else re.match(r"  (--\S+ \S+) (.*)", line).groups()
        out += ".TP\n.B %s\n%s\n" % (text(left.strip()), text(help_text))
    return out + ".PP\nExample:\n.B %s\n" % text(example.strip())


def program_page(program, name, what, rest):
    said = say(program, "--help")
    version = re.search(r"(\d+\.\d+\.\d+)", said).group(1)
    names = re.findall(r"^  ([a-z]+) ", said, re.M)
    out = title(name, 1, what, version)
    out += ".SH SYNOPSIS\n.B %s\n.I COMMAND\n[\\fIOPTIONS\\fR]\n" % text(name)
    summary = said.split(": ", 1)[1].split("\n", 1)[0]
    out += ".SH DESCRIPTION\n%s\n.SH COMMANDS\n" % text(summary[:1].upper() + summary[1:])
    out += "".join(command_part(program, n) for n in names)
    return out + rest


def ini_page(program):
    version = re.search(r"(\d+\.\d+\.\d+)", say(program, "--version")).group(1)
    keys = [json.loads(line) for line in say(program, "config", "keys", "--json").splitlines()]
    out = title("pointdesk.ini", 5, "what a desk is told: hub, devices, screen", version) + INI_HEAD + ".SH KEYS\n"
    section = None
    for k in keys:
        name = k["key"].split(".", 1)
        if name[0] != section:
            section = name[0]
            out += ".SS [%s]\n" % section
        out += ".TP\n.B %s\n%s\n" % (text(name[1]), text(k["purpose"]))
        facts = [("Unit", k["unit"]), ("Allowed", k["allowed"]), ("Default", k["default"]), ("Since", k["since"])]
        out += ".br\n%s\n" % text(" ".join("%s: %s." % f for f in facts if f[1]) +
                                  (" Taken anew on SIGHUP." if k["change"] == "SIGHUP" else " Needs a restart."))
    return out + INI_REST


def pages(build):
    desk, hub = os.path.join(build, "pointdesk"), os.path.join(build, "pointdesk-hub")
    return {"pointdesk.1": program_page(desk, "pointdesk", "a hospital's lobby terminal and redemption counter", DESK_REST),
            "pointdesk-hub.1": program_page(hub, "pointdesk-hub", "members, points, stock and rules of a hospital", HUB_REST),
            "pointdesk.ini.5": ini_page(desk)}


def faults(name, page):
    """What a formatter would stumble over."""
    found, open_nf = [], False
    lines = page.splitlines()
    sections = [line[4:] for line in lines if line.startswith(".SH ")]
    for n, line in enumerate(lines, 1):
        macro = re.match(r"[.'](\w*)", line)
        if macro and macro.group(1) not in MACROS:
            found.append("%s:%d: the macro %s is none of %s" % (name, n, line[:8], " ".join(sorted(MACROS))))
        if macro and macro.group(1) in ("nf", "fi"):
            if open_nf == (macro.group(1) == "nf"):
                found.append("%s:%d: %s without its counterpart" % (name, n, line))
            open_nf = not open_nf
        if not line.isascii():
            found.append("%s:%d: not ASCII: a terminal may not show it" % (name, n))
        if line == "" or line != line.rstrip():
            found.append("%s:%d: an empty line, or blanks at its end" % (name, n))
        if re.search(r"\\(?![-&efRBI(\[])", line):
            found.append("%s:%d: a backslash that means nothing" % (name, n))
    if open_nf:
        found.append("%s: .nf without .fi" % name)
    if not lines or not lines[0].startswith(".TH ") or sections[:1] != ["NAME"] or sections[-1:] != ["SEE ALSO"]:
        found.append("%s: begins with .TH and NAME, ends with SEE ALSO" % name)
    return found


def lint(path):
    """The formatters of this machine, where it has them."""
    out = ""
    for argv in (["groff", "-man", "-Tutf8", "-ww", "-z", path], ["mandoc", "-T", "lint", "-W", "error", path]):
        if shutil.which(argv[0]):
            done = subprocess.run(argv, capture_output=True, text=True)
            out += done.stdout + done.stderr
    return out.splitlines()


def main():
    check = "--check" in sys.argv
    build = [a for a in sys.argv[1:] if a != "--check"]
    if len(build) != 1:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    found = []
    for name, page in pages(build[0]).items():
        path = os.path.join(HERE, name)
        if not check:
            with open(path, "w") as f:
                f.write(page)
        found += faults(name, page)
        if not os.path.exists(path) or open(path).read() != page:
            found.append("%s is not what the programs say: packaging/man/pages.py BUILD makes it anew" % name)
        else:
            found += lint(path)
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
