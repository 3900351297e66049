"""Scenes for the receiver: what is sent, when, where and how strongly."""

import random
from dataclasses import dataclass

from chain import Scene
from packets import beacon, duration, line

CENTER = 915e6
"""Centre frequency in hertz."""

OFFSET = 2000.0
"""Largest distance of a carrier from its channel, in hertz."""

CLOCK_ERROR = 20.0
"""Largest error of a symbol clock, in parts per million."""

QUIET = 0.015
"""Seconds between one burst and the next."""


@dataclass(frozen=True)
class Transmission:
    """How every burst of a series is sent, and into what band."""

    sample_rate: float = 2.4e6
    rate: float = 9600.0
    version: int = 4
    index: float = 1.0
    gaussian: float = None
    sample_format: str = "cu8"

    @property
    def carrier_range(self):
        """Carriers lie within 0.9 of half the span: 1.08 MHz at 2.4 MS/s. In a narrow band the
        sides of the bursts need more room than that leaves."""
        room = self.sample_rate / 2 - self.rate * (self.index / 2 + 1.05) - OFFSET
        return min(0.45 * self.sample_rate, room)

    @property
    def modulation(self):
        filtered = f", BT {self.gaussian:g}" if self.gaussian else ""
        return f"{self.rate:g} v{self.version} h {self.index:g}{filtered}"

    def arguments(self, seed, *more):
        return [
            "-s", f"{self.sample_rate:.0f}", "-f", f"{CENTER:.0f}", "--format", self.sample_format,
            "--seed", str(seed), *more]

    def line(self, packet, source, **settings):
        values = {
            "channel": CENTER + source.uniform(-self.carrier_range, self.carrier_range),
            "offset": source.uniform(-OFFSET, OFFSET),
            "ppm": source.uniform(-CLOCK_ERROR, CLOCK_ERROR),
            "rate": self.rate, "h": self.index, "bt": self.gaussian} | settings
        return line(packet, self.version, **values)


def isolated(transmission, ebn0, count, seed, arguments=(), spacing=None, **settings):
    """Beacons one after the other, each at another place of the band, with these settings of their
    lines."""
    source = random.Random(seed)
    scene = Scene(transmission.arguments(seed, *arguments))
    spacing = spacing or duration(transmission.rate, transmission.version) + QUIET
    for number in range(count):
        packet = beacon(source)
        scene.add(packet, transmission.line(
            packet, source, ebn0=ebn0, at=0.02 + number * spacing, **settings))
    return scene


def together(transmission, levels, count, seed, arguments=(), spread=0.005):
    """Several beacons at the same time, again and again. `levels` pairs each one's distance from
    the first in hertz with its Eb/N0 in dB; the starts differ by up to `spread` seconds."""
    source = random.Random(seed)
    scene = Scene(transmission.arguments(seed, *arguments))
    spacing = duration(transmission.rate, transmission.version) + QUIET + spread
    lowest, highest = min(level[0] for level in levels), max(level[0] for level in levels)
    for number in range(count):
        first = CENTER + source.uniform(
            -transmission.carrier_range - lowest, transmission.carrier_range - highest)
        for distance, ebn0 in levels:
            packet = beacon(source)
            scene.add(packet, transmission.line(
                packet, source, channel=first + distance, ebn0=ebn0,
                at=0.02 + number * spacing + source.uniform(0, spread)))
    return scene


def traffic(transmission, seconds, bursts_per_second, seed, ebn0=(10, 40)):
    """A band in use: beacons at any time and place, of any strength."""
    source = random.Random(seed)
    scene = Scene(transmission.arguments(seed, "--duration", f"{seconds:g}"))
    latest = seconds - duration(transmission.rate)
    for _ in range(round(seconds * bursts_per_second)):
        packet = beacon(source)
        scene.add(packet, transmission.line(
            packet, source, ebn0=source.uniform(*ebn0), at=source.uniform(0, latest)))
    return scene


def noise(transmission, seconds, seed):
    """Nothing but noise."""
    return Scene(transmission.arguments(seed, "--duration", f"{seconds:g}"))


def strangers(transmission, seconds, seed):
    """Noise, carriers, chirps and frequency shift keying of others: eight a second."""
    source = random.Random(seed)
    scene = noise(transmission, seconds, seed)
    half = transmission.sample_rate / 2
    for _ in range(round(seconds * 8)):
        kind = source.choice(("carrier", "chirp", "fsk", "fsk"))
        length = min(source.choice((0.02, 0.05, 0.1, 0.3, 2.0)), seconds / 2)
        width, rate, index = 0.0, 0.0, 0.0
        if kind == "chirp":
            width = source.choice((62.5e3, 125e3, 250e3, 500e3))
        if kind == "fsk":
            rate = source.choice((4800, 9600, 9600, 19200, 32768, 38400, 38400, 50000, 100000))
            index = source.choice((0.5, 1.0, 1.0, 2.0))
        room = half - max(width / 2, rate * (index / 2 + 1)) - 1000
        scene.lines.append(
            f"!{kind} channel={CENTER + source.uniform(-room, room):.0f}"
            f" at={source.uniform(0, seconds - length):.6f} duration={length:g}"
            f" level={source.uniform(-50, -5):.1f}"
            + (f" width={width:g} sweep={source.choice((1e-3, 4e-3, 8.192e-3, 32e-3)):g}"
               if kind == "chirp" else "")
            + (f" rate={rate} h={index}" if kind == "fsk" else ""))
    return scene
