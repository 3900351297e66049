"""What gs-frame and gs-decode cost, and how often damage makes a network."""

import os
import random
import struct
from dataclasses import dataclass

from packets import beacon

SIGNATURE = bytes.fromhex("894753530D0A1A0A")
SOFT_BITS, FRAME, END = 4, 5, 7
"""Kinds of records, and below tags of what is in them; see gs-stream(5)."""
CENTER, TIME, CARRIER, RATE, DEVIATION, SNR, LEVEL, DURATION, SOFT = 2, 32, 33, 34, 35, 36, 37, 38, 39
BYTES, VERSION, INVERTED, CUT, RELIABILITY, DECISIONS = 64, 65, 66, 67, 68, 69

BURSTS = 500
"""Different bursts in a stream; they come again and again until it is long enough."""


@dataclass
class Decoding:
    """One stage over one stream."""

    stage: str
    stream: str
    packets: int
    printed: int
    cost: object


def decoding(chain, extent, folder, seed, progress):
    """The rows of the table."""
    path = os.path.join(folder, "stream")
    frames = os.path.join(folder, "frames")
    repetitions = extent.decoded_packets // BURSTS
    for name, noise in (("beacons", 0.2), ("beacons, 3 in 10 damaged", 0.325)):
        progress(f"decoding, {name}")
        _write(path, [_burst(noise, random.Random(f"{seed} {number}"))
                      for number in range(BURSTS)], repetitions)
        count = BURSTS * repetitions
        for stage, stream, output in (("gs-frame", path, frames), ("gs-decode", frames, None)):
            cost = min((chain.cost([stage, "--stats"], stream, output)
                        for _ in range(extent.repetitions)), key=lambda cost: cost.cpu)
            yield Decoding(stage, name, count, _printed(cost), cost)
    for count in (extent.random_frames // 10, extent.random_frames):
        progress(f"decoding, {count} random frames")
        _write(path, _random_frames(random.Random(seed), count), 1)
        cost = chain.cost(["gs-decode", "--stats"], path)
        yield Decoding("gs-decode", "random frames", count, _printed(cost), cost)


def false_networks(chain, extent, seed, progress):
    """How many of some streams of three damaged beacons make a network, and of how many."""
    progress("false networks")
    dice = random.Random(f"{seed} networks")
    made = 0
    for _ in range(extent.damaged_streams):
        lines = [f"00FF{beacon(dice)[:-4]}{dice.getrandbits(16):04X}" for _ in range(3)]
        made += chain.counters("gs-decode", lines)["networks"] > 0
    return made, extent.damaged_streams


def _printed(cost):
    """Frames of gs-frame, packets that gs-decode prints."""
    return cost.counters.get("accepted", cost.counters["frames"])


def _item(tag, value):
    return struct.pack("<HI", tag, len(value)) + value


def _record(kind, payload):
    return struct.pack("<HHIQ", kind, 0, len(payload), 0) + payload


def _write(path, records, repetitions):
    """Writes a record stream."""
    with open(path, "wb") as file:
        file.write(SIGNATURE)
        if repetitions == 1:
            for record in records:
                file.write(record)
        else:
            body = b"".join(records)
            for _ in range(repetitions):
                file.write(body)
        file.write(_record(END, b""))


def _burst(noise, dice):
    """A beacon as gs-demod hands it on: antipodal symbols in Gaussian noise, as soft decisions
    8 · sample / variance."""
    bits = [1, 1] + [number % 2 for number in range(51)]
    for byte in bytes.fromhex("00FF" + beacon(dice)):
        bits += [0] + [byte >> place & 1 for place in range(8)] + [1]
    decisions = bytearray()
    for bit in bits:
        sample = (1 if bit else -1) + dice.gauss(0, noise)
        decisions.append(round(max(-127, min(127, 8 * sample / noise**2))) & 0xFF)
    numbers = (
        (CENTER, 915e6), (CARRIER, 915e6), (RATE, 9600.0), (DEVIATION, 4800.0), (DURATION, 0.048))
    measured = _item(TIME, struct.pack("<q", 0)) + b"".join(
        _item(tag, struct.pack("<d", number)) for tag, number in numbers)
    measured += _item(SNR, struct.pack("<f", 20)) + _item(LEVEL, struct.pack("<f", -20))
    return _record(SOFT_BITS, measured + _item(SOFT, bytes(decisions)))


def _random_frames(dice, count):
    """Headers of every type, and noise: what a receiver hears that is damaged beyond repair."""
    for _ in range(count):
        head = dice.choice((
            "00FF2A55002330FFFFFFFFFFFFFE", "00FF2AD50011", "00FF2AA5123C", "00FF04", "00FF2A"))
        packet = bytes.fromhex(head) + dice.randbytes(40)
        yield _record(FRAME, _item(BYTES, packet) + b"".join(
            _item(tag, bytes([value])) for tag, value in ((VERSION, 4), (INVERTED, 0), (CUT, 0)))
            + _item(RELIABILITY, b"") + _item(DECISIONS, dice.randbytes(8 * len(packet))))
