#!/usr/bin/env python3
"""Stands for a dongle behind rtl_tcp, with an antenna, an air, and a band full of others.

    simulated_dongle.py SCENE [KEY=VALUE ...]

Prints its port, then serves one client after the other until its standard input ends. It shares no
code with what it tests: packets become bits, tones and samples here. It obeys frequency (1), rate (2),
gain mode (3), gain in tenths of a dB (4), correction (5) and gain by its number (13). Samples come as
fast as the client takes them, but never more than some milliseconds ahead, as from a radio.

With "dump=GAIN,SECONDS,HERTZ,RATE" it serves nobody and writes such samples to standard output.

The converter has 8 bits and noise of its own. What the antenna gives, in dBm, is raised by the gain,
which is not what the table says; with less gain the amplifiers add more noise.
"""

import fcntl
import math
import os
import select
import socket
import struct
import sys
import termios

import numpy as np

from simulated_scenes import RECEIVERS, scenes

TENTHS = [
    0, 9, 14, 27, 37, 77, 87, 125, 144, 157, 166, 197, 207, 229, 254, 280, 297, 328, 338, 364, 372,
    386, 402, 421, 434, 439, 445, 480, 496,
]
BLOCK = 8192


def checksum(initial, content):
    value = initial
    for byte in content:
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1 ^ 0x1021 if value & 0x8000 else value << 1) & 0xFFFF
    return value


def beacon(address, network, count):
    own = bytes.fromhex(address)
    content = bytes.fromhex("30FFFFFFFFFFFF") + b"\xFE" + own + b"\x00"
    content += bytes([count & 0xFF, 0]) + struct.pack(">I", 1_000_000 + 60 * count)[1:]
    content += bytes.fromhex("A40B") + own + bytes.fromhex("0100161505147E7E00")
    content += struct.pack(">H", checksum(network, content))
    return bytes.fromhex("2A550023") + content


def bits_of(packet):
    bits = [1, 1] + [0, 1] * 25 + [0]
    for byte in b"\x00\xFF" + packet + b"\x04":
        bits += [0] + [byte >> n & 1 for n in range(8)] + [1]
    return bits + [0, 0]


def keyed(bits, rate, deviation, fs):
    """Continuous-phase FSK, amplitude 1."""
    count = int(len(bits) / rate * fs)
    symbol = np.minimum((np.arange(count) * rate / fs).astype(int), len(bits) - 1)
    tones = np.where(np.asarray(bits)[symbol] > 0, deviation, -deviation)
    return np.exp(2j * np.pi * np.cumsum(tones) / fs)


class Air:
    """Who sends what and when; time is that of the samples."""

    def __init__(self, scene, seed):
        self.random = np.random.default_rng(seed)
        self.scene = scene
        self.channels = scene.get("channels", [914.9e6 + 1e5 * n for n in range(5)])
        self.senders = [
            dict(kind="meter", address=a, network=n, level=l, count=7 * i, crystal=0.8 * (i % 5 - 2),
                 interval=scene.get("interval", 0.7))
            for i, (a, n, l) in enumerate(scene.get("meters", []))
        ] + [dict(other) for other in scene.get("others", [])]
        for sender in self.senders:
            sender["next"] = self.random.uniform(0, sender.get("interval", 0))

    def carriers(self):
        return [s for s in self.senders if s["kind"] == "carrier"]

    def due(self, end):
        """The bursts that begin before a time: start, carrier in hertz, sender."""
        for sender in self.senders:
            if sender["kind"] == "carrier":
                continue
            while sender["next"] < end:
                start = sender["next"]
                sender["next"] += self.random.exponential(sender["interval"]) + 0.03
                channel = self.random.choice(sender.get("channels", self.channels))
                yield start, channel * (1 + 1e-6 * sender.get("crystal", 0)), sender

    def wave(self, sender, fs):
        random, kind = self.random, sender["kind"]
        if kind == "meter":
            sender["count"] += 1
            packet = beacon(sender["address"], sender["network"], sender["count"])
            return keyed(bits_of(packet), 9600, 4800, fs)
        if kind == "fsk":
            bits = [0, 1] * 16 + list(random.integers(0, 2, sender["bits"]))
            return keyed(bits, sender["rate"], sender["deviation"], fs)
        if kind == "ook":
            chips = [c for b in random.integers(0, 2, sender["bits"]) for c in ((1, 0), (0, 1))[b]]
            chip = (np.arange(int(len(chips) / sender["rate"] * fs)) * sender["rate"] / fs).astype(int)
            return np.asarray(chips)[np.minimum(chip, len(chips) - 1)].astype(complex)
        symbol, width = sender["symbol"], sender["width"]
        time = np.arange(int(symbol * sender["symbols"] * fs)) / fs
        shift = random.integers(0, 128, sender["symbols"] + 1) / 128
        shift[:8] = 0
        place = (time / symbol + shift[(time / symbol).astype(int)]) % 1
        return np.exp(2j * np.pi * np.cumsum((place - 0.5) * width) / fs)


