"""The real air: signals that fade, a band whose gain moves, impulses, and what else there is."""

import math
import random
from dataclasses import dataclass, replace

import ideal
import scenes
from chain import Reception
from packets import BEACON_BYTES, beacon, duration
from scenes import CENTER, Transmission

REFERENCE = Transmission()

RATES = (38400.0, 57600.0, 115200.0)
"""Symbols per second, of which all but the first are an option of gs-demod."""

RATE_OPTION = "--symbol-rate"


@dataclass
class Air:
    """What became of one scene; `ideal` is the number of packets that the best receiver would get,
    if that is known."""

    name: str
    reception: Reception
    ideal: float = None


def moving_air(chain, count, seed, progress):
    """For each scene what was received of it; `seed` makes a seed of a name."""
    for name, make, has_ideal in _scenes(count):
        scene = make(seed("air", name))
        row = Air(name, chain.receive(scene), ideal.received(chain, scene) if has_ideal else None)
        best = f", at best {row.ideal:.1f}" if has_ideal else ""
        progress(f"{name}: {row.reception.received} of {row.reception.sent}{best}")
        yield row


def _scenes(count):
    yield from _amplitudes(count)
    yield from _paths(count)
    yield from _gains(count)
    yield from _impulses(count)
    yield from _bursts(count)
    yield from _neighbours(count)
    yield from _losses(count)


def _isolated(name, ebn0, count, arguments=(), has_ideal=False, series=REFERENCE, **settings):
    def make(seed):
        return scenes.isolated(series, ebn0, count, seed, arguments, **settings)
    return f"{name}, {ebn0:g} dB", make, has_ideal


def _amplitudes(count):
    # From the least to the greatest power 10 dB.
    swing = (math.sqrt(10) - 1) / (math.sqrt(10) + 1)
    modulations = [
        (f"amplitude ±{100 * depth:.0f} % at {rate} Hz", 18, depth, rate)
        for depth in (0.2, 0.3, 0.5) for rate in (5, 10, 20, 50, 100)]
    for name, ebn0, depth, rate in modulations + [("power swing of 10 dB at 15 Hz", 14, swing, 15)]:
        # gs-synth is told the Eb/N0 without modulation.
        added = 10 * math.log10(1 + depth ** 2 / 2)

        def make(seed, level=ebn0 - added, depth=depth, rate=rate):
            return scenes.isolated(REFERENCE, level, count, seed, am=depth, amrate=rate)
        yield f"{name}, {ebn0} dB", make, True


def _paths(count):
    for ebn0 in (14, 18):
        yield _isolated("Rayleigh fading, Doppler 5 Hz", ebn0, 2 * count, has_ideal=True, doppler=5)
    yield _isolated("Rician fading, K 6 dB, Doppler 20 Hz", 14, count, has_ideal=True,
                    doppler=20, k=6)
    yield _isolated("echo 20 us later, -3 dB", 18, count, delay=20, echo=-3)
    yield _isolated("carrier drifts by 10 kHz a second", 14, count, drift=10e3)
    yield _isolated("phase noise, line 20 Hz wide", 14, count, linewidth=20)


def _gains(count):
    for frequency in (20, 50, 100, 1000):
        yield _isolated(f"hum of the band ±30 % at {frequency} Hz", 18, count,
                        ("--hum", "0.3", "--hum-frequency", f"{frequency}"))
    yield _isolated("gain steps of ±6 dB, 10 a second", 14, count, ("--gain-step-rate", "10"))


def _impulses(count):
    for rate in (300, 3000):
        # Both components at full scale are 3 dB above a carrier there.
        yield _isolated(f"impulses at full scale, 4 samples, {rate} a second", 14, count,
                        ("--impulse-rate", f"{rate}", "--impulse-level", "3"))


def _bursts(count):
    for length, ebn0 in ((24, 12), (16, 14)):
        yield _isolated(f"preamble of {length} bits", ebn0, count, preamble=length)
    for rate in (9600.0, 19200.0, 38400.0):
        for error in (-1, 1):
            yield _isolated(f"symbol rate {rate:g} {error:+g} %", 12, count,
                            series=replace(REFERENCE, rate=rate * (1 + error / 100)))


