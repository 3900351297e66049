"""Packets in Parquet, read by pyarrow, DuckDB and pandas; and ten million of them."""
import json
import time

import duckdb
import pandas
import pyarrow.dataset

ROWS = 10_000_000
_SQL = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN",
        "object": "MAP(VARCHAR, VARCHAR)"}
# A hundred meters of four networks, a packet every quarter of a second.
_MADE = {
    "schema": "1", "kind": "'beacon'", "type": "'55'", "ci": "'30'", "version": "4", "length": "35",
    "time": "strftime(TIMESTAMP '2026-01-01' + to_milliseconds(i * 250), '%Y-%m-%dT%H:%M:%S.%fZ')",
    "network": "['1234', '1E56', '45F8', 'B5E3'][i % 4 + 1]", "crc": "'ok'",
    "source": "printf('0A0B%04X', i * 7919 % 100)", "counter": "i % 256", "uptime_s": "i // 4",
    "snr_db": "8 + hash(i) % 300 / 10.0", "level_dbfs": "-40 + hash(i) % 200 / 10.0",
    "channel_hz": "902000000 + hash(i) % 260 * 100000",
    "raw": "'00FF2A550023' || printf('%070X', hash(i))"}


def lines(folder, columns):
    """The packets in a folder as gs-decode prints them."""
    pairs = columns.columns()
    table = pyarrow.dataset.dataset(folder, partitioning="hive").to_table()
    return [columns.line(row, pairs) for row in table.to_pylist()]


def read(folder, packets, columns, check):
    """DuckDB and pandas see what is there, with texts for identifiers."""
    packets = [json.loads(line) for line in packets]
    networks = {packet["network"] for packet in packets if "network" in packet}
    texts = [name for name, kind in columns.columns() if kind == "string"]
    files = f"read_parquet('{folder}/**/*.parquet', hive_partitioning = true)"
    types = {row[0]: row[1] for row in duckdb.sql(f"DESCRIBE SELECT * FROM {files}").fetchall()}
    check("DuckDB: identifiers are strings", all(types[name] == "VARCHAR" for name in texts),
          f"day is {types['day']}")
    found = duckdb.sql(f"SELECT network, count(*) FROM {files} GROUP BY network").fetchall()
    check("DuckDB: networks and packets",
          {row[0] for row in found} - {None} == networks and
          sum(row[1] for row in found) == len(packets), str(sorted(networks)))
    frame = pandas.read_parquet(folder)
    check("pandas: identifiers are strings", len(frame) == len(packets) and all(
        isinstance(value, str) for name in texts for value in frame[name].dropna()))
    check("pandas: networks", set(frame["network"].dropna()) == networks)


def ten_million(folder, columns, check):
    """Queries over many packets, which DuckDB makes itself."""
    made = ", ".join(
        f'CAST({_MADE.get(name, "NULL")} AS {_SQL[kind]}) AS "{name}"' for name, kind in columns.columns())
    network, day = columns.PARTITIONS
    duckdb.sql(
        f"COPY (SELECT *, 'network-' || network AS {network}, time[:10] AS {day} FROM (SELECT {made} "
        f"FROM range({ROWS}) AS numbers(i))) TO '{folder}' "
        f"(FORMAT parquet, COMPRESSION zstd, PARTITION_BY ({network}, {day}))")
    size = sum(path.stat().st_size for path in folder.rglob("*.parquet"))
    check(f"{ROWS} packets are made", True, f"{size / 1e6:.0f} MB")
    files = f"read_parquet('{folder}/**/*.parquet', hive_partitioning = true)"
    for what, query in {
            "each meter on each day": f"SELECT network, source, day, count(*), avg(snr_db), max(uptime_s) "
                                      f"FROM {files} GROUP BY ALL",
            "one network's day by hours": f"SELECT time[:13], count(*), count(DISTINCT source) FROM {files} "
                                          "WHERE network = '1E56' AND day = '2026-01-15' GROUP BY ALL"}.items():
        begun = time.monotonic()
        rows = duckdb.sql(query).fetchall()
        check(f"a query: {what}", len(rows) > 0 and time.monotonic() - begun < 30,
              f"{len(rows)} rows in {time.monotonic() - begun:.2f} s")
