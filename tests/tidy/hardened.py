#!/usr/bin/env python3
"""Goal: what a hospital runs was built so that a memory error is hard to use. Method: readelf on the two programs of the
release and the clang build, who may look into one that runs, and the compile commands for the two flags that leave no mark there (Debian's start files
have no marked branches, so no program has the note). Builds that are not there are skipped with a word, except under
tests/run, which makes them. The clang build only reads everything once more and optimises nothing, without which no
function is fortified: there that is not asked for.
   hardened.py            both builds
   hardened.py FILE...    these programs, by their ELF alone"""
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
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


def readable(program):
    """Of a copy: the user that it runs as may not come to where it was built."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        return readable_as_it_runs(shutil.copy(program, folder))


def readable_as_it_runs(program):
    """Whether another process of the same user may read the memory of this one. What belongs to root in /proc although the
    process does not is not dumpable. It is held up at its first words, which find no room in the pipe that takes them."""
    other = 65534 if os.geteuid() == 0 else os.geteuid()
    inner, outer = os.pipe()
    try:
        os.set_blocking(outer, False)
        for size in (4096, 1):
            try:
                while True:
                    os.write(outer, b" " * size)
            except BlockingIOError:
                pass
        os.set_blocking(outer, True)
        with subprocess.Popen([program, "--version"], stdout=outer, user=other if os.geteuid() == 0 else None) as held:
            try:
                for _ in range(500):
                    with open("/proc/%d/stat" % held.pid) as f:
                        state = f.read().rsplit(")", 1)[1].split()[0]
                    with open("/proc/%d/cmdline" % held.pid, "rb") as f:
                        started = f.read().startswith(program.encode())
                    if started and state == "S":
                        break
                    time.sleep(0.01)
                return os.stat("/proc/%d/environ" % held.pid).st_uid == other
            finally:
                held.kill()
    finally:
        os.close(inner)
        os.close(outer)


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
        if readable(program):
            findings.append("%s lets another program of its user read its memory (pd_file_no_core)" % program)
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
