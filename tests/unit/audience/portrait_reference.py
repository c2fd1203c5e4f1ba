"""Portraits computed slowly, from customers' values in dictionaries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from math import comb, erfc, sqrt
from typing import Any

from engine.model.values import Kind, Value, ValueType

Values = Mapping[str, Value]


def shares(
    values: Values, crowd: frozenset[str], base: frozenset[str]
) -> dict[Value | None, tuple[int, int]]:
    """For each value, or element of a list, how many of crowd and base have it; None is no value."""

    def counted(members: frozenset[str]) -> Counter[Value | None]:
        found: Counter[Value | None] = Counter({None: 0})
        for customer in members:
            value = values.get(customer)
            found.update(value if isinstance(value, frozenset) else [value])
        return found

    of_crowd, of_base = counted(crowd), counted(base)
    return {value: (of_crowd[value], of_base[value]) for value in {*of_crowd, *of_base}}


def quantile(values: Sequence[Any], percent: int) -> Any:
    """The least value that `percent` per cent of the values do not exceed."""
    ordered = sorted(values)
    for value in ordered:
        at_most = sum(1 for other in ordered if other <= value)
        if 100 * at_most >= percent * len(ordered):
            return value
    raise AssertionError("no values")


def mean(values: Sequence[Any], of: ValueType) -> Value | None:
    """The mean with four digits more than the values have."""
    if of.kind in (Kind.DATE, Kind.DATETIME):
        return None
    if of.kind is Kind.FLOAT:
        return sum(float(value) for value in values) / len(values)
    exact = sum((Fraction(value) for value in values), Fraction()) / len(values)
    wide = Context(prec=200)
    quotient = wide.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    return quotient.quantize(Decimal(1).scaleb(-(of.scale or 0) - 4), ROUND_HALF_UP, wide)


def p_value(a: int, n1: int, b: int, n2: int) -> tuple[float, float]:
    """z and the two-sided p-value for a of n1 against b of n2."""
    k, n = a + b, n1 + n2
    if n1 == 0 or n2 == 0 or k in (0, n):
        return 0.0, 1.0
    p = k / n
    z = (a / n1 - b / n2) / sqrt(p * (1 - p) * (1 / n1 + 1 / n2))
    expected = [row * column / n for row in (n1, n2) for column in (k, n - k)]
    if min(expected) >= 5:
        return z, erfc(abs(z) / sqrt(2))
    tables = {x: comb(n1, x) * comb(n2, k - x) for x in range(max(0, k - n2), min(k, n1) + 1)}
    extreme = sum(ways for ways in tables.values() if ways <= tables[a])
    return z, float(Fraction(extreme, comb(n, k)))


def adjusted(p_values: Sequence[float]) -> list[float]:
    """Benjamini and Hochberg, by the definition."""
    ordered = sorted(p_values)
    m = len(ordered)
    return [
        min(1.0, min(p * m / (rank + 1) for rank, p in enumerate(ordered) if p >= own)) for own in p_values
    ]
