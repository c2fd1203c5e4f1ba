"""What one operator answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from engine.model.segment import BoundOperand
from engine.model.values import Kind, Value, ValueType
from engine.segments.words import Words

if TYPE_CHECKING:
    from sqlglot import exp

Observed: TypeAlias = "Value | Fraction"
"""A value that is there; an average is a fraction, exact."""


class Shape(Enum):
    """What an operator is given as its `value`."""

    NOTHING = auto()
    VALUE = auto()  # one value of the type
    TEXT = auto()  # one text, searched for in another
    PATTERN = auto()  # an allow-listed regular expression
    SIZE = auto()  # a number of elements
    PAIR = auto()  # two values, the smaller first
    LIST = auto()  # 1 to 10,000 values
    WINDOW = auto()  # a window
    ANNIVERSARY = auto()  # a window for the month and day


@dataclass(frozen=True, slots=True)
class Printed:
    """A value as an SQL expression of `type`; `count` is set for an average, whose `value` is its sum."""

    value: exp.Expr
    type: ValueType
    count: exp.Expr | None = None


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator: which types it compares, what it is given, what it means, how it is printed and told.

    `holds` and `to_sql` are asked of values that are there only: a missing one fails every operator but
    `is_not_set`. `negative` operators take `or_missing`; `folds_case` ones take `ignore_case` for texts.
    """

    name: str
    kinds: frozenset[Kind]
    shape: Shape
    holds: Callable[[Observed, BoundOperand], bool]
    to_sql: Callable[[Printed, BoundOperand], exp.Expr]
    words: Words
    negative: bool = False
    folds_case: bool = False
