"""The samples of a burst: continuous-phase frequency shift keying with h = 1, 1 the higher tone."""

import functools
from dataclasses import dataclass

import numpy as np

TURN = 1 << 32
"""Phases are whole parts of a turn that a word holds: sums wrap as turns do."""
TABLE = 14
"""Bits of a phase that choose a sample: what it is wrong by lies 79 dB below it."""
CIRCLE = np.exp(2j * np.pi * (np.arange(1 << TABLE) + 0.5) / (1 << TABLE))
RAMP = 30e-6
"""Seconds in which a burst begins, and ends."""


@dataclass
class Wave:
    """A burst's samples, made when somebody listens."""

    bits: list
    rate: float
    """Symbols per second."""
    offset: float
    """Hz from the receiver's centre."""
    sample_rate: float
    """At least two samples a symbol."""
    begin: float
    """Phase of the first sample, in turns."""
    amplitude: float
    gains: np.ndarray
    """Of the amplitude, at points as far apart as each other from the first sample to the last."""

    @property
    def count(self):
        """Samples."""
        return int(len(self.bits) / self.rate * self.sample_rate)

    @functools.cached_property
    def samples(self):
        """I and Q in turn, in whole sixteenths of a step."""
        circle = CIRCLE * self.amplitude
        if np.ptp(self.gains.real) or np.ptp(self.gains.imag):
            values = circle.astype(np.complex64)[self.phases()]
            place = np.linspace(0, self.gains.size - 1, values.size)
            values *= np.interp(place, np.arange(self.gains.size), self.gains)
            values = np.rint(values.view(np.float32)).astype(np.int16)
        else:
            pairs = np.rint(np.stack((circle.real, circle.imag), axis=1)).astype(np.int16)
            values = pairs.view(np.int32)[:, 0][self.phases()].view(np.int16)
        ramp = max(1, int(RAMP * self.sample_rate))
        rise = np.repeat(np.linspace(0, 1, ramp), 2)
        values[:2 * ramp] = values[:2 * ramp] * rise
        values[-2 * ramp:] = values[-2 * ramp:] * rise[::-1]
        return values

    def phases(self):
        """Of each sample, the place on the circle: sums of what each adds, which is the same within a symbol."""
        symbols = np.arange(len(self.bits))
        first = np.ceil(symbols * (self.sample_rate / self.rate)).astype(np.int64)
        step = np.where(np.asarray(self.bits) > 0, 0.5, -0.5)
        before = np.concatenate(([0.0], np.cumsum(step)))[:-1]
        turns = before + step * (first * (self.rate / self.sample_rate) - symbols)
        turns += first * (self.offset / self.sample_rate) + self.begin
        at_first = whole(turns)
        adds = whole(step * (self.rate / self.sample_rate) + self.offset / self.sample_rate)
        counts = np.diff(first, append=self.count)
        added = np.repeat(adds, counts)
        added[0] = at_first[0]
        added[first[1:]] = at_first[1:] - at_first[:-1] - adds[:-1] * (counts[:-1] - 1).astype(np.uint32)
        return np.cumsum(added, dtype=np.uint32) >> (32 - TABLE)


def whole(turns):
    """Parts of a turn, as a word."""
    return np.round((turns - np.floor(turns)) * TURN).astype(np.uint64).astype(np.uint32)
