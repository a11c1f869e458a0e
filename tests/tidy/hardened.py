#!/usr/bin/env python3
"""Goal: what a hospital runs was built so that a memory error is hard to use. Method: readelf on the two programs of the
release and the clang build, and the compile commands for the two flags that leave no mark there (Debian's start files
have no marked branches, so no program has the note). Builds that are not there are skipped with a word, except under
tests/run, which makes them. The clang build only reads everything once more and optimises nothing, without which no
function is fortified: there that is not asked for.
   hardened.py            both builds
   hardened.py FILE...    these programs, by their ELF alone"""
import json
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ("pointdesk", "pointdesk-hub")
BUILDS = ("release", "clang")
NOT_OPTIMISED = ("clang",)
OURS = ("app/", "drivers/", "sync/", "ui/")


def readelf(program, *options):
    return subprocess.run(["readelf", "-W", *options, str(program)], capture_output=True, text=True, check=True,
                          env=dict(os.environ, LC_ALL="C")).stdout


def missing(program):
    """What this program lacks, each as a sentence."""
    header, segments, dynamic = readelf(program, "-h"), readelf(program, "-l"), readelf(program, "-d")
    symbols = readelf(program, "--dyn-syms")
    stack = re.search(r"GNU_STACK.*", segments)
    loads = re.findall(r"^ +LOAD .* ([R ][W ][E ]) 0x", segments, re.M)
    found = []
    if not re.search(r"Type:\s+DYN", header) or not re.search(r"FLAGS_1.*\bPIE\b", dynamic):
        found.append("is not position independent (-fPIE -pie)")
    if "GNU_RELRO" not in segments:
        found.append("has no read-only relocations (-z relro)")
    if not re.search(r"\(BIND_NOW\)|FLAGS_1.*\bNOW\b", dynamic):
        found.append("binds lazily, so its jump table stays writable (-z now)")
    if stack is None or re.search(r"\bRWE\b", stack[0]):
        found.append("has an executable stack (-z noexecstack)")
    if not loads or any("W" in flags and "E" in flags for flags in loads):
        found.append("has a segment that is writable and executable")
    if "TEXTREL" in dynamic:
        found.append("has relocations in its code")
    if re.search(r"\((RPATH|RUNPATH)\)", dynamic):
        found.append("looks for libraries where a build tree was (RPATH)")
    if "__stack_chk_fail" not in symbols:
        found.append("has no stack protector (-fstack-protector-strong)")
    if not re.search(r" setrlimit", symbols):
        found.append("leaves what it knew in a core file when it dies (pd_file_no_core)")
    if not re.search(r"__(memcpy|snprintf|vsnprintf|fprintf|vfprintf|read|memset|memmove)_chk", symbols):
        found.append("calls no fortified function (-D_FORTIFY_SOURCE=2)")
    return found


def unprotected_sources(build):
    """Files of ours that were compiled without probes of the stack's growth or marks for indirect branches."""
    flags = ["-fstack-clash-protection"] + (["-fcf-protection"] if platform.machine() == "x86_64" else [])
    with open(build / "compile_commands.json") as f:
        commands = [(c["file"].removeprefix(str(ROOT) + "/"), c["command"]) for c in json.load(f)]
    ours = [(file, command) for file, command in commands if file.startswith(OURS)]
    if not ours:
        return ["%s/compile_commands.json names no file of ours" % build]
    return ["%s is compiled without %s" % (file, flag) for file, command in ours for flag in flags if flag not in command]


def main():
    findings, seen = [], 0
    if len(sys.argv) > 1:
        programs = [Path(p) for p in sys.argv[1:]]
    else:
        programs = [ROOT / "build" / b / p for b in BUILDS for p in PROGRAMS]
        for build in (ROOT / "build" / b for b in BUILDS):
            if (build / "compile_commands.json").is_file():
                findings += unprotected_sources(build)
    for program in programs:
        if not program.is_file():
            print("%s is not built here: cmake --preset release, or tests/run" % program)
            if os.environ.get("PD_TESTS_RUN"):
                findings.append("%s is missing" % program)
            continue
        seen += 1
        findings += ["%s %s" % (program, what) for what in missing(program)
                     if "FORTIFY" not in what or program.parent.name not in NOT_OPTIMISED]
    for line in findings:
        print(line)
    print("hardened: %d programs, %d findings" % (seen, len(findings)))
    if findings:
        return 1
    return 0 if seen > 0 else 77


if __name__ == "__main__":
    sys.exit(main())
