#!/usr/bin/env python3
"""
Makes the catalogues of languages that only tests speak, in DIR/locale, beside links to the pictures in ASSETS:

    pseudo.py ASSETS DIR

en     pseudo: every English text between 〔 and 〕, with accents, 40 % longer. What is drawn without the marks did not
       come from a catalogue.
zh_CN  longest: of each text the wording that is widest in any language.
"""
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from words import catalogue  # noqa: E402

LOCALE = Path(__file__).resolve().parents[2] / "assets/locale"
LANGS = ("en", "zh_CN", "zh_TW", "zh_HK")
ACCENTS = str.maketrans("aceinosuyACEINOSUY", "àçéîñöšûýÀÇÉÎÑÖŠÛÝ")
FORMAT = re.compile(r"%(?:\d\$)?[-+ 0]*\d*(?:\.\d+)?[sdc%]|\\n|\\\"")
LONGER_PERCENT = 40
MARKS_WIDTH = 4  # two full-width marks are as wide as four letters


def pseudo(text):
    out, at = "", 0
    for m in FORMAT.finditer(text):
        out += text[at:m.start()].translate(ACCENTS) + m.group(0)
        at = m.end()
    out += text[at:].translate(ACCENTS)
    letters = len(FORMAT.sub("", text))
    more = letters * LONGER_PERCENT // 100 - MARKS_WIDTH
    while more > 0:
        out += " " + "ëxtrå"[:more]
        more -= 6
    return f"〔{out}〕"


def width(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in FORMAT.sub("0000", text))


def entry(msgid, plural, wordings):
    lines = [f'msgid "{msgid}"']
    if plural:
        lines += [f'msgid_plural "{plural}"'] + [f'msgstr[{i}] "{w}"' for i, w in enumerate(wordings)]
    else:
        lines += [f'msgstr "{wordings[0]}"']
    return "\n".join(lines)


def write(folder, lang, plurals, entries):
    po = folder / f"{lang}.po"
    head = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: {plurals};\\n"\n'
    po.write_text(head + "\n" + "\n\n".join(entries) + "\n", "utf-8")
    subprocess.run(["msgfmt", "-o", folder / f"pointdesk-{lang}.mo", po], check=True)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__.strip())
    assets, out = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    folder = out / "locale/pd/LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    for part in assets.iterdir():
        link = out / part.name
        if part.name != "locale" and not link.exists():
            link.symlink_to(part)
    said = {lang: {e: w for e, w, _ in catalogue(LOCALE / f"{lang}.po")} for lang in LANGS}
    plural = dict(re.findall(r'^msgid "(.*)"\nmsgid_plural "(.*)"', (LOCALE / "en.po").read_text("utf-8"), re.M))
    many = "nplurals=2; plural=(n != 1)"
    write(folder, "en", many, [entry(e, plural.get(e), [pseudo(w) for w in ws]) for e, ws in said["en"].items()])
    longest = [entry(e, plural.get(e), [max((w for lang in LANGS for w in said[lang][e]), key=width)])
               for e in said["en"]]
    write(folder, "zh_CN", "nplurals=1; plural=0", longest)
    for lang in ("zh_TW", "zh_HK"):
        subprocess.run(["msgfmt", "-o", folder / f"pointdesk-{lang}.mo", LOCALE / f"{lang}.po"], check=True)


if __name__ == "__main__":
    main()
