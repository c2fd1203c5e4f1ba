"""What each customer's matching events add up to: one row a customer, from DuckDB."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sqlglot import exp

from engine.errors import InternalError
from engine.model.segment import Aggregate, BoundMeasure, Pick
from engine.serving import scaled
from engine.serving.dense import fits
from engine.serving.event_filters import all_of
from engine.serving.event_plan import MINUTE
from engine.serving.event_store import EventProperty, EventTable

PICKED: Final = {Aggregate.FIRST: Pick.FIRST, Aggregate.LAST: Pick.LAST}


@dataclass(frozen=True, slots=True)
class Measured:
    """The customers that have a measure, its stored numbers, and for averages how many were added up."""

    who: NDArray[Any]
    values: NDArray[Any]
    counts: NDArray[Any] | None = None


def measured(
    table: EventTable, measure: BoundMeasure, conditions: Sequence[exp.Expr], parameters: dict[str, object]
) -> Measured:
    """Measure the rows for which all conditions hold; not `days` and `periods`, which count local days."""
    of = None if measure.property is None else table.properties[measure.property]
    if of is not None:
        conditions = [*conditions, exp.column(of.column).is_(exp.Null()).not_()]
    rows = exp.select("ordinal").from_(table.table).where(all_of(conditions))
    match measure.agg:
        case Aggregate.FIRST | Aggregate.LAST:
            column = exp.column(_property(of).column)
            picked = PICKED[measure.agg]
            query = rows.select(column.as_("v")).qualify(is_first(order_of(table, picked, [column])))
        case Aggregate.TOP:
            column = exp.column(_property(of).column)
            often = [_ordered(exp.Count(this=exp.Star()), descending=True), _ordered(column)]
            query = rows.select(column.as_("v")).group_by("ordinal", column.copy()).qualify(is_first(often))
        case _:
            query = rows.select(*_aggregates(table, measure.agg, of)).group_by("ordinal")
    return _fetch(table, query, parameters)


def order_of(table: EventTable, pick: Pick, last_resort: Sequence[exp.Expr]) -> list[exp.Expr]:
    """The order in which the picked event comes first: by time, among equal times by id, then by values."""
    last = pick is Pick.LAST
    order = [_ordered(exp.column(name), descending=last) for name in ("minute", "rest")]
    if table.entry.has_id:
        row = exp.case().when(exp.Not(this=exp.column("no_id")), exp.column("rowid"))
        order += [_ordered(exp.column("no_id")), _ordered(row)]
    return [*order, *(_ordered(value.copy()) for value in last_resort)]


def is_first(order: Sequence[exp.Expr]) -> exp.Expr:
    """The condition that a row is the first of its customer in an order."""
    number = exp.Window(
        this=exp.RowNumber(),
        partition_by=[exp.column("ordinal")],
        order=exp.Order(expressions=list(order)),
    )
    return exp.EQ(this=number, expression=exp.Literal.number(1))


def _aggregates(table: EventTable, agg: Aggregate, of: EventProperty | None) -> list[exp.Expr]:
    if agg is Aggregate.COUNT:
        return [exp.Count(this=exp.Star()).as_("v")]
    if agg is Aggregate.RECENCY:
        time = exp.Add(
            this=exp.Mul(
                this=exp.cast(exp.column("minute"), "BIGINT", dialect="duckdb"),
                expression=exp.Literal.number(MINUTE),
            ),
            expression=exp.column("rest"),
        )
        return [exp.Max(this=time).as_("v")]
    column = exp.column(_property(of).column)
    match agg:
        case Aggregate.SUM:
            return [_sum(table, _property(of)).as_("v")]
        case Aggregate.AVG:
            return [_sum(table, _property(of)).as_("v"), exp.Count(this=column).as_("n")]
        case Aggregate.MIN:
            return [exp.Min(this=column).as_("v")]
        case Aggregate.MAX:
            return [exp.Max(this=column).as_("v")]
        case Aggregate.DISTINCT:
            return [exp.Count(this=exp.Distinct(expressions=[column])).as_("v")]
        case _:
            raise InternalError(f"`{agg}` is no aggregate of one statement")


def _sum(table: EventTable, of: EventProperty) -> exp.Expr:
    """The sum in 64 bits where it is sure to fit, else in 38 digits (which fails where those do not do)."""
    total = exp.Sum(this=exp.column(of.column))
    if of.entry.form == "pair":
        return total
    return exp.cast(total, "BIGINT" if fits(table, of) else "DECIMAL(38, 0)", dialect="duckdb")


def _fetch(table: EventTable, query: exp.Select, parameters: dict[str, object]) -> Measured:
    found = table.query(query, parameters)
    who = _numbers(found.column("ordinal"))
    counts = _numbers(found.column("n")) if "n" in found.column_names else None
    return Measured(who, _numbers(found.column("v")), counts)


def _numbers(column: pa.ChunkedArray) -> NDArray[Any]:
    if pa.types.is_decimal(column.type):
        parts = [scaled.pairs(chunk) for chunk in column.chunks]
        return np.concatenate([*parts, np.zeros(0, scaled.PAIR)])
    array: NDArray[Any] = column.to_numpy()
    return array


def _property(of: EventProperty | None) -> EventProperty:
    if of is None:
        raise InternalError("a measure of a property without a property")
    return of


def _ordered(value: exp.Expr, *, descending: bool = False) -> exp.Expr:
    return exp.Ordered(this=value, desc=descending, nulls_first=False)
