#!/usr/bin/env python3
"""Receives one archive of 40 recordings on this machine and with Spark, and compares what comes out.

usage: archive_trial.py BIN
"""
import collections
import itertools
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "pipelines/archive"))

import archive_queries  # noqa: E402
import archive_recordings  # noqa: E402
import packet_columns  # noqa: E402

PIECE = archive_recordings.LONG_SECONDS // 8
DAMAGED = ["cut-off.gss", "no-archive.sigmf"]
# What a cut changes in its last digit, since the noise before is not the same.
MEASURED = {"time", "booted_at", "frequency_hz", "symbol_rate", "deviation_hz", "snr_db", "level_dbfs",
            "duration_ms"}


def check(what, holds, more=""):
    """Says what was found; ends if it is wrong."""
    print(f"{time.monotonic() - START:4.0f} s  {'ok   ' if holds else 'WRONG'} {what} {more}", flush=True)
    if not holds:
        sys.exit(1)


def start(command, tools, log):
    """A program in a session of its own, with the stages of a folder."""
    environment = {**os.environ, "GS_BIN": str(tools), "PYSPARK_PYTHON": sys.executable,
                   "SPARK_LOCAL_IP": "127.0.0.1",
                   "PATH": f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}"}
    # spark-submit puts on its output what the program says on standard error.
    with open(log, "w") as words:
        return subprocess.Popen(["nice", *map(str, command)], env=environment, stderr=subprocess.STDOUT,
                                stdout=words, start_new_session=True)


def archive(folder, out, tools, *settings):
    """gridstream archive."""
    return start([ROOT / "pipelines/archive.sh", folder, "-o", out, *settings], tools, f"{out}.log")


def spark(source, out, tools, folder):
    """archive-spark.py, with two workers; viewfs://archive/all is the folder through Hadoop."""
    return start(
        [pathlib.Path(sys.executable).with_name("spark-submit"), "--master", "local-cluster[2,1,1024]",
         "--conf", "spark.ui.enabled=false", "--conf", "spark.sql.shuffle.partitions=4",
         "--conf", f"spark.hadoop.fs.viewfs.mounttable.archive.link./all={folder.as_uri()}",
         ROOT / "pipelines/archive-spark.py", "--bin", tools, "--piece", PIECE, source, out],
        tools, f"{out}.log")


def listed(out):
    """The recordings that were told to have failed."""
    lines = pathlib.Path(f"{out}.log").read_text().split("These recordings have failed:\n")[-1]
    told = itertools.takewhile(lambda line: line.startswith("  "), lines.splitlines())
    return [line[2:].split(":")[0] for line in told]


def last_words(out):
    """The end of what a run has said, for when it went wrong."""
    return "\n".join(pathlib.Path(f"{out}.log").read_text().splitlines()[-30:])


def lines_of(path):
    """Packets as lines, sorted: of NDJSON or of Parquet."""
    if path.is_file():
        return sorted(path.read_text().splitlines())
    return sorted(archive_queries.lines(path, packet_columns))


def without_measurements(lines):
    """How often each packet came, whatever was measured of it."""
    return collections.Counter(
        json.dumps({key: value for key, value in json.loads(line).items() if key not in MEASURED})
        for line in lines)


def counting_tools(tools, folder, pause):
    """The stages, and a gs-demod that counts how often it is started."""
    folder.mkdir()
    for tool in ("gs-capture", "gs-frame", "gs-decode"):
        folder.joinpath(tool).symlink_to(tools / tool)
    folder.joinpath("gs-demod").write_text(
        f'#!/bin/sh\necho >> "{folder}/started"\nsleep {pause}\nexec "{tools}/gs-demod" "$@"\n')
    folder.joinpath("gs-demod").chmod(0o755)
    return folder


def started(tools):
    file = tools / "started"
    return len(file.read_text()) if file.exists() else 0


