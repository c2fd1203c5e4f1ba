"""Arithmetic and comparisons, typed as in Apache Spark and printed so that both engines agree.

Whole numbers are computed as decimals and cast back, since the embedded engine wraps around where Spark
fails; decimals are cast to the type that Spark gives the result.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlglot import exp

from engine.model.execution import EngineKind
from engine.sql import types
from engine.sql.literals import MONTH_UNITS, SECOND_UNITS, as_literal, interval_of, text_of, whole_of
from engine.sql.scope import Typed
from engine.sql.types import (
    BIGINT,
    BOOLEAN,
    DATE,
    DOUBLE,
    DURATION,
    INT,
    MONTHS,
    NULL,
    TEXT,
    TIMESTAMP,
    SqlType,
)
from engine.sql.work import Work, too_large

ARITHMETIC: Final[dict[type[exp.Expr], str]] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
    exp.IntDiv: "div",
    exp.Mod: "%",
}
COMPARISONS: Final = frozenset(
    {exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.NullSafeEQ, exp.NullSafeNEQ}
)


def cast_to(found: Typed, target: SqlType) -> exp.Expr:
    """The expression as that type; unchanged where it has it already or is NULL."""
    if found.type in (target, NULL):
        return found.node
    literal = as_literal(found.node, target)
    return literal if literal is not None else types.cast(found.node, target)


def operand(node: exp.Expr) -> exp.Expr:
    """An operand of arithmetic, in parentheses where it is itself an operation."""
    return exp.Paren(this=node) if isinstance(node, exp.Binary | exp.Neg | exp.Not) else node


def decimal_of(found: Typed) -> SqlType:
    """The decimal type of an operand; a whole literal has as many digits as it is written with."""
    value = whole_of(found.node)
    if found.type.is_integer and value is not None:
        return types.decimal(len(str(abs(value))), 0)
    return types.as_decimal(found.type)


def arithmetic(node: exp.Expr, left: Typed, right: Typed, work: Work) -> Typed:
    """Check and rewrite `left operator right`."""
    sources = left.sources | right.sources
    if NULL in (left.type, right.type):
        node.set("this", left.node)
        node.set("expression", right.node)
        return Typed(node, right.type if left.type == NULL else left.type, sources)
    if left.type.is_number and right.type.is_number:
        emitted, kind = _numbers(type(node), left, right, work.engine)
        return Typed(node if too_large(emitted, work) else emitted, kind, sources)
    moved = _dates(node, left, right)
    if moved is not None:
        return Typed(node if too_large(moved[0], work) else moved[0], moved[1], sources)
    _refuse(node, left.type, right.type, work)
    return Typed(node)


def _numbers(kind: type[exp.Expr], left: Typed, right: Typed, engine: EngineKind) -> tuple[exp.Expr, SqlType]:
    symbol = ARITHMETIC[kind]
    if symbol == "/":
        return division(left, right, engine)
    wider = types.common(left.type, right.type)
    assert wider is not None
    if wider == DOUBLE:
        made = kind(this=operand(cast_to(left, DOUBLE)), expression=operand(cast_to(right, DOUBLE)))
        return exp.Paren(this=made), DOUBLE
    if symbol == "div":
        return _whole_quotient(left, right)
    if wider.is_integer and symbol == "%":
        return exp.Paren(this=kind(this=operand(left.node), expression=operand(right.node))), wider
    if wider.is_integer:
        return _whole_numbers(kind, left, right, wider), wider
    first, second = decimal_of(left), decimal_of(right)
    result = types.arithmetic(symbol, first, second)
    made = kind(this=chained(kind, cast_to(left, first)), expression=operand(cast_to(right, second)))
    exact = symbol in {"+", "-"} and result.precision < types.MAX_PRECISION
    return (made if exact else types.cast(made, result)), result


def chained(kind: type[exp.Expr], node: exp.Expr) -> exp.Expr:
    """The left operand: `a + b` before `+ c` needs no parentheses."""
    plain = kind in (exp.Add, exp.Sub) and type(node) in (exp.Add, exp.Sub)
    return node if plain else operand(node)


def _whole_numbers(kind: type[exp.Expr], left: Typed, right: Typed, wider: SqlType) -> exp.Expr:
    """Whole numbers as decimals and back; a chain of `+` and `-` is cast back once, at its end."""
    first = cast_to(left, WORKING20)
    terms = 1
    if kind in (exp.Add, exp.Sub) and 0 < left.node.meta.get(TERMS, 0) < MAX_TERMS:
        first, terms = left.node.this, left.node.meta[TERMS]
    made = types.cast(kind(this=first, expression=cast_to(right, WORKING20)), wider)
    if kind in (exp.Add, exp.Sub):
        made.meta[TERMS] = terms + 1
    return made


TERMS: Final = "terms"
MAX_TERMS: Final = 16
"""So many terms of decimal(20, 0) stay below 38 digits."""
WORKING20: Final = types.decimal(20, 0)
ENGINE_DIGITS: Final = 4
"""The embedded engine divides decimals to the dividend's digits after the point and so many more."""


