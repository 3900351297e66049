"""Inputs of any size, each of which makes some reader remember more."""

import json
import pathlib
import random
import sqlite3
import struct
from collections.abc import Callable

from . import checks, records

BEACON = bytes.fromhex("00FF2A55002330FFFFFFFFFFFF50E2ED1BBE5870000C3582A4830A0B000001001E320414C37E900000")
Maker = Callable[[int], bytes]


def beacon(source: int, network: int, counter: int = 0) -> bytes:
    """A beacon with a right check."""
    raw = bytearray(BEACON)
    raw[13:19] = bytes(2) + source.to_bytes(4, "big")
    raw[26:30] = source.to_bytes(4, "big")
    raw[19] = counter & 255
    raw[20:24] = (800_000 + counter).to_bytes(4, "big")
    raw[-2:] = checks.remainder(bytes(raw[6:-2]), network).to_bytes(2, "big")
    return bytes(raw)


def _time(number: int) -> str:
    seconds = number % 86_400
    return f"2026-01-{1 + number // 86_400 % 28:02d}T{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}Z"


def _packets(change: Callable[[int], dict]) -> Maker:
    def make(count: int) -> bytes:
        lines = []
        for number in range(count):
            packet = {"schema": 1, "time": _time(number), "kind": "beacon", "type": "55", "network": "5FD6",
                      "crc": "ok", "source": "0A0B0C01", "counter": number & 255,
                      "uptime_s": 1000 + number} | change(number)
            lines.append(json.dumps(packet, separators=(",", ":")))
        return ("\n".join(lines) + "\n").encode()
    return make


LONG = "A" * 900_000
PACKETS: dict[str, Maker] = {
    "meters": _packets(lambda n: {"source": f"{0x0A000000 + n:08X}"}),
    "networks": _packets(lambda n: {"network": f"{n & 0xFFFF:04X}", "source": f"{0x0A000000 + n:08X}"}),
    "links": _packets(lambda n: {"kind": "directed", "destination": f"{0x0B000000 + n:08X}"}),
    "messages": _packets(lambda n: {"kind": "message", "message_id": f"{n & 0xFFFFFF:06X}",
                                    "announcement_id": f"{n & 0xFFFF:04X}", "announced_length": 500}),
    "names of 1 MB": _packets(lambda n: {"source": f"{n}" + LONG}),
    "names of 250 letters": _packets(lambda n: {"source": f"{n:08d}" + "\u20ac" * 242}),
    "networks of 1 MB": _packets(lambda n: {"network": f"{n}" + LONG, "source": f"{0x0A000000 + n:08X}"}),
    "raw of 1 MB": _packets(lambda n: {"raw": f"{n:08X}" + LONG, "source": f"{0x0A000000 + n:08X}"}),
    "a strange key of 1 MB": _packets(lambda n: {f"x{n}": LONG, "source": f"{0x0A000000 + n:08X}"}),
    "labels of 1 MB": _packets(lambda n: {"label": f"{n}" + LONG, "kind": f"k{n}" + LONG[:90_000]}),
    "strange keys": lambda n: b'{"schema":1,"source":"0A0B0C01",%s}\n' % b",".join(
        b'"k%d":%d' % (number, number) for number in range(min(n, 80_000))),
    "unknown bytes": lambda n: b'{"schema":1,"source":"0A0B0C01","unknown":{%s}}\n' % b",".join(
        b'"%d":"00"' % number for number in reversed(range(min(n, 80_000)))),
    "restarts": _packets(lambda n: {"uptime_s": n % 3 * 100, "source": f"{0x0A000000 + n % 500:08X}"}),
    "times back and forth": _packets(lambda n: {"time": _time(n * 7919 % 2_000_000)}),
    "receivers": lambda n: b"".join(
        b'{"schema":1,"kind":"receiver","time":"%s","writer":"gs-demod %d","source":"x%d"}\n'
        % (_time(number).encode(), number, number) for number in range(n)),
}
"""Packet JSON by what there is more and more of."""


def _hex(data: Callable[[int], bytes]) -> Maker:
    return lambda count: b"".join(data(number).hex().upper().encode() + b"\n" for number in range(count))


def _message(number: int) -> bytes:
    """Two blocks whose checks fit a network."""
    found = b""
    rng = random.Random(number)
    for block, length in ((0, 80), (1, 60)):
        data = rng.randbytes(length)
        header = block << 3 | (4 if block else 0)
        register = int(f"{checks.remainder(data + bytes([header & 0xF8]), 0x5FD6):016b}"[::-1], 2) & 0x3FF
        found += b"\0\xff" + bytes([header | register >> 8]) + data + bytes([register & 255]) + b"\x04" * (1 - block)
    return found