def kill_an_executor(process, tools, after):
    """Kills one of Spark's executors, which this program has started, when so many pieces have begun."""
    while started(tools) < after and process.poll() is None:
        time.sleep(0.05)
    session = os.getsid(process.pid)
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = entry.joinpath("cmdline").read_bytes()
            if b"CoarseGrainedExecutorBackend" in words and os.getsid(int(entry.name)) == session:
                os.kill(int(entry.name), signal.SIGKILL)
                return True
        except OSError:
            continue
    return False


def on_this_machine(folder, work, tools):
    """The runs of one machine; the lines of the one without and of the one with pieces."""
    out = work / "stopped"
    slow = counting_tools(tools, work / "slow", 0.2)
    process = archive(folder, out, slow)
    while started(slow) < 8:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGTERM)
    check("a run that is told to stop ends as told", process.wait() == 143)
    done = len(list(out.glob("frames/**/*.gss")))
    again = archive(folder, out, slow).wait()
    check("goes on, and ends with 65", again == 65 and listed(out) == DAMAGED, f"after {done} recordings")
    check("what was done is not done again", started(slow) <= 40 + 8 - done + 2, f"{started(slow)} starts")
    plain = work / "plain"
    archive(folder, plain, tools).wait()
    whole = lines_of(plain / "packets.ndjson")
    check("a run without a stop gives the same bytes",
          lines_of(out / "packets.ndjson") == whole, f"{len(whole)} packets")
    rare = [line for line in whole if f'"network":"{archive_recordings.RARE_NETWORK}"' in line]
    check("a network with one packet in each of 5 recordings is found", len(rare) == 5)
    cut = work / "cut"
    archive(folder, cut, tools, "--piece", PIECE).wait()
    pieces = lines_of(cut / "packets.ndjson")
    check("in 8 pieces the same packets", without_measurements(whole) == without_measurements(pieces),
          f"{len(set(whole) ^ set(pieces)) // 2} measured a little otherwise")
    archive(folder, cut, tools, "--piece", PIECE, "--packets", "parquet").wait()
    check("Parquet has the same lines", lines_of(cut / "parquet") == pieces)
    return pieces


def with_spark(folder, work, tools, pieces):
    """Both runs on a cluster of two workers."""
    calm = counting_tools(tools, work / "calm", 0)
    out = work / "spark"
    status = spark(folder, out, calm, folder).wait()
    fine = status == 65 and listed(out) == DAMAGED
    check("Spark ends with 65, and lists what failed", fine,
          "" if fine else f"status {status}, {listed(out)}\n{last_words(out)}")
    check("its packets are those of one machine, byte for byte", lines_of(out / "parquet") == pieces,
          f"{started(calm)} starts of gs-demod")
    disturbed = counting_tools(tools, work / "disturbed", 0.3)
    out = work / "killed"
    process = spark("viewfs://archive/all", out, disturbed, folder)
    check("a worker is killed in the middle", kill_an_executor(process, disturbed, 16))
    status = process.wait()
    check("through Hadoop's file systems: the same", status == 65 and listed(out) == DAMAGED and
          lines_of(out / "parquet") == pieces, f"{started(disturbed)} starts")
    check("the killed worker's task was done again", started(disturbed) > started(calm))
    return out / "parquet"


def main(tools):
    with tempfile.TemporaryDirectory(prefix="gridstream-archive-") as work:
        work = pathlib.Path(work)
        folder = work / "recordings"
        folder.mkdir()
        archive_recordings.make(tools, folder)
        names = [path for path in folder.rglob("*.*") if path.suffix != ".sigmf-data"]
        check("recordings are made", len(names) == 40)
        pieces = on_this_machine(folder, work, tools)
        parquet = with_spark(folder, work, tools, pieces)
        archive_queries.read(parquet, pieces, packet_columns, check)
        archive_queries.ten_million(work / "many", packet_columns, check)


if __name__ == "__main__":
    START = time.monotonic()
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]).resolve())
