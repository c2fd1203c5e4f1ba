"""Counts and sums by customer over the plain columns of an event type: exact, at about 2 ns an event.

Rows are sorted by customer, so that what a customer's events add up to is a difference of two running totals
of 64-bit integers. A running total may wrap around; the difference is exact all the same, as long as each
customer's own sum fits (`fits`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.model.segment import Span
from engine.serving.events.plan import MINUTE
from engine.serving.events.store import EventProperty, EventTable

_BLOCK: Final = 1 << 18
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

Block: TypeAlias = tuple[int, int]
"""A range of places in a table's `who`: whole customers, of so many rows that what is made of them stays in
the cache.
"""

Totals: TypeAlias = NDArray[np.int64]
"""One number for each customer of a block."""


@dataclass(frozen=True, slots=True)
class MinuteWindow:
    """A window as borders of minutes, with what is left of the border minutes in microseconds.

    A row is inside from `first` + `first_rest` to before `last` + `last_rest`; None is open.
    """

    first: int | None
    first_rest: int
    last: int | None
    last_rest: int

    @property
    def is_open(self) -> bool:
        """Whether every row is inside."""
        return self.first is None and self.last is None


def window_of(table: EventTable, span: Span) -> MinuteWindow | None:
    """A span over a table's rows; ends beyond the rows are open. None where no row can be inside."""
    start, end = micros(span.start), micros(span.end)
    earliest, latest = table.entry.first, table.entry.last
    if earliest is None or latest is None:
        return None
    if (start is not None and start > latest) or (end is not None and end <= earliest):
        return None
    first, first_rest = (None, 0) if start is None or start <= earliest else divmod(start, MINUTE)
    last, last_rest = (None, 0) if end is None or end > latest else divmod(end, MINUTE)
    return MinuteWindow(first, first_rest, last, last_rest)


def micros(instant: datetime | None) -> int | None:
    """Microseconds since 1970."""
    return None if instant is None else (instant - _EPOCH) // timedelta(microseconds=1)


def fits(table: EventTable, of: EventProperty) -> bool:
    """Whether no customer's sum can leave 64 bits."""
    greatest = max(abs(int(of.entry.least or 0)), abs(int(of.entry.greatest or 0)))
    return greatest * table.entry.rows < 1 << 63


def counts(table: EventTable, window: MinuteWindow, block: Block) -> Totals:
    """How many events each customer of a block has in the window."""
    if window.is_open:
        return np.diff(_starts(table, block))
    return _totals(table, block, lambda rows: inside(table, window, rows).view(np.uint8))


def sums(table: EventTable, of: EventProperty, window: MinuteWindow, block: Block) -> Totals:
    """The sum of a property (scaled) over each customer's events in the window; missing ones add nothing."""
    summands = of.summands
    if window.is_open:
        return _totals(table, block, lambda rows: summands[rows])
    return _totals(table, block, lambda rows: summands[rows] * inside(table, window, rows))


def value_counts(table: EventTable, of: EventProperty, window: MinuteWindow, block: Block) -> Totals:
    """How many events with a property each customer of a block has in the window."""
    if of.entry.values == table.entry.rows:
        return counts(table, window, block)
    if window.is_open:
        return _totals(table, block, lambda rows: table.has(of, rows).view(np.uint8))
    return _totals(
        table, block, lambda rows: (table.has(of, rows) & inside(table, window, rows)).view(np.uint8)
    )


def inside(table: EventTable, window: MinuteWindow, rows: slice) -> NDArray[np.bool_]:
    """Which of some rows lie in the window, to the microsecond."""
    minute = table.minute[rows]
    mask = np.ones(len(minute), np.bool_)
    if window.first is not None:
        mask &= minute >= window.first
        if window.first_rest:
            _at_border(table, rows, mask, minute == window.first, window.first_rest, keep_from=True)
    if window.last is not None:
        mask &= minute <= window.last if window.last_rest else minute < window.last
        if window.last_rest:
            _at_border(table, rows, mask, minute == window.last, window.last_rest, keep_from=False)
    return mask


def _at_border(
    table: EventTable,
    rows: slice,
    mask: NDArray[np.bool_],
    border: NDArray[np.bool_],
    rest: int,
    *,
    keep_from: bool,
) -> None:
    """Decide the rows of a border minute by their microseconds."""
    places = np.flatnonzero(border & mask)
    times = table.rows["time"][rows.start + places] % MINUTE
    mask[places] = (times >= rest) if keep_from else (times < rest)


def _totals(table: EventTable, block: Block, values: Callable[[slice], NDArray[Any]]) -> Totals:
    """Add up the values of each customer's rows."""
    starts = _starts(table, block)
    first, last = int(starts[0]), int(starts[-1])
    running = np.empty(last - first + 1, np.int64)
    running[0] = 0
    np.cumsum(values(slice(first, last)), dtype=np.int64, out=running[1:])
    return np.diff(running.take(starts - first))


def _starts(table: EventTable, block: Block) -> NDArray[np.int64]:
    """Where the rows of each customer of a block begin, and where those of the last one end."""
    low, high = block
    return np.asarray(table.start[low : high + 1].astype(np.int64))


def blocks(table: EventTable) -> list[Block]:
    """All customers of a table, in blocks."""
    start = table.start
    cuts = np.searchsorted(start, np.arange(_BLOCK, table.entry.rows, _BLOCK, dtype=start.dtype))
    return list(pairwise(np.unique(np.concatenate(([0], cuts, [len(table.who)]))).tolist()))