def _whole_quotient(left: Typed, right: Typed) -> tuple[exp.Expr, SqlType]:
    sides = [each.node if each.type.is_integer else cast_to(each, decimal_of(each)) for each in (left, right)]
    made = exp.IntDiv(this=operand(sides[0]), expression=operand(sides[1]))
    return types.cast(exp.Paren(this=made), BIGINT), BIGINT


def division(left: Typed, right: Typed, engine: EngineKind) -> tuple[exp.Expr, SqlType]:
    """`left / right`: a float of whole numbers or floats, else a decimal rounded half up.

    The embedded engine cuts a quotient off: there one more digit is computed and then rounded. The digits
    after the point are those of Spark where the embedded engine can hold them, else as many as it can.
    """
    wider = types.common(left.type, right.type)
    assert wider is not None
    if wider == DOUBLE or wider.is_integer:
        made = exp.Div(this=operand(cast_to(left, DOUBLE)), expression=operand(cast_to(right, DOUBLE)))
        return exp.Paren(this=made), DOUBLE
    first, second = decimal_of(left), decimal_of(right)
    result = quotient_type(first, second)
    dividend, divisor = cast_to(left, first), operand(cast_to(right, second))
    if engine is EngineKind.SPARK:
        return types.cast(exp.Div(this=operand(dividend), expression=divisor), result), result
    scale = max(first.scale, result.scale + 1 - ENGINE_DIGITS)
    wide = types.cast(dividend, types.decimal(38, scale))
    made = exp.Div(this=wide, expression=divisor)
    rounded = exp.Anonymous(this="round", expressions=[made, exp.Literal.number(result.scale)])
    return types.cast(rounded, result), result


def quotient_type(first: SqlType, second: SqlType) -> SqlType:
    """The type of a quotient of decimals: Spark's, with fewer digits where 38 do not hold the dividend.

    Fewer by six at least, so that rounding what Spark rounded before changes nothing in a million.
    """
    spark = types.arithmetic("/", first, second)
    room = types.MAX_PRECISION - 1 - (first.precision - first.scale) - second.scale
    if room >= spark.scale:
        return spark
    scale = max(types.MIN_ADJUSTED_SCALE, min(room, spark.scale - 6))
    return types.decimal(min(38, spark.precision - spark.scale + scale), scale)


def _dates(node: exp.Expr, left: Typed, right: Typed) -> tuple[exp.Expr, SqlType] | None:
    """Dates and timestamps moved by days or intervals."""
    if type(node) not in (exp.Add, exp.Sub):
        return None
    if type(node) is exp.Add and left.type in (INT, BIGINT, MONTHS, DURATION):
        left, right = right, left
    sign = -1 if type(node) is exp.Sub else 1
    if left.type == DATE and right.type.is_integer:
        name = "date_add" if sign > 0 else "date_sub"
        return exp.Anonymous(this=name, expressions=[left.node, cast_to(right, INT)]), DATE
    if right.type in (MONTHS, DURATION) and left.type in (DATE, TIMESTAMP):
        return _moved(left, right.node, sign)
    return None


