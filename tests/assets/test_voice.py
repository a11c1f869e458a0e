#!/usr/bin/env python3
"""Goal: the recorded phrases are there, in each tongue, and can be heard.
Method: assets/voice/make makes one of five (all of them: test_voice.py 1); each file is read as the desk reads it and must
be neither silent nor of another form, the list names each once, and a recording that stays is not made again."""
import array
import re
import subprocess
import sys
import tempfile
import wave
from pathlib import Path

VOICE = Path(__file__).resolve().parents[2] / "assets" / "voice"
TONGUES = {"cmn-latn-pinyin", "yue-latn-jyutping", "en"}


def must(true, words):
    if not true:
        sys.exit(words)


def make(*words):
    return subprocess.run([VOICE / "make", *words], check=True, capture_output=True, text=True).stdout


def main():
    every = sys.argv[1] if len(sys.argv) > 1 else "5"
    originals = [line for line in (VOICE / "prompts.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
    rows = [line.split("\t") for line in make("--list").splitlines()]
    english = {text for _, tongue, text in rows if tongue == "en"}
    must(english == set(originals), "the English phrases are not the originals")
    must({tongue for _, tongue, _ in rows} == TONGUES, "not all tongues")
    must(len({name for name, _, _ in rows}) == len(rows), "a file of two phrases")
    for _, tongue, text in rows:
        must(tongue == "en" or re.search("[\u4e00-\u9fff]", text), "not translated: %s" % text)
        must("%" not in text, "a phrase with a hole in it: %s" % text)
    with tempfile.TemporaryDirectory() as out:
        make(out, "--every", every)
        rows = rows[:: int(every)]
        must({tongue for _, tongue, _ in rows} == TONGUES, "not all tongues are heard")
        listed = Path(out, "manifest.tsv").read_text("utf-8").splitlines()
        must(listed == ["\t".join(row) for row in rows], "the list is not what was made")
        for name, tongue, text in rows:
            with wave.open(str(Path(out, name))) as wav:
                form = (wav.getnchannels(), wav.getsampwidth(), wav.getframerate())
                samples = array.array("h", wav.readframes(wav.getnframes()))
            must(form == (1, 2, 22050), "%s has the form %s" % (name, form))
            must(max(map(abs, samples), default=0) > 2000, "cannot be heard: %s %s" % (tongue, text))
        mine = Path(out, rows[0][0])
        mine.write_bytes(b"somebody's own voice")
        make(out, "--keep", "--every", every)
        must(mine.read_bytes() == b"somebody's own voice", "a recording was made again")
    print("%d phrases, none silent" % len(rows))


if __name__ == "__main__":
    main()
