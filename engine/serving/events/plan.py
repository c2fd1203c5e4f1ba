"""How the properties of an event type are kept, and the DuckDB statements that make its table.

Table `events` of a type's own DuckDB file, sorted by customer and time:

    ordinal  UINTEGER     customer
    minute   INTEGER      whole minutes since 1970 in UTC, towards the past
    rest     INTEGER      microseconds since that minute began
    no_id    BOOLEAN      only where the type has ids: this event has none; row order is that of the ids
    p0, p1…               properties in the catalog's order: codes, scaled decimals, days, microseconds
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from sqlglot import exp

from engine.model.values import Kind, ValueType
from engine.model.views import EVENT_ID, EVENT_TIME, ORDINAL
from engine.serving.storage import scaled

MINUTE: Final = 60_000_000
"""Microseconds of a minute."""

DIALECT: Final = "duckdb"
SOURCE: Final = "source"
TABLE: Final = "events"

_DUCK: Final[Mapping[str, str]] = {
    "int8": "TINYINT",
    "int16": "SMALLINT",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "uint8": "UTINYINT",
    "uint16": "USMALLINT",
    "uint32": "UINTEGER",
    "float64": "DOUBLE",
    "bool": "BOOLEAN",
}


@dataclass(frozen=True, slots=True)
class PropertyPlan:
    """One property: its column in the table, and what is stored.

    `form` is as in the manifest's `ColumnEntry`; `dtype` is that of the stored number or code.
    """

    name: str
    column: str
    type: ValueType
    form: str
    dtype: np.dtype[Any]
    codes: int | None = None
    least: str | None = None
    greatest: str | None = None

    @property
    def is_summed(self) -> bool:
        """Whether a plain column for dense sums is kept beside the table."""
        return self.form == "array" and self.type.kind in (Kind.INTEGER, Kind.DECIMAL)

    @property
    def field(self) -> tuple[str, Any]:
        """Its field in the customer-major rows."""
        if self.form == "list":
            return self.column, np.dtype([("start", "<u8"), ("count", "<u4")])
        if self.form == "array" and self.type.kind is Kind.BOOLEAN:
            return self.column, np.dtype(np.uint8)
        return self.column, self.dtype


def source_column(name: str) -> exp.Column:
    """A column of the staged files."""
    return exp.column(name, table="s", quoted=True)


def stored_number(name: str, type_: ValueType) -> exp.Expr:
    """The expression of a property as the number that is stored, before it is narrowed."""
    value = source_column(name)
    match type_.kind:
        case Kind.DECIMAL if (type_.precision or 38) <= 18:
            scale = type_.scale or 0
            wide = exp.cast(value, exp.DataType.build(f"DECIMAL(18, {scale})", dialect=DIALECT))
            factor = exp.cast(exp.Literal.number(10**scale), exp.DataType.build("DECIMAL(19, 0)"))
            return _as(exp.Mul(this=wide, expression=factor), "BIGINT")
        case Kind.DECIMAL:
            return _as(value, str(type_))
        case Kind.FLOAT:
            finite = exp.Anonymous(this="isfinite", expressions=[value.copy()])
            zero = exp.Add(this=value, expression=_as(exp.Literal.number(0), "DOUBLE"))
            return exp.Case().when(finite, zero)
        case Kind.DATE:
            return exp.Sub(this=_as(value, "DATE"), expression=_as(exp.Literal.string("1970-01-01"), "DATE"))
        case Kind.DATETIME:
            return exp.Anonymous(this="epoch_us", expressions=[value])
        case _:
            return value


def bounds_query(properties: Mapping[str, ValueType]) -> exp.Select:
    """Row count, greatest ordinal, and the bounds of every stored property that is an integer."""
    columns: list[exp.Expr] = [exp.Count(this=exp.Star()), exp.Max(this=source_column(ORDINAL))]
    for name, type_ in properties.items():
        if is_ranged(type_):
            columns += [exp.Min(this=stored_number(name, type_)), exp.Max(this=stored_number(name, type_))]
    return exp.select(*columns).from_(_source())


def is_ranged(type_: ValueType) -> bool:
    """Whether the stored numbers are integers whose width depends on their bounds."""
    match type_.kind:
        case Kind.INTEGER | Kind.DATE | Kind.DATETIME:
            return True
        case Kind.DECIMAL:
            return (type_.precision or 38) <= 18
        case _:
            return False


def texts_query(name: str, type_: ValueType) -> exp.Select:
    """The distinct texts of a property, by code point."""
    value: exp.Expr = source_column(name)
    if type_.kind is Kind.TEXT_LIST:
        value = exp.Anonymous(this="unnest", expressions=[value])
    inner = exp.select(exp.alias_(value, "v")).distinct().from_(_source()).subquery("t")
    return (
        exp.select("v")
        .from_(inner)
        .where(exp.column("v").is_(exp.Null()).not_())
        .order_by(exp.Ordered(this=exp.column("v"), nulls_first=False))
    )


def table_query(plans: Sequence[PropertyPlan], has_id: bool) -> exp.Select:
    """The rows of the table in order; codes come from views `codes_<column>` and types `list_<column>`."""
    time = exp.Anonymous(this="epoch_us", expressions=[source_column(EVENT_TIME)])
    minute = exp.Literal.number(MINUTE)
    rest = exp.Mod(
        this=exp.paren(exp.Add(this=exp.paren(exp.Mod(this=time, expression=minute)), expression=minute)),
        expression=minute.copy(),
    )
    whole = exp.IntDiv(
        this=exp.paren(exp.Sub(this=time.copy(), expression=exp.paren(rest))), expression=minute.copy()
    )
    query = exp.select(
        exp.alias_(_as(source_column(ORDINAL), "UINTEGER"), "ordinal"),
        exp.alias_(_as(whole, "INTEGER"), "minute"),
        exp.alias_(_as(exp.paren(rest.copy()), "INTEGER"), "rest"),
        *([exp.alias_(source_column(EVENT_ID).is_(exp.Null()), "no_id")] if has_id else []),
        *(exp.alias_(_stored(plan), plan.column) for plan in plans),
    ).from_(_source())
    for plan in plans:
        if plan.form == "text":
            codes = exp.to_table(f"codes_{plan.column}").as_(plan.column)
            on = exp.EQ(this=source_column(plan.name), expression=exp.column("v", table=plan.column))
            query = query.join(codes, on=on, join_type="left")
    order = ["ordinal", "minute", "rest"]
    ordered: list[exp.Expr] = [exp.Ordered(this=exp.column(name), nulls_first=False) for name in order]
    if has_id:
        ordered.append(exp.Ordered(this=source_column(EVENT_ID), nulls_first=False))
    return query.order_by(*ordered)


def create_table(query: exp.Select) -> exp.Create:
    """The statement that makes the table."""
    return exp.Create(this=exp.table_(TABLE, db="main", catalog="target"), kind="TABLE", expression=query)


def rows_dtype(plans: Sequence[PropertyPlan]) -> np.dtype[Any]:
    """One event in the customer-major rows: time in microseconds, a validity bit a property, properties."""
    valid = (np.uint8, (-(-len(plans) // 8),))
    return np.dtype([("time", "<i8"), ("valid", *valid), *(plan.field for plan in plans)])


def integer_plan(name: str, column: str, type_: ValueType, least: Any, greatest: Any) -> PropertyPlan:
    """The plan of a property kept as integers between two bounds (None where it has no value at all)."""
    low, high = int(least or 0), int(greatest or 0)
    return PropertyPlan(name, column, type_, "array", scaled.width_of(low, high), None, str(low), str(high))


def code_table(texts: pa.Array, codes: np.dtype[Any]) -> pa.Table:
    """A dictionary as a table of texts and codes."""
    return pa.table({"v": texts, "code": pa.array(np.arange(len(texts), dtype=codes))})


def _stored(plan: PropertyPlan) -> exp.Expr:
    match plan.form:
        case "text":
            return exp.column("code", table=plan.column)
        case "list":
            lists = _as(source_column(plan.name), f"list_{plan.column}[]", udt=True)
            code = exp.Anonymous(this="enum_code", expressions=[exp.column("x")])
            codes = exp.Anonymous(
                this="list_transform",
                expressions=[lists, exp.Lambda(this=code, expressions=[exp.to_identifier("x")])],
            )
            return exp.Anonymous(this="list_sort", expressions=[codes])
        case "pair":
            return stored_number(plan.name, plan.type)
        case _:
            return _as(stored_number(plan.name, plan.type), _DUCK[plan.dtype.name])


def _as(value: exp.Expr, type_: str, udt: bool = False) -> exp.Expr:
    return exp.cast(value, exp.DataType.build(type_, dialect=DIALECT, udt=udt))


def _source() -> exp.Table:
    return exp.table_(SOURCE, alias="s")
