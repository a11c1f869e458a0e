#!/usr/bin/env python3
"""Keeps the house rules that a compiler does not: who may include whom, banned calls, raw value access, leftovers,
long functions, dead files, words that have no place here. Prints file:line and what is allowed; exit 1 on any finding."""
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# box -> what it may include, by path prefix. Mains and what stands beside them see everything.
BOXES = {
    "app/base/": ["app/base/"],
    "app/core/": ["app/base/", "app/core/"],
    "app/wal/": ["app/base/", "app/core/", "app/wal/"],
    "app/ledger/": ["app/base/", "app/core/", "app/wal/", "app/ledger/"],
    "sync/wire/": ["app/base/", "app/core/", "sync/wire/"],
    "app/session/": ["app/base/", "app/core/", "app/ledger/", "app/session/"],
    "sync/client/": ["app/base/", "app/core/", "app/ledger/", "sync/wire/", "sync/client/"],
    "sync/hub/": ["app/base/", "app/core/", "app/wal/", "sync/wire/", "sync/hub/"],
    "ui/": ["app/base/", "app/core/", "ui/"],
    "drivers/": ["app/base/", "drivers/"],
}
# Libraries that must not reach a box.
OUTSIDE = {
    "app/base/": r"SDL|sqlite3|curl|libpq|microhttpd|sodium|jansson|png\.h|zbar|qrencode",
    "app/core/": r"SDL|sqlite3|curl|libpq|microhttpd|png\.h|zbar",
    "sync/wire/": r"SDL|sqlite3|curl|libpq|microhttpd|png\.h|zbar",
    "app/wal/": r"SDL|curl|libpq|microhttpd|png\.h|zbar",
    "app/ledger/": r"SDL|curl|libpq|microhttpd|png\.h|zbar",
    "app/session/": r"SDL|sqlite3|curl|libpq|microhttpd|png\.h|zbar",
    "ui/": r"sqlite3|curl|libpq|microhttpd|zbar",
    "drivers/": r"SDL|sqlite3|curl|libpq|microhttpd",
}
# One file of a box may know a library that the rest of it must not.
KNOWS_OUTSIDE = {"drivers/sound/sound_sdl.c": "SDL2/"}
BANNED = {
    r"\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atol|atof|system|popen|mktemp|tmpnam)\s*\(":
        "use the bounded function of app/base/str.h, strtoll, or posix_spawn",
    r"\b(setjmp|longjmp|alloca)\s*\(": "no hidden control flow, no unbounded stack",
}
# Sans-I/O: these never read a clock, randomness or a socket themselves.
PURE = ("app/core/", "app/wal/", "app/session/", "app/ledger/", "sync/wire/")
PURE_FILES = ("sync/client/", "sync/hub/")
IMPURE_FILES = ("sync/client/transport_", "sync/client/curl_late", "sync/hub/main.c", "sync/hub/server_", "sync/hub/cmd_")
IMPURE = r"\b(time|gettimeofday|clock_gettime|rand|random|srand|getrandom|randombytes_buf|socket|pthread_create|pd_clock_\w+|pd_rng_system)\s*\("
# libpng reports its errors by leaving through longjmp: there is no other way out of it.
LEAVES_BY_JUMP = ("ui/render/png_read.c", "ui/render/png_write.c")
VALUE_FILES = ("app/core/points.h", "app/core/points.c")
MAX_FUNCTION = 120
CODES = "packaging/error-codes.md"
INCIDENT_KINDS = "sync/hub/incident_kinds.c"
INCIDENT_WORDS = "ui/screen/work_exceptions.c"
INCIDENT_TOLD = r'\bpd_(?:apply_incident|apply_quarantine|hub_incident)\s*\([^;"]*?"([a-z_]+)"'
INTENTS, INTENT_NAMES = "app/core/view.h", "app/app_screen.c"
# Tables whose rows must name a test that exists: `tests/hub/test_push.c: its_name`, or a program of tests alone.
PROMISES = ("SECURITY.md", "tests/complaints/README.md", "tests/complaints/counter.md")
# The tree speaks of itself alone: no path of somebody's machine, no tracker's numbers, no package host.
NEVER_SAY = r"(?<![\w.$}])/(?:home|root|srv|work)/\w|\bissue\s+#?\d|\b(?:registry|deb|ftp|pypi)\.[\w-]+\.(?:org|com)\b"

findings = []


def say(path, line, text):
    findings.append(f"{path}:{line}: {text}")


