#!/usr/bin/env python3
"""Proves that hardened.py can fail: a program that was linked softly must be told of every thing it lacks."""
import subprocess
import sys
import tempfile
from pathlib import Path

import hardened

SOFT = ["cc", "-O0", "-fno-pie", "-no-pie", "-fno-stack-protector", "-U_FORTIFY_SOURCE",
        "-Wl,-z,lazy,-z,norelro,-z,execstack,-rpath,/nowhere"]
EXPECTED = ["position independent", "read-only relocations", "binds lazily", "executable stack", "RPATH",
            "stack protector", "fortified", "core file", "read its memory"]


def main():
    with tempfile.TemporaryDirectory() as folder:
        source, program = Path(folder) / "soft.c", Path(folder) / "soft"
        source.write_text('#include <stdio.h>\nint main(void) { char a[64]; puts("1"); fflush(stdout); puts(fgets(a, 64, stdin)); return 0; }\n')
        subprocess.run(SOFT + ["-o", str(program), str(source)], check=True, capture_output=True)
        found = hardened.missing(program) + (["others read its memory"] if hardened.readable(program) else [])
    lost = [word for word in EXPECTED if not any(word in line for line in found)]
    for word in lost:
        print("not found: " + word)
    print("%d passed, %d failed" % (len(EXPECTED) - len(lost), len(lost)))
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
