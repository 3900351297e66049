"""Mutation of streams by what they are made of."""

import json
import random
import struct

from . import records

NUMBERS = [
    "0", "-0", "1", "-1", "nan", "-nan", "inf", "-inf", "1e308", "-1e308", "1e309", "1e-308", "5e-324",
    "0.1", "1e9", "1e18", "255", "256", "65535", "65536", "2147483647", "2147483648", "4294967296",
    "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551616",
    "0x10", "1_000", "1,5", "+1", " 1", "1 ", "", " ", "1e", ".5", "5.", "0" * 400, "9" * 400, "1" + "k" * 9,
    "\u0661\u0662", "NaN", "Infinity", "1k", "1M", "1G", "1e300G", "true", "-"]
TEXTS = [
    "", " ", "\0", "\n", "\r\n", "\t", "\x1b[2J", "\x9b2J", "\u202e", "\u2066", "\u200f", "=1+1", "@a", "+1", "-1",
    "'", '"', "\\", "/", "../..", "%s%n", "%41", "<script>", "</script>", "&amp;", ",", ";", "|", "#",
    "\ufeff", "\ud7ff", "\U0010ffff", "e\u0301" * 50, "\U0001f468\u200d" * 40, "A" * 70_000, "0A0B0C01",
    "FFFFFFFF", "00000000", "0a0b0c01", "0A0B0C0", "0A0B0C0G", "ok", "beacon", "receiver", "1970-01-01T00:00:00Z",
    "0000-00-00T00:00:00Z", "9999-12-31T23:59:60.999999Z", "2026-02-30T00:00:00Z", "-1-01-01T00:00:00Z",
    "2262-04-11T23:47:16.854775807Z", "1677-09-21T00:12:43Z", "99999-01-01T00:00:00Z"]
BYTES = [b"\0", b"\xff", b"\xff" * 8, b"\0" * 8, b"\x7f" + b"\xff" * 7, b"\x80" + b"\0" * 7, b"\n", b"\r\n",
         b"\xef\xbb\xbf", b"\xc0\x80", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"00FF2A", b"80FF2A", b"{}", b"[",
         b"RTL0", records.SIGNATURE]
FLOATS = [0.0, -0.0, 1.0, -1.0, float("nan"), float("inf"), float("-inf"), 1e308, -1e308, 5e-324, 1e-30, 9600.0,
          250e3, 2.4e6, 915e6, 1e12]
WHOLES = [0, 1, 2, 255, 256, 65535, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1, 2**63, 2**64 - 1]


def absurd(rng: random.Random) -> object:
    """A value of JSON that is none of those expected."""
    return rng.choice([
        lambda: None, lambda: rng.random() < 0.5, lambda: rng.choice(WHOLES), lambda: -rng.choice(WHOLES),
        lambda: rng.choice(FLOATS[:4] + FLOATS[7:]), lambda: rng.choice(TEXTS), lambda: rng.choice(NUMBERS),
        lambda: [], lambda: {}, lambda: [rng.choice(TEXTS)] * rng.choice([1, 3, 1000]),
        lambda: {rng.choice(TEXTS): rng.choice(NUMBERS) for _ in range(5)}, lambda: nested(rng.choice([3, 63, 200]))])()


def nested(depth: int) -> object:
    """Lists within lists."""
    value: object = 1
    for _ in range(depth):
        value = [value]
    return value


def plain(data: bytes, rng: random.Random) -> bytes:
    """Bytes changed, taken out, put in, doubled, cut."""
    data = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 5, 20, 100])):
        if not data:
            return rng.choice(BYTES)
        place = rng.randrange(len(data))
        choice = rng.randrange(7)
        if choice == 0:
            data[place] ^= 1 << rng.randrange(8)
        elif choice == 1:
            del data[place:place + rng.randrange(1, 40)]
        elif choice == 2:
            data[place:place] = rng.choice(BYTES)
        elif choice == 3:
            data[place:place + rng.randrange(1, 12)] = rng.choice(BYTES)
        elif choice == 4:
            other = rng.randrange(len(data))
            data[place:place] = data[other:other + rng.randrange(300)]
        elif choice == 5:
            data[place] = rng.randrange(256)
        elif rng.random() < 0.1:
            del data[place:]
    return bytes(data)


def lines(data: bytes, rng: random.Random) -> bytes:
    """Lines exchanged, doubled, joined, ended otherwise; or bytes changed in some."""
    found = data.split(b"\n")
    for _ in range(rng.choice([1, 2, 5])):
        if not found:
            break
        place = rng.randrange(len(found))
        choice = rng.randrange(9)
        if choice == 0:
            found.insert(place, found[rng.randrange(len(found))])
        elif choice == 1:
            del found[place]
        elif choice == 2:
            other = rng.randrange(len(found))
            found[place], found[other] = found[other], found[place]
        elif choice == 3:
            found[place] += rng.choice([b"\r", b" ", b"\t", b"\0", b"\xff", b" x=1", b" at=1e308", b" ebn0=nan"])
        elif choice == 4:
            found[place:place + 2] = [b" ".join(found[place:place + 2])]
        elif choice == 5:
            found[place] = found[place] * rng.choice([2, 3, 50])
        elif choice == 6:
            words = found[place].split(b" ")
            words[rng.randrange(len(words))] = rng.choice(NUMBERS + TEXTS).encode("utf-8", "replace")
            found[place] = b" ".join(words)
        elif choice == 7:
            cells = found[place].split(b",")
            cells[rng.randrange(len(cells))] = rng.choice(NUMBERS + TEXTS).encode("utf-8", "replace")
            found[place] = b",".join(cells)
        else:
            found[place] = plain(found[place], rng)
    return rng.choice([b"\n", b"\n", b"\n", b"\r\n", b"\r"]).join(found)


