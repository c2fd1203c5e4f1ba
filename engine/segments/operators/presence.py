"""Operators that ask whether there is a value, and those of booleans."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from engine.model.values import Kind
from engine.segments.operators.row import Operator, Shape
from engine.segments.words import Phrase, Words

_ALL: Final = frozenset(Kind)

OPERATORS: Final = (
    Operator(
        "is_set",
        _ALL,
        Shape.NOTHING,
        lambda _value, _operand: True,
        lambda _printed, _operand: exp.true(),
        Words(Phrase("has a value", "有值")),
    ),
    Operator(
        "is_not_set",
        _ALL,
        Shape.NOTHING,
        lambda _value, _operand: False,
        lambda _printed, _operand: exp.false(),
        Words(Phrase("has no value", "没有值")),
    ),
    Operator(
        "is_true",
        frozenset({Kind.BOOLEAN}),
        Shape.NOTHING,
        lambda value, _operand: value is True,
        lambda printed, _operand: printed.value.copy(),
        Words(Phrase("is true", "为真")),
    ),
    Operator(
        "is_false",
        frozenset({Kind.BOOLEAN}),
        Shape.NOTHING,
        lambda value, _operand: value is False,
        lambda printed, _operand: exp.not_(printed.value.copy()),
        Words(Phrase("is false", "为假")),
    ),
)
