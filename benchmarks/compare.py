#!/usr/bin/env python3
"""Tells what a benchmark's results have become worse in, against the committed ones.

Ends with status 0 if in nothing, 1 if in something, 65 if there is nothing to compare. Only what
both have is compared, so a quick run's results may be given as well.

Worse is: a speed lower or memory higher by more than 10 %; the Eb/N0 at which 90 % are received
higher by more than 0.2 dB; more lost or false packets. Counts scatter: what a receiver that is no
worse does as well in more than one of a hundred comparisons, all rows of a table taken together, is
shown as chance and not counted. Losses are judged where at most 3 in 10 were lost before: at a
lower Eb/N0 it is luck whether a run finds the network, and it then loses some or all. More false or
repeated packets are worse without any such allowance if both runs were given as much, since both
then heard the same. Speeds of another machine are not judged.
"""

import argparse
import json
import os
import statistics
import sys

from comparison import CHANCE, SPEED, WORSE, Comparison, total
from results import SCHEMA, ninety_percent

COMMITTED = os.path.join(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "docs", "benchmark.json")
DECIBELS = 0.2

FOUND = 0.3
"""Part of the packets lost up to which a run surely finds the network; bursts are then lost one by
one, and not all of a run together, which the judgement of chance relies on."""

DIFFERENT_BURSTS = 500
"""See `decoding.BURSTS`: one more that is not printed is a change."""


def _sensitivity(comparison, before, now, every_series="all series"):
    levels = [level for level in before["levels_db"] if level in now["levels_db"]]
    pairs = list(comparison.pairs(before["series"], now["series"], "sample_rate", "modulation"))
    if not levels or not pairs:
        return
    every, rises = [], []
    for name, *series in pairs:
        counts = [
            [(row["lost"][results["levels_db"].index(level)], results["bursts"])
             for level in levels] for row, results in zip(series, (before, now))]
        limits = [ninety_percent(levels, [lost / sent for lost, sent in run]) for run in counts]
        strata = [(old, new) for old, new in zip(*counts) if old[0] <= FOUND * old[1]]
        every += strata
        rises.append(_clamped(limits[1], levels) - _clamped(limits[0], levels))
        more = bool(strata) and comparison.counts(f"{name}: lost", strata, len(pairs))
        if rises[-1] > DECIBELS + 1e-9:
            comparison.add(
                f"{name}: 90 % at", *(_decibels(limit, levels) for limit in limits),
                f"{rises[-1]:+.2f} dB", WORSE if more else CHANCE)
    more = bool(every) and comparison.counts(f"{every_series}: lost", every)
    mean = sum(rises) / len(rises)
    if mean > DECIBELS + 1e-9:
        comparison.add(f"{every_series}: 90 % at, in the mean", "", "", f"{mean:+.2f} dB",
                       WORSE if more else CHANCE)
    lost = " and ".join("{} of {}".format(*total(run)) for run in zip(*every))
    comparison.remarks.append(
        f"90 % at, in the mean of {len(pairs)} series: {mean:+.2f} dB. Lost where networks are "
        f"found: {lost or 'nothing to compare'}.")
    comparison.events(f"{every_series}: false packets", *(
        (results["false"], results["received"] + results["false"]) for results in (before, now)))


def _rates(comparison, before, now):
    _sensitivity(comparison, before, now, "all symbol rates")


def _clamped(limit, levels):
    """Beyond the levels a limit is not known; the nearest of them is the least difference."""
    return min(max(limit, levels[0]), levels[-1])


def _decibels(limit, levels):
    if abs(limit) == float("inf"):
        return f"< {levels[0]:g} dB" if limit < 0 else f"> {levels[-1]:g} dB"
    return f"{limit:.2f} dB"


def _bands(comparison, before, now, of_equal_extent=False):
    """A quick run sends only the first of four kinds of weak bursts: those are compared only if
    as many were sent."""
    pairs = list(comparison.pairs(before, now, "band"))
    strata = []
    for name, old, new in pairs:
        if not of_equal_extent or old["sent"] == new["sent"]:
            strata.append(tuple((row["sent"] - row["received"], row["sent"]) for row in (old, new)))
            comparison.counts(f"{name}: lost", strata[-1:], len(pairs))
        for wrong in ("false", "repeated"):
            comparison.events(f"{name}: {wrong} packets", *(
                (row[wrong], row["sent"]) for row in (old, new)), len(pairs))
    if strata:
        comparison.counts("all of these bands: lost", strata)


def _weak(comparison, before, now):
    _bands(comparison, before, now, of_equal_extent=True)


