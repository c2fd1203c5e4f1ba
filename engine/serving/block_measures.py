"""Measures of all events of a window, block by block."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from engine.errors import InternalError
from engine.model.segment import Aggregate, BoundMeasure, Unit
from engine.serving import dense
from engine.serving.dense import MinuteWindow, fits
from engine.serving.event_store import EventProperty, EventTable
from engine.serving.local_days import calendar, count_changes, periods
from engine.serving.measures import Measured
from engine.serving.row_blocks import map_blocks
from engine.serving.runs import TIMED, Runs, times_of
from engine.serving.value_runs import BY_TIME, BY_VALUE, fits_key, value_of_runs

_Found = tuple[NDArray[Any], NDArray[Any]]


def measured_in_blocks(
    table: EventTable, measure: BoundMeasure, window: MinuteWindow, zone: ZoneInfo
) -> Measured | None:
    """A measure of all events in a window; None where a statement has to give it.

    As in `measures.measured`, `recency` is the last event's time in microseconds.
    """
    if measure.property is None:
        return _of_times(table, measure, window, zone)
    of = table.properties[measure.property]
    if of.entry.form in ("pair", "list"):
        return None
    match measure.agg:
        case Aggregate.SUM if of.is_summed and fits(table, of):
            return Measured(table.who, dense.sums(table, of, window))
        case Aggregate.AVG if of.is_summed and fits(table, of):
            counts = dense.value_counts(table, of, window)
            some = counts > 0
            return Measured(table.who[some], dense.sums(table, of, window)[some], counts[some])
        case Aggregate.MIN | Aggregate.MAX:
            reduce = np.minimum if measure.agg is Aggregate.MIN else np.maximum
            return _joined(
                map_blocks(table, window, [of.column], of, lambda rows: _extreme(rows, of, reduce))
            )
        case agg if (agg in BY_TIME and not table.lacks_ids) or (agg in BY_VALUE and fits_key(of)):
            column = [of.column]
            return _joined(
                map_blocks(table, window, column, of, lambda runs: (runs.who, value_of_runs(runs, agg, of)))
            )
        case _:
            return None


def _of_times(table: EventTable, measure: BoundMeasure, window: MinuteWindow, zone: ZoneInfo) -> Measured:
    match measure.agg:
        case Aggregate.COUNT:
            return Measured(table.who, dense.counts(table, window))
        case Aggregate.RECENCY:
            return _joined(
                map_blocks(table, window, [], None, lambda runs: (runs.who, runs.times(runs.ends - 1)))
            )
        case Aggregate.DAYS | Aggregate.PERIODS:
            return _periods(table, measure.unit or Unit.DAY, window, zone)
        case _:
            raise InternalError(f"`{measure.agg}` measures a property, and not in {sorted(TIMED)}")


def _periods(table: EventTable, unit: Unit, window: MinuteWindow, zone: ZoneInfo) -> Measured:
    """In how many different units events lie."""
    days = calendar(table.entry.first or 0, table.entry.last or 0, zone)

    def count(runs: Runs) -> _Found:
        if days.in_minutes:
            units = days.units_of_minutes(runs.columns["minute"], unit)
        else:
            units = periods(days.days(times_of(runs.columns)), unit)
        return runs.who, count_changes(runs.starts, units)

    columns = ["minute"] if days.in_minutes else ["minute", "rest"]
    return _joined(map_blocks(table, window, columns, None, count))


def _extreme(runs: Runs, of: EventProperty, reduce: np.ufunc) -> _Found:
    return runs.who, reduce.reduceat(runs.columns[of.column], runs.starts)


def _joined(parts: Sequence[_Found]) -> Measured:
    who = [np.zeros(0, np.uint32), *(found for found, _ in parts)]
    values = [measured for _, measured in parts] or [np.zeros(0, np.int64)]
    return Measured(np.concatenate(who), np.concatenate(values))
