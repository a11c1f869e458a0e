#!/usr/bin/env python3
"""
Goal: the checks of wording can fail.
Method: each breach is planted in a copy of assets/ and must be found by its name; the unspoilt copy is clean,
and writing brings a spoilt catalogue back into step without losing a wording, a comment or the order.
"""
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("locale", "demo", "programme")

# File, what is replaced, by what, which check says what.
BREACHES = [
    ("locale/zh_CN.po", 'msgstr "看礼品"', 'msgstr ""', "update", "zh_CN.po: not translated: See the gifts"),
    ("locale/zh_HK.po", 'msgid "See the gifts"', '#, fuzzy\nmsgid "See the gifts"', "update",
     "zh_HK.po: guessed, to be looked at: See the gifts"),
    ("locale/zh_TW.po", 'msgid "See the gifts"', 'msgid "See gifts of yore"', "update",
     "zh_TW.po: no longer in the source: See gifts of yore"),
    ("locale/en.po", 'msgstr[1] "points"', 'msgstr[1] ""', "update", "en.po: not translated: point"),
    ("locale/zh_CN.po", 'msgstr "%s起可用"', 'msgstr "%d起可用"', "update", "zh_CN.po: msgfmt refuses it"),
    ("locale/pointdesk.pot", 'msgid "See the gifts"', 'msgid "See gifts of yore"', "update",
     "pointdesk.pot is not what the source says"),
    ("locale/zh_TW.po", 'msgstr "看禮品"', 'msgstr "在螢幕上掃碼"', "words", "掃碼 is foreign in zh_TW"),
    ("locale/zh_HK.po", 'msgstr "看禮品"', 'msgstr "列印，不打印"', "words", "打印 is foreign in zh_HK"),
    ("locale/zh_CN.po", 'msgstr "看礼品"', 'msgstr "查余额"', "words", "余额 is a word of staff"),
    ("demo/programme.json", "保温杯", "网路保温杯", "words", "网路 is foreign in zh_CN"),
    ("demo/programme.json", "到期前會在主頁提示您", "批次到期前會在主頁提示您", "words", "批次 is a word of staff"),
    ("programme/tiers-vip.json", '"zh-TW": "點數兌換禮品", ', "", "words", "換領 is foreign in zh_TW"),
]


def run(check, assets):
    command = {"update": [ROOT / "assets/locale/update", "--check", "--locale", assets / "locale"],
               "words": [ROOT / "tests/ui/words.py", assets]}[check]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    return done.returncode, done.stdout


def copy(work):
    for folder in FOLDERS:
        shutil.copytree(ROOT / "assets" / folder, work / folder)
    return work


def spoil(path, old, new):
    text = path.read_text("utf-8")
    if old not in text:
        sys.exit(f"{path.name} has no {old} to spoil")
    path.write_text(text.replace(old, new, 1), "utf-8")


def every_breach_is_found():
    for name, old, new, check, says in BREACHES:
        with tempfile.TemporaryDirectory() as work:
            assets = copy(Path(work))
            spoil(assets / name, old, new)
            code, out = run(check, assets)
            if code == 0 or says not in out:
                yield f"{name}: {new!r} was not found ({code}): {out}"


def staff_may_read_words_of_staff():
    with tempfile.TemporaryDirectory() as work:
        assets = copy(Path(work))
        spoil(assets / "locale/zh_CN.po", 'msgstr "查无此票"', 'msgstr "查无此票，请核对"')
        code, out = run("words", assets)
        if code != 0:
            yield f"a text for staff was refused: {out}"


def a_text_that_is_new_comes_last_and_nothing_else_moves():
    with tempfile.TemporaryDirectory() as work:
        assets = copy(Path(work))
        po = assets / "locale/zh_CN.po"
        whole = po.read_text("utf-8")
        entry = 'msgid "See the gifts"\nmsgstr "看礼品"\n\n'
        spoil(po, entry, "")
        spoil(po, 'msgid "Never expires"', '# said of points\nmsgid "Never expires"')
        subprocess.run([ROOT / "assets/locale/update", "--locale", assets / "locale"], capture_output=True)
        kept = whole.replace(entry, "", 1).replace('msgid "Never expires"', '# said of points\nmsgid "Never expires"', 1)
        written = po.read_text("utf-8")
        if not written.startswith(kept) or 'msgid "See the gifts"' not in written[len(kept):]:
            yield "writing moved or lost something"


def main():
    found = []
    with tempfile.TemporaryDirectory() as work:
        assets = copy(Path(work))
        for check in ("update", "words"):
            code, out = run(check, assets)
            if code != 0:
                found.append(f"{check}: the unspoilt copy is refused: {out}")
    for test in (every_breach_is_found, staff_may_read_words_of_staff,
                 a_text_that_is_new_comes_last_and_nothing_else_moves):
        found += test()
    print("\n".join(found) or "wording: every planted breach was found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
