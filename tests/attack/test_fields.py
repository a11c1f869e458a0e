#!/usr/bin/env python3
"""Goal: no clinical field exists in a desk's database or in anything it exchanges with the hub, and no op carries a
person's name, telephone or number. Method: every column and key that the sources make is held against desk_fields.txt,
where each stands with its reason; a column or key that is planted must be found."""

import re
import sys
from pathlib import Path

import fields

LIST = Path(__file__).resolve().parent / "desk_fields.txt"
# However good a reason sounds.
NEVER = r"diagnos|icd|symptom|allerg|medic|drug|doctor|physician|depart|(?<![a-z])ward|patholog|insur|treat|disease|phone|mobile|" \
        r"birth|gender|passport|identity_no|address|email|full_?name|given_?name"
TEXT_OF_PEOPLE = {"column: base_member.masked", "column: base_member.last4", "row: name", "row: last4"}


def allowed():
    names, reason, kind = {}, "", ""
    for n, line in enumerate(LIST.read_text().splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        head = re.match(r"\[(\w+)\] (\S.*)", line)
        if head:
            kind, reason = head[1], head[2]
            continue
        for name in line.split():
            full = "%s: %s" % (kind, name)
            if full in names or len(reason) < 8:
                raise SystemExit("%s:%d: %s is listed twice, or without a reason" % (LIST.name, n, full))
            names[full] = reason
    return names


def findings(found, listed):
    out = ["%s is in no list: add it to desk_fields.txt with a reason, or leave it out" % n for n in found - listed.keys()]
    out += ["%s stands in desk_fields.txt and in no source" % n for n in listed.keys() - found]
    out += ["%s must not exist on a desk, whatever the reason" % n for n in found
            if re.search(NEVER, n) and not n.startswith("programme: ")]
    return sorted(out)


def ops_carry_nobody(found):
    """What is hashed for ever: surrogate ids, numbers, and words of fixed alphabets; no field of free text."""
    source = (fields.ROOT / "app/core/op.c").read_text()
    free = re.findall(r'\{ "(\w+)", PD_FIELD_(?:TEXT|DIGITS|CUSTOM)', source)
    people = TEXT_OF_PEOPLE & {n for n in found if n.startswith("op: ")}
    return ["op: %s takes free text, and an op is never deleted" % n for n in free] + sorted(people)


def main():
    found, listed = fields.all_names(), allowed()
    bad = findings(found, listed) + ops_carry_nobody(found)
    for plant in ("column: base_member.department", "row: doctor", "op: phone", "message: zz"):
        if not any(line.startswith(plant) for line in findings(found | {plant}, listed)):
            bad.append("%s was planted and not found" % plant)
    if len(found) < 250 or not TEXT_OF_PEOPLE <= found:
        bad.append("the sources are no longer read rightly: only %d names" % len(found))
    for line in bad:
        print(line)
    print("%d columns and keys, %d findings" % (len(found), len(bad)))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
