"""Arguments that must be literals: numbers under a cap, patterns, date formats, zones, units."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final
from zoneinfo import available_timezones

from sqlglot import exp

from engine.sql.functions import Function
from engine.sql.literals import text_of, whole_of
from engine.sql.patterns import matches_empty, spark_pattern
from engine.sql.work import Work, listed, nearest

DATE_UNITS: Final = ("YEAR", "QUARTER", "MONTH", "WEEK")
TIME_UNITS: Final = (*DATE_UNITS, "DAY", "HOUR", "MINUTE", "SECOND")
PARTS: Final = ("YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "DAYOFWEEK", "DOW", "DOY", "HOUR", "MINUTE")
UNITS: Final[Mapping[str, tuple[str, ...]]] = {
    "trunc": DATE_UNITS,
    "date_part": PARTS,
    "datepart": PARTS,
}
_SHORT: Final = {
    "YYYY": "YEAR",
    "YY": "YEAR",
    "MM": "MONTH",
    "MON": "MONTH",
    "DD": "DAY",
    "YEARS": "YEAR",
    "MONTHS": "MONTH",
    "WEEKS": "WEEK",
    "DAYS": "DAY",
    "HOURS": "HOUR",
    "MINUTES": "MINUTE",
    "SECONDS": "SECOND",
}
DAYS: Final = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_FORMAT: Final = re.compile(r"(?:yyyy|MM|dd|HH|mm|ss|SSS|SSSSSS|[-/:. _T年月日时分秒]|'[^'\\]*')+")
LEAST: Final = {
    ("locate", 3): 1,
    ("position", 3): 1,
    ("chr", 1): 1,
    ("ntile", 1): 1,
    ("regexp_extract", 3): 0,
}
"""The smallest value of literal numbers, by function and argument."""
NOT_EMPTY: Final = frozenset({"split", "regexp_replace", "regexp_extract_all", "regexp_count"})
"""Functions on which the engines differ where the pattern matches the empty text."""
_SHA2: Final = (224, 256, 384, 512)


def check_literal(kind: str, node: exp.Expr, work: Work, function: Function, index: int) -> exp.Expr | None:
    """The literal as it is emitted; None where it is not what is wanted (reported)."""
    return _CHECKS[kind](node, work, function, index)


def _refuse(node: exp.Expr, work: Work, function: Function, index: int, wanted: str) -> None:
    message = f"argument {index} of `{function.name}` must be {wanted}"
    work.error("sql_literal", message, node)


def _int(node: exp.Expr, work: Work, function: Function, index: int) -> exp.Expr | None:
    value = whole_of(node)
    if value is None or abs(value) >= 2**31:
        _refuse(node, work, function, index, "a whole number, written out")
        return None
    cap = function.caps.get(index)
    if cap is not None and abs(value) > cap:
        work.error("sql_cap", f"argument {index} of `{function.name}` is at most {cap:,}", node)
        return None
    least = LEAST.get((function.name, index))
    if least is not None and value < least:
        _refuse(node, work, function, index, f"a whole number from {least}")
        return None
    if function.name == "sha2" and value not in _SHA2:
        _refuse(node, work, function, index, f"one of {listed(map(str, _SHA2))}")
        return None
    return node


def _double(node: exp.Expr, work: Work, function: Function, index: int) -> exp.Expr | None:
    if isinstance(node, exp.Literal) and not node.is_string and 0 <= float(node.name) <= 1:
        return node
    _refuse(node, work, function, index, "a number between 0 and 1, written out")
    return None


def _text(node: exp.Expr, work: Work, function: Function, index: int) -> exp.Expr | None:
    value = text_of(node)
    if value is None:
        _refuse(node, work, function, index, "a text, written out")
        return None
    if function.name == "next_day" and value.upper()[:3] not in DAYS:
        _refuse(node, work, function, index, f"one of {listed(DAYS)}")
        return None
    if function.name == "regexp_replace" and ("\\" in value or "$" in value):
        _refuse(node, work, function, index, "a plain text without `\\` and `$`")
        return None
    if function.name in {"like", "ilike"} and re.search(r"\\(?![%_\\])|\\$", value):
        _refuse(node, work, function, index, "a pattern where `\\` stands before `%`, `_` or `\\` only")
        return None
    return exp.Literal.string(value)


def _pattern(node: exp.Expr, work: Work, function: Function, index: int) -> exp.Expr | None:
    value = text_of(node)
    if value is None:
        _refuse(node, work, function, index, "a regular expression, written out")
        return None
    pattern, problem = spark_pattern(value)
    if pattern is None:
        work.error("sql_pattern", f"the regular expression `{value[:60]}` is not allowed: {problem}", node)
        return None
    if function.name in NOT_EMPTY and matches_empty(pattern):
        work.error(
            "sql_pattern", f"`{value[:60]}` matches the empty text, which `{function.name}` refuses", node
        )
        return None
    return exp.Literal.string(pattern)


def _format(node: exp.Expr, work: Work, function: Function, index: int) -> exp.Expr | None:
    value = text_of(node)
    if value is None or not _FORMAT.fullmatch(value):
        _refuse(node, work, function, index, "a format of yyyy MM dd HH mm ss and signs, written out")
        return None
    return exp.Literal.string(value)


def _zone(node: exp.Expr, work: Work, function: Function, index: int) -> exp.Expr | None:
    value = text_of(node)
    if value is None or (value not in available_timezones()):
        _refuse(node, work, function, index, "a time zone as in `Asia/Shanghai`, written out")
        return None
    return exp.Literal.string(value)


def _unit(node: exp.Expr, work: Work, function: Function, index: int) -> exp.Expr | None:
    bare = type(node) is exp.Column and not node.text("table")
    name = (node.name if bare else text_of(node) or "").upper()
    allowed = UNITS.get(function.name, TIME_UNITS)
    name = _SHORT.get(name, name)
    if name not in allowed:
        message = f"argument {index} of `{function.name}` is one of {listed(allowed)}"
        work.error("sql_unit", message, node, nearest(name.lower(), [each.lower() for each in allowed]))
        return None
    if function.name in {"trunc", "date_trunc", "date_part", "datepart"}:
        return exp.Literal.string(name)
    return exp.column(exp.to_identifier(name))


_CHECKS: Final[Mapping[str, Callable[[exp.Expr, Work, Function, int], exp.Expr | None]]] = {
    "int!": _int,
    "double!": _double,
    "text!": _text,
    "pattern": _pattern,
    "format": _format,
    "zone": _zone,
    "unit": _unit,
}
