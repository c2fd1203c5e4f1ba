"""Operators of ordered values: numbers, dates, datetimes; and equality, which texts have too.

A literal is a cut among the values of its type (`engine.model.segment.Cut`), so every comparison is made of
two questions: does the value lie below the cut, does it lie above it.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, cast

from sqlglot import exp

from engine.errors import InternalError
from engine.model.segment import BoundOperand, Cut
from engine.model.values import NUMBERS, Kind
from engine.segments.literals import literal
from engine.segments.operators.average import compare_average
from engine.segments.operators.row import Observed, Operator, Printed, Shape
from engine.segments.words import Phrase, Words

ORDERED: Final = NUMBERS | {Kind.DATE, Kind.DATETIME}


def below(value: Observed, operand: BoundOperand) -> bool:
    """Whether the value is less than the literal."""
    match operand:
        case Cut(at):
            return at is None or bool(cast("Any", value) < at)
        case Decimal():
            return bool(cast("Any", value) < Fraction(operand))
        case _:
            raise InternalError(f"{operand!r} is no place in an order")


def above(value: Observed, operand: BoundOperand) -> bool:
    """Whether the value is greater than the literal."""
    match operand:
        case Cut(_, after):
            return after is not None and bool(cast("Any", value) >= after)
        case Decimal():
            return bool(cast("Any", value) > Fraction(operand))
        case _:
            raise InternalError(f"{operand!r} is no place in an order")


def _equals(value: Observed, operand: BoundOperand) -> bool:
    if isinstance(operand, str):
        return value == operand
    return not below(value, operand) and not above(value, operand)


def _between(value: Observed, operand: BoundOperand) -> bool:
    least, greatest = _pair(operand)
    return not below(value, least) and not above(value, greatest)


def _pair(operand: BoundOperand) -> tuple[BoundOperand, BoundOperand]:
    if isinstance(operand, tuple):
        return operand
    raise InternalError(f"{operand!r} is no pair")


def _sql_below(printed: Printed, operand: BoundOperand) -> exp.Expr:
    return _sql_compare(exp.LT, printed, operand)


def _sql_above(printed: Printed, operand: BoundOperand) -> exp.Expr:
    return _sql_compare(exp.GT, printed, operand)


def _sql_not_below(printed: Printed, operand: BoundOperand) -> exp.Expr:
    return _sql_compare(exp.GTE, printed, operand)


def _sql_not_above(printed: Printed, operand: BoundOperand) -> exp.Expr:
    return _sql_compare(exp.LTE, printed, operand)


def _sql_compare(comparison: type[exp.Binary], printed: Printed, operand: BoundOperand) -> exp.Expr:
    match operand:
        case Decimal():
            return compare_average(comparison, printed, operand)
        case Cut(at, after, point):
            if point and at is not None:
                return comparison(this=printed.value.copy(), expression=literal(at, printed.type))
            whole = exp.LT if comparison in (exp.LT, exp.LTE) else exp.GTE
            border = at if comparison in (exp.LT, exp.GTE) else after
            if border is None:
                return exp.Boolean(this=whole is exp.LT)
            return whole(this=printed.value.copy(), expression=literal(border, printed.type))
        case _:
            raise InternalError(f"{operand!r} is no place in an order")


def _sql_equals(printed: Printed, operand: BoundOperand) -> exp.Expr:
    match operand:
        case str():
            return exp.EQ(this=printed.value.copy(), expression=literal(operand, printed.type))
        case Cut(at, after, point) if not point:
            if at == after:
                return exp.false()
            return _sql_between(printed, (operand, operand))
        case _:
            return _sql_compare(exp.EQ, printed, operand)


def _sql_between(printed: Printed, operand: BoundOperand) -> exp.Expr:
    least, greatest = _pair(operand)
    return exp.and_(_sql_not_below(printed, least), _sql_not_above(printed, greatest))


OPERATORS: Final = (
    Operator(
        "eq",
        ORDERED | {Kind.TEXT},
        Shape.VALUE,
        _equals,
        _sql_equals,
        Words(Phrase("is {0}", "为{0}"), Phrase("is on {0}", "为{0}")),
        folds_case=True,
    ),
    Operator(
        "ne",
        ORDERED | {Kind.TEXT},
        Shape.VALUE,
        lambda value, operand: not _equals(value, operand),
        lambda printed, operand: exp.not_(_sql_equals(printed, operand)),
        Words(Phrase("has a value other than {0}", "有值且不为{0}"), sure=Phrase("is not {0}", "不为{0}")),
        negative=True,
        folds_case=True,
    ),
    Operator(
        "gt",
        ORDERED,
        Shape.VALUE,
        above,
        _sql_above,
        Words(Phrase("is more than {0}", "大于{0}"), Phrase("is after {0}", "晚于{0}")),
    ),
    Operator(
        "gte",
        ORDERED,
        Shape.VALUE,
        lambda value, operand: not below(value, operand),
        _sql_not_below,
        Words(Phrase("is at least {0}", "不低于{0}"), Phrase("is on or after {0}", "不早于{0}")),
    ),
    Operator(
        "lt",
        ORDERED,
        Shape.VALUE,
        below,
        _sql_below,
        Words(Phrase("is less than {0}", "小于{0}"), Phrase("is before {0}", "早于{0}")),
    ),
    Operator(
        "lte",
        ORDERED,
        Shape.VALUE,
        lambda value, operand: not above(value, operand),
        _sql_not_above,
        Words(Phrase("is at most {0}", "不超过{0}"), Phrase("is on or before {0}", "不晚于{0}")),
    ),
    Operator(
        "between",
        ORDERED,
        Shape.PAIR,
        _between,
        _sql_between,
        Words(Phrase("is from {0} to {1} inclusive", "在{0}到{1}之间（含两端）")),
    ),
)
