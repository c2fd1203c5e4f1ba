"""Measures of events, block by block."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from engine.errors import InternalError
from engine.model.segment import Aggregate, BoundMeasure, Unit
from engine.serving.events import dense
from engine.serving.events.dense import Block, fits
from engine.serving.events.local_days import calendar, count_changes, periods
from engine.serving.events.measures import Measured
from engine.serving.events.row_blocks import Matching, runs_of_block
from engine.serving.events.runs import TIMED, Runs, times_of
from engine.serving.events.store import EventProperty
from engine.serving.events.value_runs import BY_TIME, BY_VALUE, fits_key, value_of_runs

OfBlock: TypeAlias = Callable[[Block], Measured | None]
"""A measure of a block's customers; None where none of them has it."""


def block_measure(matching: Matching, measure: BoundMeasure, zone: ZoneInfo) -> OfBlock | None:
    """A measure of the matching events, block by block; None where a statement has to give it.

    As in `measures.measured`, `recency` is the last event's time in microseconds.
    """
    if measure.property is None:
        return _of_times(matching, measure, zone)
    table = matching.table
    of = table.properties[measure.property]
    if of.entry.form in ("pair", "list"):
        return None
    match measure.agg:
        case Aggregate.SUM | Aggregate.AVG:
            return _added(matching, of, measure.agg) if of.is_summed and fits(table, of) else None
        case Aggregate.MIN | Aggregate.MAX:
            reduce = np.minimum if measure.agg is Aggregate.MIN else np.maximum
            return _of_runs(matching, of, lambda runs: reduce.reduceat(runs.columns[of.column], runs.starts))
        case agg if (agg in BY_TIME and not table.lacks_ids) or (agg in BY_VALUE and fits_key(of)):
            return _of_runs(matching, of, lambda runs: value_of_runs(runs, agg, of))
        case _:
            return None


def who_match(matching: Matching) -> Callable[[Block], NDArray[Any] | None]:
    """The customers of a block who have a matching event; None where nobody has."""
    table, window = matching.table, matching.window
    if matching.passes is None and window.is_open:
        return lambda block: table.who[slice(*block)]
    if matching.passes is None:
        return lambda block: table.who[slice(*block)].compress(dense.counts(table, window, block) > 0)

    def who(block: Block) -> NDArray[Any] | None:
        runs = runs_of_block(matching, [], None, block)
        return None if runs is None else runs.who

    return who


def _added(matching: Matching, of: EventProperty, agg: Aggregate) -> OfBlock:
    """Sums, and for averages how many were added up; who has nothing to add may be there with a sum of 0."""
    table, window = matching.table, matching.window

    def add_all(block: Block) -> Measured:
        who, totals = table.who[slice(*block)], dense.sums(table, of, window, block)
        if agg is Aggregate.SUM:
            return Measured(who, totals)
        counts = dense.value_counts(table, of, window, block)
        some = np.flatnonzero(counts)
        return Measured(who[some], totals[some], counts[some])

    def add_matching(block: Block) -> Measured | None:
        runs = runs_of_block(matching, [of.column], of, block)
        if runs is None:
            return None
        running = np.zeros(runs.count + 1, np.int64)
        np.cumsum(runs.columns[of.column], dtype=np.int64, out=running[1:])
        ends = runs.ends
        return Measured(runs.who, running[ends] - running[runs.starts], ends - runs.starts)

    return add_all if matching.passes is None else add_matching


def _of_times(matching: Matching, measure: BoundMeasure, zone: ZoneInfo) -> OfBlock:
    table = matching.table
    match measure.agg:
        case Aggregate.COUNT if matching.passes is None:
            return lambda block: Measured(
                table.who[slice(*block)], dense.counts(table, matching.window, block)
            )
        case Aggregate.COUNT:
            return _of_runs(matching, None, lambda runs: runs.ends - runs.starts)
        case Aggregate.RECENCY:
            return _of_runs(matching, None, lambda runs: runs.times(runs.ends - 1))
        case Aggregate.DAYS | Aggregate.PERIODS:
            return _periods(matching, measure.unit or Unit.DAY, zone)
        case _:
            raise InternalError(f"`{measure.agg}` measures a property, and not in {sorted(TIMED)}")


def _periods(matching: Matching, unit: Unit, zone: ZoneInfo) -> OfBlock:
    """In how many different units events lie."""
    days = calendar(matching.table.entry.first or 0, matching.table.entry.last or 0, zone)

    def count(runs: Runs) -> NDArray[np.int64]:
        if days.in_minutes:
            units = days.units_of_minutes(runs.columns["minute"], unit)
        else:
            units = periods(days.days(times_of(runs.columns)), unit)
        return count_changes(runs.starts, units)

    return _of_runs(matching, None, count, ["minute"] if days.in_minutes else ["minute", "rest"])


def _of_runs(
    matching: Matching,
    of: EventProperty | None,
    work: Callable[[Runs], NDArray[Any]],
    columns: Sequence[str] = (),
) -> OfBlock:
    """One number of each customer's matching rows; the column of `of` comes with `columns`."""
    columns = [*columns, *([of.column] if of is not None else [])]

    def one(block: Block) -> Measured | None:
        runs = runs_of_block(matching, columns, of, block)
        return None if runs is None else Measured(runs.who, work(runs))

    return one
