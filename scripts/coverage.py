#!/usr/bin/env python3
"""Prints the line coverage of each target, and of all, from the JSON that llvm-cov exports."""

import json
import os
import sys


def lines_by_target(export, sources):
    """Covered and all lines of each folder of `sources`."""
    totals = {}
    for file in export["data"][0]["files"]:
        path = os.path.relpath(file["filename"], sources)
        if path.startswith(os.pardir):
            continue
        covered, count = totals.get(path.split(os.sep)[0], (0, 0))
        lines = file["summary"]["lines"]
        totals[path.split(os.sep)[0]] = (covered + lines["covered"], count + lines["count"])
    return totals


def row(name, covered, count):
    return f"{name:<20} {covered:>6} / {count:<6} {100 * covered / max(1, count):5.1f} %"


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: scripts/coverage.py EXPORTED.json")
    sources = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "Sources")
    with open(sys.argv[1], encoding="utf-8") as file:
        totals = lines_by_target(json.load(file), sources)
    print("Lines covered by the tests")
    for name in sorted(totals):
        print(row(name, *totals[name]))
    print(row("All", *map(sum, zip(*totals.values(), (0, 0)))))


if __name__ == "__main__":
    main()
