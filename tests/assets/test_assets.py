#!/usr/bin/env python3
"""Proves that assets.py can fail: plants one breach of each rule in a copy and demands that it is found."""
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ASSETS = HERE.parents[1] / "assets"


def in_file(name, old, new):
    def plant(tree):
        text = (tree / name).read_text("utf-8")
        if old not in text:
            raise SystemExit(f"{name} no longer has {old!r}: this proof must be rewritten")
        (tree / name).write_text(text.replace(old, new, 1), "utf-8")
    return plant


def in_programme(change):
    def plant(tree):
        path = tree / "demo/programme.json"
        doc = json.loads(path.read_text("utf-8"))
        change(doc)
        path.write_text(json.dumps(doc, ensure_ascii=False), "utf-8")
    return plant


def say(lang, words):
    return in_programme(lambda doc: doc["catalogue"][0]["name"].update({lang: words}))


PLANTS = [
    (in_file("icons/check.svg", "</svg>", ""), "icons/check.svg: is no XML"),
    (in_file("icons/check.svg", "0 0 24 24", "0 0 20 24"), 'icons/check.svg: viewBox must be "0 0 24 24"'),
    (in_file("icons/check.svg", 'stroke-width="2"', 'stroke-width="3"'), "icons/check.svg: must be drawn with one round"),
    (in_file("icons/check.svg", 'stroke="#000"', 'stroke="#f00"'), "icons/check.svg: stroke #f00"),
    (in_file("gifts/tea.svg", "</svg>", '<text x="9">茶</text></svg>'), "gifts/tea.svg: has <text>"),
    (in_file("gifts/tea.svg", "</svg>", '<use href="#bg"/></svg>'), "gifts/tea.svg: refers to something outside"),
    (in_file("gifts/tea.svg", "</svg>", '<rect fill="url(#no)"/></svg>'), "gifts/tea.svg: uses #no"),
    (in_file("gifts/tea.svg", '<rect width="512"', '<rect width="500"'), "gifts/tea.svg: must begin with a background"),
    (in_file("tiers/tier-gold.svg", 'stop-color="#6c4700"', 'stop-color="#c08000"'), "tiers/tier-gold.svg: white text"),
    (lambda tree: (tree / "gifts/tea.svg").unlink(), "picture tea is not drawn"),
    (lambda tree: shutil.copy(tree / "gifts/tea.svg", tree / "gifts/tea-2.svg"), "gifts/tea-2.svg stands 0 times"),
    (lambda tree: (tree / "tiers/tier-gold.svg").unlink(), "card tier-gold is not drawn"),
    (in_programme(lambda d: d["tiers"][2].update(colour="#ffd700")), "white on #ffd700"),
    (in_programme(lambda d: d["places"][0].update(picture="nowhere")), "picture nowhere of place P1"),
    (in_programme(lambda d: d["offline"].update(account_cap=2000)), "fewer than 8 of 10"),
    (in_programme(lambda d: d["catalogue"][0]["name"].pop("zh-Hant")), "catalogue[0].name: must have"),
    (say("zh-Hans", "成长值"), "is a word of staff"),
    (say("zh-Hans", "杯子,大"), "half-width punctuation"),
    (say("en", "Cup 杯"), "en: Chinese characters"),
    (say("en", "Cup "), "en: stray spaces"),
    (say("zh-Hant", "積分杯"), "zh-TW: 積分杯: Hong Kong's words"),
    (say("zh-Hant", "點數杯"), "zh-Hant: 點數杯: Taiwan's words"),
]


def main():
    missed = []
    for plant, expected in PLANTS:
        with tempfile.TemporaryDirectory() as tmp:
            tree = Path(tmp) / "assets"
            shutil.copytree(ASSETS, tree, ignore=shutil.ignore_patterns("locale", "fonts"))
            plant(tree)
            run = subprocess.run([sys.executable, HERE / "assets.py", tree], capture_output=True, text=True)
            if run.returncode != 1 or not any(expected in line for line in run.stdout.splitlines()):
                missed.append(f"not found: {expected}\n  instead: {run.stdout[:300]}{run.stderr[-300:]}")
    print("\n".join(missed) or f"{len(PLANTS)} breaches found")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
