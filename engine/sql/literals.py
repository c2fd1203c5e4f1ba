"""Literals: their types, and texts that stand for dates."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from sqlglot import exp

from engine.sql import types
from engine.sql.types import BIGINT, DATE, DOUBLE, DURATION, INT, MONTHS, TIMESTAMP, SqlType

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIMESTAMP: Final = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?")
MONTH_UNITS: Final = {"YEAR": 12, "QUARTER": 3, "MONTH": 1}
NO_INTERVAL: Final = frozenset({"QUARTER"})
"""Units of time that Spark knows as arguments of functions, but not in an interval."""
SECOND_UNITS: Final = {"WEEK": 604_800, "DAY": 86_400, "HOUR": 3_600, "MINUTE": 60, "SECOND": 1}


def number_type(text: str) -> SqlType | None:
    """The type that Spark gives a number as it is written."""
    if "e" in text.lower():
        return DOUBLE
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    if "." not in text:
        return _whole_type(int(value), len(text))
    scale = len(text.partition(".")[2])
    digits = len(str(abs(int(value.scaleb(scale)))))
    precision = max(digits, scale)
    return types.decimal(precision, scale) if precision <= types.MAX_PRECISION else None


def _whole_type(value: int, digits: int) -> SqlType | None:
    if value < 2**31:
        return INT
    if value < 2**63:
        return BIGINT
    return types.decimal(digits, 0) if digits <= types.MAX_PRECISION else None


def text_literal(node: exp.Expr) -> exp.Literal:
    """A raw text as an ordinary one."""
    return exp.Literal.string(node.name)


def text_of(node: exp.Expr) -> str | None:
    """The value of a text literal; None for anything else."""
    if isinstance(node, exp.RawString) or (isinstance(node, exp.Literal) and node.is_string):
        return str(node.this)
    return None


def whole_of(node: exp.Expr) -> int | None:
    """The value of a literal whole number, with its sign; None for anything else."""
    if isinstance(node, exp.Neg):
        inner = whole_of(node.this)
        return None if inner is None else -inner
    if isinstance(node, exp.Literal) and not node.is_string and node.name.isdecimal():
        return int(node.name)
    return None


def as_literal(node: exp.Expr, target: SqlType) -> exp.Expr | None:
    """A text literal as a date or timestamp; None where it is none or not well formed."""
    text = text_of(node)
    if text is None:
        return None
    if target == DATE and _DATE.fullmatch(text) and _is_date(text):
        return types.cast(exp.Literal.string(text), DATE)
    if target == TIMESTAMP and _DATE.fullmatch(text) and _is_date(text):
        return types.cast(exp.Literal.string(f"{text} 00:00:00"), TIMESTAMP)
    if target == TIMESTAMP and _TIMESTAMP.fullmatch(text) and _is_moment(text):
        return types.cast(exp.Literal.string(text), TIMESTAMP)
    return None


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def interval_of(node: exp.Expr) -> tuple[int, str] | None:
    """The number and unit of an interval; None where it is not a whole number of one unit."""
    unit = node.args.get("unit")
    value = node.args.get("this")
    if not isinstance(unit, exp.Var) or value is None:
        return None
    name = unit.name.upper().removesuffix("S")
    text = text_of(value) or (value.name if isinstance(value, exp.Literal) else "")
    if name in NO_INTERVAL or (name not in MONTH_UNITS and name not in SECOND_UNITS):
        return None
    if not re.fullmatch(r"-?\d{1,6}", text.strip()):
        return None
    return int(text), name


def interval_type(node: exp.Expr) -> SqlType | None:
    """Whether an interval counts months or days and seconds; None where it is neither."""
    found = interval_of(node)
    if found is None:
        return None
    return MONTHS if found[1] in MONTH_UNITS else DURATION