def _quiet(comparison, before, now):
    for name, old, new in comparison.pairs(before, now, "band"):
        comparison.events(f"{name}: false packets", *(
            (row["printed"], row["seconds"]) for row in (old, new)))


def _throughput(comparison, before, now):
    """Start-up weighs more in the shorter bands of a quick run, so that only the speed without it
    can be compared with a full run's."""
    for name, old, new in comparison.pairs(before["bands"], now["bands"], "band"):
        speeds = {"samples_per_cpu_second_after_startup": "samples/s after start-up"}
        if comparison.same_mode:
            speeds["times_real_time"] = "times real time"
        for key, words in speeds.items():
            comparison.speed(f"{name}: {words}", old[key], new[key])
        comparison.memory(name, old["memory_bytes"], new["memory_bytes"])


def _decoding(comparison, before, now):
    for name, old, new in comparison.pairs(before["streams"], now["streams"], "stage", "stream"):
        key = "packets_per_cpu_minute"
        comparison.speed(f"{name}: packets/min", old[key], new[key])
        comparison.memory(name, old["memory_bytes"], new["memory_bytes"])
        if "random" in name:
            comparison.events(f"{name}: false packets", *(
                (row["printed"], row["packets"]) for row in (old, new)))
        elif (old["printed"] / old["packets"] - new["printed"] / new["packets"]
              > 0.5 / DIFFERENT_BURSTS):
            comparison.add(f"{name}: printed", *(
                f"{row['printed']} of {row['packets']}" for row in (old, new)), "fewer", WORSE)
    networks = [results["networks"] for results in (before, now)]
    comparison.counts("networks of damaged packets", [tuple(
        (row["believed"], row["damaged_streams"]) for row in networks)])
    if networks[1]["believed_in_random_frames"] > networks[0]["believed_in_random_frames"]:
        comparison.add("networks of random frames", *(
            str(row["believed_in_random_frames"]) for row in networks), "more", WORSE)


def _hot_loops(comparison, before, now):
    for name, old, new in comparison.pairs(before, now, "loop"):
        comparison.speed(f"{name}: {new['unit']}/s", old["per_second"], new["per_second"])


PARTS = {
    "sensitivity": _sensitivity, "weak": _weak, "difficult": _bands, "air": _bands,
    "rates": _rates, "quiet": _quiet,
    "throughput": _throughput, "decoding": _decoding, "hot_loops": _hot_loops}


def compare(before, now):
    """All that can be compared in two results."""
    comparison = Comparison(before, now)
    for key, part in PARTS.items():
        if key in before and key in now:
            part(comparison, before[key], now[key])
    if not comparison.same_machine:
        comparison.remarks.append("Speeds are of another machine, and not judged.")
    elif comparison.speeds and (median := statistics.median(comparison.speeds)) < SPEED / -2:
        comparison.remarks.append(
            f"The median of all speeds is {100 * median:+.0f} %: that may be the machine, or what "
            "else it does. Measure the old programs on it as well, and compare with these.")
    if before["seed"] != now["seed"]:
        comparison.remarks.append("The seeds differ, and so do the bursts.")
    return comparison


def lines(comparison):
    """The table, then the remarks."""
    described = [
        f"{results['mode']}, version {results['version']}, {results['date']}"
        for results in (comparison.before, comparison.now)]
    yield f"Before: {described[0]}. Now: {described[1]}."
    if comparison.findings:
        rows = [("", "before", "now", "change", "verdict")] + sorted(
            comparison.findings, key=lambda finding: finding[-1] != WORSE)
        widths = [max(map(len, column)) for column in zip(*rows)]
        for row in rows:
            yield "  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip()
    yield from comparison.remarks
    count = sum(finding[-1] == WORSE for finding in comparison.findings)
    yield f"Rows compared: {comparison.compared}; worse: {count or 'nothing'}."


def read(path):
    """Results from a file."""
    try:
        with open(path, encoding="utf-8") as file:
            results = json.load(file)
        if results["schema"] != SCHEMA:
            raise ValueError(f"its schema is {results['schema']}, not {SCHEMA}")
        return results
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"compare.py: {path} holds no results of this benchmark: {error}", file=sys.stderr)
        sys.exit(os.EX_DATAERR)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("result", metavar="RESULT", help="benchmark.json to judge")
    parser.add_argument("--against", metavar="FILE", default=COMMITTED, help="the committed one")
    options = parser.parse_args()
    comparison = compare(read(options.against), read(options.result))
    print("\n".join(lines(comparison)))
    if not comparison.compared:
        print("compare.py: the results have nothing in common", file=sys.stderr)
        sys.exit(os.EX_DATAERR)
    sys.exit(1 if comparison.worse else 0)


if __name__ == "__main__":
    main()
