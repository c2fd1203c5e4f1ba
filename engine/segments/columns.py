"""Columns of the engine's views."""

from __future__ import annotations

from sqlglot import exp

from engine.model.values import FLOAT, Kind, ValueType
from engine.segments.literals import literal


def column(name: str, value_type: ValueType | None = None, table: str | None = None) -> exp.Expr:
    """A column, quoted. A float's -0 becomes 0, since some engines tell the two apart."""
    found = exp.column(name, table=table, quoted=True)
    if value_type is not None and value_type.kind is Kind.FLOAT:
        return exp.paren(exp.Add(this=found, expression=literal(0.0, FLOAT)))
    return found


def function(name: str, *arguments: exp.Expr) -> exp.Expr:
    """A call of a function that is printed as it is named."""
    return exp.Anonymous(this=name, expressions=list(arguments))
