"""Measures that count: events, distinct values, days, calendar units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from sqlglot import exp

from engine.model.segment import Aggregate, BoundEvents, BoundMeasure, Unit
from engine.model.values import DATE, INTEGER, Kind
from engine.segments.columns import function
from engine.segments.literals import cast
from engine.segments.measures.row import MEASURED, MeasureRow, grouped, property_column, time_column
from engine.windows import first_day_of, local_day

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from engine.segments.reference.world import EventRow


def _count(events: Sequence[EventRow], _measure: BoundMeasure, _zone: ZoneInfo) -> int:
    return len(events)


def _distinct(events: Sequence[EventRow], measure: BoundMeasure, _zone: ZoneInfo) -> int:
    return len({event.value(str(measure.property)) for event in events})


def _periods(events: Sequence[EventRow], measure: BoundMeasure, zone: ZoneInfo) -> int:
    unit = measure.unit or Unit.DAY
    return len({first_day_of(unit, local_day(event.instant, zone)) for event in events})


def _sql_count(
    events: exp.Select, _of: BoundEvents, _measure: BoundMeasure, keys: Sequence[str]
) -> exp.Select:
    return grouped(events, keys, **{MEASURED: exp.Count(this=exp.Star())})


def _sql_distinct(
    events: exp.Select, _of: BoundEvents, measure: BoundMeasure, keys: Sequence[str]
) -> exp.Select:
    return grouped(events, keys, **{MEASURED: _count_distinct(property_column(measure))})


def _sql_periods(
    events: exp.Select, _of: BoundEvents, measure: BoundMeasure, keys: Sequence[str]
) -> exp.Select:
    day: exp.Expr = cast(time_column(), DATE)
    if measure.unit not in (None, Unit.DAY):
        day = function("trunc", day, exp.Literal.string(str(measure.unit).upper()))
    return grouped(events, keys, **{MEASURED: _count_distinct(day)})


def _count_distinct(value: exp.Expr) -> exp.Expr:
    return exp.Count(this=exp.Distinct(expressions=[value]))


ROWS: Final = (
    MeasureRow(Aggregate.COUNT, frozenset(), lambda _: INTEGER, _count, _sql_count, of_nothing=0),
    MeasureRow(
        Aggregate.DISTINCT,
        frozenset(Kind) - {Kind.TEXT_LIST},
        lambda _: INTEGER,
        _distinct,
        _sql_distinct,
        of_nothing=0,
    ),
    MeasureRow(Aggregate.DAYS, frozenset(), lambda _: INTEGER, _periods, _sql_periods, of_nothing=0),
    MeasureRow(
        Aggregate.PERIODS,
        frozenset(),
        lambda _: INTEGER,
        _periods,
        _sql_periods,
        of_nothing=0,
        takes_unit=True,
    ),
)
