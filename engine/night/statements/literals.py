"""A value of a definition as a literal of the tag's type."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import assert_never

from sqlglot import exp

from engine.model.values import Value, ValueType
from engine.night.sources.nodes import cast, fn, instant, text
from engine.night.statements.fit import spark_type


def literal(value: Value, declared: ValueType) -> exp.Expr:
    """The constant `value`, typed as `declared` says."""
    to = spark_type(declared)
    match value:
        case bool():
            return exp.true() if value else exp.false()
        case str():
            return text(value)
        case int() | float() | Decimal():
            return cast(text(f"{value:f}" if isinstance(value, Decimal) else repr(value)), to)
        case datetime():
            return instant(value)
        case date():
            return cast(text(value.isoformat()), to)
        case frozenset():
            return cast(fn("array", *(text(element) for element in sorted(value))), to)
        case _:
            assert_never(value)