class Receiver:
    def __init__(self, scene, seed=1):
        self.scene = scene
        self.random = np.random.default_rng(seed + 100)
        self.air = Air(scene, seed)
        self.center, self.fs, self.gain, self.correction = 915e6, 250e3, 30.0, 0
        self.samples = 0
        self.time = 0.0
        self.open = []

    def error(self):
        return 1 + 1e-6 * (self.scene.get("ppm", 0.0) - self.correction)

    def raise_by(self):
        """dB from dBm at the antenna to dB of full scale."""
        scene = self.scene
        ripple = scene.get("ripple", 1.0) * math.sin(self.gain / 3.7)
        gain = scene.get("slope", 0.97) * self.gain + ripple
        return scene.get("tuner", 1.0) * gain - scene.get("fullscale", -32.0)

    def noise(self):
        """Of antenna and amplifiers, in dBm in the whole band."""
        scene = self.scene
        nf = scene.get("nf", 3.5) + 20 * math.exp(-self.gain / 12)
        outside = scene.get("noise", 1.0) + scene.get("antenna", 0.0)
        factor = 1 + 10 ** (outside / 10) + 10 ** (nf / 10) - 1
        return -174 + 10 * math.log10(self.fs) + 10 * math.log10(factor)

    def normal(self, count, power):
        sigma = math.sqrt(power / 2)
        parts = self.random.standard_normal(2 * count, dtype=np.float32) * np.float32(sigma)
        return parts.view(np.complex64).astype(np.complex128)

    def begin_bursts(self, end):
        center = self.center * self.error()
        for start, carrier, sender in self.air.due(end):
            offset = carrier - center
            if abs(offset) > self.fs / 2 or sender["level"] < -150:
                continue
            wave = self.air.wave(sender, self.fs)
            turn = np.exp(2j * np.pi * (offset * np.arange(len(wave)) / self.fs + self.random.random()))
            level = sender["level"] + self.scene.get("antenna", 0.0)
            first = self.samples + int((start - self.time) * self.fs)
            self.open.append((first, wave * turn, level))

    def block(self, count=BLOCK):
        end = self.samples + count
        self.begin_bursts(self.time + count / self.fs)
        up = self.raise_by()
        x = self.normal(count, 10 ** ((self.noise() + up) / 10))
        for sender in self.air.carriers():
            offset = sender["channels"][0] - self.center * self.error()
            if abs(offset) < self.fs / 2:
                time = self.samples + np.arange(count)
                level = sender["level"] + up + self.scene.get("antenna", 0.0)
                x += 10 ** (level / 20) * np.exp(2j * np.pi * ((offset * time / self.fs) % 1))
        rest = []
        for first, wave, level in self.open:
            begin, stop = max(first, self.samples), min(first + len(wave), end)
            if begin < stop:
                part = wave[begin - first:stop - first] * 10 ** ((level + up) / 20)
                x[begin - self.samples:stop - self.samples] += part
            if first + len(wave) > end:
                rest.append((first, wave, level))
        self.open, self.samples, self.time = rest, end, self.time + count / self.fs
        parts = x.view(np.float64) * 127.5 + 127.5 + 0.6
        parts += self.random.standard_normal(2 * count) * self.scene.get("adc", 0.3)
        return np.clip(np.rint(parts), 0, 255).astype(np.uint8).tobytes()

    def obey(self, command, value):
        signed = value - (1 << 32) if value >= 1 << 31 else value
        if command == 1:
            self.center, self.open = float(value), []
        elif command == 2:
            self.fs, self.open = float(value), []
        elif command == 4:
            self.gain = min(TENTHS, key=lambda tenth: abs(tenth - signed)) / 10
        elif command == 5:
            self.correction, self.open = signed, []
        elif command == 13:
            self.gain = TENTHS[min(value, len(TENTHS) - 1)] / 10


def waiting(client, own, peer):
    """Bytes that the client has not read yet, on either side of the connection between two ports."""
    unsent = struct.unpack("i", fcntl.ioctl(client, termios.TIOCOUTQ, b"\0" * 4))[0]
    with open("/proc/net/tcp") as table:
        for line in table:
            words = line.split()
            if words[1].endswith(f":{peer:04X}") and words[2].endswith(f":{own:04X}"):
                return unsent + int(words[4].split(":")[1], 16)
    return unsent


def serve(client, scene):
    ports = client.getsockname()[1], client.getpeername()[1]
    receiver = Receiver(scene, scene.get("seed", 1))
    client.sendall(struct.pack(">4sII", b"RTL0", 5, len(TENTHS)))
    pending = b""
    tuned = False
    while True:
        stalled = receiver.time >= scene.get("stall", math.inf)
        idle = not tuned or stalled or waiting(client, *ports) > 32768
        ready, _, _ = select.select([client, sys.stdin], [], [], 0.0005 if idle else 0)
        if sys.stdin in ready:
            sys.exit(0)
        if client in ready:
            received = client.recv(4096)
            if not received:
                return
            pending += received
            while len(pending) >= 5:
                receiver.obey(*struct.unpack(">BI", pending[:5]))
                tuned = tuned or pending[0] == 1
                pending = pending[5:]
        elif not idle:
            client.sendall(receiver.block())


def main():
    scene = dict(scenes()["far"], **RECEIVERS[int(sys.argv[1])]) if sys.argv[1].isdigit() else (
        scenes()[sys.argv[1]])
    for word in sys.argv[2:]:
        key, value = word.split("=", 1)
        scene[key] = value if key == "dump" else float(value)
    if "channels" in scene and isinstance(scene["channels"], float):
        scene["channels"] = [scene["channels"]]
    if "dump" in scene:
        gain, seconds, center, rate = (float(part) for part in scene["dump"].split(","))
        receiver = Receiver(scene, int(scene.get("seed", 1)))
        receiver.gain, receiver.center, receiver.fs = gain, center, rate
        while receiver.time < seconds:
            sys.stdout.buffer.write(receiver.block())
        return
    scene["seed"] = int(scene.get("seed", 1))
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(server.getsockname()[1], flush=True)
        os.close(1)
        while True:
            ready, _, _ = select.select([server, sys.stdin], [], [])
            if sys.stdin in ready:
                return
            client, _ = server.accept()
            with client:
                try:
                    serve(client, scene)
                except OSError:
                    pass  # A client may be gone at any time.


if __name__ == "__main__":
    main()
