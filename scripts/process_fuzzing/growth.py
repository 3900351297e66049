"""Inputs that double: how time and memory grow with them."""

import dataclasses
import multiprocessing
import pathlib
import shutil
import tempfile
from collections.abc import Callable

from . import execution, hostile, streams

MOST_RATIO = 2.5
"""Times as long that a double input may take."""
PAIRS = 3
"""Runs of the two sizes, in turn; the shortest of each counts."""
LEAST_SECONDS = 0.25
"""Processor time of the double input, less that of an empty one, below which it says nothing."""
MOST_BYTES = 48 << 20
"""Longer inputs are not made."""


@dataclasses.dataclass
class Case:
    """A reader, and what it gets more and more of."""

    words: list[str]
    what: str
    make: hostile.Maker
    file: str | None = None
    """The file that grows; else it is standard input."""
    given: bytes = b""
    """Standard input, where a file grows."""
    most_kilobytes: int = execution.MOST_KILOBYTES


SQLITE_KILOBYTES = 260_000
"""The database's cache of 64 MiB, and batches that wait: 1000 MB of packets of 1 MB held 243 MB, as 300 MB did."""

PACKET_READERS = [
    ["gs-export", "json", "--compact"], ["gs-export", "json", "--meters"], ["gs-export", "csv", "--dedupe", "100000"],
    ["gs-export", "table"], ["gs-export", "influx"], ["gs-export", "rtl433"], ["gs-export", "hex"],
    ["gs-export", "outages"], ["gs-export", "report"], ["gs-export", "prometheus", "out.prom"],
    ["gs-export", "sqlite", "out.db"], ["gs-export", "pcap"], ["gs-export", "share", "--key-file", "key"],
    ["gs-hunt", "structure"], ["gs-inspect"], ["gs-decode", "--all"], ["gs-synth", "--output", "bits"],
]


def cases(sound: streams.Streams, folder: pathlib.Path) -> list[Case]:
    """Every reader with everything that it might remember."""
    found = [Case(words, what, make) for words in PACKET_READERS for what, make in hostile.PACKETS.items()]
    for case in found:
        if case.words[1:2] == ["sqlite"]:
            case.most_kilobytes = SQLITE_KILOBYTES
    for words in (["gs-decode", "--all"], ["gs-decode", "--explain"], ["gs-decode", "--diff", "--all"],
                  ["gs-inspect"], ["gs-synth", "--output", "bits"]):
        found += [Case(words, what, make) for what, make in hostile.LINES.items()]
    for words in (["gs-frame"], ["gs-inspect"], ["gs-decode"], ["gs-demod"]):
        found += [Case(words, what, make) for what, make in hostile.STREAMS.items()]
    for form in ("cu8", "cf32"):
        found.append(Case(["gs-demod", "-s", "240k", "-f", "915M", "--format", form], "samples", hostile.samples))
    found.append(Case(["gs-inspect", "-s", "240k"], "samples", hostile.samples))
    packets = sound.all["packets"][-1]
    found += [
        Case(["gs-hunt", "follow", "--series", "in"], "times of the load", hostile.series, "in", packets),
        Case(["gs-hunt", "follow", "--label", "in"], "labels", hostile.labels, "in", packets),
        Case(["gs-decode", "--state", "in"], "networks of the state file", hostile.networks, "in", sound.all["hex"][0]),
        Case(["gs-capture", "--replay", "in.sigmf-meta"], "captures", hostile.metadata, "in.sigmf-meta"),
        Case(["gs-survey", "--json", "in.cu8", "-s", "240k", "-f", "915M"], "samples", hostile.samples, "in.cu8"),
    ]

    def database(count: int) -> bytes:
        return hostile.database(sound.all["database"][0], count, folder / "growing.db")
    for words in (["gs-export", "report", "--database", "in.db"], ["gs-hunt", "structure", "in.db"],
                  ["gs-export", "outages", "--database", "in.db"]):
        found.append(Case(words, "rows", database, "in.db"))
    return found


