"""How the values of an ordered column are spread in a group, exactly: by counts, or sorted."""

from __future__ import annotations

from collections.abc import Sequence
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

    def at(self, rank: int) -> Stored:
        """The value of a rank, from 0."""
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

    def at(self, rank: int) -> int:
        return int(np.searchsorted(self._up_to, rank, side="right")) + self._least

    def below(self, border: Stored) -> int:
        place = int(border) - self._least
        if place <= 0:
            return 0
        return int(self._up_to[min(place, len(self._up_to)) - 1])


class StoredValues:
    """Stored numbers in order."""

    def __init__(self, values: NDArray[Any]) -> None:
        self._values = np.sort(values)

    @property
    def count(self) -> int:
        return len(self._values)

    def total(self) -> Stored:
        """Integers are added in halves, so that nothing overflows."""
        if self._values.dtype.kind == "f":
            return float(np.sum(self._values))
        low = int(np.bitwise_and(self._values, 0xFFFF_FFFF, dtype=np.int64).sum())
        return (int(np.right_shift(self._values, 32, dtype=np.int64).sum()) << 32) + low

    def at(self, rank: int) -> Stored:
        found: Stored = self._values[rank].item()
        return found

    def below(self, border: Stored) -> int:
        """A border within the values fits their type: of another one, NumPy would convert all values."""
        values = self._values
        if not len(values) or border <= values[0]:
            return 0
        if border > values[-1]:
            return len(values)
        return int(values.searchsorted(values.dtype.type(border)))


class PairValues:
    """128-bit numbers in order, as Python's integers."""

    def __init__(self, values: Sequence[int]) -> None:
        self._values = np.array(values, dtype=object)

    @property
    def count(self) -> int:
        return len(self._values)

    def total(self) -> int:
        return sum(self._values.tolist())

    def at(self, rank: int) -> int:
        return int(self._values[rank])

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
