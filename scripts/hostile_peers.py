#!/usr/bin/env python3
"""Runs programs with peers that do them no good, and looks at how they end: see docs/hostile-peers.md.

usage: hostile_peers.py FOLDER_OF_TOOLS [--quick] [--only WORDS] [--jobs 16] [--margin 5] [--messages]

Each row of peer_trials/rows.py is run to the end of its input, and with one signal at several moments; --quick runs
some rows, with one signal. Prints a table, and what does not hold on standard error; ends with 65 if something does
not. Rows that need PostgreSQL or SoapySDR are left out where there is none, and told.
"""

import argparse
import collections
import concurrent.futures
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import many_packets
from peer_trials import outcome, rows
from peer_trials.databases import Cluster
from peer_trials.outcome import END, ENDED, REACHED, START, Outcome
from peer_trials.trial import Trial

STUB = pathlib.Path(__file__).resolve().parents[1] / "Tests/Scripts/soapy_stub.cpp"
LINES, STORED = 24, 2000
"""Packets that a program gets, and that a database holds."""

Case = tuple[rows.Row, str, int]


class Trials:
    """Trials of all rows, some at once."""

    def __init__(self, options: argparse.Namespace, folder: pathlib.Path) -> None:
        self.options, self.folder = options, folder
        self.tools = options.tools.resolve()
        self.lines = packets(LINES)
        self.failures = 0
        self.lock = threading.Lock()
        self.outcomes: dict[rows.Row, list[Outcome]] = collections.defaultdict(list)

    def fill(self, cluster: Cluster) -> None:
        cluster.fill(self.tools / "gs-export", packets(STORED))

    def cases(self, chosen: list[rows.Row]) -> list[Case]:
        """Every row with every moment that it has."""
        found: list[Case] = []
        for row in chosen:
            if row.seconds is not rows.FOR_EVER:
                found.append((row, END, signal.SIGTERM))
            moments = [REACHED] if self.options.quick else [START, REACHED, *[ENDED] * row.reads]
            numbers = [signal.SIGTERM] if self.options.quick else [signal.SIGTERM, signal.SIGINT]
            found += [(row, moment, number) for moment in moments for number in numbers]
        # The longest first.
        return sorted(found, key=lambda case: -(case[0].seconds or 0) * (case[1] == END))

    def run(self, setting: rows.Setting, chosen: list[rows.Row]) -> None:
        pool = concurrent.futures.ThreadPoolExecutor(self.options.jobs)
        try:
            for future in [pool.submit(self._one, setting, *case) for case in self.cases(chosen)]:
                future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in list(Trial.running):
                os.kill(process, signal.SIGKILL)
            pool.shutdown()

    def _one(self, setting: rows.Setting, row: rows.Row, moment: str, number: int) -> None:
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            ended = Trial(row, moment, number, self.options.margin, self.lines, setting, self.tools,
                          pathlib.Path(folder)).run()
        found = outcome.faults(ended, self.options.margin)
        with self.lock:
            self.outcomes[row].append(ended)
            if self.options.messages and moment == END:
                print(f"{row.peer}: {row.words}\n  {ended.message}", file=sys.stderr)
            if found:
                self.failures += 1
                told = signal.Signals(number).name if moment != END else ""
                print(f"{row.peer}: {row.words}: {moment} {told}: {'; '.join(found)}\n  {ended.message}",
                      file=sys.stderr, flush=True)


def packets(count: int) -> bytes:
    """So many lines."""
    return "".join(many_packets.line(number) + "\n" for number in range(count)).encode()


def make_driver(folder: pathlib.Path) -> bool:
    """Builds the driver of SoapySDR for tests."""
    (folder / "samples").write_bytes(bytes(n % 7 for n in range(1 << 18)))
    built = subprocess.run(["g++", "-O2", "-shared", "-fPIC", "-o", folder / "stub.so", STUB],
                           stderr=subprocess.DEVNULL, check=False)
    return built.returncode == 0


def table(outcomes: dict[rows.Row, list[Outcome]], order: list[rows.Row]) -> str:
    """The rows as Markdown."""
    lines = ["| program | peer | end, s | status | after a signal, s | status | most memory, MB |",
             "|---|---|---|---|---|---|---|"]
    for row in order:
        last = [ended for ended in outcomes[row] if ended.moment == END]
        stopped = [ended for ended in outcomes[row] if ended.moment != END]
        cells = [program(row), row.peer, *figures(last), *figures(stopped),
                 f"{max(ended.megabytes for ended in outcomes[row]):.0f}"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def program(row: rows.Row) -> str:
    words = row.words.split()
    name = " ".join(words[:2] if words[0] in ("gs-export", "gs-hunt") else words[:1])
    return f"`{name}{' --no-retry' * ('--no-retry' in words)}`"


def figures(ended: list[Outcome]) -> list[str]:
    """The greatest time and the statuses."""
    if not ended:
        return ["a signal", ""]
    statuses = sorted({"none" if each.status is None else str(each.status) for each in ended})
    return [f"{max(each.seconds for each in ended):.1f}", ", ".join(statuses)]


def choose(options: argparse.Namespace, folder: pathlib.Path) -> list[rows.Row]:
    """The rows that are asked for, and can be run."""
    asked = [row for row in rows.rows() if (row.is_quick or not options.quick)
             and options.only in f"{row.words}: {row.peer}"]
    needs = {row.needs for row in asked}
    missing = {"soapy"} if "soapy" in needs and not make_driver(folder) else set()
    if not (shutil.which("psql") and list(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"))):
        missing.add("postgres")
    for lack in sorted(needs & missing):
        print(f"there is no {lack} here: its rows are left out", file=sys.stderr)
    return [row for row in asked if row.needs not in missing]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tools", type=pathlib.Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--jobs", type=int, default=16)
    parser.add_argument("--messages", action="store_true")
    parser.add_argument("--margin", type=float, default=outcome.MARGIN)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # A shell that runs this in the background has it ignore SIGINT, and the programs would as well.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="hostile-peers-") as name:
        folder = pathlib.Path(name)
        chosen = choose(options, folder)
        trials = Trials(options, folder)
        cluster = Cluster() if any(row.needs == "postgres" for row in chosen) else None
        try:
            if cluster:
                trials.fill(cluster)
            trials.run(rows.Setting(cluster, trials.fill, folder), chosen)
        finally:
            if cluster:
                cluster.close()
    print(table(trials.outcomes, chosen))
    count = sum(map(len, trials.outcomes.values()))
    print(f"\n{len(chosen)} rows, {count} runs in {time.monotonic() - began:.0f} s: {trials.failures} failed")
    sys.exit(65 if trials.failures else 0)


if __name__ == "__main__":
    main()