def _made(make: hostile.Maker, count: int, path: pathlib.Path) -> pathlib.Path:
    """A file of an input, made by a process that ends: the memory would count as the reader's."""
    maker = multiprocessing.Process(target=lambda: path.write_bytes(make(count)))
    maker.start()
    maker.join()
    if maker.exitcode != 0:
        raise SystemExit(f"no input of {count} was made")
    return path


def _sized(make: Callable[[int], pathlib.Path], takes: Callable[[pathlib.Path], float]) -> int:
    """A count whose double takes long enough, or is as long as inputs are made."""
    count = 2
    while True:
        path = make(2 * count)
        seconds, length = takes(path), path.stat().st_size
        if seconds >= LEAST_SECONDS or length * 2 > MOST_BYTES or count >= 1 << 20:
            return count
        count *= 2 if length * 4 > MOST_BYTES or seconds > LEAST_SECONDS / 6 else 4


def _measure(case: Case, tools: pathlib.Path, folder: pathlib.Path) -> tuple[str, bool]:
    (folder / "key").write_bytes(b"a key of some length")
    (folder / "in.sigmf-data").write_bytes(bytes(1 << 16))

    (folder / "given").write_bytes(case.given)

    def make(count: int, name: str = "made") -> pathlib.Path:
        return _made(case.make, count, folder / name)

    def run(path: pathlib.Path) -> execution.Run:
        for name in ("out.db", "out.db-wal", "out.db-shm", "out.prom"):
            (folder / name).unlink(missing_ok=True)
        if case.file:
            shutil.copy(path, folder / case.file)
        words = [str(tools / case.words[0]), *case.words[1:]]
        return execution.run(words, folder / "given" if case.file else path, folder)
    one = make(1)
    least = min(run(one).seconds for _ in range(PAIRS))
    count = _sized(make, lambda path: run(path).seconds - least)
    # One more of each: what the least one takes, which is one of them as well, is no part of the times.
    single, double = make(1 + count, "single"), make(1 + 2 * count, "double")
    runs, ratio = [], MOST_RATIO + 1
    # A busy machine makes one of the two look slow: the shortest of more runs tell.
    while ratio > MOST_RATIO and len(runs) < 3 * PAIRS:
        runs += [(run(single), run(double)) for _ in range(PAIRS)]
        seconds = [min(pair[place].seconds for pair in runs) - least for place in (0, 1)]
        ratio = seconds[1] / max(seconds[0], 0.02)
    memory = [max(pair[place].kilobytes for pair in runs) for place in (0, 1)]
    faults = []
    if seconds[1] >= LEAST_SECONDS and ratio > MOST_RATIO:
        faults.append("time")
    if memory[1] > case.most_kilobytes:
        faults.append("memory")
    if any(one.status not in (0, 64, 65) or one.hangs for pair in runs for one in pair):
        faults.append(f"status {runs[0][1].status}")
    row = (f"| `{' '.join(case.words)}` | {case.what} | {double.stat().st_size / 1e6:.1f} | {seconds[1]:.2f} | {ratio:.1f} | "
           f"{memory[0] / 1000:.0f} | {memory[1] / 1000:.0f} | {', '.join(faults)} |")
    return row, bool(faults)


def measure(tools: pathlib.Path, only: str = "") -> int:
    """Prints a table of all readers, or of those with some words in their row; how many are at fault."""
    failures = 0
    print("| reader | more and more | MB of the double | s | times as long | MB held, single | MB held, double | found |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="growth-") as name:
        folder = pathlib.Path(name)
        for case in cases(streams.Streams(tools, folder / "sound"), folder):
            if only in f"{' '.join(case.words)}: {case.what}":
                row, failed = _measure(case, tools, folder)
                failures += failed
                print(row, flush=True)
    return failures
