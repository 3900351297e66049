#!/usr/bin/env python3
"""Puts statistics of a radio into a record stream of samples, as gs-capture tells them: one record
behind each one of samples. With `absurd` they are none that a stage could make sense of, or
that any stage should keep."""

import json
import struct
import sys

import records

SAMPLES, STATISTICS = 2, 6
WRITER, COUNTERS, TIME = 6, 18, 32


def item(tag, value):
    return struct.pack("<HI", tag, len(value)) + value


def payload(writer, time, counters):
    return (item(WRITER, writer.encode()) + item(TIME, struct.pack("<q", time))
            + item(COUNTERS, counters))


def usual(number):
    counters = {"source": "radio", "sample_age_s": 0.01, "samples": 65536 * number,
                "lost_samples": 0, "gaps": 0, "reconnects": 0, "clock": "synchronised",
                "gain_db": 33.8, "gain_control": "auto", "novel": [1, {"x": None}]}
    return payload("gs-capture 9", 1_800_000_000_000_000_000 + number * 10**9,
                   json.dumps(counters).encode())


def absurd(number):
    name, time = "gs-capture 9", number
    return [
        b"", b"\x01\x02\x03", struct.pack("<HI", COUNTERS, 1 << 31),
        payload(name, time, b"no JSON"), payload(name, time, b"[1,2]"),
        payload(name, time, b'{"x":' * 5000 + b"1" + b"}" * 5000),
        payload(name, time, b'{"a":1,' * 3),
        payload(name, time, b" " * (1 << 19)), payload(name, time, b"\xff\xfe"),
        payload("w" * (1 << 19), time, b"{}"), payload("", time, b"{}"),
        payload(f"gs-stage-{number}", time, b'{"bursts":1}'),
        payload(name, -(1 << 63), b'{"samples":-1,"clock":"late","gain_db":"x"}'),
        payload(name, (1 << 63) - 1, b'{"samples":1e308,"source":"\\u001b[31m\\u0000"}'),
        payload("gs-decode 9", time, b'{"frames":1}'), payload("gs-frame 9", time, b'{"frames":"x"}'),
    ][number % 16]


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit("usage: add_statistics.py IN OUT [absurd]")
    make = absurd if sys.argv[3:] == ["absurd"] else usual
    signature, old = records.read(sys.argv[1])
    new, number = [], 0
    for record in old:
        new.append(record)
        if record.kind != SAMPLES:
            continue
        end = record.index + len(record.payload) // 2
        for _ in range(16 if make is absurd else 1):
            new.append(records.Record(STATISTICS, 0, end, make(number)))
            number += 1
    records.write(sys.argv[2], signature, new)


if __name__ == "__main__":
    main()
