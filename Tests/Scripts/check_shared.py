"""Compares a log of packets with its shared copy, without any code of this project.

usage: check_shared.py LOG COPY.hex COPY.ndjson

LOG and COPY.hex begin each line with a packet in hexadecimal; network 5FD6. Addresses are read where
the protocol has them. Prints what it has compared; ends with 1 at the first thing that is wrong.
"""

import json
import sys

INITIAL = 0x5FD6
EVERYBODY = {b"\xff" * 4, b"\xff" * 6}


def crc(data):
    register = INITIAL
    for byte in data:
        register ^= byte << 8
        for _ in range(8):
            register = register << 1 ^ (0x1021 if register & 0x8000 else 0)
            register &= 0xFFFF
    return register


def addresses(packet):
    """Offset and length of each address in a packet."""
    if packet[3] == 0x55:
        return [(7, 6), (13, 6), (26, 4)]
    places = [(7, 4), (11, 4)]
    if packet[5] == 0x47:
        places += [(32, 6), (38, 4)]
    if packet[6] == 0xC0:
        places += [(16, 6), (22, 4), (26, 6), (32, 4)]
    return places


def kept(address):
    """True for what is no meter's address."""
    return address in EVERYBODY or address[:3] == b"\xfe\xfe\xfe" or address[:4] == bytes(4)


def packets(path):
    return [bytes.fromhex(line.split()[0]) for line in open(path)]


def windows(data):
    for width in (4, 6):
        for start in range(len(data) - width + 1):
            yield data[start : start + width]


def texts(value):
    """All bytes that stand anywhere in a value of JSON."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield from texts(key)
            yield from texts(member)
    elif isinstance(value, str):
        try:
            yield bytes.fromhex(value)
        except ValueError:
            pass


def main(log, copy, objects):
    originals, copies = packets(log), packets(copy)
    assert len(originals) == len(copies), "another number of packets"
    names, forbidden = {}, set()
    for old, new in zip(originals, copies):
        assert len(old) == len(new), "another length"
        assert crc(new[6:-2]) == int.from_bytes(new[-2:], "big"), "a wrong CRC"
        for offset, length in addresses(old):
            before, after = old[offset : offset + length], new[offset : offset + length]
            assert names.setdefault(before, after) == after, "two names for one address"
            if kept(before):
                assert before == after, "everybody has a name"
            else:
                forbidden |= {before, before[::-1]}
    assert len(set(names.values())) == len(names), "one name for two addresses"
    looked = 0
    for data in copies + [d for line in open(objects) for d in texts(json.loads(line))]:
        for window in windows(data):
            looked += 1
            assert window not in forbidden, "an address is left"
    print(len(copies), "packets", len(names), "addresses", looked > 100000)


main(*sys.argv[1:])
