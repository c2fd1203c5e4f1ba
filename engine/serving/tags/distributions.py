"""How the values of an ordered column are spread in a group, exactly: by counts, or by asking for ranks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import groupby
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.serving.sets.groups import Group
from engine.serving.storage import scaled
from engine.serving.storage.columns import StoredColumn
from engine.serving.tags.value_counts import bounds, dense_counts, is_counted, is_dense

Stored = int | float
"""A stored number: a scaled integer, days, microseconds, or a float."""


class Distribution(Protocol):
    """Values as stored numbers."""

    @property
    def count(self) -> int:
        """How many values there are."""
        ...

    def total(self) -> Stored:
        """Their sum; exact for integers."""
        ...

    def at(self, ranks: Sequence[int]) -> list[Stored]:
        """The values of ranks, from 0."""
        ...

    def below(self, border: Stored) -> int:
        """How many values are less than `border`."""
        ...


def distribution(column: StoredColumn, group: Group) -> Distribution:
    """The values that the members have in a column of numbers, dates, instants or booleans."""
    if is_counted(column) and is_dense(column, group):
        return CountedValues(bounds(column)[0], dense_counts(column, group))
    if column.entry.form == "pair":
        return PairValues(_pairs(column, group))
    return StoredValues(_values(column, group))


class CountedValues:
    """Counts of consecutive stored integers."""

    def __init__(self, least: int, counts: NDArray[np.int64]) -> None:
        self._least, self._counts = least, counts
        self._up_to = np.cumsum(counts)

    @property
    def count(self) -> int:
        return int(self._up_to[-1]) if len(self._up_to) else 0

    def total(self) -> int:
        """The sum of each number times its count; neither exceeds what 64 bits hold."""
        places = np.arange(len(self._counts), dtype=np.int64)
        return int(places @ self._counts) + self._least * self.count

    def at(self, ranks: Sequence[int]) -> list[Stored]:
        places = np.searchsorted(self._up_to, np.asarray(ranks), side="right")
        return [place + self._least for place in places.tolist()]

    def below(self, border: Stored) -> int:
        place = int(border) - self._least
        if place <= 0:
            return 0
        return int(self._up_to[min(place, len(self._up_to)) - 1])


class StoredValues:
    """Stored numbers, of which only those ranks are in their places that were asked for.

    What lies between two of them is in no order, but belongs there: a few ranks of a million values take a
    quarter of the time that sorting takes.
    """

    def __init__(self, values: NDArray[Any]) -> None:
        self._values = values
        self._settled: list[int] = []

    @property
    def count(self) -> int:
        return len(self._values)

    def total(self) -> Stored:
        """Integers are added in halves, so that nothing overflows."""
        if self._values.dtype.kind == "f":
            return float(np.sum(self._values))
        low = int(np.bitwise_and(self._values, 0xFFFF_FFFF, dtype=np.int64).sum())
        return (int(np.right_shift(self._values, 32, dtype=np.int64).sum()) << 32) + low

    def at(self, ranks: Sequence[int]) -> list[Stored]:
        wanted = sorted(set(ranks).difference(self._settled))
        for place, inside in groupby(wanted, key=lambda rank: bisect_left(self._settled, rank)):
            start, end = self._between(place)
            self._values[start:end].partition([rank - start for rank in inside])
        self._settled = sorted([*self._settled, *wanted])
        return [self._values[rank].item() for rank in ranks]

    def below(self, border: Stored) -> int:
        place = bisect_left(self._settled, border, key=lambda rank: self._values[rank].item())
        start, end = self._between(place)
        return start + _count_below(self._values[start:end], border)

    def _between(self, place: int) -> tuple[int, int]:
        """Where the values between two settled ranks begin and end."""
        start = self._settled[place - 1] + 1 if place else 0
        return start, self._settled[place] if place < len(self._settled) else len(self._values)


def _count_below(values: NDArray[Any], border: Stored) -> int:
    """A border that the type of the values cannot hold lies below or above all of them."""
    if values.dtype.kind != "f" and not (limits := np.iinfo(values.dtype)).min <= border <= limits.max:
        return len(values) if border > limits.max else 0
    return int(np.count_nonzero(values < values.dtype.type(border)))


class PairValues:
    """128-bit numbers in order, as Python's integers."""

    def __init__(self, values: Sequence[int]) -> None:
        self._values = np.array(values, dtype=object)

    @property
    def count(self) -> int:
        return len(self._values)

    def total(self) -> int:
        return sum(self._values.tolist())

    def at(self, ranks: Sequence[int]) -> list[Stored]:
        return [int(self._values[rank]) for rank in ranks]

    def below(self, border: Stored) -> int:
        return int(np.searchsorted(self._values, int(border)))


def _values(column: StoredColumn, group: Group) -> NDArray[Any]:
    """Stored numbers, in no order; zeros that are no values are taken away."""
    values = np.concatenate([*group.stored(column), np.zeros(0, column.values.dtype)])
    spare = group.spare(column)
    if not spare:
        return values
    others = values.compress(values != 0)
    return np.concatenate([others, np.zeros(len(values) - len(others) - spare, values.dtype)])


def _pairs(column: StoredColumn, group: Group) -> list[int]:
    pairs = np.concatenate([*group.stored(column), np.zeros(0, scaled.PAIR)])
    halves = zip(pairs["low"].tolist(), pairs["high"].tolist(), strict=True)
    values = sorted(scaled.pair_to_int(low, high) for low, high in halves)
    first = int(np.searchsorted(np.array(values, dtype=object), 0))
    del values[first : first + group.spare(column)]
    return values
