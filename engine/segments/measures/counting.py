"""Measures that count: events, distinct values, days, calendar units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, assert_never

from sqlglot import exp

from engine.model.segment import Aggregate, BoundEvents, BoundMeasure, Unit
from engine.model.values import INTEGER, Kind
from engine.segments.columns import function, sql_local_day
from engine.segments.literals import number
from engine.segments.measures.days import days_to_sql
from engine.segments.measures.row import MEASURED, MeasureRow, grouped, property_column, time_column
from engine.segments.words import Phrase, Words
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
    number_of_unit = unit_number(measure.unit or Unit.DAY, sql_local_day(time_column()))
    return grouped(events, keys, **{MEASURED: _count_distinct(number_of_unit)})


def unit_number(unit: Unit, day: exp.Expr) -> exp.Expr:
    """A whole number that the days of one calendar unit share; `trunc` is ten times as slow on Sail."""
    number_of_day = function("unix_date", day)
    year = function("year", day)
    match unit:
        case Unit.HOUR | Unit.DAY:
            return number_of_day
        case Unit.WEEK:
            since_monday = exp.Add(this=number_of_day, expression=number(3))
            return exp.Sub(this=since_monday, expression=function("pmod", since_monday.copy(), number(7)))
        case Unit.MONTH:
            return _within_year(year, 12, function("month", day))
        case Unit.QUARTER:
            return _within_year(year, 4, function("quarter", day))
        case Unit.YEAR:
            return year
        case _:
            assert_never(unit)


def _within_year(year: exp.Expr, units: int, unit: exp.Expr) -> exp.Expr:
    return exp.Add(this=exp.Mul(this=year, expression=number(units)), expression=unit)


def _count_distinct(value: exp.Expr) -> exp.Expr:
    return exp.Count(this=exp.Distinct(expressions=[value]))


ROWS: Final = (
    MeasureRow(
        Aggregate.COUNT,
        frozenset(),
        lambda _: INTEGER,
        _count,
        _sql_count,
        Words(Phrase("number of {events}", "{events}的次数")),
        of_nothing=0,
    ),
    MeasureRow(
        Aggregate.DISTINCT,
        frozenset(Kind) - {Kind.TEXT_LIST},
        lambda _: INTEGER,
        _distinct,
        _sql_distinct,
        Words(Phrase("number of different {property} values of {events}", "{events}的不同{property}数")),
        of_nothing=0,
    ),
    MeasureRow(
        Aggregate.DAYS,
        frozenset(),
        lambda _: INTEGER,
        _periods,
        days_to_sql,
        Words(Phrase("number of different days with {events}", "有{events}的天数")),
        of_nothing=0,
    ),
    MeasureRow(
        Aggregate.PERIODS,
        frozenset(),
        lambda _: INTEGER,
        _periods,
        _sql_periods,
        Words(Phrase("number of different {unit} with {events}", "有{events}的{unit}")),
        of_nothing=0,
        takes_unit=True,
    ),
)
