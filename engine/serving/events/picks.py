"""The first or last of each customer's matching events, and whether that one passes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlglot import exp

from engine.model.segment import BoundEvents, Pick, Picked
from engine.serving.events.filters import Conditions
from engine.serving.events.row_blocks import Matching, map_blocks
from engine.serving.events.row_filters import row_filter, smallest_rows
from engine.serving.events.runs import ROW, Places, Runs, matching_rows, runs_of
from engine.serving.events.store import EventTable
from engine.serving.events.value_runs import moments


def picked_who(
    table: EventTable, events: BoundEvents, asks: Picked, matching: Matching | None, zone: ZoneInfo
) -> NDArray[Any]:
    """The ordinals whose first or last event passes; without `matching` a statement finds the events."""
    names = [name for name, _ in events.properties]

    def pick(runs: Runs) -> tuple[NDArray[Any], Places]:
        return runs.who, _picked_rows(table, runs, names, last=asks.pick is Pick.LAST)

    if matching is not None and not table.lacks_ids:
        parts = map_blocks(matching, [], None, pick)
    else:
        conditions = Conditions(table, zone)
        holding = [conditions.window(events.window), exp.paren(conditions.filter(events.where))]
        columns = ["ordinal", "minute", "rest", ROW, *(["no_id"] if table.lacks_ids else [])]
        rows_of = matching_rows(table, columns, holding, conditions.parameters)
        parts = [pick(runs_of(rows)) for rows in rows_of]
    who = np.concatenate([np.zeros(0, np.uint32), *(found for found, _ in parts)])
    rows = np.concatenate([np.zeros(0, np.int64), *(found for _, found in parts)])
    return who[row_filter(table, asks.having, zone)(rows)]


def _picked_rows(table: EventTable, runs: Runs, names: Sequence[str], *, last: bool) -> Places:
    """The row of each customer: at equal times that of the smallest id, else the smallest in column order.

    Rows of one time stand in the order of their ids, missing ones last.
    """
    first, end = moments(runs, last=last)
    rows = runs.row_of(first)
    tied = end - first > 1
    if table.lacks_ids:
        tied &= runs.columns["no_id"][first]
    elif table.entry.has_id:
        return rows
    if tied.any():
        counts = (end - first)[tied]
        groups = np.repeat(np.arange(len(counts)), counts)
        within = np.arange(len(groups)) - np.repeat(np.cumsum(counts) - counts, counts)
        rows = rows.copy()
        rows[tied] = smallest_rows(table, names, runs.row_of(first[tied][groups] + within), groups)
    return rows
