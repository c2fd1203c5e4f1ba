"""Aggregates: exact sums and averages, and ties broken by value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlglot import exp

from engine.sql import types
from engine.sql.build import case, function, is_null, number, typed
from engine.sql.operators import WORKING20
from engine.sql.rewrites.call import Call, Rewrite
from engine.sql.types import BIGINT, DOUBLE, decimal

SAFE_PRECISION: Final = 28
"""A sum of decimals of so many digits stays below 38 digits, since there are fewer than 10^10 rows."""


def _float_warning(call: Call) -> None:
    message = f"`{call.name}` of a float depends on the order of addition: its last digits may differ"
    hint = "declare the column decimal(p,s) in the catalog"
    call.work.warn("sql_float_order", message, call.place, hint)


def _sum(call: Call) -> exp.Expr:
    """Whole numbers are added as decimals and cast back.

    The embedded engine lets a sum of more than 38 digits wrap; the same sum of floats, cast, fails instead.
    """
    given = call.arguments[0]
    if given.type == DOUBLE:
        _float_warning(call)
    if given.type.is_integer:
        return types.cast(call.of(types.cast(given.node, WORKING20)), BIGINT)
    if given.type.name == "decimal" and given.type.precision > SAFE_PRECISION:
        size = types.cast(call.of(typed(given.node, DOUBLE)), call.type)
        return case((is_null(size), exp.null()), otherwise=call.of(given.node))
    return call.of(given.node)


def _avg(call: Call) -> exp.Expr:
    """The average of a decimal(p,s) as sum over count, with s+4 digits, rounded half up."""
    given = call.arguments[0]
    if given.type.name != "decimal":
        if given.type == DOUBLE:
            _float_warning(call)
        return call.of(given.node)
    wide = decimal(38, min(38, given.type.scale + 10))
    total = types.cast(call.of(given.node, name="sum"), wide)
    count = types.cast(call.of(given.node.copy(), name="count"), decimal(10, 0))
    digits = number(min(38, given.type.scale + 4))
    return types.cast(function("round", exp.Div(this=total, expression=count), digits), call.type)


def _double(call: Call) -> exp.Expr:
    _float_warning(call)
    return call.of(*call.nodes)


def _by(call: Call) -> exp.Expr | None:
    """Among the rows of the greatest (smallest) key, the greatest (smallest) value; any value before none."""
    if call.refused("use first_value or last_value with ORDER BY"):
        return None
    value, key = call.nodes
    missing = is_null(value)
    known = exp.Not(this=missing.copy()) if call.name == "max_by" else missing
    both = function("struct", key, known, value.copy())
    return call.of(value, case((exp.Not(this=is_null(key)), both)))


def _picker(name: str, window_name: str, words: str) -> Rewrite:
    def rewrite(call: Call) -> exp.Expr:
        if call.windowed:
            return call.of(*call.nodes, name=window_name)
        message = f"`{call.name}` knows no order here: the {words} value is taken"
        hint = "use min_by(value, event_time) or max_by(value, event_time) for the first or last"
        call.work.warn("sql_no_order", message, call.place, hint)
        return call.of(*call.nodes, name=name)

    return rewrite


def _sorted(call: Call) -> exp.Expr | None:
    if call.refused("collect in a GROUP BY"):
        return None
    name = "collect_list" if call.name == "array_agg" else call.name
    return function("array_sort", call.of(*call.nodes, name=name))


def _mode(call: Call) -> exp.Expr | None:
    """The most frequent value; among several the smallest."""
    if call.refused("compute the most frequent value in a GROUP BY"):
        return None
    order = exp.Order(expressions=[exp.Ordered(this=call.nodes[0])])
    within = exp.WithinGroup(this=function("mode"), expression=order)
    return call.around(within)


def _percentile_cont(call: Call) -> exp.Expr | None:
    """`percentile`, which both engines compute alike."""
    if call.refused("compute it in a GROUP BY"):
        return None
    assert call.order is not None
    ordered = call.order.expressions[0]
    if ordered.args.get("desc"):
        call.work.error("sql_syntax", "WITHIN GROUP orders ascending here", call.place)
        return None
    return call.of(typed(ordered.this, DOUBLE), call.nodes[0], name="percentile")


def _percentile(call: Call) -> exp.Expr | None:
    return None if call.refused("compute it in a GROUP BY") else call.of(*call.nodes)


def _first_value(call: Call) -> exp.Expr:
    if call.windowed:
        return call.of(*call.nodes)
    message = f"`{call.name}` needs OVER (...)"
    call.work.error("sql_function_place", message, call.place, "use min_by or max_by in a GROUP BY")
    return call.place


AGGREGATES: Final[Mapping[str, Rewrite]] = {
    "sum": _sum,
    "avg": _avg,
    "double": _double,
    "by": _by,
    "any_first": _picker("min", "first_value", "smallest"),
    "any_last": _picker("max", "last_value", "greatest"),
    "any_value": _picker("min", "first_value", "smallest"),
    "sorted": _sorted,
    "mode": _mode,
    "percentile": _percentile,
    "percentile_cont": _percentile_cont,
    "first_value": _first_value,
}
