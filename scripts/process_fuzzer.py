#!/usr/bin/env python3
"""Runs the stages with mutated streams and absurd arguments, and looks at how they end.

usage: process_fuzzer.py FOLDER_OF_TOOLS [--runs 1000] [--seed 1] [--from 0] [--jobs 2] [--only N]
                         [--programs gs-decode,gs-frame] [--failures .build/process-failures]
       process_fuzzer.py FOLDER_OF_TOOLS --growth [WORDS]

A run has to end with a documented status (0, 64, 65, 69, 74), within 5 s of one core, and 100 MB; its output
has to be well formed, and no packet in it is said to be ok that was not sent so, or whose check does not
fit. Run N of a seed and of the same programs is always the same: what fails is kept with its command, and `--only N` runs it again. An interrupt ends with the table so far.
With --growth each reader, or those whose row has some words, gets inputs that double: see
docs/fuzzing.md. Ends with 65 if anything was found.
"""

import argparse
import collections
import json
import multiprocessing
import os
import pathlib
import random
import shlex
import shutil
import signal
import sys
import tempfile
import time

from process_fuzzing import commands, execution, growth, judgement, streams


class Row:
    """What is told of a command."""

    def __init__(self) -> None:
        self.statuses: collections.Counter = collections.Counter()
        self.failures, self.seconds, self.kilobytes = 0, 0.0, 0

    def add(self, run: execution.Run, failed: bool) -> None:
        self.statuses[run.status] += 1
        self.failures += failed
        self.seconds = max(self.seconds, run.seconds)
        self.kilobytes = max(self.kilobytes, run.kilobytes)

    def join(self, other: "Row") -> None:
        self.statuses += other.statuses
        self.failures += other.failures
        self.seconds = max(self.seconds, other.seconds)
        self.kilobytes = max(self.kilobytes, other.kilobytes)


class Fuzzer:
    """Runs of one seed."""

    def __init__(self, options: argparse.Namespace, folder: pathlib.Path) -> None:
        self.options, self.folder = options, folder
        self.tools = options.tools.resolve()
        self.streams = streams.Streams(self.tools, folder / "sound")
        self.work = folder / "work"
        programs = options.programs and options.programs.split(",")
        self.commands = [command for command in commands.COMMANDS
                         if not programs or command.words[0] in programs]
        self.sent = self._raws(self.streams.all["packets"][:1] + self.streams.all["health"])

    @staticmethod
    def _raws(sound: list[bytes]) -> set[str]:
        lines = [json.loads(line) for stream in sound for line in stream.splitlines()]
        return {line["raw"] for line in lines if line.get("crc") == "ok" and "raw" in line}

    def run(self, number: int) -> tuple[str, execution.Run, list[str]]:
        """One run; keeps what is needed to see it again if something does not hold."""
        rng = random.Random(f"{self.options.seed}/{number}")
        command = rng.choice(self.commands)
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        for name, form in command.files:
            (self.work / name).write_bytes(self.streams.changed(form, rng, self.work))
        # At times it gets what another stage should get.
        form = rng.choice(command.reads) if rng.random() < 0.95 else rng.choice(list(streams.FORMS))
        given = b"" if command.reads_files_alone else self.streams.changed(form, rng, self.work)
        words = commands.arguments(command, self.tools, rng)
        kept = {name: (self.work / name).read_bytes() for name, _ in command.files}
        run = execution.run([str(self.tools / words[0]), *words[1:]], given, self.work)
        # What options make of the output is not looked at.
        writes = command.writes if words == list(command.words) else "anything"
        found = judgement.faults(run, writes, self.sent)
        if found:
            self._keep(number, words, kept | {"input": given}, run, found)
        return command.name, run, found

    def _keep(self, number: int, words: list[str], files: dict[str, bytes], run: execution.Run,
              found: list[str]) -> None:
        folder = self.options.failures / f"{self.options.seed}-{number}"
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
        (folder / "output").write_bytes(run.output[:1 << 20])
        (folder / "errors").write_bytes(run.errors)
        line = " ".join(shlex.quote(word) for word in words)
        (folder / "command").write_text(f"{line} < input\n" + "\n".join(found) + "\n", errors="replace")


def work(options: argparse.Namespace, share: int, queue: multiprocessing.Queue) -> None:
    """Each run of a share of all, until the end or an interrupt; hands in the rows."""
    stops: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda which, _: stops.append(which))
    rows: dict[str, Row] = collections.defaultdict(Row)
    try:
        with tempfile.TemporaryDirectory(prefix="process-fuzzer-") as folder:
            fuzzer = Fuzzer(options, pathlib.Path(folder))
            for number in range(options.first + share, options.first + options.runs, options.jobs):
                if stops:
                    print(f"stopped before run {number}", file=sys.stderr, flush=True)
                    break
                name, run, found = fuzzer.run(number)
                rows[name].add(run, bool(found))
                if found:
                    print(f"run {number}: {name}: {'; '.join(found)}", file=sys.stderr, flush=True)
    finally:
        queue.put(dict(rows))


def table(rows: dict[str, Row]) -> str:
    """The rows as Markdown."""
    lines = ["| command | runs | status 0 | 64 | 65 | 69 | 74 | found | slowest, s | most memory, MB |",
             "|---|---|---|---|---|---|---|---|---|---|"]
    for name in sorted(rows):
        row = rows[name]
        counts = " | ".join(str(row.statuses[status]) for status in (0, 64, 65, 69, 74))
        lines.append(f"| `{name}` | {sum(row.statuses.values())} | {counts} | {row.failures} | "
                     f"{row.seconds:.1f} | {row.kilobytes / 1000:.0f} |")
    return "\n".join(lines)


def fuzz(options: argparse.Namespace) -> int:
    """All runs, by several processes; the number of those that failed."""
    queue: multiprocessing.Queue = multiprocessing.Queue()
    workers = [multiprocessing.Process(target=work, args=(options, share, queue)) for share in range(options.jobs)]
    start = time.monotonic()
    for worker in workers:
        worker.start()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda which, _: [os.kill(worker.pid, which) for worker in workers])
    rows: dict[str, Row] = collections.defaultdict(Row)
    for _ in workers:
        for name, row in queue.get().items():
            rows[name].join(row)
    for worker in workers:
        worker.join()
    print(table(rows))
    failures = sum(row.failures for row in rows.values())
    print(f"\n{sum(sum(row.statuses.values()) for row in rows.values())} runs in {time.monotonic() - start:.0f} s, seed {options.seed}, from "
          f"{options.first}: {failures} failed")
    return failures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tools", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", type=int)
    parser.add_argument("--programs")
    parser.add_argument("--growth", nargs="?", const="")
    parser.add_argument("--failures", type=pathlib.Path, default=pathlib.Path(".build/process-failures"))
    options = parser.parse_args()
    if options.growth is not None:
        sys.exit(65 if growth.measure(options.tools.resolve(), options.growth) else 0)
    if options.only is not None:
        options.first, options.runs, options.jobs = options.only, 1, 1
    sys.exit(65 if fuzz(options) else 0)


if __name__ == "__main__":
    main()
