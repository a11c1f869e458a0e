#!/usr/bin/env python3
"""Proves that tidy can fail: plants one breach of each rule in a copy and demands that it is found."""
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLANTS = {
    "app/core/zz_up.c": ('#include "app/ledger/ledger.h"\n', "may not include app/ledger/ledger.h"),
    "app/core/zz_sdl.c": ("#include <SDL2/SDL.h>\n", "may not include <SDL2/SDL.h>"),
    "app/core/zz_root.c": ('#include "points.h"\n', "is not rooted at the repository"),
    "app/zz_folder/zz.h": ("", "no README.md says what lives here"),
    "sync/client/zz_clock.c": ("static long f(void) { return pd_clock_wall_ms(); }\n", "reads a clock"),
    "app/session/zz_clock.c": ("static long f(void) { return time(0); }\n", "reads a clock"),
    "app/ledger/zz_raw.c": ("static long f(struct pd_points amount) { return amount.n; }\n", "raw value access"),
    "app/core/zz_float.c": ("static double x;\n", "no floating point"),
    "ui/zz_banned.c": ("static void f(char *a) { strcpy(a, a); }\n", "banned call"),
    "app/base/zz_left.c": ("/* TO" "DO later */\n", "leftover"),
    "app/base/zz_dead.c": ("int x;\n", "no CMakeLists.txt builds"),
    "app/base/zz_words.md": ("see /wo" "rk/main\n", "speaks of itself alone"),
    "app/base/zz_code.c": ('static const char *code = "E-ZZ-01";\n', "E-ZZ-01 has no row in"),
    "sync/hub/zz_incident.c": ('void f(void) { pd_apply_incident(apply, "zz_kind", 0, 0); }\n', "the incident zz_kind has no words"),
    "ui/screen/work_exceptions.c": ('        { "zz_none",  { TR("A title"), TR("What to do") } },\n', "zz_none is no kind of",
                                      "overdraft has no title and no advice"),
    "app/core/view.h": ("enum pd_intent_kind {\n    PD_INTENT_ZZ = 1,\n};\n", "PD_INTENT_ZZ has no name in"),
    "packaging/error-codes.md": ("| `E-ZZ-02` | log | | |\n", "no source tells E-ZZ-02"),
    "SECURITY.md": ("| threat | what is done | test |\n|---|---|---|\n| theft | locks | `tests/tidy/tidy.py: zz_lock` |\n",
                    "tests/tidy/tidy.py has no test zz_lock"),
    "tests/complaints/README.md": ("| it is slow | it is not |\n", "this row names no test"),
    "app/base/zz_long.c": ("void f(void)\n{\n" + "    ;\n" * 400 + "}\n", "function of"),
}


def main():
    bad = 0
    with tempfile.TemporaryDirectory() as tmp:
        tree = Path(tmp) / "tree"
        files = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True,
                               check=True).stdout.splitlines()
        for f in files:
            if (ROOT / f).is_file() and f.endswith((".c", ".h", ".py", "CMakeLists.txt")):
                (tree / f).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / f, tree / f)
        subprocess.run(["git", "init", "-q"], cwd=tree, check=True)
        for name, (text, *_) in PLANTS.items():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            (tree / name).write_text(text)
        out = subprocess.run([sys.executable, "tests/tidy/tidy.py"], cwd=tree, capture_output=True, text=True)
        for name, (_, *findings) in PLANTS.items():
            places = (f"{name}:", f"{Path(name).parent}:")
            for expected in findings:
                if not any(line.startswith(places) and expected in line for line in out.stdout.splitlines()):
                    print(f"not found: {name}: {expected}")
                    bad += 1
    print(f"{sum(len(p) - 1 for p in PLANTS.values()) - bad} passed, {bad} failed")
    return 1 if bad or out.returncode != 1 else 0


if __name__ == "__main__":
    sys.exit(main())
