"""What has to hold of a run, whatever went in."""

import csv
import io
import json
import struct

from . import checks, execution, records

csv.field_size_limit(1 << 26)
STATUSES = {0, 64, 65, 69, 74}
"""Those that the manuals list, without that of an internal fault."""


def faults(run: execution.Run, writes: str, sent: set[str]) -> list[str]:
    """What does not hold; `sent` has the bytes of the packets that went in unchanged."""
    found = []
    if run.hangs:
        found.append(f"hangs: {execution.MOST_WAITING} s")
    elif run.status not in STATUSES:
        found.append(f"status {run.status}")
    if run.seconds > execution.MOST_SECONDS:
        found.append(f"takes {run.seconds:.1f} s")
    if run.kilobytes > execution.MOST_KILOBYTES:
        found.append(f"holds {run.kilobytes // 1000} MB")
    if run.status == 65 and not run.errors:
        found.append("status 65 without a word")
    if run.closed or run.hangs or run.status < 0:
        return found
    try:
        JUDGES[writes](run.output, sent)
    except (ValueError, records.Malformed, struct.error, csv.Error) as fault:
        found.append(f"output: {fault}"[:300])
    return found


def _lines(output: bytes) -> list[str]:
    if output and not output.endswith(b"\n"):
        raise ValueError("half a line at the end")
    text = output.decode("utf-8")
    for letter in text:
        if letter < " " and letter != "\n" or "\x7f" <= letter <= "\x9f" or letter in "\u202e\u2066\u200f":
            raise ValueError(f"the control character U+{ord(letter):04X}")
    return text.split("\n")[:-1]


def _text(output: bytes, _: set[str]) -> None:
    _lines(output)


def _records(output: bytes, _: set[str]) -> None:
    if output:
        records.parse(output)


def _bits(output: bytes, _: set[str]) -> None:
    for line in _lines(output):
        if line.strip("01"):
            raise ValueError(f"no bits: {line[:80]}")


def _hex(output: bytes, _: set[str]) -> None:
    for line in _lines(output):
        bytes.fromhex(line.split("  ")[0])


def _refuse(word: str) -> float:
    raise ValueError(f"{word} is no JSON")


def _objects(output: bytes) -> list[dict]:
    found = [json.loads(line, parse_constant=_refuse) for line in _lines(output)]
    if not all(isinstance(value, dict) for value in found):
        raise ValueError("a line that is no object")
    return found


def _documents(output: bytes, _: set[str]) -> None:
    _objects(output)


def _packets(output: bytes, sent: set[str]) -> None:
    for packet in _objects(output):
        if packet.get("schema") != 1:
            raise ValueError("an object without schema")
        if packet.get("crc") == "ok" and packet.get("raw") not in sent and not checks.is_sound(packet):
            raise ValueError(f"said to be ok: {packet.get('raw')} in {packet.get('network')}")


def _document(output: bytes, _: set[str]) -> None:
    if output:
        json.loads(output, parse_constant=_refuse)


def _csv(output: bytes, _: set[str]) -> None:
    _lines(output)
    rows = list(csv.reader(io.StringIO(output.decode()), strict=True))
    if len({len(row) for row in rows}) > 1:
        raise ValueError("rows of different lengths")
    for row in rows:
        for cell in row:
            if cell[:1] in ("=", "@", "+") or cell[:1] == "-" and not _is_number(cell):
                raise ValueError(f"a formula: {cell[:80]}")


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _page(output: bytes, _: set[str]) -> None:
    if not output:
        return
    if not output.lstrip().lower().startswith(b"<!doctype html") or not output.rstrip().endswith(b"</html>"):
        raise ValueError("half a page")
    # Ours end their script once; anybody else's would add one.
    if b"<script>alert" in output:
        raise ValueError("somebody's script")


def _capture(output: bytes, _: set[str]) -> None:
    if not output:
        return
    place = 24
    while place < len(output):
        length = struct.unpack_from("<I", output, place + 8)[0]
        place += 16 + length
    if place != len(output):
        raise ValueError("half a packet at the end")


JUDGES = {
    "anything": lambda output, sent: None,
    "text": _text, "records": _records, "bits": _bits, "hex": _hex, "packets": _packets,
    "packets sent": _documents, "documents": _documents, "JSON": _document, "CSV": _csv, "page": _page,
    "capture": _capture,
}
