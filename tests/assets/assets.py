#!/usr/bin/env python3
"""
Goal: drawings and demo content that no screen will trip over.
Method: reads the sources under assets/ (or the folder named as first argument) and prints one line a fault:
what the programme names is drawn, what is drawn is named, drawings keep the rules of their folder, card faces
carry white text, and each language uses its own words.
"""
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

SVG = "{http://www.w3.org/2000/svg}"
# A picture says nothing in letters (a build machine's fonts would decide how it looks) and fetches nothing.
BANNED = {"text", "image", "style", "script", "foreignObject", "filter", "a"}
BOXES = {"gifts": "0 0 512 512", "icons": "0 0 24 24", "brand": "0 0 256 256", "tiers": "0 0 952 600", "pictures": None}
STAFF_WORDS = ("批次", "台账", "台賬", "异常", "異常", "成长值", "成長值", "余额", "餘額", "核销", "核銷", "签到", "簽到", "失败", "失敗")
TEXT_CONTRAST = 7.0


def drawing(path, folder):
    try:
        root = ET.parse(path).getroot()
    except ET.ParseError as e:
        yield f"is no XML: {e}"
        return
    if BOXES[folder] and root.get("viewBox") != BOXES[folder]:
        yield f'viewBox must be "{BOXES[folder]}"'
    for node in root.iter():
        if node.tag.removeprefix(SVG) in BANNED:
            yield f"has <{node.tag.removeprefix(SVG)}>"
        if any(key.endswith("href") for key in node.attrib):
            yield "refers to something outside"
        used = " ".join(node.attrib.values())
        for name in re.findall(r"url\(#([^)]+)\)", used):
            if not any(n.get("id") == name for n in root.iter()):
                yield f"uses #{name}, which it does not define"
    shapes = [n for n in root if n.tag.removeprefix(SVG) not in ("title", "defs")]
    if folder in ("gifts", "tiers"):
        first = shapes[0] if shapes else root
        full = BOXES[folder].split()[2:]
        if [first.get("width"), first.get("height")] != full or first.get("opacity"):
            yield "must begin with a background over the whole frame: these pictures are opaque"
    if folder == "icons":
        yield from icon(root)


def icon(root):
    if root.get("stroke-width") != "2" or root.get("stroke-linecap") != "round":
        yield "must be drawn with one round stroke of 2"
    for node in root.iter():
        for key in ("fill", "stroke"):
            if node.get(key) not in (None, "none", "#000"):
                yield f"{key} {node.get(key)}: an icon has one colour, #000"


def linear(v):
    v /= 255
    return v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4


def contrast_with_white(r, g, b):
    return 1.05 / (0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b) + 0.05)


def card_face(path):
    """The brightest fiftieth of the left half is left out: hairlines of the pattern."""
    width = 119
    png = subprocess.run(["rsvg-convert", "-w", str(width), path], capture_output=True, check=True).stdout
    rgb = subprocess.run(["convert", "png:-", "-depth", "8", "rgb:-"], input=png, capture_output=True, check=True).stdout
    found = sorted(contrast_with_white(*rgb[i:i + 3]) for i in range(0, len(rgb), 3) if i // 3 % width < width // 2)
    worst = found[len(found) // 50]
    if worst < TEXT_CONTRAST:
        yield f"white text has a contrast of {worst:.1f}, must be {TEXT_CONTRAST} or more"


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


def wording(text):
    if not {"zh-Hans", "zh-Hant", "en"} <= set(text):
        yield "must have zh-Hans, zh-Hant and en"
    for lang, words in text.items():
        for word in STAFF_WORDS:
            if word in words:
                yield f"{lang}: {word} is a word of staff"
        if lang != "en" and re.search(r"(?<!\d)[,;:!?]|,(?!\d)", re.sub(r"\d:\d", "", words)):
            yield f"{lang}: half-width punctuation among Chinese characters"
        if lang == "en" and re.search(r"[\u3000-\u9fff\uff00-\uffef]", words):
            yield "en: Chinese characters"
        if words.strip() != words or "  " in words:
            yield f"{lang}: stray spaces"
    taiwan, hong_kong = text.get("zh-TW", text.get("zh-Hant", "")), text.get("zh-HK", text.get("zh-Hant", ""))
    if "積分" in taiwan or re.search(r"網絡|公斤装|厘米", taiwan):
        yield f"zh-TW: {taiwan[:20]}: Hong Kong's words"
    if "點數" in hong_kong or re.search(r"網路|公分", hong_kong):
        yield f"zh-Hant: {hong_kong[:20]}: Taiwan's words"


def programme(assets, doc):
    drawn = {folder: {p.stem for p in (assets / folder).glob("*.svg")} for folder in BOXES}
    gifts = [gift["picture"] for gift in doc["catalogue"]]
    for name in gifts:
        if name not in drawn["gifts"]:
            yield f"picture {name} is not drawn in gifts/"
    for name in sorted(drawn["gifts"]):
        if gifts.count(name) != 1:
            yield f"gifts/{name}.svg stands {gifts.count(name)} times in the catalogue, must be once"
    for tier in doc["tiers"]:
        if tier["card"] not in drawn["tiers"]:
            yield f"card {tier['card']} is not drawn in tiers/"
        colour = bytes.fromhex(tier["colour"][1:])
        if contrast_with_white(*colour) < 4.5:
            yield f"tier {tier['id']}: white on {tier['colour']} cannot be read"
    for place in doc["places"]:
        if place.get("picture") not in drawn["pictures"]:
            yield f"picture {place.get('picture')} of place {place['id']} is not drawn in pictures/"
    cap = doc["offline"]["account_cap"]
    if sum(gift["price"] <= cap for gift in doc["catalogue"]) * 10 < len(gifts) * 8:
        yield f"fewer than 8 of 10 gifts can be had offline for {cap} points"
    for path, text in texts(doc):
        for fault in wording(text):
            yield f"{path}: {fault}"


def faults(assets):
    for folder in BOXES:
        paths = sorted((assets / folder).glob("*.svg"))
        if not paths:
            yield f"{folder}: no drawings"
        for path in paths:
            found = list(drawing(path, folder))
            if not found and folder == "tiers":
                found = list(card_face(path))
            yield from (f"{folder}/{path.name}: {fault}" for fault in found)
    for path in sorted((assets / "demo").glob("*.json")):
        yield from (f"demo/{path.name}: {f}" for f in programme(assets, json.loads(path.read_text("utf-8"))))


def main():
    assets = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "assets"
    found = list(faults(assets))
    print("\n".join(found) or "assets: nothing to find")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
