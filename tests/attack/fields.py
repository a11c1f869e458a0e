"""What a desk can hold and what goes over the wire, read from the sources that decide it: the columns that SQLite makes
of the desk's schemas, and the keys of the tables by which every op, row, message and document is written and read. Each
as "kind: name" with the place it stands."""

import re
import sqlite3
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def desk_columns():
    """Of the kept tables, all migrations, and of the derived ones."""
    db = sqlite3.connect(":memory:")
    for path, mark in (("app/ledger/sql/schema.sql", r"-- migration: \d+"), ("app/ledger/sql/derived.sql", r"-- script: \w+")):
        text = re.split(r"^-- name: ", (ROOT / path).read_text(), maxsplit=1, flags=re.M)[0]
        for part in re.split("^" + mark, text, flags=re.M):
            db.executescript(part)
    tables = [r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]
    return {"column: %s.%s" % (t, c[1]) for t in tables for c in db.execute("PRAGMA table_info(%s)" % t)}


def keys(kind, path, pattern, flags=re.M):
    found = re.findall(pattern, (ROOT / path).read_text(), flags)
    return {"%s: %s" % (kind, name) for name in found}


def written_keys(kind, path):
    """Keys in the text that a writer puts out: what is sent need not be what is read."""
    return keys(kind, path, r'\\"(\w+)\\":')


def all_names():
    table = r'^ +\{ "(\w+)", PD_FIELD_'
    names = desk_columns()
    names |= keys("op", "app/core/op.c", table) | keys("row", "app/core/row.c", table)
    names |= {"op: v", "op: k", "row: k"}
    # An errand and its answer, and the arrays in it.
    errands = ["sync/wire/errand.c", "sync/wire/errand_answer.c"]
    for name in errands:
        names |= keys("errand", name, table) | keys("errand", name, r'^ +ARRAY\("(\w+)"')
        names |= keys("errand", name, r'^ +\{ PD_ERRAND_\w+, "(\w+)"')
    names |= {"errand: kind"}
    for path in sorted((ROOT / "sync/wire").glob("*.c")):
        name = "sync/wire/" + path.name
        if name in errands:
            continue
        names |= keys("message", name, r'PD_OBJECT_\w+\("(\w+)"') | written_keys("message", name)
    names |= keys("query", "sync/wire/pull.c", r'"[&]?(\w+)="')
    names |= keys("header", "sync/wire/httpsig.c", r'"((?:pd|content|signature)-?[a-z]*)"')
    # The programme is a public document of rules, the same for everybody, sent as an asset.
    files = [*sorted((ROOT / "app/core").glob("programme_*.c")), ROOT / "app/core/look.c"]
    source = "".join(f.read_text() for f in files)
    names |= {"programme: " + n for n in re.findall(r'\.key = "(\w+)"', source)}
    names |= {"programme: " + n for n in re.findall(r'^ +(?:[A-Z]+\w*)\(\w+, "(\w+)"|^ +[A-Z]+\w*\("(\w+)"', source, re.M) for n in n if n}
    return names
