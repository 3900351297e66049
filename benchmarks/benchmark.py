#!/usr/bin/env python3
"""Measures the receiver from end to end: loss, false packets, throughput, memory.

Drives the programs that `make build` makes, with fixed seeds, and writes docs/benchmark.md and
docs/benchmark.svg. Needs nothing but Python's standard library.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time

import decoding
import measurements
import plot
import report
from chain import Chain

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PARTS = ("loss", "weak", "false", "difficult", "throughput", "decode", "loops")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="two minutes instead of thirty")
    parser.add_argument(
        "--only", action="append", choices=PARTS, help="measure this part and print it only")
    parser.add_argument(
        "--bin", default=os.path.join(TOP, ".build", "release"), metavar="FOLDER",
        help="folder of the programs")
    parser.add_argument(
        "--output", default=os.path.join(TOP, "docs"), metavar="FOLDER",
        help="folder for benchmark.md and benchmark.svg")
    return parser.parse_args()


def progress(text):
    print(f"{time.strftime('%H:%M:%S')}  {text}", file=sys.stderr, flush=True)


def hot_loops(folder):
    return subprocess.run(
        [os.path.join(folder, "hot-loops")], check=True, capture_output=True, text=True).stdout


def measure(options, parts):
    """The sections of the report, and the losses for the plot."""
    chain = Chain(options.bin)
    extent = measurements.QUICK if options.quick else measurements.FULL
    sections, losses = [], []
    if "loss" in parts:
        losses = list(measurements.packet_loss(chain, extent, progress))
        sections.append(report.loss_section(losses, extent))
    if "weak" in parts:
        rows = list(measurements.weak_packets(chain, extent, progress))
        sections.append(report.weak_section(rows))
    if "difficult" in parts:
        rows = list(measurements.difficult_bands(chain, extent, progress))
        sections.append(report.difficult_section(rows))
    if "false" in parts:
        rows = list(measurements.false_packets(chain, extent, progress))
        sections.append(report.false_section(rows))
    if "throughput" in parts:
        with tempfile.TemporaryDirectory() as folder:
            rows = list(measurements.throughput(chain, extent, folder, progress))
        sections.append(report.throughput_section(rows, extent))
    if "decode" in parts:
        with tempfile.TemporaryDirectory() as folder:
            rows = list(decoding.decoding(
                chain, extent, folder, measurements.SEED, progress))
        networks = decoding.false_networks(chain, extent, measurements.SEED, progress)
        sections.append(report.decoding_section(rows, networks, extent))
    if "loops" in parts:
        progress("hot loops")
        sections.append(report.loops_section(hot_loops(options.bin)))
    return sections, losses


def main():
    options = arguments()
    begin = time.monotonic()
    sections, losses = measure(options, options.only or PARTS)
    if options.only:
        print("\n".join(sections))
        return
    preface = report.preface(
        Chain(options.bin).version(), measurements.SEED, options.quick, time.monotonic() - begin)
    for name, text in (
            ("benchmark.md", "\n".join([preface] + sections)), ("benchmark.svg", plot.svg(losses))):
        with open(os.path.join(options.output, name), "w", encoding="utf-8") as file:
            file.write(text)
    progress(f"written to {options.output}/benchmark.md and benchmark.svg")


if __name__ == "__main__":
    main()