def _moved(left: Typed, interval: exp.Expr, sign: int) -> tuple[exp.Expr, SqlType] | None:
    found = interval_of(interval)
    if found is None:
        return None
    number, unit = sign * found[0], found[1]
    if left.type == DATE:
        if unit in MONTH_UNITS:
            return _call("add_months", left.node, _number(number * MONTH_UNITS[unit])), DATE
        if SECOND_UNITS[unit] % 86_400 == 0:
            return _call("date_add", left.node, _number(number * SECOND_UNITS[unit] // 86_400)), DATE
        left = Typed(types.cast(left.node, TIMESTAMP), TIMESTAMP)
    return moved_moment(left.node, number, unit), TIMESTAMP


def moved_moment(moment: exp.Expr, number: int, unit: str) -> exp.Expr:
    """A timestamp moved by hours, minutes, seconds (elapsed) or by days, months (on the local clock).

    Printed by the local date and the time of day, since the embedded engine adds days as 24 hours.
    """
    if unit in MONTH_UNITS or SECOND_UNITS[unit] % 86_400 == 0:
        day = types.cast(moment.copy(), DATE)
        if unit in MONTH_UNITS:
            there = _call("add_months", day, _number(number * MONTH_UNITS[unit]))
        else:
            there = _call("date_add", day, _number(number * SECOND_UNITS[unit] // 86_400))
        clock = _call("date_format", moment, exp.Literal.string("HH:mm:ss.SSSSSS"))
        text = _call("concat", types.cast(there, TEXT), exp.Literal.string(" "), clock)
        return types.cast(text, TIMESTAMP)
    micros = exp.Add(
        this=_call("unix_micros", moment), expression=_number(number * SECOND_UNITS[unit] * 1_000_000)
    )
    return types.cast(_call("timestamp_micros", micros), TIMESTAMP)


def _call(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _number(value: int) -> exp.Expr:
    literal = exp.Literal.number(abs(value))
    return exp.Neg(this=literal) if value < 0 else literal


def _refuse(node: exp.Expr, left: SqlType, right: SqlType, work: Work) -> None:
    symbol = ARITHMETIC[type(node)]
    hint = None
    if left.name in {"date", "timestamp"} and right.name in {"date", "timestamp"}:
        hint = "the days between two dates are `datediff(later, earlier)`"
    elif "text" in (left.name, right.name):
        hint = "write CAST(... AS decimal(p,s)) where a text holds a number; texts are joined by `||`"
    work.error("sql_type", f"`{symbol}` does not take {left} and {right}", node, hint)


def negated(node: exp.Expr, found: Typed, work: Work) -> Typed:
    """Check and rewrite `-x`."""
    if not found.type.is_number and found.type != NULL:
        work.error("sql_type", f"`-` does not take {found.type}", node)
        return Typed(node)
    if found.type.is_integer and not isinstance(found.node, exp.Literal):
        inner = exp.Neg(this=types.cast(found.node, WORKING20))
        return Typed(types.cast(inner, found.type), found.type, found.sources)
    node.set("this", operand(found.node))
    return Typed(node, found.type, found.sources)


def comparison(node: exp.Expr, left: Typed, right: Typed, work: Work) -> Typed:
    """Check `left = right` and its kin: both sides get one type."""
    pair = together([left, right], work, node)
    node.set("this", compared(pair[0].node))
    node.set("expression", compared(pair[1].node))
    return Typed(node, BOOLEAN, left.sources | right.sources)


def compared(node: exp.Expr) -> exp.Expr:
    """An operand of a comparison, in parentheses where it binds less tightly."""
    loose = exp.Connector | exp.Not | exp.Predicate
    return exp.Paren(this=node) if isinstance(node, loose) and not isinstance(node, exp.Exists) else node


def together(values: list[Typed], work: Work, node: exp.Expr) -> list[Typed]:
    """The values, all cast to the narrowest type that holds them all; reported where there is none."""
    wider = NULL
    moments = [each.type for each in values if each.type in (DATE, TIMESTAMP)]
    for each in values:
        if moments and each.type == TEXT and as_literal(each.node, moments[0]) is not None:
            continue
        found = types.common(wider, each.type)
        if found is None:
            _mixed(node, wider, each, moments, work)
            return values
        wider = found
    cast: Callable[[Typed], Typed] = lambda each: Typed(_aligned(each, wider), wider, each.sources)  # noqa: E731
    return [each if each.type == NULL else cast(each) for each in values]


def _aligned(found: Typed, wider: SqlType) -> exp.Expr:
    if found.type.is_integer and wider == BIGINT:
        return found.node
    return cast_to(found, wider)


def _mixed(node: exp.Expr, wider: SqlType, found: Typed, moments: list[SqlType], work: Work) -> None:
    hint = "write CAST(... AS ...) on one side"
    if moments and text_of(found.node) is not None:
        hint = "a date is written '2024-03-15', a timestamp '2024-03-15 10:30:00'"
    elif text_of(found.node) is not None and wider.is_number:
        hint = "write the number without quotes"
    elif wider == TEXT and found.type.is_number:
        hint = "write the value in quotes, or CAST the text"
    work.error("sql_type", f"{wider} and {found.type} cannot be mixed here", node, hint)
