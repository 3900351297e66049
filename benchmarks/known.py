"""How many beacons of known meters are confirmed in noise, and how many strangers' are taken for
theirs: python3 benchmarks/known.py FOLDER-OF-PROGRAMS [--ebn0 5] [--count 500] [--strangers].

The meters' clocks run as those of real ones, a beacon every half minute. Sent one right after the
other to save samples, the frames then get the times at which they would have come.
"""

import argparse
import bisect
import json
import os
import random
import struct
import subprocess
from collections import Counter

from packets import NETWORK, crc16

START = 1_700_000_000.0
SPACING = 0.075
FIRST = 0.05
HEADER = 56.4 / 9600
"""From the start of a burst to its header's first bit."""
SIGNATURE = bytes.fromhex("894753530D0A1A0A")
TIME = 32


class Meter:
    """A meter whose uptime, counter and hop phase go on as those of a real one."""

    def __init__(self, source, address, slots=240, instant=659):
        self.source, self.address, self.slots, self.instant = source, address, slots, instant
        self.booted = START - source.uniform(1e4, 2e7)
        self.zero = START - source.uniform(0, 1e6)
        self.counted = source.randrange(128) * 2
        self.pace = source.uniform(0.29, 0.71)
        self.jitter = 0.0
        self.route = [source.randrange(12, 60), source.randrange(256), source.randrange(1, 7)]

    def instant_after(self, time):
        """The next time after `time` at which the meter may send."""
        slot = int((time - self.zero) / 0.7) + 1
        return self.zero + 0.7 * slot + self.instant / 1000

    def stranger(self, bits):
        """A neighbour that came back within seconds, its address so many bits away."""
        other = Meter(self.source, self.address, self.slots, self.instant)
        for bit in self.source.sample(range(32), bits):
            other.address ^= 1 << bit
        other.booted = self.booted + self.source.uniform(-2, 2)
        other.zero, other.route = self.zero, list(self.route)
        return other

    def beacon(self, time):
        """The bytes from 2A on of a beacon that is sent at a time."""
        if self.source.random() < 0.017:
            self.route[0] = max(1, self.route[0] + self.source.choice((-2, -1, 1, 2)))
        uptime = int(time - self.booted)
        phase = round((time - self.zero) * 1000) % (self.slots * 700)
        count = int(self.counted + (time - START) * self.pace + self.source.uniform(0, 8))
        address = self.address.to_bytes(4, "big")
        covered = b"".join((
            bytes.fromhex("30FFFFFFFFFFFFFE"), address, b"\0", bytes([count & 0xFE]),
            uptime.to_bytes(4, "big"), bytes.fromhex("A40B"), address, bytes.fromhex("0100"),
            bytes(self.route), (phase // 10).to_bytes(2, "big"), b"\x7E", bytes([phase % 10 << 4])))
        return (bytes.fromhex("2A550023") + covered
                + crc16(covered, NETWORK).to_bytes(2, "big")).hex().upper()


def meters(source, count):
    addresses = source.sample(range(0x0A0B0000, 0x0A0C0000), count)
    return [Meter(source, address) for address in addresses]


def schedule(source, known, count, strangers):
    """(time, packet, Eb/N0 or None for a clean one, address or None for a stranger's)"""
    sent = []
    for meter in known:
        time = START + source.uniform(0, 30)
        for number in range(3 + count):
            time = meter.instant_after(time + source.expovariate(1 / 30))
            is_clean = number < 3
            if strangers and not is_clean:
                other = meter.stranger(source.randrange(1, 5))
                sent.append((time, other.beacon(time), False, meter.address, True))
            else:
                sent.append((time, meter.beacon(time), is_clean, meter.address, False))
    # What is clean is heard first, so that all that follows is of known meters or strangers.
    return sorted(sent)


def records(stream):
    stream = stream[len(SIGNATURE):]
    while len(stream) >= 16:
        if stream.startswith(SIGNATURE):
            stream = stream[8:]
            continue
        kind, _, length = struct.unpack_from("<HHI", stream)
        yield kind, stream[:16], stream[16:16 + length]
        stream = stream[16 + length:]


def items(payload):
    place = 0
    while place + 6 <= len(payload):
        tag, length = struct.unpack_from("<HI", payload, place)
        yield tag, place + 6, length
        place += 6 + length


def frames(folder, sent, ebn0, rate, seed):
    """The frames of a schedule, each as (time, record), and how many of the sent have one."""
    source = random.Random(seed)
    lines = []
    for number, (_, packet, is_clean, _, _) in enumerate(sent):
        lines.append(
            f"00FF{packet} at={FIRST + number * SPACING:.6f} "
            f"channel={915e6 + source.uniform(-0.4, 0.4) * rate:.0f} "
            f"ppm={source.uniform(-20, 20):.3f} ebn0={25 if is_clean else ebn0:.3f}")
    stages = [
        ["gs-synth", "-s", str(rate), "-f", "915M", "--seed", str(seed), "--start-time",
         "2026-01-01T00:00:00Z"], ["gs-demod"], ["gs-frame"]]
    pipeline = " | ".join(
        " ".join([os.path.join(folder, name)] + rest) for name, *rest in stages)
    result = subprocess.run(
        pipeline, shell=True, input="\n".join(lines).encode(), capture_output=True, check=True)
    zero = 1_767_225_600.0
    found = []
    for kind, head, payload in records(result.stdout):
        if kind != 5:
            continue
        for tag, place, length in items(payload):
            if tag == TIME:
                at = struct.unpack_from("<q", payload, place)[0] / 1e9 - zero
                number = round((at - FIRST - HEADER) / SPACING)
                number = min(max(number, 0), len(sent) - 1)
                moved = sent[number][0] + at - FIRST - HEADER - number * SPACING
                payload = (payload[:place] + struct.pack("<q", int(moved * 1e9))
                           + payload[place + length:])
                found.append((moved, number, head + payload))
                break
    return sorted(found)


def decode(folder, found, options=()):
    end = struct.pack("<HHIQ", 7, 0, 0, 0)
    stream = SIGNATURE + b"".join(record for _, _, record in found) + end
    result = subprocess.run(
        [os.path.join(folder, "gs-decode"), "-q", *options], input=stream, capture_output=True,
        check=True)
    return [json.loads(line) for line in result.stdout.splitlines()], stream


def judge(sent, printed):
    """What became of what was sent, in words."""
    times = [one[0] for one in sent]
    counts = Counter()
    heard = set()
    for packet in printed:
        time = nanoseconds(packet["time"]) / 1e9
        place = bisect.bisect(times, time)
        near = [n for n in (place - 1, place) if 0 <= n < len(sent) and abs(times[n] - time) < 0.05]
        content = packet["raw"][4:82]
        match = next((n for n in near if sent[n][1] == content), None)
        is_expected = packet.get("expected_bits") is not None
        if match is None:
            counts["wrong"] += 1
            counts["wrong, expected"] += is_expected
            if any(sent[n][4] and packet.get("source") == f"{sent[n][3]:08X}" for n in near):
                counts["strangers turned"] += 1
        elif not sent[match][2]:
            heard.add(match)
            counts["expected"] += is_expected
            counts["corrected"] += not is_expected and packet["corrected_bits"] > 0
    counts["heard"] = len(heard)
    return counts


def nanoseconds(text):
    from datetime import datetime, timezone
    whole, _, rest = text.rstrip("Z").partition(".")
    moment = datetime.strptime(whole, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)
    return int(moment.timestamp()) * 1_000_000_000 + int((rest or "0").ljust(9, "0"))


def measure(arguments, ebn0):
    source = random.Random(arguments.seed)
    known = meters(source, arguments.meters)
    each = -(-arguments.count // len(known))
    sent = schedule(source, known, each, arguments.strangers)
    found = frames(arguments.receiver or arguments.folder, sent, ebn0, arguments.rate,
                   arguments.seed)
    if arguments.save:
        name = f"{arguments.save}-{ebn0:g}"
        _, stream = decode(arguments.folder, found, arguments.option)
        with open(name + ".gss", "wb") as file:
            file.write(stream)
        with open(name + ".json", "w", encoding="ascii") as file:
            json.dump(sent, file)
    printed, _ = decode(arguments.folder, found, arguments.option)
    noisy = sum(not one[2] for one in sent)
    framed = len({number for _, number, _ in found if not sent[number][2]})
    return noisy, framed, judge(sent, printed)


def report(ebn0, noisy, framed, counts):
    words = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
    print(f"{ebn0:5.2f} dB: {noisy} sent, framed {100 * framed / noisy:.1f} %, "
          f"heard {100 * counts['heard'] / noisy:.1f} %; {words}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", help="folder of the programs")
    parser.add_argument("--receiver", help="folder of the programs before gs-decode, if another")
    parser.add_argument("--ebn0", type=float, nargs="+", default=[4, 4.5, 5, 5.5, 6])
    parser.add_argument("--count", type=int, default=500, help="beacons of all meters together")
    parser.add_argument("--meters", type=int, default=10)
    parser.add_argument("--rate", type=int, default=250_000, help="samples per second")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--strangers", action="store_true",
                        help="strangers' beacons in place of all but the first three of a meter")
    parser.add_argument("--option", action="append", default=[], help="an option of gs-decode")
    parser.add_argument("--save", help="where frames and truth go: a path's first part")
    arguments = parser.parse_args()
    for ebn0 in arguments.ebn0:
        report(ebn0, *measure(arguments, ebn0))


if __name__ == "__main__":
    main()
