"""Packets of invented meters, and their bits. Made after the published facts on the air interface; shares no
code with gs-synth."""

import binascii
import random
from dataclasses import dataclass

SLOT = 0.7
"""Seconds of a hop slot; a beacon leaves at one instant of it."""
INSTANT = 0.66


@dataclass(frozen=True)
class Network:
    """What the meters of a utility have in common."""

    start: int
    """Initial value of the CRC-16."""
    version: int
    rate: float
    """Symbols per second."""
    cycle: float
    """Seconds of a hop cycle."""


NETWORKS = (
    Network(0xB5E3, 4, 9600.0, 60.2), Network(0x45F8, 4, 19200.0, 168.0), Network(0x142A, 5, 38462.0, 60.2))


def checked(head, covered, network):
    """A packet from 2A on: what the CRC does not cover, what it does, and the CRC."""
    return head + covered + binascii.crc_hqx(covered, network.start).to_bytes(2, "big")


class Meter:
    """One sender: its clocks run with the time of the signal."""

    def __init__(self, number, seed):
        chance = random.Random(seed * 100_003 + number)
        self.network = NETWORKS[number % len(NETWORKS)]
        self.address = (0x0A0B0C00 + number).to_bytes(4, "big")
        self.born = chance.uniform(1e5, 9e6)
        self.count = chance.randrange(256)
        self.sequence = 0
        self.route = bytes([0, chance.randrange(5, 60), chance.randrange(16, 24), chance.randrange(1, 7)])
        self.ebn0 = chance.uniform(14, 34)
        self.carrier_error = chance.uniform(-2000, 2000)
        self.clock_error = chance.uniform(-20e-6, 20e-6)

    def next_instant(self, time):
        """The first moment from `time` on at which it may send."""
        uptime = self.born + time
        return time + (INSTANT - uptime) % SLOT

    def tail(self, uptime):
        """Hop phase, a byte of the link, and the phase's millisecond digit."""
        milliseconds = int(uptime % self.network.cycle * 1000)
        return (milliseconds // 10).to_bytes(2, "big"), bytes([milliseconds % 10 << 4])

    def beacon(self, time):
        uptime = self.born + time
        phase, digit = self.tail(uptime)
        covered = b"".join((
            b"\x30", b"\xFF" * 6, b"\xFE", self.address, b"\0",
            bytes([int(self.count + 0.5 * time) % 256]), int(uptime).to_bytes(4, "big"), b"\xA4\x0B", self.address,
            b"\1\0", self.route[1:], phase, b"\x7E", digit))
        return checked(bytes.fromhex("2A550023"), covered, self.network)

    def directed(self, time, addressee):
        self.sequence = (self.sequence + 2) % 256
        phase, digit = self.tail(self.born + time)
        covered = b"".join((
            b"\x22", addressee, self.address, bytes([self.sequence, 0]), b"\1", self.route, phase, b"\x21", digit))
        return checked(bytes.fromhex("2AD50016"), covered, self.network)

    def status(self, time, addressee):
        self.sequence = (self.sequence + 2) % 256
        uptime = self.born + time
        phase, digit = self.tail(uptime)
        covered = b"".join((
            b"\x51", addressee, self.address, bytes([self.sequence]), (1_790_000_000 + int(time)).to_bytes(4, "big"),
            int(time % 1 * 1e5 * 10).to_bytes(4, "big"), int(uptime).to_bytes(4, "big"), b"\xA4\x0B", b"\1\1",
            b"\xFE", self.address, b"\0", self.address, b"\0", bytes.fromhex("010325"), bytes(11), bytes(3),
            self.route, (16 * self.route[1]).to_bytes(2, "big"), bytes.fromhex("20302D8480"), phase, b"\x21", digit))
        return checked(bytes.fromhex("2AD50047"), covered, self.network)


def serial(byte):
    """A byte in 8N1, least significant bit first."""
    return [0] + [byte >> place & 1 for place in range(8)] + [1]


def bits_of(packet, version):
    """All bits of a burst: preamble, header, the packet, and the 04 that usually follows."""
    header = serial(0) + (serial(0xFF) if version == 4 else [1, 1] + [1] * 8 + [1])
    content = [bit for byte in packet + b"\4" for bit in serial(byte)]
    return [0, 1, 1] + [0, 1] * 25 + [0] + header + content + [0, 0]
