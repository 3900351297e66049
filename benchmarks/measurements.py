"""What is measured: each function gives the rows of one table."""

import itertools
import os
import random
from dataclasses import dataclass, replace

import scenes
from chain import Reception
from scenes import Transmission

SEED = 20261122


@dataclass(frozen=True)
class Extent:
    """How much is measured. Times are in seconds of signal."""

    levels: tuple
    bursts: int
    quiet_seconds: float
    strange_seconds: float
    difficult_bursts: int
    weak_bursts: int
    band_seconds: tuple
    repetitions: int
    every_combination: bool
    decoded_packets: int
    random_frames: int
    damaged_streams: int
    moving_bursts: int
    rate_levels: tuple


QUICK = Extent(
    levels=(7, 8, 9, 9.5, 10, 11, 12, 14), bursts=40, quiet_seconds=60, strange_seconds=60,
    difficult_bursts=30, weak_bursts=1000, band_seconds=(10, 5, 2), repetitions=3,
    every_combination=False, decoded_packets=50_000, random_frames=100_000, damaged_streams=1000,
    moving_bursts=60, rate_levels=(7, 7.5, 8, 8.5, 9, 9.5, 10))
FULL = Extent(
    levels=(6, 7, 8, 8.5, 9, 9.5, 10, 10.5, 11, 12, 14, 16, 18, 20), bursts=100,
    quiet_seconds=600, strange_seconds=600, difficult_bursts=200, weak_bursts=20_000,
    band_seconds=(30, 15, 8), repetitions=5, every_combination=True,
    decoded_packets=200_000, random_frames=300_000, damaged_streams=10_000,
    moving_bursts=300, rate_levels=(7, 7.5, 8, 8.5, 9, 9.5, 10))

REFERENCE = Transmission()


def transmissions(extent):
    """The series whose loss is measured; the first seven are those of the plot."""
    plotted = [
        REFERENCE, replace(REFERENCE, rate=19200.0), replace(REFERENCE, rate=38400.0),
        replace(REFERENCE, index=0.7), replace(REFERENCE, index=2.0),
        replace(REFERENCE, gaussian=0.5), replace(REFERENCE, version=5)]
    if not extent.every_combination:
        return plotted + [replace(REFERENCE, sample_rate=250e3)]
    product = itertools.product(
        (2.4e6, 250e3), (9600.0, 19200.0, 38400.0), (4, 5), (1.0, 0.7, 2.0), (None, 0.5))
    every = [Transmission(*values) for values in product]
    return plotted + [series for series in every if series not in plotted]


def packet_loss(chain, extent, progress):
    """For each series the receptions by Eb/N0."""
    for series in transmissions(extent):
        progress(f"loss, {series.sample_rate / 1e6:g} MS/s {series.modulation}")
        yield series, {
            ebn0: chain.receive(
                scenes.isolated(series, ebn0, extent.bursts, seed(series.modulation, ebn0)))
            for ebn0 in extent.levels}


def seed(*values):
    """A seed for each point, the same on every run and in every mode."""
    return random.Random(f"{SEED} {values}").randrange(1 << 32)


def false_packets(chain, extent, progress):
    """Bands in which nobody sends a packet."""
    for name, make, seconds in (
            ("noise", scenes.noise, extent.quiet_seconds),
            ("noise, carriers, chirps, other FSK", scenes.strangers, extent.strange_seconds)):
        progress(f"false packets, {name}")
        yield name, seconds, chain.receive(make(REFERENCE, seconds, seed(name)))


def difficult_bands(chain, extent, progress):
    """Bands in which packets have to be read beside something else, or in an unusual form."""
    for name, scene in _difficult_scenes(extent.difficult_bursts):
        reception = chain.receive(scene)
        progress(f"{name}: {reception.received} of {reception.sent}")
        yield name, reception


WEAK_LEVELS = (7, 7.5, 8, 9, 10)
"""Eb/N0 in dB at which most packets, or some, need correction."""

COLLISIONS = ((0, 25, 22), (4e3, 25, 22), (12e3, 12, 9), (12e3, 15, 14))
"""Pairs on nearly one channel: their distance in hertz and the Eb/N0 of both in dB."""

STREAM = 1000
"""Bursts that one run of the receiver gets when wrong packets are counted."""


