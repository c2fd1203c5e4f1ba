"""Measures of all events of a window: blocks of rows that stay in the cache, on all cores, without DuckDB.

A block holds whole customers, so that what is computed for it stands for itself; the rows that match are
given to the same functions that take DuckDB's filtered rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.serving.dense import MinuteWindow, blocks, inside
from engine.serving.event_plan import MINUTE
from engine.serving.event_store import EventProperty, EventTable
from engine.serving.runs import Places, Runs
from engine.serving.sets import Mask
from engine.serving.stopping import check_stop, present_stop
from engine.serving.threads import pool

Result = TypeVar("Result")


def map_blocks(
    table: EventTable,
    window: MinuteWindow,
    columns: Sequence[str],
    of: EventProperty | None,
    work: Callable[[Runs], Result],
) -> list[Result]:
    """What `work` gives for the matching rows of each block of customers, in their order.

    Rows match that lie in the window and have the property `of`. Columns are `minute`, `rest` and that of the
    property; times and row numbers need none. Blocks without a matching row are left out.
    """
    stop = present_stop()

    def one(block: tuple[int, int]) -> Result | None:
        check_stop(stop)
        runs = _read(table, window, columns, of, block)
        return work(runs) if runs.count else None

    return [found for found in pool().map(one, blocks(table)) if found is not None]


def _read(
    table: EventTable,
    window: MinuteWindow,
    columns: Sequence[str],
    of: EventProperty | None,
    block: tuple[int, int],
) -> Runs:
    low, high = block
    who, borders = table.who[low:high], table.start[low : high + 1].astype(np.int64)
    part = slice(int(borders[0]), int(borders[-1]))
    borders -= part.start
    mask = _mask(table, window, of, part)
    found = {name: _column(table, name, of, part) for name in columns}
    rows = None
    if mask is not None:
        rows = np.flatnonzero(mask)
        found = {name: array[rows] for name, array in found.items()}
        borders = np.searchsorted(rows, borders)
        some = borders[1:] > borders[:-1]
        who, borders = who[some], np.append(borders[:-1][some], len(rows))

    def row_of(places: Places) -> Places:
        return part.start + (places if rows is None else rows[places])

    times = table.rows["time"]
    starts, count = borders[:-1], int(borders[-1])
    return Runs(who, starts, count, found, lambda places: times[row_of(places)], row_of)


def _mask(table: EventTable, window: MinuteWindow, of: EventProperty | None, part: slice) -> Mask | None:
    """Which rows match; None where all do."""
    mask = None if window.is_open else inside(table, window, part)
    if of is None or of.entry.values == table.entry.rows:
        return mask
    there = table.has(of, part)
    return there if mask is None else mask & there


def _column(table: EventTable, name: str, of: EventProperty | None, part: slice) -> NDArray[Any]:
    match name:
        case "minute":
            return table.minute[part]
        case "rest":
            return (table.rows["time"][part] % MINUTE).astype(np.int32)
        case _ if of is not None and of.is_summed:
            return of.summands[part]
        case _:
            return np.ascontiguousarray(table.rows[name][part])
