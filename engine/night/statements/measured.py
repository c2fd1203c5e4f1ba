"""Statistical tags: a measure of events, as it is, cut into bands, or ranked among the customers."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlglot import exp

from engine.errors import InvalidInput
from engine.model.issue import has_errors
from engine.model.segment import Aggregate
from engine.model.values import ValueType
from engine.model.views import CUSTOMER_ID, ORDINAL, TAG_VALUE
from engine.night.sources.nodes import (
    ascending,
    binary,
    case,
    cast,
    col,
    count_rows,
    descending,
    fn,
    has_value,
    named,
    number,
    over,
    select,
    sub,
    text,
)
from engine.segments import bind_measurement, measurement_to_sql

if TYPE_CHECKING:
    from engine.model.moment import Moment
    from engine.model.schema import Schema
    from engine.model.tag import RankBand, Statistical, TagDefinition

EXACT_AVERAGE = ValueType.decimal(38, 12)
"""Averages are ranked with 12 digits after the point: those of up to 100,000 events of cents stay apart."""


def measured_query(
    definition: TagDefinition, body: Statistical, schema: Schema, moment: Moment
) -> exp.Select:
    """One row for every customer with matching events and a value."""
    if not body.rank_bands:
        return _measurement(definition, body, schema, moment, definition.value_type)
    average = body.measure.agg is Aggregate.AVG
    measure = _measurement(definition, body, schema, moment, EXACT_AVERAGE if average else None)
    return ranked_query(measure, body.rank_bands)


def _measurement(
    definition: TagDefinition,
    body: Statistical,
    schema: Schema,
    moment: Moment,
    value_type: ValueType | None,
) -> exp.Select:
    bound, issues = bind_measurement(
        body.event,
        body.measure,
        body.window,
        body.where,
        schema,
        moment,
        value_type=value_type,
        bands=body.bands,
    )
    if bound is None or has_errors(issues):
        raise InvalidInput(f"`{definition.code}` cannot be bound", issues)
    return measurement_to_sql(bound)


def ranked_query(measure: exp.Select, bands: tuple[RankBand, ...]) -> exp.Select:
    """`measure`'s customers labelled by their rank: ties share the better one, compared exactly.

    In the top p % is who has (customers with a greater value) / (customers with a value) < p / 100.
    """
    ranks = {
        "__top": over(fn("rank"), [], [descending(col(TAG_VALUE))]),
        "__bottom": over(fn("rank"), [], ascending(col(TAG_VALUE))),
    }
    asked = {_column(band) for band in bands}
    columns: list[exp.Expr] = [col(ORDINAL), col(CUSTOMER_ID), named(over(count_rows(), []), "__all")]
    columns += [named(rank, name) for name, rank in ranks.items() if name in asked]
    placed = select(columns, sub(measure, "m")).where(has_value(col(TAG_VALUE)), copy=False)
    label = case(*((_holds(band), text(band.label)) for band in bands))
    labelled = select([col(ORDINAL), col(CUSTOMER_ID), named(label, TAG_VALUE)], sub(placed, "p"))
    query = select([col(ORDINAL), col(CUSTOMER_ID), col(TAG_VALUE)], sub(labelled, "l"))
    return query.where(has_value(col(TAG_VALUE)), copy=False)


def _column(band: RankBand) -> str | None:
    if band.top_percent is not None:
        return "__top"
    return None if band.bottom_percent is None else "__bottom"


def _holds(band: RankBand) -> exp.Expr:
    column = _column(band)
    if column is None:
        return exp.true()
    percent = band.top_percent if band.top_percent is not None else band.bottom_percent
    share, hundred = _whole(percent or Decimal(0))
    before = binary(exp.Sub, col(column), number(1))
    left = binary(exp.Mul, cast(before, "decimal(18,0)"), cast(number(hundred), "decimal(20,0)"))
    right = binary(exp.Mul, cast(col("__all"), "decimal(18,0)"), cast(number(share), "decimal(20,0)"))
    return exp.LT(this=left, expression=right)


def _whole(percent: Decimal) -> tuple[int, int]:
    """`percent` / 100 as a fraction of two whole numbers."""
    share, hundred = (percent / 100).as_integer_ratio()
    return share, hundred