def _neighbours(count):
    pairs = count // 2
    yield ("two on one channel overlap by 3 ms, both 14 dB",
           lambda seed: _overlapping(pairs, seed), False)
    for stronger in (6, 10, 20):
        yield (f"14 dB wholly under two packets {stronger} dB stronger",
               lambda seed, level=14 + stronger: _covered(level, pairs, seed), False)
    # The level of a burst of 14 dB, over a full scale of noise.
    burst = 14 + 10 * math.log10(REFERENCE.rate / REFERENCE.sample_rate)
    for distance, stronger, noise in ((40e3, 20, -21), (100e3, 70, -80)):
        yield (f"carrier {distance / 1e3:g} kHz off, {stronger} dB stronger, 14 dB",
               lambda seed, place=distance, level=noise + burst + stronger, noise=noise:
               _beside_carrier(place, level, noise, count, seed), False)


def _scene(count, seed, spacing, send, series=REFERENCE, arguments=()):
    source = random.Random(seed)
    scene = scenes.Scene(series.arguments(seed, *arguments))
    for number in range(count):
        send(scene, source, 0.02 + number * spacing)
    return scene


def _overlapping(pairs, seed):
    length = duration(REFERENCE.rate)

    def send(scene, source, start):
        channel = CENTER + source.uniform(-REFERENCE.carrier_range, REFERENCE.carrier_range)
        for begin in (start, start + length - 0.003):
            packet = beacon(source)
            scene.add(packet, REFERENCE.line(
                packet, source, channel=channel, ebn0=14, at=begin))
    return _scene(pairs, seed, 2 * length + scenes.QUIET, send)


def _covered(level, pairs, seed):
    """Two packets in one burst, and while it lasts a weaker burst of one."""
    length = duration(REFERENCE.rate)
    longer = length + 10 * BEACON_BYTES / REFERENCE.rate

    def send(scene, source, start):
        channel = CENTER + source.uniform(-REFERENCE.carrier_range, REFERENCE.carrier_range)
        strong, weak = [beacon(source), beacon(source)], beacon(source)
        scene.add(strong[0], REFERENCE.line(
            "|".join(strong), source, channel=channel, ebn0=level, at=start))
        scene.sent.append(strong[1])
        scene.add(weak, REFERENCE.line(
            weak, source, channel=channel, ebn0=14,
            at=start + source.uniform(0.003, longer - length - 0.003)))
    return _scene(pairs, seed, longer + scenes.QUIET, send)


def _beside_carrier(distance, level, noise, count, seed):
    series = replace(REFERENCE, sample_format="cf32") if noise < -50 else REFERENCE
    spacing = duration(series.rate) + scenes.QUIET
    channel = CENTER + 300e3

    def send(scene, source, start):
        packet = beacon(source)
        scene.add(packet, series.line(packet, source, channel=channel, ebn0=14, at=start))
    scene = _scene(
        count, seed, spacing, send, series, ("--noise-level", f"{noise}"))
    scene.lines.append(
        f"!carrier channel={channel + distance:.0f} level={level:.2f}"
        f" duration={0.05 + count * spacing:.3f}")
    return scene


def _losses(count):
    for name, arguments in (("are missing", ()), ("are zeros", ("--lost-as-zeros",))):
        def make(seed, arguments=arguments):
            source = random.Random(seed)
            spacing = duration(REFERENCE.rate) + scenes.QUIET
            holes = [
                f"{0.02 + number * spacing + source.uniform(0.006, 0.047):.6f}:0.0003"
                for number in range(count)]
            return scenes.isolated(
                REFERENCE, 14, count, seed, ("--lost", ",".join(holes), *arguments))
        yield f"0.3 ms of samples {name} in each, 14 dB", make, False


def takes_rates(chain):
    """Whether these programs take other symbol rates."""
    return RATE_OPTION in chain.help("gs-demod")


def rates(chain, levels, count, seed, progress):
    """For each rate the receptions by Eb/N0."""
    for rate in RATES:
        progress(f"symbol rate {rate:g}")
        series = replace(REFERENCE, rate=rate)
        option = [] if rate == RATES[0] else [RATE_OPTION, f"{rate:g}"]
        yield series, {
            ebn0: chain.receive(
                replace(scenes.isolated(series, ebn0, count, seed("rate", rate, ebn0)),
                        demodulation=option))
            for ebn0 in levels}
