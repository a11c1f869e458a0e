#!/usr/bin/env python3
"""Draws what `pointdesk-bench hub-sizes --json` said as one picture: ops a second over the number of members, one line a
push size, the budget dashed. Standard library only.

    build/release/tests/bench/pointdesk-bench hub-sizes --json | tee tests/bench/figures/hub-sizes.jsonl
    tests/bench/plot.py tests/bench/figures/hub-sizes.jsonl tests/bench/figures/hub-sizes.svg
"""
import json
import math
import sys
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 820, 460
LEFT, RIGHT, TOP, BOTTOM = 80, 150, 50, 60
# Told apart without colour too: each line has its own mark.
COLOURS = ["#0b5fa5", "#b3441c", "#3c7d2b"]


def read(path):
    """{"hub.500": [(members, ops/s, budget), ...], ...}, or the line that is wrong."""
    series = {}
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            try:
                figure = json.loads(line)
                name, members = figure["name"].rsplit(".", 1)
                series.setdefault(name, []).append((int(members), float(figure["value"]), float(figure["budget"])))
            except (ValueError, KeyError) as wrong:
                sys.exit("%s:%d: is no figure of hub-sizes --json (%s)" % (path, number, wrong))
    if not series:
        sys.exit("%s: is empty" % path)
    return {name: sorted(points) for name, points in series.items()}


class Picture:
    def __init__(self, series):
        every = [p for points in series.values() for p in points]
        self.low, self.high = (math.log10(f(p[0] for p in every)) for f in (min, max))
        self.top = max(max(p[1], p[2]) for p in every) * 1.1
        self.out = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" '
                    'font-size="14">' % (WIDTH, HEIGHT), '<rect width="100%" height="100%" fill="#fff"/>']

    def x(self, members):
        share = (math.log10(members) - self.low) / ((self.high - self.low) or 1)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, value):
        return HEIGHT - BOTTOM - value / self.top * (HEIGHT - TOP - BOTTOM)

    def line(self, x1, y1, x2, y2, colour, dashed=False):
        self.out.append('<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s"%s/>' % (
            x1, y1, x2, y2, colour, ' stroke-dasharray="6 5"' if dashed else ""))

    def text(self, x, y, words, anchor="start", colour="#222"):
        self.out.append('<text x="%.1f" y="%.1f" text-anchor="%s" fill="%s">%s</text>' % (
            x, y, anchor, colour, escape(words)))

    def axes(self):
        step = 10 ** math.floor(math.log10(self.top)) / 2
        for i in range(int(self.top / step) + 1):
            self.line(LEFT, self.y(i * step), WIDTH - RIGHT, self.y(i * step), "#ddd")
            self.text(LEFT - 8, self.y(i * step) + 5, "{:,.0f}".format(i * step), "end")
        for e in range(math.ceil(self.low), math.floor(self.high) + 1):
            self.text(self.x(10 ** e), HEIGHT - BOTTOM + 22, "{:,}".format(10 ** e), "middle")
        self.text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, "members", "middle")
        self.text(LEFT, 28, "ops a second at the hub: HTTP, signed, full ledger, durable (dashed: what is asked at 10^6)")

    def mark(self, x, y, which, colour):
        shape = ('<circle cx="{0:.1f}" cy="{1:.1f}" r="5" fill="{4}"/>',
                 '<rect x="{2:.1f}" y="{3:.1f}" width="10" height="10" fill="{4}"/>',
                 '<path d="M{0:.1f} {3:.1f} l6 10 l-12 0 z" fill="{4}"/>')[which % 3]
        self.out.append(shape.format(x, y, x - 5, y - 5, colour))

    def curve(self, which, name, points):
        colour = COLOURS[which % len(COLOURS)]
        at = [(self.x(members), self.y(value)) for members, value, _ in points]
        self.out.append('<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>' % (
            " ".join("%.1f,%.1f" % p for p in at), colour))
        for x, y in at:
            self.mark(x, y, which, colour)
        budget = self.y(points[-1][2])
        self.line(LEFT, budget, WIDTH - RIGHT, budget, colour, dashed=True)
        self.text(at[-1][0] + 12, at[-1][1] + 5, name.split(".")[-1] + " ops a push", colour=colour)


def main(argv):
    if len(argv) != 3:
        sys.exit(__doc__)
    series = read(argv[1])
    picture = Picture(series)
    picture.axes()
    for which, (name, points) in enumerate(series.items()):
        picture.curve(which, name, points)
    with open(argv[2], "w", encoding="utf-8") as f:
        f.write("\n".join(picture.out + ["</svg>", ""]))


if __name__ == "__main__":
    main(sys.argv)
