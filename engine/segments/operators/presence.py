"""Operators that ask whether there is a value, and those of booleans."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from engine.model.values import Kind
from engine.segments.operators.row import Operator, Shape

_ALL: Final = frozenset(Kind)

OPERATORS: Final = (
    Operator(
        "is_set", _ALL, Shape.NOTHING, lambda _value, _operand: True, lambda _printed, _operand: exp.true()
    ),
    Operator(
        "is_not_set",
        _ALL,
        Shape.NOTHING,
        lambda _value, _operand: False,
        lambda _printed, _operand: exp.false(),
    ),
    Operator(
        "is_true",
        frozenset({Kind.BOOLEAN}),
        Shape.NOTHING,
        lambda value, _operand: value is True,
        lambda printed, _operand: printed.value.copy(),
    ),
    Operator(
        "is_false",
        frozenset({Kind.BOOLEAN}),
        Shape.NOTHING,
        lambda value, _operand: value is False,
        lambda printed, _operand: exp.not_(printed.value.copy()),
    ),
)
