"""Columns of packets in Parquet, as docs/packet.schema.json has their keys.

A key is a column of the same name; what a packet does not have is null. Identifiers and times are
strings, as there. The files lie in folders by network and day. The network stands in each file as well,
and the folder's name has a word before it: readers take folders named 0123 or 1E56 for numbers.
"""
import json
import pathlib
import re

PARTITIONS = ("network_partition", "day")

_ARROW = {"string": "string", "integer": "int64", "number": "float64", "boolean": "bool_"}
_SPARK = {"string": "string", "integer": "long", "number": "double", "boolean": "boolean"}


def schema_path():
    """The JSON Schema: in the source tree, or as installed."""
    here = pathlib.Path(__file__).resolve().parent
    places = [here / "../../docs/packet.schema.json", here / "../../packet.schema.json"]
    return next((place for place in places if place.exists()), places[0])


def columns(path=None):
    """Pairs of a key and its JSON type, in the order of the schema; `object` is bytes by offset."""
    properties = json.loads(pathlib.Path(path or schema_path()).read_text())["properties"]
    return [(name, rule["type"]) for name, rule in properties.items()]


def arrow_schema(pairs):
    """The columns for pyarrow."""
    import pyarrow
    texts = pyarrow.map_(pyarrow.string(), pyarrow.string())
    return pyarrow.schema([
        (name, texts if kind == "object" else getattr(pyarrow, _ARROW[kind])())
        for name, kind in pairs])


def spark_schema(pairs):
    """The columns for Spark, as it writes types."""
    return ", ".join(
        f"`{name}` {'map<string,string>' if kind == 'object' else _SPARK[kind]}"
        for name, kind in pairs)


def partition(network, time):
    """The values of PARTITIONS for a packet; None for the day of one without a time."""
    day = time[:10] if time and re.match(r"\d{4}-\d\d-\d\dT", time) else None
    return f"network-{network or 'none'}", day


def line(row, pairs):
    """A row, with None for what is not there, as the line that gs-decode prints."""
    packet = {}
    for name, kind in pairs:
        value = row.get(name)
        if value is None:
            continue
        if kind == "object":
            # Offsets rise in what gs-decode prints; a map has no order of its own.
            value = dict(sorted(dict(value).items(), key=lambda item: int(item[0])))
        elif kind == "number" and value == int(value):
            value = int(value)
        packet[name] = value
    return json.dumps(packet, ensure_ascii=False, separators=(",", ":"))
