#!/usr/bin/env python3
"""Goal: the manual pages say what the programs say, and every formatter takes them without a word.
Method: packaging/man/pages.py makes them from the built programs and compares; pages with planted faults must be found.
test_man.py BUILD SOURCE"""
import os
import re
import sys

BUILD, SOURCE = sys.argv[1], sys.argv[2]
sys.path.insert(0, os.path.join(SOURCE, "packaging", "man"))
sys.dont_write_bytecode = True
import pages  # noqa: E402

bad = []


def must(good, what):
    if not good:
        bad.append(what)


made = pages.pages(BUILD)
for name, page in made.items():
    path = os.path.join(pages.HERE, name)
    must(open(path).read() == page, "%s is not current: packaging/man/pages.py BUILD" % name)
    for fault in pages.faults(name, page) + pages.lint(path):
        must(False, fault)

for program, page in (("pointdesk", "pointdesk.1"), ("pointdesk-hub", "pointdesk-hub.1")):
    names = re.findall(r"^  ([a-z]+) ", pages.say(os.path.join(BUILD, program), "--help"), re.M)
    must(len(names) > 5, "%s tells no commands" % program)
    for name in names:
        must("\n.SS %s\n" % name in made[page], "%s says nothing of %s" % (page, name))
        options = re.findall(r"^  (--[a-z-]+)", pages.say(os.path.join(BUILD, program), name, "--help"), re.M)
        part = made[page].split("\n.SS %s\n" % name, 1)[1].split("\n.S", 1)[0]
        for option in options:
            must(".TP\n.B %s" % pages.text(option) in part, "%s: %s %s is missing" % (page, name, option))
must(made["pointdesk.ini.5"].count("\n.TP\n.B ") >= 49, "keys are missing")

good = made["pointdesk.1"]
for what, planted in (("an unknown macro", good.replace(".PP", ".QQ", 1)), ("an open .nf", good.replace(".PP", ".nf", 1)),
                      ("a letter that is not ASCII", good.replace("Done.", "Done\u2026", 1)),
                      ("an empty line", good.replace("\n.PP\n", "\n\n", 1)),
                      ("a backslash of nobody's", good.replace("Done.", "Done\\q.", 1)),
                      ("no NAME", good.replace(".SH NAME\n", "", 1))):
    must(planted != good and pages.faults("planted", planted), "not found: " + what)

for fault in bad:
    print(fault)
print("%d pages, %d faults" % (len(made), len(bad)))
sys.exit(1 if bad else 0)
