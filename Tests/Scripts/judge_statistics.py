"""Compares figures with SciPy's. Lines of standard input: a name, its arguments, the figure.

Prints how many lines of each name were compared, and each that is off by more than a share of 1e-9
(1e-7 where arguments of a million take digits from anybody).
"""
import json
import math
import sys

import numpy
from scipy import stats


def rank_correlation(r, n):
    """By Student's t; of all orders of few pairs see spearman-p."""
    return 2 * stats.t.sf(abs(r) * math.sqrt((n - 2) / ((1 - r) * (1 + r))), n - 2)


def information(left, right):
    table = numpy.histogram2d(left, right, bins=[range(max(left) + 2), range(max(right) + 2)])[0]
    return (
        stats.entropy(table.sum(0), base=2)
        + stats.entropy(table.sum(1), base=2)
        - stats.entropy(table.ravel(), base=2)
    )


JUDGES = {
    "normal": lambda z: stats.norm.sf(z),
    "chi-square": lambda x, k: stats.chi2.sf(x, k),
    "poisson": lambda k, m: stats.poisson.sf(k - 1, m),
    "binomial": lambda k, n, p: stats.binom.sf(k - 1, n, p),
    "correlation": lambda r, n: 2 * stats.beta.cdf((1 - abs(r)) / 2, n / 2 - 1, n / 2 - 1),
    "rank-correlation": rank_correlation,
    "ranks": lambda *values: stats.rankdata(values),
    "pearson": lambda left, right: stats.pearsonr(left, right).statistic,
    "spearman": lambda left, right: stats.spearmanr(left, right).statistic,
    "spearman-p": lambda left, right: stats.permutation_test(
        (left,),
        lambda a: stats.spearmanr(a, right).statistic,
        permutation_type="pairings",
        n_resamples=numpy.inf,
    ).pvalue,
    "information": information,
    "entropy": lambda *counts: stats.entropy(counts, base=2),
    "false-discovery": lambda *values: stats.false_discovery_control(values),
    "empirical": lambda seen, draws: (1 + sum(d >= seen for d in draws)) / (1 + len(draws)),
}

# Of what may be 0, the part that rounding leaves.
ROUNDING = {"pearson": 1e-13, "spearman": 1e-13, "information": 1e-13}

counts = {}
for line in sys.stdin:
    name, arguments, figure = json.loads(line)
    judged = JUDGES[name](*arguments)
    tolerance = 1e-7 if max(map(numpy.max, arguments)) >= 1e6 else 1e-9
    if not numpy.allclose(figure, judged, rtol=tolerance, atol=ROUNDING.get(name, 0)):
        print("off", name, arguments, figure, judged)
    counts[name] = counts.get(name, 0) + 1
for name, count in counts.items():
    print("compared", name, count)
