"""A computed value as a value of the tag's declared type: rounded half up, never converted between kinds."""

from __future__ import annotations

from typing import assert_never

from sqlglot import exp

from engine.errors import StatementFailed
from engine.model.values import Kind, ValueType
from engine.night.sources.cells import Zones, read_cell
from engine.night.sources.decimals import decimal_of_float
from engine.night.sources.instants import FIRST_DAY, FIRST_INSTANT, LAST_DAY, LAST_INSTANT
from engine.night.sources.nodes import case, cast, fn, is_finite, positive_zero, text
from engine.night.sources.raw_types import Raw, RawType, raw_type

_WORDS = {
    Kind.TEXT: "string",
    Kind.INTEGER: "bigint",
    Kind.FLOAT: "double",
    Kind.BOOLEAN: "boolean",
    Kind.DATE: "date",
    Kind.DATETIME: "timestamp",
    Kind.TEXT_LIST: "array<string>",
}


def spark_type(declared: ValueType) -> str:
    """The declared type in Spark's words; a decimal without precision is decimal(38,6)."""
    if declared.kind is Kind.DECIMAL:
        if declared.precision is None or declared.scale is None:
            return "decimal(38,6)"
        return f"decimal({declared.precision},{declared.scale})"
    return _WORDS[declared.kind]


def fitted(value: exp.Expr, written: str, declared: ValueType, zone: str) -> exp.Expr:
    """`value`, of the real type `written`, as `declared`; the statement fails where one does not fit.

    NaN, infinities and texts with U+0000 are NULL; a time outside the years 1 to 9999 (in UTC) does not
    fit. Raises `StatementFailed` (`type_mismatch`) where the
    kinds differ.
    """
    if written.lower() in ("void", "null"):
        return cast(value, spark_type(declared))
    raw = raw_type(written)
    fit = _fit(value, raw, written, declared, zone) if raw is not None else None
    if fit is None:
        raise StatementFailed(
            f"`tag_value` is {written}; value_type {declared} takes {_takes(declared.kind)}",
            code="type_mismatch",
        )
    return fit


def _fit(value: exp.Expr, raw: RawType, written: str, declared: ValueType, zone: str) -> exp.Expr | None:
    family = raw.family
    match declared.kind:
        case Kind.TEXT | Kind.TEXT_LIST:
            wanted = Raw.TEXT if declared.kind is Kind.TEXT else Raw.TEXTS
            return read_cell(value, written, declared, Zones(zone, zone)).value if family is wanted else None
        case Kind.INTEGER:
            whole = family is Raw.INTEGER or (family is Raw.DECIMAL and raw.scale == 0)
            return _cast_unless(value, written, "bigint") if whole else None
        case Kind.FLOAT:
            return _float(value, raw)
        case Kind.DECIMAL:
            return _decimal(value, raw, written, declared)
        case Kind.BOOLEAN:
            return value.copy() if family is Raw.BOOLEAN else None
        case Kind.DATE:
            return _in_calendar(value, FIRST_DAY, LAST_DAY, "date") if family is Raw.DATE else None
        case Kind.DATETIME:
            if family not in (Raw.INSTANT, Raw.NAIVE):
                return None
            return _in_calendar(cast(value, "timestamp"), FIRST_INSTANT, LAST_INSTANT, "timestamp")
        case _:
            assert_never(declared.kind)


def _cast_unless(value: exp.Expr, written: str, to: str) -> exp.Expr:
    return value.copy() if written.replace(" ", "").lower() == to else cast(value, to)


def _float(value: exp.Expr, raw: RawType) -> exp.Expr | None:
    if raw.family in (Raw.INTEGER, Raw.DECIMAL):
        return cast(value, "double")
    if raw.family is not Raw.FLOAT:
        return None
    return case((is_finite(value), positive_zero(value)))


def _decimal(value: exp.Expr, raw: RawType, written: str, declared: ValueType) -> exp.Expr | None:
    to = spark_type(declared)
    if raw.family in (Raw.INTEGER, Raw.DECIMAL):
        return _cast_unless(value, written, to)
    if raw.family is not Raw.FLOAT:
        return None
    precision, scale = declared.precision or 38, 6 if declared.scale is None else declared.scale
    rounded = decimal_of_float(cast(value, "double"), precision, scale, convert=cast)
    return case((is_finite(value), rounded))


def _in_calendar(value: exp.Expr, first: exp.Expr, last: exp.Expr, kind: str) -> exp.Expr:
    """The value, where it lies in the years 1 to 9999; elsewhere a cast that fails and tells the value."""
    outside = exp.not_(exp.Between(this=value.copy(), low=first.copy(), high=last.copy()))
    told = fn("concat", text("not in the years 1 to 9999: "), cast(value, "string"))
    return case((outside, cast(told, kind)), default=value)


def _takes(kind: Kind) -> str:
    match kind:
        case Kind.TEXT:
            return "a string"
        case Kind.INTEGER:
            return "an integer type, or a decimal without digits after the point"
        case Kind.FLOAT | Kind.DECIMAL:
            return "any number"
        case Kind.BOOLEAN:
            return "a boolean"
        case Kind.DATE:
            return "a date"
        case Kind.DATETIME:
            return "a timestamp"
        case Kind.TEXT_LIST:
            return "an array of strings"
        case _:
            assert_never(kind)
