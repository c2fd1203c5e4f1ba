"""Averages are compared exactly: the sum with value x count, both as whole numbers."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import InternalError
from engine.model.segment import Test
from engine.serving.events.measures import Measured
from engine.serving.sets.customer_set import Mask
from engine.serving.storage import scaled


def average_passes(found: Measured, scale: int, test: Test) -> Mask:
    """Whether each sum (scaled) over its count passes; the operand is one Decimal, or two for `between`."""
    sums, counts = found.values, np.zeros(0, np.int64) if found.counts is None else found.counts
    operand: Any = test.operand
    if test.op == "between":
        least, greatest = operand
        return (_sign(sums, counts, scale, least) >= 0) & (_sign(sums, counts, scale, greatest) <= 0)
    if not isinstance(operand, Decimal):
        raise InternalError(f"{operand!r} is no number to compare an average with")
    return np.asarray(_compare(test.op, _sign(sums, counts, scale, operand)))


def _compare(op: str, sign: NDArray[np.int8]) -> Any:
    match op:
        case "eq":
            return sign == 0
        case "ne":
            return sign != 0
        case "lt":
            return sign < 0
        case "lte":
            return sign <= 0
        case "gt":
            return sign > 0
        case "gte":
            return sign >= 0
        case _:
            raise InternalError(f"`{op}` does not compare averages")


def _sign(sums: NDArray[Any], counts: NDArray[Any], scale: int, value: Decimal) -> NDArray[np.int8]:
    """The sign of sum - value x count: in 64 bits where that is sure to fit, else in Python's integers."""
    literal = Fraction(value) * 10**scale
    up, factor = literal.denominator, literal.numerator
    if not len(sums):
        return np.zeros(0, np.int8)
    if sums.dtype != scaled.PAIR:
        greatest = max(abs(int(sums.min())), abs(int(sums.max()))) * up
        if max(greatest, abs(factor) * int(counts.max())) < 1 << 62:
            differences = sums.astype(np.int64) * up - counts.astype(np.int64) * factor
            return np.asarray(np.sign(differences), np.int8)
        whole = sums.tolist()
    else:
        pairs = zip(sums["low"].tolist(), sums["high"].tolist(), strict=True)
        whole = [scaled.pair_to_int(low, high) for low, high in pairs]
    pairs_of = zip(whole, counts.tolist(), strict=True)
    exact = (total * up - count * factor for total, count in pairs_of)
    return np.fromiter(((one > 0) - (one < 0) for one in exact), np.int8, len(whole))
