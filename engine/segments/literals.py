"""Typed SQL literals: each has exactly the type of the column it is compared with, so that no engine
converts either side."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlglot import exp

from engine.errors import InternalError
from engine.model.values import Kind, ValueType

if TYPE_CHECKING:
    from engine.model.values import Value

_TYPES = {
    Kind.TEXT: "string",
    Kind.INTEGER: "bigint",
    Kind.FLOAT: "double",
    Kind.BOOLEAN: "boolean",
    Kind.DATE: "date",
    Kind.DATETIME: "timestamp",
    Kind.TEXT_LIST: "array<string>",
}


def sql_type(value_type: ValueType) -> exp.DataType:
    """The type of Spark SQL that holds values of a type."""
    if value_type.kind is Kind.DECIMAL:
        return exp.DataType.build(f"decimal({value_type.precision}, {value_type.scale})", dialect="spark")
    return exp.DataType.build(_TYPES[value_type.kind], dialect="spark")


def cast(value: exp.Expr, to: ValueType | str) -> exp.Cast:
    """`CAST(value AS to)`."""
    target = exp.DataType.build(to, dialect="spark") if isinstance(to, str) else sql_type(to)
    return exp.Cast(this=value, to=target)


def literal(value: Value, value_type: ValueType) -> exp.Expr:
    """A value as a literal of its type."""
    match value:
        case str():
            return exp.Literal.string(value)
        case bool():
            return exp.Boolean(this=value)
        case int() if value_type.kind is Kind.INTEGER and abs(value) < 2**31:
            return number(value)
        case int() | Decimal():
            return cast(
                exp.Literal.string(f"{value:f}" if isinstance(value, Decimal) else str(value)), value_type
            )
        case float():
            return cast(exp.Literal.string(repr(value)), value_type)
        case datetime():
            return cast(exp.Literal.string(_iso(value)), value_type)
        case date():
            return cast(exp.Literal.string(value.isoformat()), value_type)
        case _:
            raise InternalError(f"no literal for {value!r}")


def number(value: int) -> exp.Expr:
    """A small whole number."""
    digits = exp.Literal.number(abs(value))
    return exp.Neg(this=digits) if value < 0 else digits


def _iso(instant: datetime) -> str:
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
