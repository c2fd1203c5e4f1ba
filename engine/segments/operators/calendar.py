"""Operators of dates and datetimes with a window."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final
from typing import cast as typed

from sqlglot import exp

from engine.errors import InternalError
from engine.model.segment import Days, MonthDays, Span
from engine.model.values import Kind
from engine.segments.columns import sql_local_day
from engine.segments.literals import literal, number
from engine.segments.operators.row import Observed, Operator, Printed, Shape
from engine.segments.words import Phrase, Words
from engine.windows import EVERY_MONTH_DAY

if TYPE_CHECKING:
    from engine.model.segment import BoundOperand

_DATES: Final = frozenset({Kind.DATE, Kind.DATETIME})


def _range(operand: BoundOperand) -> Span | Days:
    if isinstance(operand, Span | Days):
        return operand
    raise InternalError(f"{operand!r} is no window")


def _month_days(operand: BoundOperand) -> frozenset[int]:
    if isinstance(operand, MonthDays):
        return operand.days
    raise InternalError(f"{operand!r} are no days of the year")


def _within(value: Observed, operand: BoundOperand) -> bool:
    window = _range(operand)
    start, end = typed("Any", window.start), typed("Any", window.end)
    return (start is None or start <= value) and (end is None or value < end)


def sql_within(printed: Printed, operand: BoundOperand) -> exp.Expr:
    """`start <= value AND value < end`, as far as the window has ends."""
    window = _range(operand)
    ends: list[exp.Expr] = []
    if window.start is not None:
        ends.append(exp.GTE(this=printed.value.copy(), expression=literal(window.start, printed.type)))
    if window.end is not None:
        ends.append(exp.LT(this=printed.value.copy(), expression=literal(window.end, printed.type)))
    return exp.and_(*ends) if ends else exp.true()


def _anniversary(value: Observed, operand: BoundOperand) -> bool:
    """Asked of local days: an instant's is taken before it comes here."""
    day = typed("date", value)
    return 100 * day.month + day.day in _month_days(operand)


def _sql_anniversary(printed: Printed, operand: BoundOperand) -> exp.Expr:
    days = _month_days(operand)
    if days == EVERY_MONTH_DAY:
        return exp.true()
    if not days:
        return exp.false()
    day = printed.value.copy()
    if printed.type.kind is Kind.DATETIME:
        day = sql_local_day(day)
    month_day = exp.Add(
        this=exp.Mul(this=exp.Month(this=day), expression=number(100)),
        expression=exp.DayOfMonth(this=day.copy()),
    )
    return exp.In(this=exp.paren(month_day), expressions=[number(day) for day in sorted(days)])


OPERATORS: Final = (
    Operator(
        "within",
        _DATES,
        Shape.WINDOW,
        _within,
        sql_within,
        Words(Phrase("lies {0}", "在{0}")),
    ),
    Operator(
        "anniversary_within",
        _DATES,
        Shape.ANNIVERSARY,
        _anniversary,
        _sql_anniversary,
        Words(Phrase("has its anniversary on {0}", "的周年日在{0}")),
    ),
)
