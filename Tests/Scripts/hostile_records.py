"""Writes a record stream that is well formed and full of lies, from a seed."""
import random
import struct
import sys

random.seed(int(sys.argv[1]))
out = sys.stdout.buffer
extremes = [0, 1, 2**31, 2**63 - 1, 2**63, 2**64 - 1]


def item(tag, value):
    return struct.pack("<HI", tag, len(value)) + value


def record(kind, payload, index):
    out.write(struct.pack("<HHIQ", kind, 0, len(payload), index) + payload)


def description():
    rate = random.choice([250e3, 250e3, 1e6, 2e5, 30e6, 0.0, -1.0, 1e300, float("nan")])
    center = random.choice([915e6, 0.0, -1e300, 1e300])
    kind = random.choice([b"cu8", b"cf32", b"cs16", b"cs8", b"", b"\xff"])
    return (item(1, struct.pack("<d", rate)) + item(2, struct.pack("<d", center))
            + item(3, kind) + item(4, struct.pack("<q", random.choice([0, 2**63 - 1, -2**63]))))


def burst():
    numbers = [random.choice([0.0, 9600.0, 1e300, -1e300, 1e-300]) for _ in range(5)]
    payload = item(32, struct.pack("<q", random.choice([0, 2**63 - 1, -2**63])))
    for tag, number in zip((2, 33, 34, 35, 38), numbers):
        payload += item(tag, struct.pack("<d", number))
    payload += item(36, struct.pack("<f", 3e38)) + item(37, struct.pack("<f", -3e38))
    decisions = item(39, random.randbytes(random.choice([0, 1, 400, 5000])))
    packet = bytes.fromhex("00ff2a550023") + random.randbytes(random.choice([0, 35, 400]))
    return random.choice([
        (4, payload + decisions),
        (5, payload + item(64, packet) + item(65, b"\x04") + item(66, b"\x00") + item(67, b"\x07")
         + item(68, random.randbytes(random.choice([0, len(packet)])))
         + item(69, random.randbytes(random.choice([0, 3, 8 * len(packet)])))),
    ])


out.write(bytes.fromhex("894753530d0a1a0a"))
for _ in range(60):
    index = random.choice(extremes + [random.getrandbits(64)])
    choice = random.randrange(8)
    if choice == 0:
        record(1, description(), index)
    elif choice == 1:
        record(3, item(16, struct.pack("<Q", random.choice(extremes))), index)
    elif choice == 2:
        record(random.randrange(6, 70), random.randbytes(20), index)
    elif choice < 5:
        record(*burst(), index)
    else:
        record(2, random.randbytes(16 * random.randrange(2000)), index)
record(7, b"", 0)
