"""The engine's views and their columns, as SQL."""

from __future__ import annotations

from datetime import date

from sqlglot import exp

from engine.model.values import DATE, FLOAT, Kind, ValueType
from engine.segments.literals import cast, literal


def column(name: str, value_type: ValueType | None = None, table: str | None = None) -> exp.Expr:
    """A column, quoted. A float's -0 becomes 0, since some engines tell the two apart."""
    found = exp.column(name, table=table, quoted=True)
    if value_type is not None and value_type.kind is Kind.FLOAT:
        return exp.paren(exp.Add(this=found, expression=literal(0.0, FLOAT)))
    return found


def view(name: str, alias: str | None = None) -> exp.Expr:
    """A view of the session, quoted, under an alias where there is one."""
    table = exp.Table(this=exp.to_identifier(name, quoted=True))
    return exp.alias_(table, alias, table=True, quoted=True) if alias else table


def sql_local_day(instant: exp.Expr) -> exp.Expr:
    """The day that local calendars show at an instant, which is not missing, as `engine.windows` has it:
    they may show the year 0 or 10000.
    """
    day = function("least", cast(instant, DATE), literal(date.max, DATE))
    return function("greatest", day, literal(date.min, DATE))


def is_missing(value: exp.Expr) -> exp.Expr:
    """Whether there is no value."""
    return exp.Is(this=value, expression=exp.null())


def is_there(value: exp.Expr) -> exp.Expr:
    """Whether there is a value."""
    return exp.Is(this=value, expression=exp.Not(this=exp.null()))


def function(name: str, *arguments: exp.Expr) -> exp.Expr:
    """A call of a function that is printed as it is named."""
    return exp.Anonymous(this=name, expressions=list(arguments))
