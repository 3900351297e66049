"""The air over a neighbourhood, in numpy: bursts that fade and collide, in noise, as unsigned 8-bit samples.

What is sent is known to the sample, and so is what may have spoiled it: each burst has its weakest moment and
the strongest one that lay on it."""

import heapq
import math
from dataclasses import dataclass

import numpy as np

from soaking.packets import NETWORKS, Meter, bits_of
from soaking.wave import Wave

NOISE = 8.0
"""Standard deviation of the noise in I and in Q, in steps of the converter."""
SCALE = 16
"""Sums are made in whole sixteenths of a step."""
GRID = 100e3
CENTER = 915e6
HEARD = 60e6
"""Mean seconds between two packets of a meter within the span, times the span in hertz: 25 s at 2.4 MHz."""


@dataclass
class Sent:
    """A line of the ledger."""

    packet: str
    network: str
    first: int
    """Index of the burst's first sample, and of the one after its last."""
    last: int
    channel: int
    ebn0: float
    """Mean Eb/N0 of the burst, in dB, and that of its weakest millisecond."""
    weakest: float
    covered: float = -99.0
    """Peak of the strongest burst that lay on it over its own weakest millisecond, in dB."""
    beside: float = -99.0
    """The same for the channel 100 kHz beside it."""
    behind: float = 99.0
    """Milliseconds since the end of the burst before it on its channel."""
    away: bool = False
    """True if the radio was away, or lost it on the way."""
    handed: float = 0.0
    """When its last sample was handed over, on the clock that nobody sets."""


class Fading:
    """What the way through the air does to a burst: a gain at 65 points of it."""

    POINTS = 65

    def __init__(self, random):
        self.random = random

    def gains(self, seconds):
        """Most bursts come as they are; some fade (Rician, Rayleigh), a few change their level amid the burst."""
        random, kind = self.random, self.random.random()
        gains = np.ones(self.POINTS, complex)
        if kind < 0.05:
            gains = self.scattered(seconds)
        elif kind < 0.35:
            constant = 10 ** 0.6
            gains = (math.sqrt(constant) + self.scattered(seconds)) / math.sqrt(1 + constant)
        if random.random() < 0.02:
            gains[random.integers(8, self.POINTS - 8):] *= 10 ** (random.uniform(-10, 6) / 20)
        return gains

    def scattered(self, seconds):
        time = np.linspace(0, seconds, self.POINTS)[:, None]
        angle = 2 * np.pi * (np.arange(16) + self.random.random()) / 16
        turns = 5 * np.cos(angle) * time + self.random.random(16)
        return np.exp(2j * np.pi * turns).sum(axis=1) / 4