def documents(data: bytes, rng: random.Random) -> bytes:
    """JSON line by line: values exchanged for absurd ones, keys doubled, renamed, left out."""
    found = data.split(b"\n")
    for _ in range(rng.choice([1, 2, 5, 20])):
        place = rng.randrange(len(found))
        try:
            value = json.loads(found[place])
        except ValueError:
            found[place] = plain(found[place], rng)
            continue
        if isinstance(value, dict) and value:
            _change(value, rng)
        text = json.dumps(value, ensure_ascii=rng.random() < 0.5, allow_nan=True, separators=(",", ":"))
        if rng.random() < 0.1:
            key = rng.choice(TEXTS + ["schema", "source", "time"])
            text = "{" + json.dumps(key) + ":" + rng.choice(NUMBERS + ["null"]) + "," + text[1:]
        found[place] = text.encode("utf-8", "surrogatepass")
    return b"\n".join(found)


def _change(value: dict, rng: random.Random) -> None:
    for _ in range(rng.choice([1, 1, 2, 6])):
        if not value:
            return
        key = rng.choice(list(value))
        choice = rng.randrange(8)
        if choice == 0:
            del value[key]
        elif choice == 1:
            value[rng.choice(TEXTS + [key + "x"])] = value.pop(key)
        elif choice == 2 and isinstance(value[key], str) and value[key]:
            letters = list(value[key])
            letters[rng.randrange(len(letters))] = rng.choice("0123456789ABCDEFxZ:-")
            value[key] = "".join(letters)
        elif choice == 3 and isinstance(value[key], (int, float)):
            value[key] = rng.choice([value[key] + 1, -value[key], value[key] * 10**9, rng.choice(WHOLES)])
        elif isinstance(value[key], dict) and value[key]:
            _change(value[key], rng)
        else:
            value[key] = absurd(rng)


def stream(data: bytes, rng: random.Random) -> bytes:
    """Records left out, doubled, moved; items of payloads with absurd values; lengths that lie."""
    try:
        found = records.parse(data)
    except records.Malformed:
        return plain(data, rng)
    for _ in range(rng.choice([1, 2, 5, 20])):
        if not found:
            break
        place = rng.randrange(len(found))
        kind, flags, index, payload = found[place]
        choice = rng.randrange(9)
        if choice == 0:
            del found[place]
        elif choice == 1:
            found.insert(rng.randrange(len(found) + 1), found[place])
        elif choice == 2:
            found[place] = (rng.choice([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 99, 65535]), flags, index, payload)
        elif choice == 3:
            found[place] = (kind, rng.choice([0, 1, 2, 65535]), index, payload)
        elif choice == 4:
            found[place] = (kind, flags, rng.choice(WHOLES + [index + 1, index ^ 1]) & 2**64 - 1, payload)
        elif choice == 5:
            found[place] = (kind, flags, index, plain(payload, rng)[:records.MOST_PAYLOAD])
        else:
            found[place] = (kind, flags, index, _items(payload, rng)[:records.MOST_PAYLOAD])
    data = records.encode(found)
    return plain(data, rng) if rng.random() < 0.1 else data


def _items(payload: bytes, rng: random.Random) -> bytes:
    found = records.items(payload)
    if not found:
        return plain(payload, rng)
    place = rng.randrange(len(found))
    tag, value = found[place]
    choice = rng.randrange(6)
    if choice == 0:
        del found[place]
    elif choice == 1:
        found.append(rng.choice(found))
    elif choice == 2:
        found[place] = (rng.randrange(80), value)
    elif choice == 3 and len(value) == 8:
        found[place] = (tag, struct.pack("<d", rng.choice(FLOATS)) if rng.random() < 0.5
                        else struct.pack("<Q", rng.choice(WHOLES)))
    elif choice == 4:
        found[place] = (tag, value * rng.choice([0, 2, 50]))
    else:
        found[place] = (tag, plain(value, rng))
    return records.payload(found)


def samples(data: bytes, rng: random.Random) -> bytes:
    """Samples with stretches of one value, of chance, of numbers that are none."""
    data = bytearray(data)
    for _ in range(rng.choice([1, 3, 10])):
        place = rng.randrange(max(1, len(data)))
        length = rng.choice([1, 8, 1000, 20_000])
        data[place:place + length] = rng.choice([
            lambda: bytes(length), lambda: b"\xff" * length, lambda: rng.randbytes(length), lambda: b"",
            lambda: struct.pack("<f", rng.choice(FLOATS[:7] + [3e38])) * (length // 4),
            lambda: bytes(data[place // 2:place // 2 + length])])()
    return bytes(data)
