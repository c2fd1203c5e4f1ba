"""The counts of the groups that a portrait compares; those of the universe are kept with its snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from engine.audience.portraits.bins import borders
from engine.audience.portraits.facts import Spread
from engine.model.values import Kind, Value, ValueType
from engine.serving import ServingSnapshot
from engine.serving.sets.groups import Group
from engine.serving.storage.scaled import unscaled
from engine.serving.tags.distributions import CountedValues, distribution
from engine.serving.tags.value_counts import bitmap_counts, bounds, dense_counts, is_counted, is_dense

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.audience.reading import Reading
    from engine.serving.storage.columns import StoredColumn
    from engine.serving.tags.distributions import Distribution, Stored

PERCENTAGES: Final = (5, 10, 25, 50, 75, 90, 95)
_TIMES: Final = frozenset({Kind.DATE, Kind.DATETIME})
_TEXTS: Final = frozenset({Kind.TEXT, Kind.TEXT_LIST})
_MEAN_DIGITS: Final = 4
"""Digits that a mean has after the point, beyond those of its values."""

_KEPT_BYTES: Final = 1 << 20
"""Counts of one tag that are kept; greater ones are counted anew."""

Counts = NDArray[np.int64]


def is_ordered(column: StoredColumn) -> bool:
    """Whether a tag has quantiles and a histogram."""
    return column.type.kind not in _TEXTS and column.type.kind is not Kind.BOOLEAN


@dataclass(frozen=True, slots=True)
class Ordered:
    """The spread of an ordered tag in one group, and how many lie in each bin."""

    spread: Spread | None
    bins: tuple[int, ...]


class Side:
    """One group of customers; counts that were made are kept."""

    def __init__(self, serving: ServingSnapshot, group: Group) -> None:
        self.serving, self.group, self.size = serving, group, group.size
        self._counts: dict[str, Counts | None] = {}
        self._missing: dict[str, int] = {}

    def missing(self, code: str) -> int:
        """How many have no value of a tag."""
        if code not in self._missing:
            self._missing[code] = self.size - self.group.with_value(self.serving.tags[code])
        return self._missing[code]

    def counts(self, code: str) -> Counts | None:
        """Of each value of a tag, in the order of `value_at`; None where there are too many."""
        if code in self._counts:
            return self._counts[code]
        found = self._count(self.serving.tags[code])
        if found is None or found.nbytes <= _KEPT_BYTES:
            self._counts[code] = found
        return found

    def _count(self, column: StoredColumn) -> Counts | None:
        if column.entry.form != "list" and is_counted(column):
            return dense_counts(column, self.group)
        return bitmap_counts(column.bitmaps, self.group) if column.entry.bitmaps else None

    def ordered(self, code: str, meets: Sequence[Stored]) -> Ordered:
        """The spread of a tag, and counts of the bins that meet at `meets`."""
        return ordered(self.distribution(code), self.serving.tags[code].type, meets)

    def distribution(self, code: str) -> Distribution:
        """The values of an ordered tag."""
        column = self.serving.tags[code]
        counted = is_counted(column) and (code in self._counts or is_dense(column, self.group))
        counts = self.counts(code) if counted else None
        return (
            distribution(column, self.group) if counts is None else CountedValues(bounds(column)[0], counts)
        )


class Universe(Side):
    """Everybody; what was counted once is kept. Safe for many threads."""

    def __init__(self, serving: ServingSnapshot) -> None:
        super().__init__(serving, Group(serving.universe))
        self._zone = ZoneInfo(serving.manifest.zone)
        self._ordered: dict[str, tuple[list[Stored], Ordered]] = {}

    def prepare(self) -> None:
        """Count everybody now: the first portrait of a snapshot need not wait for it then.

        Numbers of 128 bits are left for whoever asks: Python counts those itself, and holds up others.
        """
        for code, column in self.serving.tags.items():
            self.missing(code)
            if column.entry.form == "pair":
                continue
            self.counts(code)
            if is_ordered(column):
                self.borders(code)

    def borders(self, code: str) -> Sequence[Stored]:
        """Where the bins of an ordered tag meet: the same for all groups."""
        return self._everybody(code)[0]

    def ordered(self, code: str, meets: Sequence[Stored]) -> Ordered:
        own, found = self._everybody(code)
        return found if meets is own else super().ordered(code, meets)

    def _everybody(self, code: str) -> tuple[list[Stored], Ordered]:
        if code not in self._ordered:
            of, values = self.serving.tags[code].type, self.distribution(code)
            meets = borders(values, of, self._zone)
            self._ordered[code] = meets, ordered(values, of, meets)
        return self._ordered[code]


def value_at(column: StoredColumn, place: int) -> Value:
    """The value that a place of `Side.counts` stands for."""
    if column.entry.form in ("text", "list"):
        return column.dictionary[place]
    if is_counted(column):
        return unscaled(place + bounds(column)[0], column.type)
    return unscaled(column.distinct[place].item(), column.type)


def universe_of(reading: Reading) -> Universe:
    """The universe of a snapshot: one for all portraits, as long as the snapshot is open."""
    return reading.kept(_universe)


def _universe(reading: Reading) -> Universe:
    return Universe(reading.serving)


def ordered(values: Distribution, value_type: ValueType, meets: Sequence[Stored]) -> Ordered:
    """The spread of values, and how many lie below the first border, between borders, and above the last."""
    spread = _spread(values, value_type)  # first: counting then looks between its ranks only
    below = [0, *(values.below(border) for border in meets), values.count]
    return Ordered(spread, tuple(after - before for before, after in pairwise(below)))


def _spread(values: Distribution, value_type: ValueType) -> Spread | None:
    if values.count == 0:
        return None
    ranks = [0, *(-(-percent * values.count // 100) - 1 for percent in PERCENTAGES), values.count - 1]
    least, *shares, greatest = (unscaled(stored, value_type) for stored in values.at(ranks))
    quantiles = tuple(zip(PERCENTAGES, shares, strict=True))
    return Spread(values.count, _mean(values, value_type), least, greatest, quantiles)


def _mean(values: Distribution, value_type: ValueType) -> Value | None:
    if value_type.kind in _TIMES:
        return None
    if value_type.kind is Kind.FLOAT:
        return float(values.total()) / values.count
    scale = value_type.scale or 0
    digits = scale + _MEAN_DIGITS
    units = Fraction(int(values.total()), values.count) * 10**_MEAN_DIGITS
    rounded = int(abs(units) + Fraction(1, 2)) * (1 if units >= 0 else -1)
    return Decimal((int(rounded < 0), tuple(int(digit) for digit in str(abs(rounded))), -digits))
