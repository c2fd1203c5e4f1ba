"""Events in blocks of rows that stay in the cache, on all cores, without DuckDB.

A block holds whole customers, so that what is computed for it stands for itself; the rows that match are
given to the same functions that take DuckDB's filtered rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from engine.errors import InternalError
from engine.model.segment import BoundEvents
from engine.serving.events.dense import Block, MinuteWindow, blocks, inside, window_of
from engine.serving.events.plan import MINUTE
from engine.serving.events.row_filters import Filter, is_plain, row_filter
from engine.serving.events.runs import Places, Runs
from engine.serving.events.store import EventProperty, EventTable
from engine.serving.sets.customer_set import Mask
from engine.serving.stopping import check_stop, present_stop
from engine.serving.threads import on_all_cores

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Matching:
    """The rows of a table that lie in a window and pass a filter."""

    table: EventTable
    window: MinuteWindow
    passes: Filter | None = None

    def having(self, of: EventProperty | None, part: slice) -> Mask | None:
        """Which of some rows match and have a property; None where all do."""
        masks = []
        if not self.window.is_open:
            masks.append(inside(self.table, self.window, part))
        if self.passes is not None:
            masks.append(self.passes(part))
        if of is not None and of.entry.values < self.table.entry.rows:
            masks.append(self.table.has(of, part))
        return reduce(np.logical_and, masks) if masks else None


def matching_of(table: EventTable, events: BoundEvents, zone: ZoneInfo) -> Matching | None:
    """Some events, to be looked for in blocks; None where there are none, or where a statement is quicker:
    with filters of what lies in no plain column.
    """
    window = window_of(table, events.window)
    if window is None:
        return None
    if events.where is None:
        return Matching(table, window)
    if not is_plain(table, events.where):
        return None
    return Matching(table, window, row_filter(table, events.where, zone))


def map_blocks(
    matching: Matching,
    columns: Sequence[str],
    of: EventProperty | None,
    work: Callable[[Runs], Result],
) -> list[Result]:
    """What `work` gives for the matching rows of each block of customers, in their order.

    Only rows with the property `of` are taken. Columns are `minute`, `rest` and that of the property; times
    and row numbers need none. Blocks without a matching row are left out.
    """

    def one(block: Block) -> Result | None:
        runs = runs_of_block(matching, columns, of, block)
        return None if runs is None else work(runs)

    return each_block(matching.table, one)


def each_block(table: EventTable, work: Callable[[Block], Result | None]) -> list[Result]:
    """What `work` gives for each block of customers, in their order, on all cores; None is left out."""
    stop = present_stop()

    def one(block: Block) -> Result | None:
        check_stop(stop)
        return work(block)

    return [found for found in on_all_cores(one, blocks(table)) if found is not None]


def runs_of_block(
    matching: Matching, columns: Sequence[str], of: EventProperty | None, block: Block
) -> Runs | None:
    """The matching rows of a block, as `map_blocks` gives them; None where there are none."""
    table, (low, high) = matching.table, block
    who, borders = table.who[low:high], table.start[low : high + 1].astype(np.int64)
    part = slice(int(borders[0]), int(borders[-1]))
    borders -= part.start
    mask = matching.having(of, part)
    found = {name: _column(table, name, of, part) for name in columns}
    if mask is not None:
        found = {name: array.compress(mask) for name, array in found.items()}
        some, borders = _of_matching(borders, mask)
        who = who.take(some)

    @cache
    def rows() -> Places:
        return np.flatnonzero(mask)  # type: ignore[arg-type]  # asked for only where there is one

    def row_of(places: Places) -> Places:
        return part.start + (places if mask is None else rows()[places])

    times = table.rows["time"]
    starts, count = borders[:-1], int(borders[-1])
    if not count:
        return None
    return Runs(who, starts, count, found, lambda places: times[row_of(places)], row_of)


def _of_matching(borders: Places, mask: Mask) -> tuple[Places, Places]:
    """Which runs have a matching row, and the borders of these runs among the matching rows."""
    count = int(np.count_nonzero(mask))
    if count < len(borders) // 4:
        rows = np.flatnonzero(mask)
        owners = np.searchsorted(borders, rows, side="right") - 1
        starts = np.concatenate(([0], np.flatnonzero(owners[1:] != owners[:-1]) + 1))[:count]
        return owners[starts], np.append(starts, count)
    reached = np.zeros(len(mask) + 1, np.int64)
    np.cumsum(mask, out=reached[1:])
    places = reached.take(borders)
    some = np.flatnonzero(places[1:] > places[:-1])
    return some, np.append(places[:-1][some], count)


def _column(table: EventTable, name: str, of: EventProperty | None, part: slice) -> NDArray[Any]:
    match name:
        case "minute":
            return table.minute[part]
        case "rest":
            return (table.rows["time"][part] % MINUTE).astype(np.int32)
        case _ if of is not None:
            return np.ascontiguousarray(table.stored(of, part))
        case _:
            raise InternalError(f"`{name}` is no column of blocks")
