"""What the gates ask of a tag's written rows: counts, offenders, distribution, drift."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from sqlglot import exp

from engine.model.values import Kind, ValueType
from engine.model.views import CUSTOMER_ID, ORDINAL, TAG_VALUE
from engine.night.sources.fields import side_by_side
from engine.night.sources.nodes import (
    ascending,
    cast,
    col,
    count_if,
    count_rows,
    descending,
    fn,
    has_value,
    is_null,
    named,
    number,
    printed,
    select,
    sub,
    view,
)

if TYPE_CHECKING:
    import pyarrow


@dataclass(frozen=True, slots=True)
class Profile:
    """Counts over a tag's written rows.

    `with_value` is the number of rows of known customers with a value (each once, if `repeated` is 0);
    `repeated` the number of known customers with several rows; `null_values` the rows of known customers
    without a value.
    """

    rows: int
    with_value: int
    null_values: int
    null_customers: int
    unknown_rows: int
    repeated: int


def profile_sql(view_name: str, *, exact: bool) -> str:
    """One row with the columns of `Profile`; `exact` (see `TagStatement`) leaves only rows to be counted."""
    if exact:
        none = [named(number(0), field.name) for field in fields(Profile)[2:]]
        counts = [named(count_rows(), "rows"), named(count_rows(), "with_value"), *none]
        return printed(select(counts, view(view_name)))
    known, given = has_value(col(ORDINAL)), has_value(col(TAG_VALUE))
    unknown = exp.and_(has_value(col(CUSTOMER_ID)), is_null(col(ORDINAL)))
    counts = [
        named(count_rows(), "rows"),
        named(count_if(exp.and_(known, given)), "with_value"),
        named(count_if(exp.and_(known.copy(), is_null(col(TAG_VALUE)))), "null_values"),
        named(count_if(is_null(col(CUSTOMER_ID))), "null_customers"),
        named(count_if(unknown), "unknown_rows"),
    ]
    several = _repeated(view_name, ORDINAL)
    repeated = select([named(count_rows(), "repeated")], sub(several, "g"))
    return printed(side_by_side([select(counts, view(view_name)), repeated]))


def read_profile(table: pyarrow.Table) -> Profile:
    """Read the row of `profile_sql`."""
    row = table.to_pylist()[0]
    return Profile(**{field.name: int(row[field.name]) for field in fields(Profile)})


def offenders_sql(view_name: str, limit: int = 5) -> str:
    """Up to `limit` rows `customer_id, rows` of customers with several rows: for the operator's log only."""
    query = _repeated(view_name, CUSTOMER_ID)
    return printed(query.order_by(*ascending(col(CUSTOMER_ID)), copy=False).limit(limit, copy=False))


def _repeated(view_name: str, key: str) -> exp.Select:
    columns = [col(key), named(count_rows(), "rows")]
    query = select(columns, view(view_name)).where(has_value(col(ORDINAL)), copy=False)
    several = exp.GT(this=count_rows(), expression=number(1))
    return query.group_by(col(key), copy=False).having(several, copy=False)


def distribution_sql(view_name: str, value_type: ValueType, limit: int = 100) -> str:
    """`value string, customers bigint`, the most frequent first, ties by value; a list counts per element."""
    known = exp.and_(has_value(col(ORDINAL)), has_value(col(TAG_VALUE)))
    value: exp.Expr = col(TAG_VALUE)
    if value_type.kind is Kind.TEXT_LIST:
        value = fn("explode", value)
    values = select([named(value, "v")], view(view_name)).where(known, copy=False)
    grouped = select([col("v"), named(count_rows(), "customers")], sub(values, "t"))
    grouped = grouped.group_by(col("v"), copy=False)
    query = select([named(cast(col("v"), "string"), "value"), col("customers")], sub(grouped, "g"))
    order = [descending(col("customers")), *ascending(col("v"))]
    return printed(query.order_by(*order, copy=False).limit(limit, copy=False))
