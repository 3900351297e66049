#!/usr/bin/env python3
"""How often gs-hunt finds what is not there, and what is: many simulated households.

usage: scripts/hunt_trials.py nulls TEXT [COUNT]     a packet log beside households it knows nothing of
       scripts/hunt_trials.py planted [COUNT]        meters that tell their load, by kind and noise

GS_BIN is the folder of the programs. Needs numpy. Households have a daily and a weekly rhythm, a fridge
that wanders, cooking by people who come and go, and heating by the weather; none of it is known to gs-hunt.
Prints a line for each trial that found something, and a table at the end.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import datetime, timezone

import numpy as np

PROGRAMS = os.environ.get("GS_BIN", ".build/release")
DAY = 86_400


def appliances(chance, minutes, active):
    """Watts of what people switch on, more often when they are active."""
    watts = np.zeros(minutes)
    for power, duration, per_day in ((2000, 3, 3), (1500, 30, 1), (2200, 50, 0.5), (1000, 10, 2)):
        odds = active / active.mean() * per_day * chance.uniform(0.4, 1.6) / 1440
        for begin in np.flatnonzero(chance.random(minutes) < odds):
            length = max(1, int(duration * chance.uniform(0.5, 1.6)))
            watts[begin : begin + length] += power * chance.uniform(0.7, 1.2)
    return watts


def household(chance, start, minutes):
    """Watts of each minute."""
    time = start + 60 * np.arange(minutes)
    hour = (time / 3600 - 6) % 24
    day = ((time - start) // DAY).astype(int)
    weekend = ((time // DAY + 4) % 7) >= 5

    def bump(center, width):
        return np.exp(-0.5 * (((hour - center + 12) % 24 - 12) / width) ** 2)

    shift = chance.normal(0, 0.5, day.max() + 1)[day]
    active = 0.03 + bump(7 + shift + weekend, 1) * chance.uniform(0.3, 1) + bump(19 + shift, 2)
    active *= np.where(chance.random(day.max() + 1)[day] < 0.05, 0.1, 1)
    watts = chance.uniform(60, 200) + appliances(chance, minutes, active)
    period = chance.uniform(30, 70)
    phase = np.cumsum((1 + 0.15 * chance.normal(size=minutes)) / period)
    watts += chance.uniform(70, 160) * (phase % 1 < chance.uniform(0.25, 0.5))
    watts += chance.uniform(200, 600) * np.convolve(active, np.ones(15) / 15, "same")
    if chance.random() < 0.6:
        weather = np.cos(2 * np.pi * (hour - 16) / 24) + chance.normal(0, 0.7, day.max() + 1)[day]
        cycle = chance.uniform(12, 30)
        share = np.clip(0.25 + 0.25 * weather, 0, 0.95)
        watts += chance.uniform(1000, 3500) * ((np.arange(minutes) % cycle) / cycle < share)
    return np.maximum(watts + chance.normal(0, 8, minutes), 0)


def text_time(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def write_series(path, start, step, values, column="watts"):
    with open(path, "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["time", column])
        rows.writerows(
            (text_time(start + step * i), v if isinstance(v, str) else f"{v:.0f}") for i, v in enumerate(values))


def hunt(packets, option, series):
    """What gs-hunt says."""
    with open(packets) as lines:
        run = subprocess.run(
            [f"{PROGRAMS}/gs-hunt", "follow", option, series, "--json"],
            stdin=lines, capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def nulls(log, count):
    with tempfile.TemporaryDirectory() as folder:
        packets, series = f"{folder}/packets", f"{folder}/power.csv"
        with open(packets, "wb") as file, open(log, "rb") as text:
            subprocess.run([f"{PROGRAMS}/gs-decode"], stdin=text, stdout=file, check=True)
        with open(packets) as file:
            times = [json.loads(line)["time"] for line in file]
        begin, end = (datetime.fromisoformat(t.replace("Z", "+00:00")).timestamp() for t in (min(times), max(times)))
        found = below = 0
        for seed in range(count):
            chance = np.random.default_rng([seed, 17])
            minutes = int((end - begin) / 60) + 2 * 1440
            write_series(series, begin - DAY, 60, household(chance, begin - DAY, minutes))
            answer = hunt(packets, "--series", series)
            found += answer["found"]
            below += answer["ranking"][0]["p"] < 0.05
            if answer["found"]:
                print(seed, answer["ranking"][0], flush=True)
    print(f"{count} households: {found} found ({100 * found / count:.1f} %), {below} below 0.05")


def packet(count, time, phase, walk, planted, chance):
    """A packet of a kind with room for a field at 31-38; what stands around it is as in beacons."""
    content = bytearray.fromhex("00FF2A55002330FFFFFFFFFFFF50E2ED1BBE58A0000C35EDA4830A0B0C0100")
    content += bytes(8) + chance.integers(0, 256, 2).astype("u1").tobytes()
    content[19] = count & 255
    content[20:24] = int(1e6 + time % 1e8).to_bytes(4, "big")
    content[31 : 31 + len(planted)] = planted
    content[36] = int(np.clip(40 + walk / 3, 0, 255))
    content[37:39] = int(phase).to_bytes(2, "big")
    return {"schema": 1, "time": text_time(time), "kind": "beacon", "type": "55", "ci": "30", "crc": "ok",
            "source": "0A0B0C01", "network": "5FD6", "raw": content.hex().upper()}


def planted_trial(kind, noise, gap, seed, folder):
    """True where the first of the ranking is the field and was called found; where it only is first."""
    chance = np.random.default_rng([seed, gap, len(kind), len(noise)])
    number = 60 if kind == "bit" else 300
    start = 1_700_000_000 + chance.uniform(0, DAY)
    times = start + np.cumsum(chance.uniform(0.5, 1.5, number) * gap)
    delay = chance.uniform(0, 900)
    origin = start - 2 * 3600
    minutes = int((times[-1] - origin) / 60) + 120
    if kind == "bit":
        edges = start + np.cumsum(chance.uniform(0.5, 2, 7))[:6] * (times[-1] - start) / 8.75
        state = np.searchsorted(edges, np.arange(origin, times[-1] + 60, 1.0)) % 2
        watts = None
    else:
        watts = household(chance, origin, minutes)
        energy = 4e6 + np.concatenate([[0], np.cumsum(watts) / 60])
    walk = np.cumsum(chance.normal(size=number))
    with open(f"{folder}/packets", "w") as file:
        count = 0
        for i, time in enumerate(times):
            count += int(chance.integers(12, 15))
            wrong = chance.random() < 0.2
            at = (time - delay - origin) / 60
            if kind == "power":
                value = watts[int(at)] * (1 + (0.2 * chance.normal() if noise == "scaled" else 0))
                value = chance.integers(0, 65536) if noise == "wrong" and wrong else value
                field = int(np.clip(value, 0, 65535)).to_bytes(2, "big")
            elif kind == "energy":
                value = np.interp((time - delay - origin) / 60, np.arange(len(energy)), energy)
                value = chance.integers(0, 1 << 32) if noise == "wrong" and wrong else value
                field = int(value).to_bytes(4, "big")
            else:
                value = state[max(0, int(time - delay - origin))]
                value = chance.integers(0, 2) if noise == "wrong" and wrong else value
                field = bytes([int(value) << 6])
            line = packet(count, time, (time * 100) % 16_800, walk[i], field, chance)
            file.write(json.dumps(line) + "\n")
    if kind == "bit":
        changes = [(start, "off")] + [(t, "on" if k % 2 == 0 else "off") for k, t in enumerate(edges)]
        with open(f"{folder}/series.csv", "w") as file:
            file.write("time,label\n" + "".join(f"{text_time(t)},{name}\n" for t, name in changes))
    else:
        write_series(f"{folder}/series.csv", origin, 60, watts)
    answer = hunt(f"{folder}/packets", "--label" if kind == "bit" else "--series", f"{folder}/series.csv")
    best = answer["ranking"][0]
    width = {"power": 2, "energy": 4, "bit": 1}[kind]
    is_field = best.get("offset", 99) < 31 + width and best.get("offset", 0) + best.get("size", 1) > 31
    is_field = is_field and (best["feature"] == "value") == (kind != "energy")
    return is_field and answer["found"], is_field, answer["found"] and not is_field


def planted(count):
    print("field  noise   gap/s  found  first  another found  of")
    for kind, noises in (("power", ("wrong", "scaled")), ("energy", ("none", "wrong")), ("bit", ("none", "wrong"))):
        for noise in noises:
            for gap in (60, 300):
                tally = Counter()
                for seed in range(count):
                    with tempfile.TemporaryDirectory() as folder:
                        tally.update(dict(zip("abc", map(int, planted_trial(kind, noise, gap, seed, folder)))))
                print(f"{kind:6} {noise:7} {gap:5}  {tally['a']:5}  {tally['b']:5}  {tally['c']:13}  {count}", flush=True)


def main():
    if len(sys.argv) >= 3 and sys.argv[1] == "nulls":
        nulls(sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 1000)
    elif len(sys.argv) >= 2 and sys.argv[1] == "planted":
        planted(int(sys.argv[2]) if len(sys.argv) > 2 else 20)
    else:
        print(__doc__, file=sys.stderr)
        sys.exit(64)


if __name__ == "__main__":
    main()
