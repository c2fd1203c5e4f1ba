"""Operators of texts and numbers with a list of values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from sqlglot import exp

from engine.errors import InternalError
from engine.model.values import NUMBERS, Kind
from engine.segments.literals import literal
from engine.segments.operators.row import Observed, Operator, Printed, Shape
from engine.segments.words import Phrase, Words

if TYPE_CHECKING:
    from engine.model.segment import BoundOperand
    from engine.model.values import Value

_LISTED: Final = NUMBERS | {Kind.TEXT}


def members(operand: BoundOperand) -> frozenset[Value]:
    """The operand as a set of values."""
    if isinstance(operand, frozenset):
        return operand
    raise InternalError(f"{operand!r} is no set of values")


def _in(value: Observed, operand: BoundOperand) -> bool:
    return value in members(operand)


def _sql_in(printed: Printed, operand: BoundOperand) -> exp.Expr:
    values = sorted(cast("Any", members(operand)))
    if not values:
        return exp.false()
    return exp.In(this=printed.value.copy(), expressions=[literal(value, printed.type) for value in values])


OPERATORS: Final = (
    Operator(
        "in",
        _LISTED,
        Shape.LIST,
        _in,
        _sql_in,
        Words(Phrase("is one of {0}", "为{0}之一"), single=Phrase("is {0}", "为{0}")),
        folds_case=True,
    ),
    Operator(
        "not_in",
        _LISTED,
        Shape.LIST,
        lambda value, operand: not _in(value, operand),
        lambda printed, operand: exp.not_(_sql_in(printed, operand)),
        Words(
            Phrase("has a value that is none of {0}", "有值且不是{0}中的任何一个"),
            single=Phrase("has a value other than {0}", "有值且不为{0}"),
        ),
        negative=True,
        folds_case=True,
    ),
)
