"""Memory, latency and loss over a run: SVG by hand, readable on light and on dark."""

import math
from xml.sax.saxutils import escape

WIDTH, PANEL, GAP = 860, 190, 56
LEFT, RIGHT, TOP = 66, 150, 30
COLORS = ("#1f77d0", "#e07b00", "#2a9d3a", "#d03a5a", "#8a5cd0", "#12a0a8", "#8a6d3b")
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #333 }
.grid { stroke: #999; stroke-opacity: .35; stroke-width: 1 }
.axis { stroke: #777; stroke-width: 1.2; fill: none }
.curve { fill: none; stroke-width: 1.8 }
.fault { stroke: #d03a5a; stroke-opacity: .55; stroke-width: 1; stroke-dasharray: 3 4 }
@media (prefers-color-scheme: dark) { text { fill: #ddd } }
"""


class Panel:
    """Minutes to the right; a value upwards, by the logarithm."""

    def __init__(self, number, title, minutes, least, greatest):
        self.top = TOP + number * (PANEL + GAP)
        self.title, self.minutes = title, max(minutes, 1e-9)
        self.least, self.greatest = least, greatest

    def x(self, minute):
        return LEFT + minute / self.minutes * (WIDTH - LEFT - RIGHT)

    def y(self, value):
        share = math.log(max(value, self.least) / self.least) / math.log(self.greatest / self.least)
        return self.top + PANEL - min(1, share) * PANEL

    def frame(self, values, faults):
        right, bottom = WIDTH - RIGHT, self.top + PANEL
        yield f'<path class="axis" d="M{LEFT} {self.top}V{bottom}H{right}"/>'
        yield f'<text x="{LEFT}" y="{self.top - 9}">{escape(self.title)}</text>'
        for value, words in values:
            yield f'<path class="grid" d="M{LEFT} {self.y(value):.1f}H{right}"/>'
            yield f'<text x="{LEFT - 8}" y="{self.y(value) + 4:.1f}" text-anchor="end">{words}</text>'
        step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000) if self.minutes / step <= 12)
        for minute in range(0, int(self.minutes) + 1, step):
            yield f'<text x="{self.x(minute):.1f}" y="{bottom + 17}" text-anchor="middle">{minute}</text>'
        for number, (minute, name) in enumerate(faults):
            x = self.x(minute)
            yield f'<path class="fault" d="M{x:.1f} {self.top}V{bottom}"><title>{escape(name)}</title></path>'
            yield f'<text x="{x + 2:.1f}" y="{self.top + 12}">{number + 1}</text>'

    def curve(self, color, points):
        places = [f"{self.x(minute):.1f} {self.y(value):.1f}" for minute, value in points if value is not None]
        if places:
            yield f'<path class="curve" stroke="{color}" d="M{"L".join(places)}"/>'

    def legend(self, number, color, words):
        x, y = WIDTH - RIGHT + 14, self.top + 12 + 20 * number
        yield f'<path class="curve" stroke="{color}" d="M{x} {y}h20"/><text x="{x + 27}" y="{y + 4}">{words}</text>'


def svg(results):
    """The first run of the results: the long one, if it was made."""
    data = next(iter(results.values()))["plot"]
    memory = Panel(0, "Memory, MiB", data["minutes"], 4, 256)
    latency = Panel(1, "From a burst's last sample to its line of JSON, s", data["minutes"], 0.001, 100)
    loss = Panel(2, "Packets lost, %; below, minutes", data["minutes"], 0.0005, 1)
    height = loss.top + PANEL + 34
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        "<title>Memory, latency and loss over a soak</title>", f"<style>{STYLE}</style>"]
    parts += memory.frame([(value, f"{value}") for value in (4, 16, 64, 256)], data["faults"])
    for number, (color, (name, points)) in enumerate(zip(COLORS, data["memory"].items())):
        parts += memory.curve(color, [(minute, value and value / 1024) for minute, value in points])
        parts += memory.legend(number, color, name)
    parts += latency.frame([(value, f"{value:g}") for value in (0.001, 0.01, 0.1, 1, 10, 100)], data["faults"])
    parts += loss.frame([(value, f"{100 * value:g}") for value in (0.001, 0.01, 0.1, 1)], data["faults"])
    for panel, name, words in (
            (latency, "latency", ("median", "slowest")), (loss, "loss", ("for a reason", "for none"))):
        for number, label in enumerate(words):
            parts += panel.curve(COLORS[number], [(row[0], row[1 + number]) for row in data[name]])
            parts += panel.legend(number, COLORS[number], label)
    return "\n".join(parts + ["</svg>", ""])
