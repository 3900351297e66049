#!/usr/bin/env python3
"""How many pairs of slot and channel a meter needs before gs-hunt names the rule that its network hops by.

usage: scripts/slot_pairs.py [SEEDS]

GS_BIN is the folder of the programs. Needs numpy. Five meters send beacons every 12 to 20 s, in 86 slots of
0.7 s and on 86 channels of 300 kHz; a receiver hears 8 of the channels (2.4 MHz) or all. Prints for each
rule the verdicts by the number of pairs that each meter was heard with.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from datetime import datetime, timezone

import numpy as np

PROGRAMS = os.environ.get("GS_BIN", ".build/release")
SLOTS, CHANNELS, METERS, SEQUENCE = 86, 86, 5, 71
PAIRS = (5, 10, 15, 20, 30, 40, 60, 100)


def beacon(meter, slot, channel, start):
    time = start + 0.7 * slot + 0.66
    moment = datetime.fromtimestamp(time, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    content = bytes.fromhex("00FF2A55002330FFFFFFFFFFFF") + int(time * 100).to_bytes(8, "big") + bytes([meter])
    return {"schema": 1, "kind": "beacon", "type": "55", "crc": "ok", "network": "45F8",
            "source": f"0A0B0C0{meter}",
            "destination": "FFFFFFFFFFFF", "hop_cycle_s": 60.2, "hop_phase_s": round(slot % SLOTS * 0.7 + 0.66, 2),
            "channel_hz": 902_300_000 + 300_000 * int(channel), "time": moment, "raw": content.hex().upper()}


def network(rule, pairs, heard, seed):
    """Packets of all meters, until each was heard so often or a day is over."""
    chance = np.random.default_rng([seed, pairs, len(heard)])
    own = [chance.permutation(SLOTS) for _ in range(METERS)]
    common, sequence = chance.permutation(SLOTS), chance.permutation(CHANNELS)[:SEQUENCE]
    packets = []
    for meter in range(METERS):
        slot, enters, start = int(chance.integers(1000)), int(chance.integers(SLOTS)), 1.79e9 - chance.uniform(0, 60)
        count = 0
        while count < pairs and slot * 0.7 < 86_400:
            slot += int(chance.integers(17, 29))
            channel = {
                "permutation": lambda: own[meter][slot % SLOTS],
                "common table": lambda: common[(slot + enters) % SLOTS],
                "continued": lambda: sequence[(slot + enters) % SEQUENCE],
                "none": lambda: chance.integers(CHANNELS),
            }[rule]()
            if channel in heard:
                packets.append(beacon(meter, slot, channel, start))
                count += 1
    return sorted(packets, key=lambda packet: packet["time"])


def verdict(packets):
    lines = "".join(json.dumps(packet) + "\n" for packet in packets)
    run = subprocess.run([f"{PROGRAMS}/gs-hunt", "structure", "--json"], input=lines, capture_output=True, text=True,
                         check=True)
    slots = json.loads(run.stdout).get("slots", [])
    return slots[0].get("rule", "too few") if slots else "too few"


def main():
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    for name, heard in (("2.4 MHz", range(40, 48)), ("whole band", range(CHANNELS))):
        for rule in ("permutation", "common table", "continued", "none"):
            for pairs in PAIRS:
                said = Counter(verdict(network(rule, pairs, heard, seed)) for seed in range(seeds))
                print(f"{name:10}  {rule:12}  {pairs:3}  {dict(said.most_common())}", flush=True)


if __name__ == "__main__":
    main()
