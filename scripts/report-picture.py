#!/usr/bin/env python3
"""Makes docs/report.png: synthesises five minutes of a street of invented meters, receives them
with the real stages, and takes a picture of the report.

  scripts/report-picture.py FOLDER    FOLDER holds the built stages
"""

import pathlib
import random
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

from packets import crc16, line  # noqa: E402

DURATION = 300
"""Seconds. Meters send minutes apart; here they send often, so that five minutes show a pattern."""

CHANNELS = range(9_151, 9_160)
"""In units of 100 kHz."""

# LAN address, network, tree, level, route cost, Eb/N0 in dB, mean distance of beacons in seconds,
# uptime at the start.
METERS = [
    (0x0A0B0C01, 0x45F8, 0x01, 1, 7, 34, 12, 260_896),
    (0x0A0B0C02, 0x45F8, 0x01, 3, 19, 21, 15, 5_310_241),
    (0x0A0B0C03, 0x45F8, 0x01, 4, 31, 15, 20, 128_162),
    (0x0A0B0C04, 0xB5E3, 0x15, 2, 11, 38, 9, 7_168_635),
    (0x0A0B0C05, 0xB5E3, 0x15, 3, 15, 29, 12, 7_159_020),
    (0x0A0B0C06, 0xB5E3, 0x15, 5, 22, 24, 13, 902_118),
    (0x0A0B0C07, 0xB5E3, 0x15, 6, 30, 13, 25, 44_730),
]
OUTAGE = (0x0A0B0C06, 115, 182)
"""A meter, and from when to when it has no power."""


def beacon(meter, time, counter):
    """A beacon's bytes from 2A on, at a time of the scene."""
    address, network, tree, level, cost, _, _, uptime = meter
    uptime += int(time)
    if address == OUTAGE[0] and time > OUTAGE[2]:
        uptime = int(time - OUTAGE[2])
    lan = address.to_bytes(4, "big")
    covered = b"".join((
        bytes.fromhex("30FFFFFFFFFFFFFE"), lan, bytes([0, counter & 0xFF]),
        uptime.to_bytes(4, "big"), bytes.fromhex("A40B"), lan, bytes.fromhex("0100"),
        bytes([cost, tree, level]), int(time * 100 % 16800).to_bytes(2, "big"),
        bytes.fromhex("7E00")))
    check = crc16(covered, network).to_bytes(2, "big")
    return (bytes.fromhex("2A550023") + covered + check).hex().upper()


def scene():
    """Lines for gs-synth."""
    source = random.Random(5)
    for meter in METERS:
        time, counter = source.uniform(1, meter[6]), source.randrange(256)
        while time < DURATION - 1:
            if meter[0] != OUTAGE[0] or not OUTAGE[1] < time < OUTAGE[2] + 2:
                yield line(
                    beacon(meter, time, counter), at=time, ebn0=meter[5] + source.uniform(-2, 2),
                    channel=source.choice(CHANNELS) * 1e5, offset=source.uniform(-1500, 1500))
                counter += 1
            time += source.uniform(0.5, 1.5) * meter[6]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    stages = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        page = pathlib.Path(folder) / "report.html"
        chain = (
            '"$0"/gs-synth -s 1M -f 915.5M --seed 5 --duration "$1" '
            '--start-time 2026-11-22T17:00:00Z | "$0"/gs-demod | "$0"/gs-frame | "$0"/gs-decode '
            '| "$0"/gs-export report')
        with page.open("wb") as output:
            subprocess.run(
                ["bash", "-o", "pipefail", "-c", chain, stages, str(DURATION)], check=True,
                input="\n".join(scene()).encode(), stdout=output)
        subprocess.run(
            [ROOT / "scripts/browser.py", page, "--width", "1100", "--picture",
             ROOT / "docs/report.png"], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
