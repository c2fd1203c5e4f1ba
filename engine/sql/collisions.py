"""Calls that the embedded engine would take for one another.

It names the result of an aggregate or window function by its text without casts. Two calls of one SELECT
that differ in casts only (`max(t)` and `max(CAST(t AS date))`) then have one name: it refuses the
statement, or over a window silently gives the first one's values for both. So one of them gets a mark that
changes its name and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from sqlglot import exp

from engine.sql.build import case, text
from engine.sql.functions import functions


def tell_apart(select: exp.Select) -> None:
    """Mark the calls of one SELECT (not of queries inside it) that differ in casts only, in place."""
    taken = {each.name for each in select.find_all(exp.Literal)}
    unused = (str(number) for number in count(1) if str(number) not in taken)
    first: dict[str, str] = {}
    marks: dict[str, str] = {}
    for call, whole in list(_calls(select)):
        written = whole.sql()
        if first.setdefault(_name(whole), written) != written:
            if written not in marks:
                marks[written] = next(unused)
            _mark(call, whole, marks[written])


def _calls(select: exp.Select) -> Iterator[tuple[exp.Expr, exp.Expr]]:
    """Every aggregate or window function with all that stands around it."""
    for call in select.find_all(exp.Anonymous):
        known = functions().get(str(call.this).lower())
        if known is None or not (known.is_aggregate or known.is_window) or call.parent_select is not select:
            continue
        whole: exp.Expr = call
        around = (exp.Filter, exp.IgnoreNulls, exp.RespectNulls, exp.WithinGroup, exp.Window)
        while isinstance(whole.parent, around) and whole.arg_key == "this":
            whole = whole.parent
        yield call, whole


def _name(whole: exp.Expr) -> str:
    bare = whole.copy()
    for node in [each for each in bare.find_all(exp.Cast) if each is not bare]:
        node.replace(node.this)
    return bare.sql()


def _mark(call: exp.Expr, whole: exp.Expr, mark: str) -> None:
    always = exp.Not(this=exp.Is(this=text(mark), expression=exp.null()))
    if isinstance(whole, exp.Window):
        whole.append("partition_by", text(mark))
        return
    condition = call.find_ancestor(exp.Filter)
    if isinstance(whole, exp.Filter) and condition is whole:
        there = whole.expression.this
        whole.expression.set("this", exp.And(this=always, expression=exp.Paren(this=there)))
        return
    arguments = call.expressions
    first = arguments[0].expressions if isinstance(arguments[0], exp.Distinct) else arguments
    first[0].replace(case((always, first[0].copy())))
