"""Which shares differ by more than chance: a test of two proportions, corrected for many comparisons.

For `k1` of `n1` customers of the crowd and `k2` of `n2` of the rest, the pooled two-proportion z test (for
example Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, 3rd edition, 2003, section 3.1,
there as chi-square = z²):

    p = (k1 + k2) / (n1 + n2)
    z = (k1/n1 - k2/n2) / sqrt(p (1 - p) (1/n1 + 1/n2)),  two-sided p-value = erfc(|z| / sqrt(2))

Where one of the four expected counts is below 5 (Cochran's rule, Biometrics 10, 1954), Fisher's exact test
takes its place: two-sided, the sum of the probabilities of all tables with the same margins that are not more
probable than the one seen (Agresti, Categorical Data Analysis, 3rd edition, 2013, section 3.5).

P-values of all values of all tags are adjusted together by Benjamini and Hochberg's step-up procedure
(Journal of the Royal Statistical Society B 57, 1995): p(i) in ascending order becomes the least of p(j) m / j
over all j >= i.
Listing those below 0.05 keeps the expected share of false ones among them below 5 %.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

SMALL: Final = 5
"""An expected count below which the exact test is used."""

_TIE: Final = 1 + 1e-7
"""Tables as probable as the one seen, but for rounding, count as such (as R's `fisher.test` has it)."""

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tested:
    """For each of several values: z, the p-value, and the p-value adjusted for all of them."""

    z: NDArray[np.float64]
    p: NDArray[np.float64]
    adjusted: NDArray[np.float64]


def compare_shares(crowd: Counts, rest: Counts, size: int, rest_size: int) -> Tested:
    """Test each value: `crowd` of `size` customers have it, and `rest` of `rest_size` others.

    Where there is nobody else, or everybody or nobody has the value, nothing differs: z is 0 and p is 1.
    """
    total, n = crowd + rest, size + rest_size
    z, p = np.zeros(len(crowd)), np.ones(len(crowd))
    tested = (total > 0) & (total < n) & (size > 0) & (rest_size > 0)
    if tested.any():
        pooled = total[tested] / n
        spread = np.sqrt(pooled * (1 - pooled) * (1 / size + 1 / rest_size))
        z[tested] = (crowd[tested] / size - rest[tested] / rest_size) / spread
    least = np.minimum(total, n - total) * float(min(size, rest_size)) / max(n, 1)
    for place in np.flatnonzero(tested).tolist():
        if least[place] < SMALL:
            p[place] = fisher(int(crowd[place]), int(rest[place]), size, rest_size)
        else:
            p[place] = erfc(abs(float(z[place])) / sqrt(2))
    return Tested(z, p, benjamini_hochberg(p))


def fisher(crowd: int, rest: int, size: int, rest_size: int) -> float:
    """The two-sided p-value of Fisher's exact test.

    Probabilities come from their ratios, p(x+1) / p(x) = (k-x)(n1-x) / ((x+1)(n2-k+x+1)), so that nothing
    overflows.
    """
    total = crowd + rest
    low, high = max(0, total - rest_size), min(total, size)
    x = np.arange(low, high, dtype=np.float64)
    ratios = np.log((total - x) * (size - x)) - np.log((x + 1) * (rest_size - total + x + 1))
    logs = np.concatenate(([0.0], np.cumsum(ratios)))
    weights = np.exp(logs - logs.max())
    seen = weights[crowd - low]
    return min(1.0, float(weights[weights <= seen * _TIE].sum() / weights.sum()))


def benjamini_hochberg(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Adjusted p-values, in the order given."""
    number = len(p)
    order = np.argsort(p, kind="stable")
    scaled = p[order] * number / np.arange(1, number + 1)
    adjusted = np.empty(number)
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return adjusted
