#!/usr/bin/env python3
"""Packet JSON in the order of time on standard input to Parquet files by network and day.

usage: write_parquet.py FOLDER
"""
import json
import pathlib
import sys

import pyarrow
import pyarrow.parquet

import packet_columns

ROWS_AT_ONCE = 50_000


class Partition:
    """One file, and the rows that wait for it."""

    def __init__(self, folder, key, schema):
        names = (value or "__HIVE_DEFAULT_PARTITION__" for value in key)
        place = folder.joinpath(*map("=".join, zip(packet_columns.PARTITIONS, names)))
        place.mkdir(parents=True)
        self.schema, self.rows = schema, []
        self.writer = pyarrow.parquet.ParquetWriter(
            place / "packets.parquet", schema, compression="zstd")

    def add(self, packet):
        self.rows.append(packet)
        if len(self.rows) == ROWS_AT_ONCE:
            self.flush()

    def flush(self):
        self.writer.write_table(pyarrow.Table.from_pylist(self.rows, schema=self.schema))
        self.rows.clear()

    def close(self):
        if self.rows:
            self.flush()
        self.writer.close()


def write(lines, folder):
    """Writes packets; each day's files are closed when the next day has begun."""
    pairs = packet_columns.columns()
    schema, names = packet_columns.arrow_schema(pairs), {name for name, _ in pairs}
    open_files = {}
    for text in lines:
        packet = json.loads(text)
        if packet["kind"] == "receiver":
            continue
        if unknown := packet.keys() - names:
            sys.exit(f"write_parquet: the schema does not have {', '.join(sorted(unknown))}")
        key = packet_columns.partition(packet.get("network"), packet.get("time"))
        if key not in open_files:
            for other in [other for other in open_files if other[1] != key[1]]:
                open_files.pop(other).close()
            open_files[key] = Partition(folder, key, schema)
        if "unknown" in packet:
            packet["unknown"] = list(packet["unknown"].items())
        open_files[key].add(packet)
    for file in open_files.values():
        file.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    write(sys.stdin, target)
