"""Measures of numbers: sum and average, exact; and the least and greatest of ordered values."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from sqlglot import exp

from engine.model.segment import Aggregate, BoundEvents, BoundMeasure
from engine.model.values import FLOAT, NUMBERS, TEXT, Kind, Value, ValueType
from engine.segments.columns import function
from engine.segments.literals import cast, literal
from engine.segments.measures.row import (
    COUNTED,
    MEASURED,
    MeasureRow,
    grouped,
    own_type,
    property_column,
)
from engine.segments.words import Phrase, Words

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from engine.segments.reference.world import EventRow

_EXACT: Final = frozenset({Kind.INTEGER, Kind.DECIMAL})
_ORDERED: Final = NUMBERS | {Kind.DATE, Kind.DATETIME}
_SAFE_PRECISION: Final = 28
"""Ten thousand million values of so many digits cannot add up to more than 38."""

_CONTEXT: Final = Context(prec=100)


def values_of(events: Sequence[EventRow], measure: BoundMeasure) -> list[Any]:
    """The measured property of each event, as far as it is there."""
    found: list[Value | None] = [event.value(str(measure.property)) for event in events]
    return [value for value in found if value is not None]


def total_type(of: ValueType | None) -> ValueType:
    """decimal(38, s): what sums are computed in."""
    return ValueType.decimal(38, (of.scale if of else None) or 0)


def _total(events: Sequence[EventRow], measure: BoundMeasure) -> Decimal:
    total = Decimal(0)
    for value in values_of(events, measure):
        total = _CONTEXT.add(total, Decimal(value))
    return total


def _sum(events: Sequence[EventRow], measure: BoundMeasure, _zone: ZoneInfo) -> Decimal:
    return _total(events, measure)


def _average(events: Sequence[EventRow], measure: BoundMeasure, _zone: ZoneInfo) -> Fraction:
    return Fraction(_total(events, measure)) / len(values_of(events, measure))


def _least(events: Sequence[EventRow], measure: BoundMeasure, _zone: ZoneInfo) -> Value:
    least: Value = min(values_of(events, measure))
    return least


def _greatest(events: Sequence[EventRow], measure: BoundMeasure, _zone: ZoneInfo) -> Value:
    greatest: Value = max(values_of(events, measure))
    return greatest


def _sum_column(measure: BoundMeasure) -> exp.Expr:
    """The sum as decimal(38, s), which fails where it has more digits.

    The embedded engine wraps around in silence there. So where values are wide enough for that, a sum of
    doubles, which is right to 15 digits, decides whether the exact one can be trusted.
    """
    value, result = property_column(measure), total_type(measure.property_type)
    total = exp.Sum(this=cast(value, result))
    if measure.property_type is None or (measure.property_type.precision or 0) <= _SAFE_PRECISION:
        return total
    mean = exp.Avg(
        this=cast(value.copy(), FLOAT)
    )  # a second sum of the column would have the same name on Sail
    rough = exp.Abs(this=exp.Mul(this=mean, expression=exp.Count(this=value.copy())))
    limit = literal(float(f"9.9999999999e{37 - (result.scale or 0)}"), FLOAT)
    failure = function(
        "concat", literal("a sum of more than 38 digits of ", TEXT), cast(exp.Count(this=exp.Star()), TEXT)
    )
    fits = exp.If(this=exp.LT(this=rough, expression=limit), true=total)
    return exp.Case(ifs=[fits], default=cast(failure, result))


def _sql_sum(events: exp.Select, _of: BoundEvents, measure: BoundMeasure, keys: Sequence[str]) -> exp.Select:
    return grouped(events, keys, **{MEASURED: _sum_column(measure)})


def _sql_average(
    events: exp.Select, _of: BoundEvents, measure: BoundMeasure, keys: Sequence[str]
) -> exp.Select:
    count = exp.Count(this=property_column(measure))
    return grouped(events, keys, **{MEASURED: _sum_column(measure), COUNTED: count})


def _sql_least(
    events: exp.Select, _of: BoundEvents, measure: BoundMeasure, keys: Sequence[str]
) -> exp.Select:
    return grouped(events, keys, **{MEASURED: exp.Min(this=property_column(measure))})


def _sql_greatest(
    events: exp.Select, _of: BoundEvents, measure: BoundMeasure, keys: Sequence[str]
) -> exp.Select:
    return grouped(events, keys, **{MEASURED: exp.Max(this=property_column(measure))})


ROWS: Final = (
    MeasureRow(
        Aggregate.SUM,
        _EXACT,
        total_type,
        _sum,
        _sql_sum,
        Words(Phrase("total {property} of {events}", "{events}的{property}合计")),
        of_nothing=0,
    ),
    MeasureRow(
        Aggregate.AVG,
        _EXACT,
        total_type,
        _average,
        _sql_average,
        Words(Phrase("average {property} of {events}", "{events}的{property}平均值")),
    ),
    MeasureRow(
        Aggregate.MIN,
        _ORDERED,
        own_type,
        _least,
        _sql_least,
        Words(
            Phrase("smallest {property} of {events}", "{events}的{property}最小值"),
            Phrase("earliest {property} of {events}", "{events}的最早{property}"),
        ),
    ),
    MeasureRow(
        Aggregate.MAX,
        _ORDERED,
        own_type,
        _greatest,
        _sql_greatest,
        Words(
            Phrase("greatest {property} of {events}", "{events}的{property}最大值"),
            Phrase("latest {property} of {events}", "{events}的最晚{property}"),
        ),
    ),
)
