"""Prints a GridStream record stream: python3 gs-stream.py < capture.gss"""
import struct
import sys

SIGNATURE = bytes.fromhex("894753530D0A1A0A")
KINDS = {1: "description", 2: "samples", 3: "gap", 4: "softBits", 5: "frame",
         6: "statistics", 7: "end", 8: "excerpt"}
NUMBERS = {1: "<d", 2: "<d", 4: "<q", 7: "<H", 16: "<Q", 32: "<q", 33: "<d", 34: "<d",
           35: "<d", 36: "<f", 37: "<f", 38: "<d", 19: "<B", 65: "<B", 66: "<B", 67: "<B"}
TEXT = {3, 5, 6, 17, 18}


def records(stream):
    if stream.read(8) != SIGNATURE:
        sys.exit("not a GridStream record stream")
    while len(head := stream.read(8)) == 8:
        if head == SIGNATURE:
            continue
        kind, flags, length = struct.unpack("<HHI", head)
        if length > 1 << 20 or (flags & 1 and kind not in KINDS):
            sys.exit("damaged stream, or from a newer version")
        body = stream.read(8 + length)
        if len(body) == 8 + length:
            yield kind, struct.unpack_from("<Q", body)[0], body[8:]


def items(payload):
    while payload:
        tag, length = struct.unpack_from("<HI", payload)
        data, payload = payload[6:6 + length], payload[6 + length:]
        number = struct.unpack(NUMBERS[tag], data)[0] if tag in NUMBERS else None
        yield tag, data.decode() if tag in TEXT else data.hex() if number is None else number


kind = None
for kind, index, payload in records(sys.stdin.buffer):
    known = kind in KINDS and kind != 2
    print(index, KINDS.get(kind, kind), dict(items(payload)) if known else len(payload))
sys.exit(0 if kind == 7 else "the stream was cut off")
