"""All operators, one row each: a new one is a row in one of these files."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from engine.model.values import Kind
from engine.segments.operators import calendar, lists, membership, order, presence, text
from engine.segments.operators.row import Observed, Operator, Printed, Shape

__all__ = ["OPERATORS", "Observed", "Operator", "Printed", "Shape", "operators_of"]

OPERATORS: Final[Mapping[str, Operator]] = MappingProxyType(
    {
        operator.name: operator
        for module in (order, membership, text, calendar, lists, presence)
        for operator in module.OPERATORS
    }
)
"""Every operator by its name."""


def operators_of(kind: Kind) -> tuple[str, ...]:
    """The names of the operators that compare values of a kind."""
    return tuple(operator.name for operator in OPERATORS.values() if kind in operator.kinds)
