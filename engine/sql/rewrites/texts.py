"""Text functions whose edges differ: positions before the first character, negative lengths."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlglot import exp

from engine.sql.build import atom, binary, case, either, function, is_null, number, text, typed
from engine.sql.literals import whole_of
from engine.sql.rewrites.call import Call, Rewrite
from engine.sql.types import BIGINT, INT


def _substring(call: Call) -> exp.Expr:
    """Spark's meaning of every position: from 1, 0 is 1, negative ones count from the end."""
    nodes = call.nodes
    start = whole_of(nodes[1])
    length = whole_of(nodes[2]) if len(nodes) > 2 else 0
    if start is not None and start >= 1 and length is not None and length >= 0:
        return call.of(*nodes)
    subject, position = nodes[0], nodes[1]
    before = case(
        (exp.GT(this=atom(position.copy()), expression=number(0)), binary(exp.Sub, position, number(1))),
        (
            exp.LT(this=atom(position.copy()), expression=number(0)),
            binary(exp.Add, function("length", subject.copy()), position),
        ),
        otherwise=number(0),
    )
    begin = function("greatest", before, number(0))
    after = function("substring", subject.copy(), binary(exp.Add, begin, number(1)))
    unknown = [is_null(subject), is_null(position)]
    if len(nodes) == 2:
        return case((exp.Not(this=exp.Paren(this=either(*unknown))), after))
    end = binary(exp.Add, typed(before, BIGINT), typed(nodes[2], BIGINT))
    count = function("greatest", binary(exp.Sub, end, typed(begin, BIGINT)), typed(number(0), BIGINT))
    shown = function("least", count, typed(function("length", subject.copy()), BIGINT))
    made = function("substring", subject.copy(), binary(exp.Add, begin, number(1)), typed(shown, INT))
    unknown.append(is_null(nodes[2]))
    return case((exp.Not(this=exp.Paren(this=either(*unknown))), made))


def _end(call: Call) -> exp.Expr:
    """`left` and `right`: nothing where the length is not positive."""
    subject, length = call.nodes
    value = whole_of(length)
    if value is not None and value >= 0:
        return call.of(subject, length)
    none = exp.LTE(this=atom(length.copy()), expression=number(0))
    unknown = either(is_null(subject), is_null(length))
    return case((unknown, exp.null()), (none, text("")), otherwise=call.of(subject, length))


TEXTS: Final[Mapping[str, Rewrite]] = {"substring": _substring, "end": _end}
