"""Beacons of invented meters, and their lines for gs-synth."""

NETWORK = 0x45F8
"""Initial value of the network's CRC: any known one would do."""

PREAMBLE_BITS = 53
BEACON_BYTES = 41
"""Bytes of a beacon, from 00 FF on."""

BEACON_BITS = {4: 467, 5: 468}
"""Bits of a beacon: preamble, 41 bytes in 8N1, ramps; version 5 has one more. See gs-synth(1)."""


def crc16(data, register):
    """CRC-16 with the polynomial 1021, most significant bit first."""
    for byte in data:
        register ^= byte << 8
        for _ in range(8):
            register = (register << 1) ^ (0x1021 if register & 0x8000 else 0)
        register &= 0xFFFF
    return register


def beacon(random):
    """A beacon's bytes from 2A on. Meter, counters and routing are random, so that nothing that a
    receiver has learned from one beacon helps it with the next."""
    meter = bytes.fromhex("0A") + random.randbytes(3)
    covered = b"".join((
        bytes.fromhex("30FFFFFFFFFFFFFE"), meter, b"\0", random.randbytes(1),
        random.randrange(1 << 24).to_bytes(4, "big"), bytes.fromhex("A40B"), meter,
        bytes.fromhex("0100"), random.randbytes(3),
        random.randrange(16800).to_bytes(2, "big"), bytes.fromhex("7E00")))
    check = crc16(covered, NETWORK).to_bytes(2, "big")
    return (bytes.fromhex("2A550023") + covered + check).hex().upper()


def line(packet, version=4, **settings):
    """A line of gs-synth's input."""
    header = "80FF" if version == 5 else "00FF"
    values = " ".join(f"{key}={value:.6f}" for key, value in settings.items() if value is not None)
    return f"{header}{packet} {values}"


def duration(rate, version=4):
    """Seconds that a beacon is on the air."""
    return BEACON_BITS[version] / rate