def weak_packets(chain, extent, progress):
    """Where wrong packets are to be expected: bursts in noise, and such as hit each other."""
    narrow = replace(REFERENCE, sample_rate=250e3)
    kinds = (narrow, replace(narrow, version=5), replace(narrow, rate=38400.0),
             replace(narrow, index=2.0))
    for level in WEAK_LEVELS:
        yield _counted(chain, f"beacons at {level:g} dB", progress, (
            scenes.isolated(kinds[part % len(kinds)], level, STREAM, seed("weak", level, part))
            for part in range(max(1, extent.weak_bursts // STREAM))))
    for distance, strong, weak in COLLISIONS:
        name = f"pairs {distance / 1e3:g} kHz apart, {strong:g} and {weak:g} dB, that collide"
        yield _counted(chain, name, progress, (
            scenes.together(narrow, ((0, strong), (distance, weak)), STREAM // 2,
                            seed("hit", distance, strong, part), spread=0.03)
            for part in range(max(1, extent.weak_bursts // STREAM))))


def _counted(chain, name, progress, bands):
    progress(f"wrong packets, {name}")
    receptions = [chain.receive(band) for band in bands]
    return name, Reception.sum(receptions)


def _difficult_scenes(count):
    precise = replace(REFERENCE, sample_format="cf32")
    yield "1000 beacons at 14 dB", scenes.isolated(REFERENCE, 14, 1000, seed("thousand"))
    yield "pairs 100 kHz apart, both 15 dB", scenes.together(
        REFERENCE, ((0, 15), (100e3, 15)), count, seed("pairs"))
    yield "five at once 100 kHz apart, all 15 dB", scenes.together(
        REFERENCE, [(number * 100e3, 15) for number in range(5)], count // 2, seed("five"))
    yield "pairs 200 kHz apart, 65 and 15 dB, cf32", scenes.together(
        precise, ((0, 65), (200e3, 15)), count, seed("strong"), ("--noise-level", "-50"))
    yield "pairs 100 kHz apart, 45 and 15 dB, cf32", scenes.together(
        precise, ((0, 45), (-100e3, 15)), count, seed("near"), ("--noise-level", "-50"))
    yield "all carriers 40 kHz off, 15 dB", scenes.isolated(
        REFERENCE, 15, count, seed("off"), ("--offset", "40000"))
    yield "h = 3 at 20 dB", scenes.isolated(replace(REFERENCE, index=3.0), 20, count, seed("h3"))
    for rate in (9600.0, 19200.0, 38400.0):
        yield f"h = 0.5 at 20 dB, {rate:g}", scenes.isolated(
            replace(REFERENCE, rate=rate, index=0.5), 20, count, seed("h05"))
    for rate in (9600.0, 19200.0, 38400.0):
        for error in (-0.5, 0.5):
            yield f"symbol rate {rate:g} {error:+g} %, 15 dB", scenes.isolated(
                replace(REFERENCE, rate=rate * (1 + error / 100)), 15, count, seed(rate, error))
    yield from _front_ends(count)
    yield from _inputs(count)


def _front_ends(count):
    for name, ebn0, arguments in (
            ("DC spike at -10 dBFS", 15, ("--dc", "-10")),
            ("I/Q imbalance 1 dB, 5 degrees", 15, ("--iq-gain", "1", "--iq-phase", "5")),
            ("clipping by 20 dB", 40, ("--gain", "20")),
            ("noise of half a step (-48 dBFS)", 15, ("--noise-level", "-48"))):
        yield f"{name}, {ebn0} dB", scenes.isolated(
            REFERENCE, ebn0, count, seed(name), arguments)


def _inputs(count):
    formats = ("cu8", "cs8", "cs16", "cf32")
    for rate in (200e3, 250e3, 1.024e6, 2.4e6, 3.2e6, 10e6, 26e6, 30e6):
        # The bands are filled so that wide ones cost little more time than narrow ones.
        number = count if rate < 5e6 else count // 5
        for sample_format in formats:
            series = replace(REFERENCE, sample_rate=rate, sample_format=sample_format)
            yield f"{rate / 1e6:g} MS/s {sample_format}, 12 dB", scenes.isolated(
                series, 12, number, seed("inputs", rate, sample_format))


@dataclass
class Throughput:
    """The cheapest of several runs of gs-demod over one band."""

    name: str
    cost: object
    startup: float


def throughput(chain, extent, folder, progress):
    """Idle bands and busy ones, at three widths."""
    path = os.path.join(folder, "samples")
    for (rate, sample_format, bursts), seconds in zip(
            ((2.4e6, "cu8", 4), (10e6, "cs8", 16), (26e6, "cs8", 40)), extent.band_seconds):
        series = replace(REFERENCE, sample_rate=rate, sample_format=sample_format)
        startup = None
        for name, per_second in (("idle", 0), (f"{bursts} bursts/s", bursts)):
            progress(f"throughput, {rate / 1e6:g} MS/s {name}")
            if startup is None:
                chain.record(scenes.noise(series, 0.001, SEED), path)
                startup = _cheapest(chain, path, series, extent.repetitions).cpu
            chain.record(scenes.traffic(series, seconds, per_second, SEED), path)
            cost = _cheapest(chain, path, series, extent.repetitions)
            yield Throughput(f"{rate / 1e6:g} MS/s {sample_format}, {name}", cost, startup)
    os.remove(path)


def _cheapest(chain, path, series, repetitions):
    costs = [
        chain.demodulate(path, int(series.sample_rate), series.sample_format, 2)
        for _ in range(repetitions)]
    return min(costs, key=lambda cost: cost.cpu)
