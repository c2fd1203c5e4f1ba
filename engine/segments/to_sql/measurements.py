"""What statistical tags compute: one row a customer with a value, of the tag's type."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from engine.model.segment import Aggregate, BoundMeasurement
from engine.model.values import TEXT, Kind, ValueType
from engine.model.views import CUSTOMER_ID, ORDINAL, TAG_VALUE
from engine.segments.columns import column, function, is_there
from engine.segments.literals import cast, literal, number
from engine.segments.measures import COUNTED, MEASURED
from engine.segments.to_sql.events import measured_to_sql
from engine.segments.to_sql.filters import passes_to_sql

_GUARD_DIGITS: Final = 8
"""More digits of a quotient than are kept: rounding twice is wrong from 10**7 events of one customer on."""


def measurement_to_sql(bound: BoundMeasurement) -> exp.Select:
    """(ordinal, customer_id, tag_value) of each customer with matching events and a value."""
    keys = (ORDINAL, CUSTOMER_ID)
    source = measured_to_sql(bound.events, bound.measure, keys).subquery("by_customer")
    value = _label(bound) if bound.bands else _value(bound)
    select = exp.Select().select(*map(column, keys), value.as_(TAG_VALUE, quoted=True)).from_(source)
    if not bound.bands:
        return select
    names = (*keys, TAG_VALUE)
    there = is_there(column(TAG_VALUE))
    return exp.Select().select(*map(column, names)).from_(select.subquery("labelled")).where(there)


def _label(bound: BoundMeasurement) -> exp.Expr:
    """The label of the first band whose bounds hold, cut on the exact value."""
    value = column(MEASURED)
    count = column(COUNTED) if bound.measure.agg is Aggregate.AVG else None
    ifs = [
        exp.If(
            this=exp.and_(*(passes_to_sql(test, value, count) for test in band.tests)),
            true=literal(band.label, TEXT),
        )
        for band in bound.bands
    ]
    return exp.Case(ifs=ifs)


def _value(bound: BoundMeasurement) -> exp.Expr:
    if bound.measure.agg is Aggregate.AVG:
        return _average(bound)
    value = column(MEASURED)
    if bound.type == bound.measure.type:
        return value
    if bound.type.kind is Kind.DECIMAL:
        value = function("round", value, number(bound.type.scale or 0))
    return cast(value, bound.type)


def _average(bound: BoundMeasurement) -> exp.Expr:
    """The quotient rounded half up, or for a float the quotient of two doubles.

    Sums with more digits before the point than are left beside the guard digits fail the statement: an
    average kept with 6 digits has room for 24. Engines turn decimals into doubles each in its own way, so
    that goes through text, which they all read alike.
    """
    if bound.type.kind is not Kind.DECIMAL:
        total = cast(cast(column(MEASURED), "string"), bound.type)
        return _quotient(total, cast(column(COUNTED), bound.type))
    own, kept = bound.measure.type.scale or 0, bound.type.scale or 0
    wide = cast(column(MEASURED), ValueType.decimal(38, min(38, max(own, kept + _GUARD_DIGITS))))
    rounded = function("round", _quotient(wide, cast(column(COUNTED), "decimal(10, 0)")), number(kept))
    return cast(rounded, bound.type)


def _quotient(dividend: exp.Expr, divisor: exp.Expr) -> exp.Expr:
    return exp.Div(this=dividend, expression=divisor, typed=True, safe=False)
