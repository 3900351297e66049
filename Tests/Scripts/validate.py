"""Lets a public implementation of a format judge our output.

  validate.py prometheus < FILE     names of metrics and their samples, one a line
  validate.py influx < FILE         of each point: tags and types of its fields
  validate.py csv FILE OPTIONS      of DuckDB's read_csv with these options: names, types, values
"""

import json
import sys


def prometheus():
    from prometheus_client.parser import text_string_to_metric_families
    for family in text_string_to_metric_families(sys.stdin.read()):
        for sample in family.samples:
            print(family.type, sample.name, json.dumps(sample.labels), float(sample.value))


def influx():
    from line_protocol_parser import parse_line
    for line in sys.stdin.read().splitlines():
        point = parse_line(line)
        types = {name: type(value).__name__ for name, value in point["fields"].items()}
        print(json.dumps([point["measurement"], point["tags"], types, point["time"]]))


def csv(path, options):
    import duckdb
    file = f"read_csv('{path}', {options})"
    columns = duckdb.sql(f"SELECT * FROM {file}")
    rows = duckdb.sql(f"SELECT COLUMNS(*)::VARCHAR FROM {file}").fetchall()
    for number, (name, kind) in enumerate(zip(columns.columns, columns.types)):
        print(name, kind, *[row[number] for row in rows])


{"prometheus": prometheus, "influx": influx, "csv": csv}[sys.argv[1]](*sys.argv[2:])
