#!/usr/bin/env python3
"""
Goal: nobody reads a word of staff, or one that is said elsewhere only.
Method: reads words.txt, the catalogues (screens, tickets and what is spoken come from them) and every programme
under assets/, and prints one line a fault. A text that only screens of staff use (STAFFS) may have
words of staff.
"""
import json
import re
import sys
from pathlib import Path

LANGS = ("zh_CN", "zh_TW", "zh_HK")
# Where a programme is silent in one language, another speaks for it.
SAID = {"zh_CN": ("zh-Hans",), "zh_TW": ("zh-TW", "zh-Hant"), "zh_HK": ("zh-HK", "zh-Hant")}


STAFFS = tuple("ui/screen/" + name for name in ("counter", "work", "enrol", "technician", "setup", "training"))


def word_list(path):
    for line in path.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            where, rest = line.split(" ", 1)
            word, _, but = rest.partition(" but ")
            yield where, word, but.split()


def wrong(words, text, lang, patient):
    """What of it may not be said. A law between 《 and 》 keeps its own name everywhere."""
    for where, word, but in words:
        if where == lang or (where == "staff" and patient):
            left = re.sub("《[^》]*》", "", text)
            for longer in but:
                left = left.replace(longer, "")
            if word in left:
                yield f"{word} is a word of staff" if where == "staff" else f"{word} is foreign in {lang}"


def catalogue(path):
    """(English original, every wording) of a .po or .pot file, and the source files the entry names."""
    for block in re.split(r"\n{2,}", path.read_text("utf-8")):
        if block.startswith("#~"):
            continue
        parts = {}
        name = None
        for line in block.split("\n"):
            m = re.match(r'(msg\w+(?:\[\d\])?) "(.*)"$', line) or re.match(r'()"(.*)"$', line)
            if m:
                name = m.group(1) or name
                parts[name] = parts.get(name, "") + m.group(2)
        if parts.get("msgid"):
            files = " ".join(re.findall(r"^#: (.*)", block, re.M)).split()
            yield parts["msgid"], [text for name, text in parts.items() if name.startswith("msgstr")], files


def texts(node, path=""):
    if isinstance(node, dict):
        if "zh-Hans" in node:
            yield path, node
        else:
            for key, value in node.items():
                yield from texts(value, f"{path}.{key}" if path else key)
    elif isinstance(node, list):
        for i, value in enumerate(node):
            yield from texts(value, f"{path}[{i}]")


def faults(assets, words):
    staff = {english for english, _, files in catalogue(assets / "locale/pointdesk.pot")
             if all(f.startswith(STAFFS) for f in files)}
    for lang in LANGS:
        for english, wordings, _ in catalogue(assets / f"locale/{lang}.po"):
            for text in wordings:
                for fault in wrong(words, text, lang, english not in staff):
                    yield f"locale/{lang}.po: {english}: {fault}"
    for path in sorted([*assets.glob("demo/*.json"), *assets.glob("programme/*.json")]):
        for where, said in texts(json.loads(path.read_text("utf-8"))):
            for lang in LANGS:
                text = next((said[key] for key in SAID[lang] if key in said), "")
                for fault in wrong(words, text, lang, True):
                    yield f"{path.relative_to(assets)}: {where}: {fault}"


def main():
    if sys.argv[1:2] in (["--help"], ["-h"]):
        print(__doc__.strip())
        return 0
    assets = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "assets"
    found = list(faults(assets, list(word_list(Path(__file__).with_name("words.txt")))))
    print("\n".join(found) or "words: nothing to find")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
