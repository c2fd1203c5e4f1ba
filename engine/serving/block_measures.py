"""Measures of events, block by block."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from engine.errors import InternalError
from engine.model.segment import Aggregate, BoundMeasure, Unit
from engine.serving import dense
from engine.serving.dense import fits
from engine.serving.event_store import EventProperty
from engine.serving.local_days import calendar, count_changes, periods
from engine.serving.measures import Measured
from engine.serving.row_blocks import Matching, map_blocks
from engine.serving.runs import TIMED, Runs, times_of
from engine.serving.value_runs import BY_TIME, BY_VALUE, fits_key, value_of_runs

_Found = tuple[NDArray[Any], NDArray[Any]]


def measured_in_blocks(matching: Matching, measure: BoundMeasure, zone: ZoneInfo) -> Measured | None:
    """A measure of the matching events; None where a statement has to give it.

    As in `measures.measured`, `recency` is the last event's time in microseconds.
    """
    if measure.property is None:
        return _of_times(matching, measure, zone)
    table = matching.table
    of = table.properties[measure.property]
    if of.entry.form in ("pair", "list"):
        return None
    column = [of.column]
    match measure.agg:
        case Aggregate.SUM | Aggregate.AVG if not (of.is_summed and fits(table, of)):
            return None
        case Aggregate.SUM if matching.passes is None:
            return Measured(table.who, dense.sums(table, of, matching.window))
        case Aggregate.SUM | Aggregate.AVG:
            return _added(matching, of)
        case Aggregate.MIN | Aggregate.MAX:
            reduce = np.minimum if measure.agg is Aggregate.MIN else np.maximum
            return _joined(map_blocks(matching, column, of, lambda runs: _extreme(runs, of, reduce)))
        case agg if (agg in BY_TIME and not table.lacks_ids) or (agg in BY_VALUE and fits_key(of)):
            return _joined(
                map_blocks(matching, column, of, lambda runs: (runs.who, value_of_runs(runs, agg, of)))
            )
        case _:
            return None


def _added(matching: Matching, of: EventProperty) -> Measured:
    """Sums, and how many were added up."""
    table, window = matching.table, matching.window
    if matching.passes is None:
        counts = dense.value_counts(table, of, window)
        some = counts > 0
        return Measured(table.who[some], dense.sums(table, of, window)[some], counts[some])

    def add(runs: Runs) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        running = np.zeros(runs.count + 1, np.int64)
        np.cumsum(runs.columns[of.column], dtype=np.int64, out=running[1:])
        return runs.who, running[runs.ends] - running[runs.starts], runs.ends - runs.starts

    parts = map_blocks(matching, [of.column], of, add)
    sums = _joined([(who, total) for who, total, _ in parts])
    counts = np.concatenate([np.zeros(0, np.int64), *(count for _, _, count in parts)])
    return Measured(sums.who, sums.values, counts)


def _of_times(matching: Matching, measure: BoundMeasure, zone: ZoneInfo) -> Measured:
    match measure.agg:
        case Aggregate.COUNT if matching.passes is None:
            return Measured(matching.table.who, dense.counts(matching.table, matching.window))
        case Aggregate.COUNT:
            return _joined(map_blocks(matching, [], None, lambda runs: (runs.who, runs.ends - runs.starts)))
        case Aggregate.RECENCY:
            return _joined(map_blocks(matching, [], None, lambda runs: (runs.who, runs.times(runs.ends - 1))))
        case Aggregate.DAYS | Aggregate.PERIODS:
            return _periods(matching, measure.unit or Unit.DAY, zone)
        case _:
            raise InternalError(f"`{measure.agg}` measures a property, and not in {sorted(TIMED)}")


def _periods(matching: Matching, unit: Unit, zone: ZoneInfo) -> Measured:
    """In how many different units events lie."""
    days = calendar(matching.table.entry.first or 0, matching.table.entry.last or 0, zone)

    def count(runs: Runs) -> _Found:
        if days.in_minutes:
            units = days.units_of_minutes(runs.columns["minute"], unit)
        else:
            units = periods(days.days(times_of(runs.columns)), unit)
        return runs.who, count_changes(runs.starts, units)

    columns = ["minute"] if days.in_minutes else ["minute", "rest"]
    return _joined(map_blocks(matching, columns, None, count))


def _extreme(runs: Runs, of: EventProperty, reduce: np.ufunc) -> _Found:
    return runs.who, reduce.reduceat(runs.columns[of.column], runs.starts)


def _joined(parts: Sequence[_Found]) -> Measured:
    who = [np.zeros(0, np.uint32), *(found for found, _ in parts)]
    values = [measured for _, measured in parts] or [np.zeros(0, np.int64)]
    return Measured(np.concatenate(who), np.concatenate(values))