def tracked():
    out = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [p for p in out.stdout.splitlines() if (ROOT / p).is_file()]


def strip_comments(text):
    keep = lambda m: re.sub(r"[^\n]", " ", m.group(0))
    return re.sub(r'/\*.*?\*/|//[^\n]*', keep, text, flags=re.S)


def strip_strings(text):
    return re.sub(r'"(?:\\.|[^"\\\n])*"', '""', text)


def check_includes(path, lines):
    box = next((b for b in BOXES if path.startswith(b)), None)
    sees_all = path.startswith("sync/hub/") and path.split("/")[-1].startswith(("main", "cmd_", "server_"))
    for n, line in enumerate(lines, 1):
        m = re.match(r'\s*#\s*include\s+(["<])([^">]+)', line)
        if not m:
            continue
        quote, target = m.groups()
        if quote == '"' and not (ROOT / target).exists() and not target.startswith(("gen/", "sql/")) and not target.endswith(("_sql.h", "_bytes.h")):
            say(path, n, f'"{target}" is not rooted at the repository')
        if box and not sees_all:
            if quote == '"' and (ROOT / target).exists() and not any(target.startswith(a) for a in BOXES[box]):
                say(path, n, f"{box} may not include {target}; it may include {', '.join(BOXES[box])}")
            known = path in KNOWS_OUTSIDE and target.startswith(KNOWS_OUTSIDE[path])
            if box in OUTSIDE and quote == "<" and not known and re.search(OUTSIDE[box], target):
                say(path, n, f"{box} may not include <{target}>")


def check_code(path, text):
    code = strip_strings(strip_comments(text))
    for n, line in enumerate(code.splitlines(), 1):
        for pattern, instead in BANNED.items():
            allowed = path.startswith("tests/") or (path in LEAVES_BY_JUMP and "jmp" in pattern)
            if re.search(pattern, line) and not allowed:
                say(path, n, f"banned call: {line.strip()[:60]}; {instead}")
        pure = path.startswith(PURE) or (path.startswith(PURE_FILES) and not path.startswith(IMPURE_FILES))
        if pure and re.search(IMPURE, line):
            say(path, n, f"reads a clock, randomness or a socket: {line.strip()[:60]}; take it as a parameter")
        if path.startswith(("app/", "sync/", "ui/", "drivers/")) and path not in VALUE_FILES:
            if re.search(r"(points|amount|price|balance|growth|debt|held|left|spendable|missing|fen|money)\.n\b", line):
                say(path, n, "raw value access; go through app/core/points.h")
            if path.startswith(("app/core/", "app/ledger/", "sync/")) and re.search(r"\b(float|double)\b", line):
                say(path, n, "no floating point near value")


def check_functions(path, lines):
    start = None
    for n, line in enumerate(lines, 1):
        if line.startswith("{"):
            start = n
        elif line.startswith("}") and start:
            if n - start > MAX_FUNCTION:
                say(path, start, f"function of {n - start} lines; at most {MAX_FUNCTION}")
            start = None


def unrolled(cmake):
    """Each foreach over words as what it stands for."""
    return re.sub(r"foreach\((\w+) ([\w ]+)\)(.*?)endforeach\(\)",
                  lambda m: "".join(m[3].replace("${%s}" % m[1], word) for word in m[2].split()), cmake, flags=re.S)


def check_dead(paths):
    cmake = unrolled("\n".join((ROOT / p).read_text() for p in paths if p.endswith(("CMakeLists.txt", ".cmake"))))
    for p in paths:
        if p.endswith(".c") and Path(p).name not in cmake and Path(p).stem not in cmake:
            say(p, 1, "no CMakeLists.txt builds this file")


def check_codes(paths):
    """A code that a person is told can be looked up, and the list explains none that nobody tells."""
    told = {}
    for p in paths:
        if p.endswith((".c", ".h")) and p.startswith(("app/", "drivers/", "sync/", "ui/")):
            for n, line in enumerate((ROOT / p).read_text(errors="replace").splitlines(), 1):
                for code in re.findall(r'"(E-[A-Z]+-[0-9]+)"', line):
                    told.setdefault(code, (p, n))
    listed = {}
    if CODES in paths:
        for n, line in enumerate((ROOT / CODES).read_text().splitlines(), 1):
            m = re.match(r"\| `(E-[A-Z]+-[0-9]+)` \|", line)
            if m and m[1] in listed:
                say(CODES, n, f"{m[1]} is listed twice")
            elif m:
                listed[m[1]] = n
    for code in sorted(told.keys() - listed.keys()):
        say(*told[code], f"{code} has no row in {CODES}")
    for code in sorted(listed.keys() - told.keys()):
        say(CODES, listed[code], f"no source tells {code}")


