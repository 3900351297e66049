"""Record streams of gs-stream(5), taken apart and put together."""

import contextlib
import struct
from collections.abc import Iterator

SIGNATURE = b"\x89GSS\r\n\x1a\n"
HEADER = struct.Struct("<HHIQ")
ITEM = struct.Struct("<HI")
MOST_PAYLOAD = 1 << 20


class Malformed(Exception):
    """Bytes that are no whole records."""


def parse(data: bytes) -> list[tuple[int, int, int, bytes]]:
    """The records of a stream: kind, flags, sample index and payload of each."""
    return list(walk(data))


def count(data: bytes, kind: int) -> int:
    """How many records of a kind there are before the first damage."""
    found = 0
    with contextlib.suppress(Malformed):
        for record in walk(data):
            found += record[0] == kind
    return found


def walk(data: bytes) -> Iterator[tuple[int, int, int, bytes]]:
    """The records of a stream one by one."""
    if data[:8] != SIGNATURE:
        raise Malformed("no signature")
    place = 8
    while place < len(data):
        if data[place:place + 8] == SIGNATURE:
            place += 8
            continue
        if len(data) - place < HEADER.size:
            raise Malformed("half a header at the end")
        kind, flags, length, index = HEADER.unpack_from(data, place)
        place += HEADER.size
        if length > MOST_PAYLOAD or place + length > len(data):
            raise Malformed(f"a payload of {length} bytes that is not there")
        yield kind, flags, index, data[place:place + length]
        place += length


def encode(records: list[tuple[int, int, int, bytes]]) -> bytes:
    """A stream of records."""
    return SIGNATURE + b"".join(
        HEADER.pack(kind, flags, len(payload), index) + payload
        for kind, flags, index, payload in records)


def items(payload: bytes) -> list[tuple[int, bytes]]:
    """Tags and values of a payload, up to the first that is not whole."""
    found, place = [], 0
    while place + ITEM.size <= len(payload):
        tag, length = ITEM.unpack_from(payload, place)
        place += ITEM.size
        if place + length > len(payload):
            break
        found.append((tag, payload[place:place + length]))
        place += length
    return found


def payload(found: list[tuple[int, bytes]]) -> bytes:
    """The payload of some items."""
    return b"".join(ITEM.pack(tag, len(value)) + value for tag, value in found)
