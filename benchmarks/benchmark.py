#!/usr/bin/env python3
"""Measures the receiver from end to end: loss, false packets, throughput, memory.

Drives the programs that `make build` makes, with fixed seeds, and writes benchmark.json, and
made of it benchmark.md and benchmark.svg, into docs. Needs nothing but Python's standard library.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time

import air
import decoding
import measurements
import plot
import report
import results
from chain import Chain

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DOCUMENTS = os.path.join(TOP, "docs")
PARTS = ("loss", "weak", "false", "difficult", "air", "throughput", "decode", "loops")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="four minutes instead of forty")
    parser.add_argument(
        "--only", action="append", choices=PARTS, help="measure this part and print it")
    parser.add_argument(
        "--bin", default=os.path.join(TOP, ".build", "release"), metavar="FOLDER",
        help="folder of the programs")
    parser.add_argument(
        "--output", default=DOCUMENTS, metavar="FOLDER",
        help="folder for benchmark.json, benchmark.md and benchmark.svg; with --only, for "
        "benchmark.json if it is another than docs")
    return parser.parse_args()


def progress(text):
    print(f"{time.strftime('%H:%M:%S')}  {text}", file=sys.stderr, flush=True)


def hot_loops(folder):
    return subprocess.run(
        [os.path.join(folder, "hot-loops")], check=True, capture_output=True, text=True).stdout


def measure(options, parts):
    """The results of these parts, by their keys in benchmark.json."""
    chain = Chain(options.bin)
    extent = measurements.QUICK if options.quick else measurements.FULL
    measured = {}
    if "loss" in parts:
        measured["sensitivity"] = results.sensitivity(
            measurements.packet_loss(chain, extent, progress), extent.bursts)
    if "weak" in parts:
        measured["weak"] = results.bands(measurements.weak_packets(chain, extent, progress))
    if "difficult" in parts:
        measured["difficult"] = results.bands(
            measurements.difficult_bands(chain, extent, progress))
    if "air" in parts:
        measured["air"] = results.air(air.moving_air(
            chain, extent.moving_bursts, measurements.seed, progress))
        if air.takes_rates(chain):
            measured["rates"] = results.sensitivity(
                air.rates(chain, extent.rate_levels, extent.bursts, measurements.seed, progress),
                extent.bursts)
    if "false" in parts:
        measured["quiet"] = results.quiet(measurements.false_packets(chain, extent, progress))
    if "throughput" in parts:
        with tempfile.TemporaryDirectory() as folder:
            measured["throughput"] = results.throughput(
                measurements.throughput(chain, extent, folder, progress), extent.repetitions)
    if "decode" in parts:
        with tempfile.TemporaryDirectory() as folder:
            rows = list(decoding.decoding(
                chain, extent, folder, measurements.SEED, progress))
        networks = decoding.false_networks(chain, extent, measurements.SEED, progress)
        measured["decoding"] = results.decoding(rows, networks, extent.repetitions)
    if "loops" in parts:
        progress("hot loops")
        measured["hot_loops"] = results.hot_loops(hot_loops(options.bin))
    return measured


def main():
    options = arguments()
    begin = time.monotonic()
    measured = measure(options, options.only or PARTS)
    measured = results.head(
        Chain(options.bin).version(), measurements.SEED, options.quick,
        time.monotonic() - begin) | measured
    if options.only:
        print("\n".join(report.sections(measured)))
        files = {}
    else:
        files = {"benchmark.md": report.markdown(measured),
                 "benchmark.svg": plot.svg(measured["sensitivity"])}
    if not options.only or options.output != DOCUMENTS:
        files["benchmark.json"] = results.text(measured)
    os.makedirs(options.output, exist_ok=True)
    for name, text in files.items():
        with open(os.path.join(options.output, name), "w", encoding="utf-8") as file:
            file.write(text)
        progress(f"written: {os.path.join(options.output, name)}")


if __name__ == "__main__":
    main()