def check_incidents(paths):
    """What a person must look at has words and an owner."""
    known = (ROOT / INCIDENT_KINDS).read_text() if INCIDENT_KINDS in paths else ""
    named = re.findall(r'\{ "([a-z_]+)", PD_OWNER_', known)
    for name in sorted({n for n in named if named.count(n) > 1}):
        say(INCIDENT_KINDS, 1, f"{name} stands there twice")
    text = (ROOT / INCIDENT_WORDS).read_text() if INCIDENT_WORDS in paths else ""
    said = r'TR\((?:\s*"[^"\n]+")+\)'
    at_counters = re.findall(r'\{ "([a-z_]+)",\s+\{ ' + said + r',\s+' + said + r' \} \}', text)
    for name in sorted(set(named) ^ set(at_counters)):
        say(INCIDENT_WORDS, 1, f"{name} has no title and no advice for a counter's people" if name in named else
            f"{name} is no kind of {INCIDENT_KINDS}")
    for p in paths:
        if not p.startswith("sync/hub/") or not p.endswith(".c"):
            continue
        text = (ROOT / p).read_text()
        for m in re.finditer(INCIDENT_TOLD, text):
            if f'{{ "{m[1]}", PD_OWNER_' not in known:
                say(p, text.count("\n", 0, m.start()) + 1, f"the incident {m[1]} has no words in {INCIDENT_KINDS}")


def check_intents(paths):
    """Whatever can be asked for has a name for whoever reads the screen from outside: a script, a test, a technician."""
    if INTENTS not in paths or INTENT_NAMES not in paths:
        return
    names = (ROOT / INTENT_NAMES).read_text()
    for n, line in enumerate((ROOT / INTENTS).read_text().splitlines(), 1):
        m = re.match(r"    (PD_INTENT_\w+)\b", line)
        if m and f"[{m[1]}]" not in names:
            say(INTENTS, n, f"{m[1]} has no name in {INTENT_NAMES}")


def check_promises(paths):
    """What is promised against a threat or a complaint has a test, by name, in every row."""
    for p in PROMISES:
        if p not in paths:
            continue
        for n, line in enumerate((ROOT / p).read_text().splitlines(), 1):
            if not line.startswith("| ") or re.match(r"\| (threat|complaint|promise) \|", line):
                continue
            named = re.findall(r"`(tests/[\w./]+)(?:: (\w+))?`", line)
            if not named:
                say(p, n, "this row names no test")
            for path, name in named:
                if path not in paths:
                    say(p, n, f"there is no {path}")
                elif name and not re.search(rf"^(?:(?:    )?def )?{name}\(", (ROOT / path).read_text(), re.M):
                    say(p, n, f"{path} has no test {name}")


def check_readmes(paths):
    """Every folder says what lives in it; data below corpus/, golden/, vectors/, sql/ and .ci speaks for itself."""
    folders = {str(Path(p).parent) for p in paths}
    for folder in sorted(folders):
        data = re.search(r"(^|/)(corpus|golden|sql|schemas|schema|programme|mutations|\.ci|tests/support)(/|$)", folder)
        if not data and f"{folder}/README.md".removeprefix("./") not in paths:
            say(folder, 1, "no README.md says what lives here")


def main():
    paths = tracked()
    for path in paths:
        if not re.search(r"\.(c|h|py|sh|md|txt|cmake|sql|json|mjs|ini)$|/run$|CMakeLists.txt$", path):
            continue
        text = (ROOT / path).read_text(errors="replace")
        lines = text.splitlines()
        if path != "tests/tidy/tidy.py":
            for n, line in enumerate(lines, 1):
                if re.search(NEVER_SAY, line, re.I):
                    say(path, n, "the project speaks of itself alone: " + line.strip()[:60])
                if path.endswith((".c", ".h")) and re.search(r"\b(TODO|FIXME|XXX|HACK)\b", line):
                    say(path, n, "leftover: finish it or write it down as a limit")
        if path.endswith((".c", ".h")):
            check_includes(path, lines)
            check_code(path, text)
            check_functions(path, lines)
    check_dead(paths)
    check_readmes(paths)
    check_codes(paths)
    check_incidents(paths)
    check_intents(paths)
    check_promises(paths)
    for f in findings:
        print(f)
    print(f"tidy: {len(paths)} files, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
