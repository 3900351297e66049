"""The plot of packet loss against Eb/N0: SVG by hand, readable on light and on dark."""

import math
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 760, 440
LEFT, RIGHT, TOP, BOTTOM = 62, 196, 24, 52
LEAST, GREATEST = 0.005, 1.0

COLORS = ("#1f77d0", "#e07b00", "#2a9d3a", "#d03a5a", "#8a5cd0", "#12a0a8", "#8a6d3b")
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #333 }
.grid { stroke: #999; stroke-opacity: .35; stroke-width: 1 }
.axis { stroke: #777; stroke-width: 1.2; fill: none }
.curve { fill: none; stroke-width: 2.2 }
.limit { stroke: #777; stroke-width: 1.4; stroke-dasharray: 5 4 }
@media (prefers-color-scheme: dark) { text { fill: #ddd } }
"""


def svg(results):
    """One curve for each series at 2.4 MS/s that the reference differs from in one thing."""
    levels = results["levels_db"]
    area = Area(levels[0], levels[-1])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        "<title>Packet loss against Eb/N0</title>", f"<style>{STYLE}</style>"]
    parts += area.frame()
    for number, (color, series) in enumerate(zip(COLORS, results["series"])):
        losses = [lost / results["bursts"] for lost in series["lost"]]
        parts += _curve(area, color, zip(levels, losses))
        parts += _legend(number, color, series["modulation"])
    return "\n".join(parts + ["</svg>", ""])


class Area:
    """Eb/N0 linearly to the right, loss logarithmically upwards."""

    def __init__(self, first, last):
        self.first, self.last = first, last

    def x(self, level):
        return LEFT + (level - self.first) / (self.last - self.first) * (WIDTH - LEFT - RIGHT)

    def y(self, loss):
        part = math.log(max(loss, LEAST) / LEAST) / math.log(GREATEST / LEAST)
        return HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM)

    def frame(self):
        right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
        yield f'<path class="axis" d="M{LEFT} {TOP}V{bottom}H{right}"/>'
        for level in range(math.ceil(self.first), math.floor(self.last) + 1):
            x = self.x(level)
            yield f'<path class="grid" d="M{x:.1f} {TOP}V{bottom}"/>'
            yield f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{level}</text>'
        for loss in (1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01):
            y = self.y(loss)
            kind = "limit" if loss == 0.1 else "grid"
            yield f'<path class="{kind}" d="M{LEFT} {y:.1f}H{right}"/>'
            yield (f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">'
                   f"{100 * loss:g} %</text>")
        yield f'<text x="{LEFT - 8}" y="{bottom + 4}" text-anchor="end">none</text>'
        yield (f'<text x="{(LEFT + right) / 2}" y="{HEIGHT - 12}" text-anchor="middle">'
               "Eb/N0 in dB</text>")
        yield (f'<text transform="translate(14 {(TOP + bottom) / 2}) rotate(-90)"'
               ' text-anchor="middle">packets lost</text>')


def _curve(area, color, losses):
    points = [(area.x(level), area.y(loss)) for level, loss in losses]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    yield f'<path class="curve" stroke="{color}" d="{path}"/>'
    for x, y in points:
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{color}"/>'


def _legend(number, color, text):
    x, y = WIDTH - RIGHT + 18, TOP + 14 + 24 * number
    yield f'<path class="curve" stroke="{color}" d="M{x} {y}h26"/>'
    yield f'<text x="{x + 34}" y="{y + 4}">{escape(text)}</text>'
