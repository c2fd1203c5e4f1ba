"""Averages are compared exactly: the sum with value x count, never a rounded quotient."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from sqlglot import exp

from engine.errors import InternalError
from engine.model.values import ValueType
from engine.segments.literals import cast, literal, number
from engine.segments.numbers import plain
from engine.segments.operators.row import Printed

COUNT_DIGITS: Final = 12
"""Digits for the number of events of one customer."""

MAX_DIGITS: Final = 38 - COUNT_DIGITS - 1
"""Digits that a literal may have, before its point and after it or after the property's, together."""


def digits(value: Decimal) -> tuple[int, int]:
    """How many digits a number has before and after its point."""
    before, _, after = plain(value).lstrip("-").partition(".")
    return len(before), len(after)


def fits_average(value: Decimal, scale: int) -> bool:
    """Whether the average of a property with `scale` digits after the point can be compared with `value`."""
    before, after = digits(value)
    return before + max(scale, after) <= MAX_DIGITS


def compare_average(comparison: type[exp.Binary], printed: Printed, value: Decimal) -> exp.Expr:
    """Sum against value x count, both with the greater of their scales.

    `value` fits (`fits_average`). A sum that does not fit that scale is farther from zero than any such
    product, so its sign decides.
    """
    if printed.count is None or printed.type.scale is None:
        raise InternalError(f"{printed.value.sql()} is no average")
    before, after = digits(value)
    product = exp.Mul(
        this=literal(value, ValueType.decimal(before + after, after)),
        expression=cast(printed.count.copy(), f"decimal({COUNT_DIGITS}, 0)"),
    )
    total = printed.value.copy()
    if after <= printed.type.scale:
        return comparison(this=total, expression=product)
    wider = exp.TryCast(
        this=total, to=exp.DataType.build(f"decimal(38, {after})", dialect="spark"), safe=True
    )
    by_sign = comparison(this=printed.value.copy(), expression=number(0))
    return exp.Coalesce(this=comparison(this=wider, expression=product), expressions=[by_sign])
