"""Operators that look into a text."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import re2
from sqlglot import exp

from engine.errors import InternalError
from engine.model.values import TEXT, Kind
from engine.segments.literals import literal
from engine.segments.operators.row import Observed, Operator, Printed, Shape
from engine.segments.words import Phrase, Words

if TYPE_CHECKING:
    from engine.model.segment import BoundOperand

_TEXT: Final = frozenset({Kind.TEXT})
_RE2_MEMORY: Final = 64 << 20


def _text(value: Observed | BoundOperand) -> str:
    if isinstance(value, str):
        return value
    raise InternalError(f"{value!r} is no text")


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.max_mem = _RE2_MEMORY
    options.log_errors = False
    return re2.compile(pattern, options)


def _contains(value: Observed, operand: BoundOperand) -> bool:
    return _text(operand) in _text(value)


def _sql_contains(printed: Printed, operand: BoundOperand) -> exp.Expr:
    return _call(exp.Contains, printed, operand)


def _call(function: type[exp.Func], printed: Printed, operand: BoundOperand) -> exp.Expr:
    return function(this=printed.value.copy(), expression=literal(_text(operand), TEXT))


OPERATORS: Final = (
    Operator(
        "contains",
        _TEXT,
        Shape.TEXT,
        _contains,
        _sql_contains,
        Words(Phrase("contains {0}", "包含{0}")),
        folds_case=True,
    ),
    Operator(
        "not_contains",
        _TEXT,
        Shape.TEXT,
        lambda value, operand: not _contains(value, operand),
        lambda printed, operand: exp.not_(_sql_contains(printed, operand)),
        Words(Phrase("has a value that does not contain {0}", "有值且不包含{0}")),
        negative=True,
        folds_case=True,
    ),
    Operator(
        "starts_with",
        _TEXT,
        Shape.TEXT,
        lambda value, operand: _text(value).startswith(_text(operand)),
        lambda printed, operand: _call(exp.StartsWith, printed, operand),
        Words(Phrase("starts with {0}", "以{0}开头")),
        folds_case=True,
    ),
    Operator(
        "ends_with",
        _TEXT,
        Shape.TEXT,
        lambda value, operand: _text(value).endswith(_text(operand)),
        lambda printed, operand: _call(exp.EndsWith, printed, operand),
        Words(Phrase("ends with {0}", "以{0}结尾")),
        folds_case=True,
    ),
    Operator(
        "matches",
        _TEXT,
        Shape.PATTERN,
        lambda value, operand: _compiled(_text(operand)).search(_text(value)) is not None,
        lambda printed, operand: _call(exp.RegexpLike, printed, operand),
        Words(Phrase("matches the pattern {0}", "匹配模式{0}")),
    ),
)
