"""How surely a difference of counts is more than chance."""

import math

EXACT = 400
"""Lost packets up to which sums are worked out exactly."""


def _log_choose(of, count):
    return math.lgamma(of + 1) - math.lgamma(count + 1) - math.lgamma(of - count + 1)


def _hypergeometric(lost, sent_before, sent_now):
    """How `lost` packets divide between two runs that are equally good: the least number in the
    second run, and the probability of that and of each more."""
    least, most = max(0, lost - sent_before), min(lost, sent_now)
    every = _log_choose(sent_before + sent_now, lost)
    return least, [
        math.exp(_log_choose(sent_now, now) + _log_choose(sent_before, lost - now) - every)
        for now in range(least, most + 1)]


def more_lost(strata):
    """The probability that a receiver which is no worse loses as many packets as the second run
    did, or more: Fisher's exact test over all strata together, each of which is `(lost, sent)`
    before and `(lost, sent)` now at one Eb/N0, so that it does not matter which of them a run
    measured more of. Where many are lost, the normal approximation (Mantel and Haenszel)."""
    strata = [(before, now) for before, now in strata
              if 0 < before[0] + now[0] < before[1] + now[1]]
    if sum(before[0] + now[0] for before, now in strata) > EXACT:
        return _approximately(strata)
    excess, distribution = 0, [1.0]
    for (lost_before, sent_before), (lost_now, sent_now) in strata:
        least, probabilities = _hypergeometric(lost_before + lost_now, sent_before, sent_now)
        excess += lost_now - least
        distribution = _convolved(distribution, probabilities)
    return min(1.0, sum(distribution[excess:]))


def _convolved(one, other):
    product = [0.0] * (len(one) + len(other) - 1)
    for place, factor in enumerate(one):
        for further, probability in enumerate(other):
            product[place + further] += factor * probability
    return product


def _approximately(strata):
    excess = variance = 0.0
    for (lost_before, sent_before), (lost_now, sent_now) in strata:
        sent, lost = sent_before + sent_now, lost_before + lost_now
        excess += lost_now - lost * sent_now / sent
        variance += (
            lost * (sent - lost) * sent_before * sent_now / (sent * sent * (sent - 1)))
    return math.erfc((excess - 0.5) / math.sqrt(2 * variance)) / 2


def more_events(before, extent_before, now, extent_now):
    """The probability that rare events which come no more often than before come `now` times, or
    more, in `extent_now` (seconds, packets): of all of them, each falls into the second run by
    the part of it in both extents."""
    part, every = extent_now / (extent_before + extent_now), before + now
    return min(1.0, sum(
        math.comb(every, count) * part**count * (1 - part)**(every - count)
        for count in range(now, every + 1)))
