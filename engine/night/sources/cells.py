"""One cell of a source as a value of its declared type, or missing.

A cell that cannot be a value of the declared type is missing, as are NaN, infinities, times outside the
years 1 to 9999 (in UTC), texts with U+0000 and, where the catalog says so, the empty text. Numbers, dates
and booleans held as text are read as segments write them.

What no statement can tell from a true value is kept away before: see `engine.night.faithful`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, assert_never

from sqlglot import exp

from engine.errors import StatementFailed
from engine.model.values import Kind, ValueType
from engine.night.sources.decimals import decimal_of_float
from engine.night.sources.instants import (
    FIRST_DAY,
    FIRST_INSTANT,
    LAST_DAY,
    LAST_INSTANT,
    day_of,
    instant_of,
)
from engine.night.sources.nodes import (
    case,
    cast,
    double,
    equal,
    fn,
    has_value,
    is_finite,
    is_null,
    number,
    positive_zero,
    rlike,
    text,
    try_cast,
)
from engine.night.sources.raw_types import Raw, RawType, raw_type

_NUMBER: Final = r"\A-?[0-9]+([.][0-9]+)?\z"
_WHOLE: Final = r"\A-?[0-9]+([.]0+)?\z"
_TEXTS: Final = r'\A\s*\[\s*("([^"\\]|\\.)*"\s*(,\s*"([^"\\]|\\.)*"\s*)*)?\]\s*\z'


@dataclass(frozen=True, slots=True)
class Zones:
    """In which zone naive times of the table are read, and the session's (the workspace's)."""

    table: str
    session: str


@dataclass(frozen=True, slots=True)
class Cell:
    """How a cell is read.

    `value` has the declared type or is NULL; `misfit` and `nul` are conditions that count cells made missing
    because they do not fit, or hold U+0000; None where that cannot happen.
    """

    value: exp.Expr
    misfit: exp.Expr | None = None
    nul: exp.Expr | None = None


def read_cell(
    column: exp.Expr, written: str, declared: ValueType, zones: Zones, *, empty_is_missing: bool = False
) -> Cell:
    """Read `column`, whose real type is `written`, as a value of type `declared`.

    Raises `StatementFailed` (`type_mismatch`) where no cell of the real type can be such a value.
    """
    raw = raw_type(written)
    if raw is not None and raw.family is Raw.TEXT and empty_is_missing:
        column = fn("nullif", column, text(""))
    cell = _read(column, raw, declared, zones) if raw else None
    if cell is None:
        raise StatementFailed(
            f"a column of type {written} cannot be read as {declared}", code="type_mismatch"
        )
    return cell


def _read(column: exp.Expr, raw: RawType, declared: ValueType, zones: Zones) -> Cell | None:
    match declared.kind:
        case Kind.TEXT:
            return _text(column, raw)
        case Kind.TEXT_LIST:
            return _texts(column, raw)
        case Kind.INTEGER:
            return _number(column, raw, _integer(column, raw))
        case Kind.FLOAT:
            return _number(column, raw, _float(column, raw))
        case Kind.DECIMAL:
            return _number(column, raw, _decimal(column, raw, declared))
        case Kind.BOOLEAN:
            return _boolean(column, raw)
        case Kind.DATE:
            return _in_calendar(column, _date(column, raw), FIRST_DAY, LAST_DAY)
        case Kind.DATETIME:
            value = instant_of(column, raw.family, table_zone=zones.table, session_zone=zones.session)
            return _in_calendar(column, value, FIRST_INSTANT, LAST_INSTANT)
        case _:
            assert_never(declared.kind)


def _text(column: exp.Expr, raw: RawType) -> Cell | None:
    if raw.family is Raw.TEXT:
        nul = fn("contains", column, fn("char", number(0)))
        return Cell(value=case((exp.not_(nul), column)), nul=nul)
    if raw.family in (Raw.INTEGER, Raw.DECIMAL):
        # Sail casts a column's least and greatest value too, and stops where they come out the wrong way
        # round as text (9 < 10); inside a CASE it does not look for them.
        return Cell(value=case((has_value(column), cast(column, "string"))))
    return Cell(value=cast(column, "string")) if raw.family in (Raw.BOOLEAN, Raw.DATE) else None


def _texts(column: exp.Expr, raw: RawType) -> Cell | None:
    if raw.family is Raw.TEXT:
        parsed = case((rlike(column, _TEXTS), fn("from_json", column, text("array<string>"))))
        cell = _texts(parsed, RawType(Raw.TEXTS))
        return None if cell is None else Cell(cell.value, _lost(column, parsed), cell.nul)
    if raw.family is not Raw.TEXTS:
        return None
    nul = fn("contains", exp.column("x"), fn("char", number(0)))
    fine = exp.and_(has_value(exp.column("x")), exp.not_(nul))
    kept = fn("filter", column, _lambda(fine))
    holds = fn("exists", column, _lambda(exp.and_(has_value(exp.column("x")), nul)))
    return Cell(value=fn("array_sort", fn("array_distinct", kept)), nul=holds)


def _lambda(body: exp.Expr) -> exp.Lambda:
    return exp.Lambda(this=body.copy(), expressions=[exp.to_identifier("x")])


def _number(column: exp.Expr, raw: RawType, value: exp.Expr | None) -> Cell | None:
    if value is None:
        return None
    if raw.family is Raw.FLOAT:
        return Cell(value, exp.and_(is_finite(column), is_null(value)))
    exact = isinstance(value, exp.Column) or type(value) is exp.Cast
    return Cell(value, None if exact else _lost(column, value))


def _lost(column: exp.Expr, value: exp.Expr) -> exp.Expr:
    return exp.and_(has_value(column), is_null(value))


def _integer(column: exp.Expr, raw: RawType) -> exp.Expr | None:
    whole = try_cast(column, "bigint")
    match raw.family:
        case Raw.INTEGER:
            return column if raw.precision == 19 else cast(column, "bigint")
        case Raw.DECIMAL:
            back = cast(whole, f"decimal({raw.precision},{raw.scale})")
            return whole if raw.scale == 0 else case((equal(back, column), whole))
        case Raw.FLOAT:
            above = exp.GTE(this=column.copy(), expression=double("-9223372036854775808"))
            below = exp.LT(this=column.copy(), expression=double("9223372036854775808"))
            return case((exp.and_(above, below, equal(cast(whole, "double"), column)), whole))
        case Raw.TEXT:
            digits = fn("regexp_replace", column, text("[.]0+"), text(""))
            return case((rlike(column, _WHOLE), try_cast(digits, "bigint")))
        case _:
            return None


def _float(column: exp.Expr, raw: RawType) -> exp.Expr | None:
    match raw.family:
        case Raw.INTEGER | Raw.DECIMAL:
            return cast(column, "double")
        case Raw.FLOAT:
            return _finite_value(cast(column, "double"))
        case Raw.TEXT:
            return case((rlike(column, _NUMBER), _finite_value(try_cast(column, "double"))))
        case _:
            return None


def _finite_value(value: exp.Expr) -> exp.Expr:
    return case((is_finite(value), positive_zero(value)))


def _decimal(column: exp.Expr, raw: RawType, declared: ValueType) -> exp.Expr | None:
    precision, scale = declared.precision or 38, declared.scale or 0
    to = f"decimal({precision},{scale})"
    match raw.family:
        case Raw.INTEGER | Raw.DECIMAL:
            if (raw.family, raw.precision, raw.scale) == (Raw.DECIMAL, precision, scale):
                return column
            whole = raw.precision - raw.scale + (1 if raw.scale > scale else 0)
            return cast(column, to) if whole <= precision - scale else try_cast(column, to)
        case Raw.FLOAT:
            return decimal_of_float(cast(column, "double"), precision, scale)
        case Raw.TEXT:
            return case((rlike(column, _NUMBER), try_cast(column, to)))
        case _:
            return None


def _boolean(column: exp.Expr, raw: RawType) -> Cell | None:
    if raw.family is Raw.BOOLEAN:
        return Cell(column)
    if raw.family is not Raw.TEXT:
        return None
    true, false = equal(column, text("true")), equal(column, text("false"))
    value = case((true, exp.true()), (false, exp.false()))
    return Cell(value, _lost(column, value))


def _date(column: exp.Expr, raw: RawType) -> exp.Expr | None:
    match raw.family:
        case Raw.DATE:
            return column
        case Raw.NAIVE:
            return cast(column, "date")
        case Raw.INSTANT:
            return cast(cast(column, "timestamp"), "date")
        case Raw.TEXT:
            return day_of(column)
        case _:
            return None


def _in_calendar(column: exp.Expr, value: exp.Expr | None, first: exp.Expr, last: exp.Expr) -> Cell | None:
    if value is None:
        return None
    kept = case((exp.Between(this=value.copy(), low=first.copy(), high=last.copy()), value))
    return Cell(kept, _lost(column, kept))
