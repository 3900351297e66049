#!/usr/bin/env python3
"""Holds the counters of the stages against what flowed between them.

usage: accounting.py FOLDER_OF_TOOLS [--runs 200] [--seed 1]

A run gives one of the stages a signal, sound or changed at random, and each later stage what the one before
it has written, whatever its status. What came in was counted by nobody but this program, and has to be what
went out and what the stage says to have lost. Ends with 65 if a count does not hold.
"""

import argparse
import collections
import csv
import dataclasses
import io
import json
import pathlib
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable

from process_fuzzing import records, streams

csv.field_size_limit(1 << 26)
BURST, FRAME = 4, 5
"""Kinds of records: gs-stream(5)."""


@dataclasses.dataclass
class Passage:
    """What went through a stage."""

    given: bytes
    output: bytes
    counts: dict
    is_ours: bool
    """Whether a stage has written what was given."""

def demodulator(passed: Passage) -> dict[str, tuple[int, int]]:
    pairs = {}
    # What somebody has put into the stream as bursts already goes through, as far as it is read.
    if not records.count(passed.given, BURST):
        pairs["bursts written"] = (passed.counts["bursts"], records.count(passed.output, BURST))
    if not passed.given.startswith((b"RTL0", records.SIGNATURE)):
        pairs["samples of two bytes"] = (passed.counts["samples"], len(passed.given) // 2)
    return pairs


def framer(passed: Passage) -> dict[str, tuple[int, int]]:
    counts = passed.counts
    pairs = {"bursts of a frame, no more than frames": (
               max(counts["frames"], counts["bursts"] - counts["burstsWithoutFrame"]), counts["frames"])}
    if passed.is_ours:
        # What somebody has put into the stream as packets already goes through.
        others = records.count(passed.given, FRAME)
        pairs["frames written"] = (counts["frames"] + others, records.count(passed.output, FRAME))
        pairs["bursts read"] = (counts["bursts"] + counts["unreadable"], records.count(passed.given, BURST))
    return pairs


def decoder(passed: Passage) -> dict[str, tuple[int, int]]:
    counts = passed.counts
    decided = counts["accepted"] + counts["refused"] + counts["unverified"]
    packets = [json.loads(line) for line in passed.output.splitlines()]
    told = sum(packet["kind"] != "receiver" for packet in packets)
    pairs = {"packets decided": (counts["frames"], decided), "packets written": (counts["frames"], told),
           "corrected": (counts["corrected"], sum(bool(packet.get("corrected_bits")) and packet["crc"] != "bad"
                                                  for packet in packets))}
    if passed.is_ours:
        pairs["frames read"] = (counts["frames"] + counts["unreadable"], records.count(passed.given, FRAME))
    return pairs


def exporter(passed: Passage) -> dict[str, tuple[int, int]]:
    counts = passed.counts
    rows = max(0, sum(1 for _ in csv.reader(io.StringIO(passed.output.decode()), strict=True)) - 1)
    pairs = {"packets": (counts["packets"], counts["exported"] + counts["duplicates"] + counts["dropped"]),
           "rows": (counts["exported"], rows)}
    if passed.is_ours:
        lines = passed.given.splitlines()
        others = sum(json.loads(line)["kind"] == "receiver" for line in lines)
        pairs["lines read"] = (counts["lines"], len(lines))
        pairs["lines that are packets"] = (counts["packets"] + counts["malformed"], len(lines) - others)
        pairs["malformed"] = (counts["malformed"], 0)
    return pairs


@dataclasses.dataclass(frozen=True)
class Stage:
    """A program, what it reads, and the counts that have to agree."""

    words: tuple[str, ...]
    reads: tuple[str, ...]
    agreement: Callable[[Passage], dict[str, tuple[int, int]]]


CHAIN = [
    Stage(("gs-demod", "-s", "240k", "-f", "915M"), ("raw", "samples", "scene"), demodulator),
    Stage(("gs-frame",), ("bits", "bit lines"), framer),
    Stage(("gs-decode", "--all"), ("frames", "hex", "packets", "table"), decoder),
    Stage(("gs-export", "csv", "--dedupe", "2"), ("packets", "health"), exporter),
]


class Accountant:
    """Runs of one seed, and how many of each stage agreed."""

    def __init__(self, tools: pathlib.Path, folder: pathlib.Path, seed: int) -> None:
        self.tools, self.folder, self.seed = tools, folder, seed
        self.streams = streams.Streams(tools, folder)
        self.passages: collections.Counter = collections.Counter()
        self.sums: collections.Counter = collections.Counter()

    def run(self, number: int) -> list[str]:
        """The disagreements of a run."""
        rng = random.Random(f"{self.seed}/{number}")
        entry = rng.randrange(len(CHAIN))
        form = rng.choice(CHAIN[entry].reads)
        given = self._scene(rng) if form == "scene" else self.streams.changed(form, rng, self.folder)
        found = []
        for place, stage in enumerate(CHAIN[entry:]):
            passed = self._pass(stage, given, is_ours=place > 0)
            name = stage.words[0]
            if passed is None:
                found.append(f"run {number}: {name} tells no counts")
                break
            self.passages[name] += 1
            self.sums.update({f"{name} {key}": value for key, value in passed.counts.items() if key != "stage"})
            found += [f"run {number}, from {form}: {name}: {what}: {said}, not {seen}"
                      for what, (said, seen) in stage.agreement(passed).items() if said != seen]
            given = passed.output
        return found

    def _pass(self, stage: Stage, given: bytes, is_ours: bool) -> Passage | None:
        words = stage.words
        # A record stream says itself what it is.
        if words[0] == "gs-demod" and given.startswith(records.SIGNATURE):
            words = words[:1]
        ended = subprocess.run([self.tools / words[0], *words[1:], "--stats"], input=given, capture_output=True,
                               timeout=120, check=False)
        counts = [json.loads(line) for line in ended.stderr.splitlines() if line.startswith(b'{"')]
        return Passage(given, ended.stdout, counts[-1], is_ours) if counts else None

    def _scene(self, rng: random.Random) -> bytes:
        """A second of packets over each other, strong and weak, sound or cut."""
        raws = [json.loads(line)["raw"] for line in self.streams.all["packets"][0].splitlines()]
        lines = []
        for _ in range(rng.choice([0, 1, 10, 40])):
            raw = rng.choice(raws)
            raw = raw[:rng.randrange(12, len(raw), 2)] if rng.random() < 0.2 else raw
            lines.append(f"{raw} at={rng.random():.3f} channel={915e6 + rng.choice([-1e5, 0, 1e5]):.0f} "
                         f"ebn0={rng.uniform(5, 40):.1f}\n")
        given = "".join(lines) or "# nobody\n"
        return subprocess.run(
            [self.tools / "gs-synth", "-s", "240k", "--duration", "1.3"], input=given.encode(),
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tools", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory(prefix="accounting-") as folder:
        accountant = Accountant(options.tools.resolve(), pathlib.Path(folder), options.seed)
        for number in range(options.runs):
            disagreements = accountant.run(number)
            for words in disagreements:
                print(words, file=sys.stderr, flush=True)
            found += disagreements
    for name, count in sorted(accountant.passages.items()):
        told = ", ".join(f"{key.split(' ', 1)[1]} {value}" for key, value in sorted(accountant.sums.items())
                         if key.startswith(name + " "))
        print(f"{name}: {count} times; {told}")
    print(f"{options.runs} runs, seed {options.seed}: {len(found)} counts that do not hold")
    sys.exit(65 if found else 0)


if __name__ == "__main__":
    main()
