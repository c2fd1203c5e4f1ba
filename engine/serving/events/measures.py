"""What each customer's matching events add up to: one number a customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sqlglot import exp

from engine.errors import InternalError
from engine.model.segment import Aggregate, BoundMeasure, Pick
from engine.serving.events.dense import fits
from engine.serving.events.filters import all_of
from engine.serving.events.runs import IN_RUNS, TIMED, matching_rows, totals_of_runs
from engine.serving.events.store import EventProperty, EventTable
from engine.serving.events.value_runs import BY_TIME, BY_VALUE, fits_key, values_of_runs
from engine.serving.storage import scaled

PICKED: Final = {Aggregate.FIRST: Pick.FIRST, Aggregate.LAST: Pick.LAST}


@dataclass(frozen=True, slots=True)
class Measured:
    """The customers that have a measure, its stored numbers, and for averages how many were added up."""

    who: NDArray[Any]
    values: NDArray[Any]
    counts: NDArray[Any] | None = None


def measured(
    table: EventTable,
    measure: BoundMeasure,
    conditions: Sequence[exp.Expr],
    parameters: dict[str, object],
    zone: ZoneInfo,
) -> Measured:
    """Measure the rows for which all conditions hold; `recency` is the last event's time in microseconds."""
    of = None if measure.property is None else table.properties[measure.property]
    if of is not None:
        conditions = [*conditions, exp.column(of.column).is_(exp.Null()).not_()]
    if _in_runs(table, measure, of):
        columns = ["ordinal", *(["minute", "rest"] if measure.agg in TIMED else [of.column] if of else [])]
        rows = matching_rows(table, columns, conditions, parameters)
        return Measured(*totals_of_runs(rows, measure, of.column if of else None, zone))
    if of is not None and _by_values(measure, of):
        rows = matching_rows(table, _columns(table, measure, of), conditions, parameters)
        return Measured(*values_of_runs(rows, measure.agg, of))
    return _fetch(table, _statement(table, measure, of, conditions), parameters)


def _in_runs(table: EventTable, measure: BoundMeasure, of: EventProperty | None) -> bool:
    """Whether runs give the measure: of numbers of 64 bits whose sums are sure to fit."""
    if measure.agg not in IN_RUNS or (of is not None and of.entry.form == "pair"):
        return False
    return of is None or measure.agg not in (Aggregate.SUM, Aggregate.AVG) or fits(table, of)


def _by_values(measure: BoundMeasure, of: EventProperty) -> bool:
    """Whether runs give the measure, value by value."""
    return (measure.agg in BY_TIME and of.entry.form != "pair") or (measure.agg in BY_VALUE and fits_key(of))


def _columns(table: EventTable, measure: BoundMeasure, of: EventProperty) -> list[str]:
    timed = ["minute", "rest", *(["no_id"] if table.entry.has_id else [])]
    return ["ordinal", of.column, *(timed if measure.agg in BY_TIME else [])]


def _statement(
    table: EventTable, measure: BoundMeasure, of: EventProperty | None, conditions: Sequence[exp.Expr]
) -> exp.Select:
    """The measure as one statement, with a row (ordinal, v) for each customer, and n for averages."""
    rows = exp.select("ordinal").from_(table.table).where(all_of(conditions))
    column = exp.column(_property(of).column)
    match measure.agg:
        case Aggregate.FIRST | Aggregate.LAST:
            picked = PICKED[measure.agg]
            return rows.select(column.as_("v")).qualify(is_first(order_of(table, picked, [column])))
        case Aggregate.TOP:
            often = [_ordered(exp.Count(this=exp.Star()), descending=True), _ordered(column)]
            return rows.select(column.as_("v")).group_by("ordinal", column.copy()).qualify(is_first(often))
        case _:
            return rows.select(*_aggregates(measure.agg, _property(of))).group_by("ordinal")


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


def _aggregates(agg: Aggregate, of: EventProperty) -> list[exp.Expr]:
    column = exp.column(of.column)
    match agg:
        case Aggregate.SUM:
            return [_sum(of).as_("v")]
        case Aggregate.AVG:
            return [_sum(of).as_("v"), exp.Count(this=column).as_("n")]
        case Aggregate.MIN:
            return [exp.Min(this=column).as_("v")]
        case Aggregate.MAX:
            return [exp.Max(this=column).as_("v")]
        case Aggregate.DISTINCT:
            return [exp.Count(this=exp.Distinct(expressions=[column])).as_("v")]
        case _:
            raise InternalError(f"`{agg}` is no aggregate of one statement")


def _sum(of: EventProperty) -> exp.Expr:
    """The sum in 38 digits, which fails where those do not do."""
    total = exp.Sum(this=exp.column(of.column))
    return total if of.entry.form == "pair" else exp.cast(total, "DECIMAL(38, 0)", dialect="duckdb")


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
