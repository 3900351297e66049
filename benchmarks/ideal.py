"""What the best receiver would lose of bursts that fade: one that knows level, carrier and timing.

It decides each bit by itself, with the probability of error of coherent detection of orthogonal
tones at the bit's own Eb/N0, Q(sqrt(Eb/N0)): with h = 1 more symbols tell no more than that. A beacon
is received if not more than `CORRECTABLE` of its data bits are wrong; start and stop bits and the
header cannot do harm. With 3 it receives 90 % at 8.1 dB in noise that does not change, where gs-demod
and gs-decode are as well (8.0 to 8.4 dB with h = 1), so that what they lose beyond it in air that
moves is due to that.
"""

import math

from packets import BEACON_BYTES, PREAMBLE_BITS

CORRECTABLE = 3
"""Wrong bits of a beacon that the decoder can correct."""

HEADER_BYTES = 2


def error_probability(decibels):
    """That a bit is decided wrongly, at its Eb/N0 in dB."""
    return math.erfc(math.sqrt(10 ** (decibels / 10) / 2)) / 2


def reception_probability(errors):
    """That at most `CORRECTABLE` bits are wrong, from the probabilities of each."""
    wrong = [1.0] + [0.0] * CORRECTABLE
    for error in errors:
        for count in range(CORRECTABLE, 0, -1):
            wrong[count] += error * (wrong[count - 1] - wrong[count])
        wrong[0] *= 1 - error
    return sum(wrong)


def data_bits(levels):
    """Of the levels of a beacon's bits, those of the eight data bits of each byte."""
    return [levels[PREAMBLE_BITS + 10 * byte + bit]
            for byte in range(HEADER_BYTES, BEACON_BYTES) for bit in range(1, 9)]


def received(chain, scene):
    """How many beacons of a scene are received, in the mean."""
    return sum(
        reception_probability(map(error_probability, data_bits(levels)))
        for levels in chain.levels(scene))
