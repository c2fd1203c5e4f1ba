"""The tags of a portrait: rows of values, spreads and histograms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from engine.audience.portraits.facts import Bin, TagPortrait, ValueShare
from engine.audience.portraits.sides import Counts, Ordered, Side, Universe, is_ordered, value_at
from engine.audience.portraits.small_groups import protected_spread
from engine.model.naming import Name
from engine.model.tag import DisplayType
from engine.serving.storage.scaled import unscaled

if TYPE_CHECKING:
    from engine.model.values import Value
    from engine.serving import ServingSnapshot
    from engine.serving.storage.columns import StoredColumn

MOST_LISTED: Final = 50
"""Values listed of a text that has too many for bitmaps."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The groups that are compared: the crowd, the base, and the customers of both."""

    crowd: Side
    base: Side
    both: Side
    universe: Universe

    @property
    def three(self) -> tuple[Side, Side, Side]:
        """All of them."""
        return self.crowd, self.base, self.both

    @property
    def serving(self) -> ServingSnapshot:
        """The snapshot of all of them."""
        return self.universe.serving


Range: TypeAlias = "tuple[Value | None, Value | None]"
"""A bin `[start, end)`; None is open."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What is compared of a tag: values that occur, bins, and the last row, customers without a value.

    A row stands for `values[i]`, or for a bin where `ranges[i]` is set. The counts are those of each side.
    """

    values: tuple[Value | None, ...]
    ranges: tuple[Range | None, ...]
    crowd: Counts
    base: Counts
    both: Counts


@dataclass(frozen=True, slots=True)
class Portrayed:
    """A tag with the rows that its shares come from."""

    portrait: TagPortrait
    rows: Rows


def portray_tag(code: str, name: Name, sides: Sides, min_group: int) -> Portrayed:
    """One tag."""
    column = sides.serving.tags[code]
    rows, distinct = _rows(code, column, sides)
    shares = tuple(
        share_of(value, int(count), int(base), sides, min_group)
        for value, count, base in zip(rows.values, rows.crowd, rows.base, strict=True)
    )
    found = Portrayed(TagPortrait(code, name, str(column.type), shares, distinct), rows)
    return _ordered(found, column, sides, min_group) if is_ordered(column) else found


def share_of(value: Value | None, count: int, base: int, sides: Sides, min_group: int) -> ValueShare:
    """One row; counts below the smallest group are 0."""
    count, base = (0 if number < min_group else number for number in (count, base))
    share, base_share = count / sides.crowd.size, base / sides.base.size if sides.base.size else 0.0
    return ValueShare(value, count, share, base_share, 100 * share / base_share if base else None)


def _rows(code: str, column: StoredColumn, sides: Sides) -> tuple[Rows, int | None]:
    """The rows of values, and how many different values the base has, where they are counted."""
    missing = [np.array([side.missing(code)]) for side in sides.three]
    shown, distinct = np.zeros(0, np.int64), None
    counted: list[Counts] = [shown] * 3
    found = [counts for side in sides.three if (counts := _counts(code, column, side)) is not None]
    if len(found) == 3:
        shown = _shown(column, found[0], found[1])
        distinct = int(np.count_nonzero(found[1]))
        counted = [counts[shown] for counts in found]
    values = (*(value_at(column, int(place)) for place in shown), None)
    crowd, base, both = (np.concatenate(pair) for pair in zip(counted, missing, strict=True))
    return Rows(values, (None,) * len(values), crowd, base, both), distinct


def _counts(code: str, column: StoredColumn, side: Side) -> Counts | None:
    """The counts of a tag that is shown value by value."""
    if is_ordered(column):
        entry = next(tag for tag in side.serving.manifest.tags if tag.code == code)
        if entry.display == DisplayType.NUMERIC or not column.entry.bitmaps:
            return None
    return side.counts(code)


def _shown(column: StoredColumn, crowd: Counts, base: Counts) -> Counts:
    """The places of the values that are listed: texts by frequency, others in their order."""
    places = np.flatnonzero(crowd + base)
    if column.entry.form == "array":
        return places
    places = places[np.lexsort((places, -base[places], -crowd[places]))]
    return places if column.entry.bitmaps else places[:MOST_LISTED]


def _ordered(found: Portrayed, column: StoredColumn, sides: Sides, min_group: int) -> Portrayed:
    """With the spreads and the histogram; bins are compared where values are not."""
    code = found.portrait.tag
    meets = sides.universe.borders(code)
    crowd, base = (side.ordered(code, meets) for side in (sides.crowd, sides.base))
    both = crowd if sides.both is sides.crowd else sides.both.ordered(code, meets)
    ends: list[Value | None] = [None, *(unscaled(border, column.type) for border in meets), None]
    ranges = list(pairwise(ends))
    portrait = replace(
        found.portrait,
        spread=protected_spread(crowd.spread, sides.crowd.size, min_group),
        base_spread=protected_spread(base.spread, sides.base.size, min_group),
        histogram=tuple(_bins(ranges, crowd, base, sides, min_group)),
    )
    return Portrayed(portrait, _with_bins(found.rows, ranges, (crowd, base, both)))


def _with_bins(rows: Rows, ranges: Sequence[Range], sides: Sequence[Ordered]) -> Rows:
    if len(rows.values) > 1:
        return rows
    crowd, base, both = (
        np.concatenate([np.array(side.bins, np.int64), counts])
        for side, counts in zip(sides, (rows.crowd, rows.base, rows.both), strict=True)
    )
    return Rows((*(None for _ in ranges), None), (*ranges, None), crowd, base, both)


def _bins(
    ranges: Sequence[Range], crowd: Ordered, base: Ordered, sides: Sides, min_group: int
) -> Iterator[Bin]:
    """The bins, without open ones that hold nobody."""
    for (start, end), count, of_base in zip(ranges, crowd.bins, base.bins, strict=True):
        if count or of_base or not (start is None or end is None):
            row = share_of(None, count, of_base, sides, min_group)
            yield Bin(start, end, row.count, row.share, row.base_share, row.tgi)
