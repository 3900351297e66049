#!/usr/bin/env python3
"""All recordings of an archive, on a cluster with Apache Spark, into Parquet by network and day.

    spark-submit archive-spark.py ARCHIVE OUT
    spark-submit --master yarn --conf spark.executorEnv.PATH=/opt/gridstream/bin:/usr/bin:/bin \\
        archive-spark.py s3a://recordings/2026 s3a://packets/2026

ARCHIVE and OUT are folders: local ones that every worker sees, or whatever Spark has a FileSystem for, such
as hdfs:// and s3a://. Each worker needs the programs gs-capture, gs-demod, gs-frame and gs-decode on its
PATH, or in the folder --bin, and so does the driver. Recordings are received side by side, long ones in
pieces that overlap; then networks are found in the frames of all, and with these each recording is decoded.

OUT/frames holds the frames of each recording: what is there is not received again, unless the recording has
another date or length. OUT/networks and OUT/parquet are made anew. Recordings that fail are listed at the
end, and the status is 65 then; what was in them before the damage counts.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "archive"))

import packet_columns  # noqa: E402
import spark_steps  # noqa: E402
from pyspark.sql import SparkSession, functions  # noqa: E402

FRAMES = ("recording string, modified long, length long, received long, number int, piece string, "
          "frames binary, reason string")
# Rows of a file: some 200 MB.
ROWS_OF_FILE = 5_000_000


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", help="folder of recordings")
    parser.add_argument("out", help="folder of results")
    parser.add_argument("--piece", type=float, default=600, metavar="SECONDS",
                        help="longer recordings are received in pieces of about so long (600)")
    parser.add_argument("--batch", type=int, default=2000, metavar="NUMBER",
                        help="recordings after which frames are stored for good (2000)")
    parser.add_argument("--bin", default="", metavar="FOLDER",
                        help="folder of the programs, the same on each worker")
    parser.add_argument("--all", action="store_true", help="damaged packets too, as gs-decode --all")
    found = parser.parse_args()
    if found.piece < 10 or found.batch < 1:
        parser.error("pieces have 10 seconds at least, batches one recording")
    return found


def main():
    told = arguments()
    spark = SparkSession.builder.appName("gridstream archive").getOrCreate()
    try:
        return run(spark, told)
    finally:
        spark.stop()


def run(spark, told):
    """All steps; the exit status."""
    for module in sorted((HERE / "archive").glob("*.py")):
        spark.sparkContext.addPyFile(str(module))
    if told.bin:
        os.environ["PATH"] = told.bin + os.pathsep + os.environ["PATH"]
    cluster = spark_steps.Cluster(spark, told.bin)
    found = cluster.list_recordings(told.archive)
    if not found:
        print("archive-spark: there is no recording in", told.archive, file=sys.stderr)
        return 65
    frames = told.out.rstrip("/") + "/frames"
    stored = cluster.read(frames, FRAMES)
    receive(cluster, found, stored, frames, told)
    stored = cluster.newest(cluster.read(frames, FRAMES), found)
    networks = vote(stored)
    cluster.write_text(told.out.rstrip("/") + "/networks", networks)
    write_packets(cluster, stored, networks, told)
    return tell_failures(stored)


def receive(cluster, found, stored, frames, told):
    """Receives what is not stored, and stores it, a batch at a time."""
    done = set()
    if stored:
        # What had no frames at all may be mended: a name, a disk, a network.
        whole = stored.groupBy("recording", "modified", "length", "received").agg(
            functions.count_if(functions.isnull("frames")).alias("missing")).where("missing = 0")
        done = {tuple(row)[:3] for row in whole.collect()}
    todo = [entry for entry in found if (entry.name, entry.modified, entry.length) not in done]
    for start in range(0, len(todo), told.batch):
        pieces = cluster.plan(todo[start:start + told.batch], told.piece)
        rows = cluster.receive(pieces, time.time_ns() // 1_000_000)
        cluster.spark.createDataFrame(rows, FRAMES).write.mode("append").parquet(frames)


def vote(stored):
    """The networks that gs-decode finds in the frames of all recordings, one after the other."""
    with tempfile.TemporaryDirectory(prefix="gridstream-") as folder:
        state = pathlib.Path(folder) / "networks"
        with subprocess.Popen(["gs-decode", "-qq", "--state", str(state)], stdin=subprocess.PIPE,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as decoder:
            for frames in spark_steps.joined(stored):
                decoder.stdin.write(frames)
            decoder.stdin.close()
        # 65: a recording was damaged, or there was no packet in any.
        if decoder.returncode not in (0, 65):
            sys.exit(f"archive-spark: gs-decode has ended with status {decoder.returncode}")
        return state.read_text() if state.exists() else ""


def write_packets(cluster, stored, networks, told):
    """Decodes each recording, and writes all packets by network and day."""
    pairs = packet_columns.columns()
    lines = cluster.decode(stored, networks, ["--all"] if told.all else [])
    packets = cluster.spark.read.schema(packet_columns.spark_schema(pairs)).json(lines, mode="FAILFAST")
    network, day = packet_columns.PARTITIONS
    packets = packets.withColumn(
        network, functions.concat(functions.lit("network-"),
                                  functions.coalesce("network", functions.lit("none"))))
    packets = packets.withColumn(day, functions.substring("time", 1, 10))
    packets.repartition(network, day).sortWithinPartitions(network, day, "time").write.partitionBy(
        network, day).option("maxRecordsPerFile", ROWS_OF_FILE).option("compression", "zstd").mode(
            "overwrite").parquet(told.out.rstrip("/") + "/parquet")


def tell_failures(stored):
    """Lists what has failed; the exit status."""
    rows = stored.where("reason is not null").select("recording", "number", "reason").collect()
    failed = {row.recording: row.reason for row in sorted(rows, reverse=True)}
    if failed:
        # At once, as Spark writes there too.
        sys.stderr.write("".join(
            ["These recordings have failed:\n", *(f"  {name}: {failed[name]}\n" for name in sorted(failed))]))
        sys.stderr.flush()
    return 65 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
