#!/usr/bin/env python3
"""Goal: no document shows a picture that is not there, and no picture is kept, or too large, that none shows.
Method: packaging/handbook-pictures --check reads the documents and the heads of the pictures; then each fault is planted
in a copy and must be found. test_handbook_pictures.py SOURCE"""
import importlib.machinery
import importlib.util
import os
import shutil
import sys
import tempfile

SOURCE = sys.argv[1]
sys.dont_write_bytecode = True
loader = importlib.machinery.SourceFileLoader("pictures", os.path.join(SOURCE, "packaging", "handbook-pictures"))
pictures = importlib.util.module_from_spec(importlib.util.spec_from_loader("pictures", loader))
loader.exec_module(pictures)

bad = pictures.check([os.path.join(pictures.HERE, paper) for paper in pictures.PAPERS], pictures.FOLDER)


def png(width, depth, kind, size):
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4, "big") + (400).to_bytes(4, "big") + bytes([depth, kind])
    return head + bytes(size - len(head))


def planted(fault, change):
    """The copy with one fault must be refused with these words."""
    with tempfile.TemporaryDirectory() as work:
        folder, paper = os.path.join(work, "handbook"), os.path.join(work, "handbook.md")
        shutil.copytree(pictures.FOLDER, folder)
        with open(paper, "w", encoding="utf-8") as f:
            f.write("".join("![x](handbook/%s)\n" % name for name in sorted(os.listdir(folder)) if name.endswith(".png")))
        change(folder, paper)
        said = pictures.check([paper], folder)
        if not any(fault in line for line in said):
            bad.append("not found: %s; said %s" % (fault, said))


def written(name, data):
    def change(folder, _):
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data)
    return change


def told(words):
    def change(_, paper):
        with open(paper, "a", encoding="utf-8") as f:
            f.write(words)
    return change


planted("badge-en.png is named and not there", lambda folder, _: os.remove(os.path.join(folder, "badge-en.png")))
planted("nobody-en.png is named and not there", told("![x](handbook/nobody-en.png)"))
planted("more-en.png is named in none", written("more-en.png", png(640, 8, 3, 999)))
planted("more-en.png is made by no line", written("more-en.png", png(640, 8, 3, 999)))
planted("badge-en.png is 641 px wide", written("badge-en.png", png(641, 8, 3, 999)))
planted("badge-en.png has no palette", written("badge-en.png", png(640, 8, 2, 999)))
planted("badge-en.png has 25601 bytes", written("badge-en.png", png(640, 8, 3, 25601)))
planted("badge-en.png is no PNG", written("badge-en.png", b"GIF89a"))

if bad:
    sys.exit("\n".join(bad))
print("%d pictures, each shown and each there; 8 planted faults found" % (len(pictures.PICTURES) * len(pictures.LANGS)))