LINES: dict[str, Maker] = {
    "senders": _hex(lambda n: beacon(0x0A000000 + n, 0x5FD6)),
    "networks": _hex(lambda n: beacon(0x0A000000 + n // 3, 1 + n // 3 & 0xFFFF, n)),
    "packets that fit nothing": _hex(lambda n: beacon(0x0A000000 + n, n * 40503 & 0xFFFF, n)[:-1] + bytes([n & 255])),
    "messages": _hex(_message),
    "a line": lambda n: b"00FF2A" * n,
    "a line of packets": lambda n: b" ".join(
        beacon(0x0A000000, 0x5FD6, number).hex().encode() for number in range(min(n, 12_000))),
    "labels": lambda n: b"".join(b"meter %d %s\n" % (number, beacon(1, 0x5FD6, number).hex().encode())
                                 for number in range(n)),
    "words": lambda n: b"the quick brown fox\n" * n,
}
"""Packets as text."""


def _item(tag: int, value: bytes) -> bytes:
    return records.ITEM.pack(tag, len(value)) + value


_DESCRIPTION = (1, 0, 0, _item(1, struct.pack("<d", 240e3)) + _item(2, struct.pack("<d", 915e6)) + _item(3, b"cu8")
                + _item(4, bytes(8)) + _item(5, b"a") + _item(6, b"b"))
_END = (7, 0, 0, b"")


def _bits(packet: bytes, preamble: int = 48) -> list[int]:
    found = [1, 0] * (preamble // 2)
    for byte in packet:
        found += [0] + [byte >> place & 1 for place in range(8)] + [1]
    return found


def _soft(bits: list[int]) -> tuple[int, int, int, bytes]:
    return (4, 0, 0, _item(39, bytes(100 if bit else 156 for bit in bits)))


STREAMS: dict[str, Maker] = {
    "a burst": lambda n: records.encode([
        _DESCRIPTION, _soft(_bits(b"\0\xff\x2a" * (n // 3))[:1_000_000]), _END]),
    "bursts of chance": lambda n: records.encode([_DESCRIPTION] + [
        _soft([bit >> 7 for bit in random.Random(number).randbytes(60_000)]) for number in range(n)] + [_END]),
    "bursts of headers": lambda n: records.encode([_DESCRIPTION] + [
        _soft((_bits(b"\0\xff\x2a\xd5\x40\0", 4) * 1000)[:60_000]) for _ in range(n)] + [_END]),
    "bursts": lambda n: records.encode(
        [_DESCRIPTION] + [_soft(_bits(beacon(0x0A000000 + number, 0x5FD6))) for number in range(n)] + [_END]),
    "descriptions": lambda n: records.encode([
        (1, 0, number, _DESCRIPTION[3] + _item(5, b"%d" % number)) for number in range(n)] + [_END]),
    "health": lambda n: records.encode([_DESCRIPTION] + [
        (6, 0, number, _item(6, b"gs-x %d" % number) + _item(18, b"{}") + _item(32, struct.pack("<q", number)))
        for number in range(n)] + [_END]),
    "gaps": lambda n: records.encode([_DESCRIPTION] + [
        (3, 0, number, _item(16, struct.pack("<Q", 2**40)) + _item(17, b"why %d" % number))
        for number in range(n)] + [_END]),
    "strange records": lambda n: records.encode(
        [_DESCRIPTION] + [(99, 0, number, bytes(100)) for number in range(n)] + [_END]),
}
"""Record streams in front of gs-frame and gs-inspect."""


def samples(count: int) -> bytes:
    """Chance as samples, with bursts of alternation in it."""
    rng = random.Random(1)
    block = rng.randbytes(48_000) + bytes([200, 127, 127, 200, 54, 127, 127, 54] * 3000)
    return (block * (count // len(block) + 1))[:count]


def series(count: int) -> bytes:
    """A load of so many times."""
    return b"time,watts\n" + b"".join(
        b"%s,%d\n" % (_time(number).encode(), number * 7 % 500) for number in range(count))


def labels(count: int) -> bytes:
    """As many different labels."""
    return b"time;label\n" + b"".join(
        b"%s;l%d\n" % (_time(number).encode(), number) for number in range(count))


def networks(count: int) -> bytes:
    """A state file."""
    return b"".join(b"%04X hop_cycle_s=60.2\n" % (number & 0xFFFF) for number in range(count))


def metadata(count: int) -> bytes:
    """SigMF with as many captures and notes."""
    return json.dumps({
        "global": {"core:datatype": "cu8", "core:sample_rate": 240000, "core:version": "1.2.6"},
        "captures": [{"core:sample_start": number, "core:frequency": 915e6 + number} for number in range(count)],
        "annotations": [{"core:sample_start": number} for number in range(count)]}).encode()


def database(sound: bytes, count: int, path: pathlib.Path) -> bytes:
    """A database with so many packets, a second apart, since none can be there twice."""
    path.write_bytes(sound)
    connection = sqlite3.connect(path)
    columns = [row[1] for row in connection.execute("PRAGMA table_info(packets)") if row[1] != "id"]
    names = ", ".join(f'"{column}"' for column in columns)
    rows = connection.execute(f"SELECT {names} FROM packets").fetchall()
    place = columns.index("time")
    for number in range(count):
        row = list(rows[number % len(rows)])
        row[place] = _time(number)
        connection.execute(f"INSERT INTO packets ({names}) VALUES ({', '.join('?' * len(row))})", row)
    connection.commit()
    connection.close()
    data = path.read_bytes()
    path.unlink()
    return data
