#!/usr/bin/env python3
"""Prints the line coverage of each target, and of all.

  swift package describe --type json | scripts/coverage.py EXPORTED.json

EXPORTED.json is what llvm-cov exports; the description tells which folder is whose.
"""

import json
import os
import sys


def target_folders(description):
    """Folders of targets that are no tests, absolute, with the targets' names."""
    return {
        os.path.join(description["path"], target["path"]): target["name"]
        for target in description["targets"]
        if target["type"] != "test" and target["path"].split(os.sep)[0] == "Sources"}


def target_of(path, folders):
    """The target that a file belongs to, however its folders are grouped; None if it is none."""
    folder = os.path.dirname(path)
    while folder not in folders and folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
    return folders.get(folder)


def lines_by_target(export, folders):
    """Covered and all lines of each target."""
    totals = {}
    for file in export["data"][0]["files"]:
        name = target_of(file["filename"], folders)
        if name is None:
            continue
        covered, count = totals.get(name, (0, 0))
        lines = file["summary"]["lines"]
        totals[name] = (covered + lines["covered"], count + lines["count"])
    return totals


def row(name, covered, count):
    return f"{name:<20} {covered:>6} / {count:<6} {100 * covered / max(1, count):5.1f} %"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folders = target_folders(json.load(sys.stdin))
    with open(sys.argv[1], encoding="utf-8") as file:
        totals = lines_by_target(json.load(file), folders)
    print("Lines covered by the tests")
    for name in sorted(totals):
        print(row(name, *totals[name]))
    print(row("All", *map(sum, zip(*totals.values(), (0, 0)))))


if __name__ == "__main__":
    main()
