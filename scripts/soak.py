#!/usr/bin/env python3
"""Receives a dense neighbourhood for hours of signal, with faults, and accounts for each packet: docs/soak.md.

usage: soak.py FOLDER-OF-TOOLS [--minutes 7 | --hours HOURS] [--live-minutes 3] [--full-band] [--output FOLDER]
               [--work FOLDER]

HOURS are hours of signal. Prints figures as Markdown; the output folder gets them, soak.json and soak.svg. The
status is 1 if anything is not as it has to be, 69 if there is no mosquitto, or no programs.
"""

import argparse
import contextlib
import json
import os
import pathlib
import shutil
import signal
import sys
import tempfile
import time

from soaking import faults, figures, plot
from soaking.run import Run


def run(options, folder, name, pace, make_faults, share):
    """One run; its figures."""
    run = Run(options, pathlib.Path(folder, name), pace)
    try:
        planned = list(make_faults(run))
        run.until(share, planned)
        statuses = run.finish()
        return figures.of_run(run, planned, statuses)
    finally:
        run.close()


def minutes_over(minutes):
    return lambda run: (time.monotonic() - run.begun) / 60 / minutes


def hours_over(hours):
    return lambda run: run.signal_hours() / hours


def soak(options, folder):
    results = {}
    if options.minutes or options.hours:
        share = hours_over(options.hours) if options.hours else minutes_over(options.minutes)
        results["accelerated"] = run(options, folder, "accelerated", 0, faults.of_hours, share)
    if options.live_minutes:
        results["live"] = run(options, folder, "live", 1, faults.of_minutes, minutes_over(options.live_minutes))
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tools")
    parser.add_argument("--minutes", type=float, default=7)
    parser.add_argument("--hours", type=float)
    parser.add_argument("--live-minutes", type=float, default=3)
    parser.add_argument("--meters", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--full-band", action="store_true")
    parser.add_argument("--output", type=pathlib.Path, default=".build/soak")
    parser.add_argument("--work", type=pathlib.Path, help="a new folder in which all words and packets stay")
    options = parser.parse_args()
    options.sample_rate = 26_000_000 if options.full_band else 2_400_000
    if not os.access(f"{options.tools}/gs-capture", os.X_OK):
        print(f"no programs in {options.tools}: make build", file=sys.stderr)
        sys.exit(69)
    if not shutil.which("mosquitto", path=os.environ["PATH"] + ":/usr/sbin") or not shutil.which("mosquitto_sub"):
        print("no mosquitto: scripts/install-packages.sh test", file=sys.stderr)
        sys.exit(69)
    for number in (signal.SIGINT, signal.SIGTERM):
        # Also in the background, where shells have the first ignored: a broker and a disk would be left behind.
        signal.signal(number, signal.default_int_handler)
    with contextlib.nullcontext(options.work) if options.work else tempfile.TemporaryDirectory() as folder:
        results = soak(options, folder)
    options.output.mkdir(parents=True, exist_ok=True)
    text = figures.markdown(results)
    print(text)
    (options.output / "figures.md").write_text(text, encoding="utf-8")
    (options.output / "soak.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
    (options.output / "soak.svg").write_text(plot.svg(results), encoding="utf-8")
    wrong = [words for result in results.values() for words in result["wrong"]]
    for words in wrong:
        print(f"not as it has to be: {words}", file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