class Air:
    """A neighbourhood as a receiver with one rate and centre gets it."""

    def __init__(self, sample_rate, meters, seed, noise=1 << 23):
        """`noise` values are drawn once."""
        self.sample_rate = sample_rate
        self.interval = HEARD / sample_rate
        self.random = np.random.default_rng(seed)
        self.fading = Fading(self.random)
        half = int((sample_rate / 2 * 0.9) // GRID)
        self.offsets = [GRID * step for step in range(-half, half + 1)]
        self.meters = [Meter(number, seed) for number in range(meters)]
        self.powers = {f"{network.start:04X}": 10 * math.log10(network.rate) for network in NETWORKS}
        self.due = [(meter.next_instant(self.random.exponential(self.interval)), number)
                    for number, meter in enumerate(self.meters)]
        heapq.heapify(self.due)
        self.noise = (self.random.standard_normal(noise, dtype=np.float32) * NOISE * SCALE).astype(np.int16)
        self.open = []
        self.busy = {}
        """Where the last burst on a channel ends."""
        self.sample = 0

    def packet(self, meter, time):
        """Mostly beacons."""
        kind = self.random.random()
        addressee = self.meters[int(self.random.integers(len(self.meters)))].address
        if kind < 0.85:
            return meter.beacon(time)
        return meter.directed(time, addressee) if kind < 0.95 else meter.status(time, addressee)

    def amplitude(self, ebn0, rate):
        """In steps, of a burst: Eb/N0 = A^2 fs / (R s^2) with the power s^2 of complex noise."""
        return math.sqrt(10 ** (ebn0 / 10) * rate * 2 * NOISE ** 2 / self.sample_rate)

    def burst(self, meter, start):
        """A burst's samples, its line of the ledger, and its level at most."""
        rate = meter.network.rate * (1 + meter.clock_error)
        packet = self.packet(meter, start)
        bits = bits_of(packet, meter.network.version)
        seconds = len(bits) / rate
        gains = self.fading.gains(seconds)
        offset = self.offsets[int(self.random.integers(len(self.offsets)))]
        amplitude = SCALE * self.amplitude(meter.ebn0, meter.network.rate)
        wave = Wave(bits, rate, offset + meter.carrier_error, self.sample_rate, self.random.random(), amplitude, gains)
        first = int(start * self.sample_rate)
        levels = 20 * np.log10(np.maximum(np.abs(gains), 1e-3)) + meter.ebn0
        sent = Sent(packet.hex().upper(), f"{meter.network.start:04X}", first, first + wave.count,
                    int(CENTER + offset), round(meter.ebn0, 1), round(float(levels.min()), 1))
        return wave, sent, float(levels.max())

    def begin(self, end):
        """Opens the bursts that begin before a sample, and notes what lies on what."""
        while self.due[0][0] * self.sample_rate < end:
            start, number = heapq.heappop(self.due)
            meter = self.meters[number]
            wave, sent, peak = self.burst(meter, start)
            again = start + (sent.last - sent.first) / self.sample_rate + self.random.exponential(self.interval)
            heapq.heappush(self.due, (meter.next_instant(again), number))
            for _, other, other_peak in self.open:
                if sent.first < other.last and other.first < sent.last:
                    self.compare(sent, peak, other, other_peak)
            behind = (sent.first - self.busy.get(sent.channel, -math.inf)) / self.sample_rate * 1000
            sent.behind = round(min(99.0, behind), 1)
            self.busy[sent.channel] = max(sent.last, self.busy.get(sent.channel, 0))
            self.open.append((wave, sent, peak))

    def compare(self, one, one_peak, other, other_peak):
        """Notes how strong two bursts are, one over the other, that are on the air at once."""
        distance = abs(one.channel - other.channel)
        if distance > GRID:
            return
        apart = self.power(one.network) - self.power(other.network)
        place = "beside" if distance else "covered"
        for sent, stronger in ((one, other_peak - apart - one.weakest), (other, one_peak + apart - other.weakest)):
            setattr(sent, place, round(max(getattr(sent, place), stronger), 1))

    def power(self, network):
        """dB by which a symbol rate needs more power for the same Eb/N0."""
        return self.powers[network]

    def block(self, count):
        """The next samples as bytes, and the lines of the bursts that ended in them."""
        end = self.sample + count
        self.begin(end)
        place = 2 * int(self.random.integers((self.noise.size - 2 * count) // 2))
        sums = self.noise[place:place + 2 * count].copy()
        rest, ended = [], []
        for wave, sent, peak in self.open:
            first, last = max(sent.first, self.sample), min(sent.last, end)
            if first < last:
                sums[2 * (first - self.sample):2 * (last - self.sample)] += (
                    wave.samples[2 * (first - sent.first):2 * (last - sent.first)])
            if sent.last <= end:
                ended.append(sent)
            else:
                rest.append((wave, sent, peak))
        self.open, self.sample = rest, end
        # The converter's zero lies between 127 and 128.
        sums += round(127.5 * SCALE) + SCALE // 2
        sums >>= 4
        return np.clip(sums, 0, 255).astype(np.uint8).tobytes(), ended

    def skip(self, seconds):
        """Time goes on while no radio listens; gives the lines of what nobody got, begun bursts among them."""
        end = self.sample + int(seconds * self.sample_rate)
        missed = []
        while self.sample < end:
            self.sample = min(end, self.sample + int(0.1 * self.sample_rate))
            self.begin(self.sample)
            missed += [sent for _, sent, _ in self.open if sent.last <= self.sample]
            self.open = [burst for burst in self.open if burst[1].last > self.sample]
        for _, sent, _ in self.open:
            sent.away = True
        for sent in missed:
            sent.away = True
        return missed
