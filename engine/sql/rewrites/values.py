"""Numbers, conditions, arrays and casts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlglot import exp

from engine.sql import types
from engine.sql.build import atom, case, function, number
from engine.sql.literals import whole_of
from engine.sql.operators import arithmetic, cast_to, division
from engine.sql.rewrites.call import Call, Rewrite
from engine.sql.scope import Typed
from engine.sql.types import DATE, DOUBLE


def _plain(call: Call) -> exp.Expr:
    return call.of(*call.nodes)


def _typed(call: Call) -> exp.Expr:
    """The call, cast to the type that Spark gives it."""
    return types.cast(call.of(*call.nodes), call.type)


def _mod(call: Call) -> exp.Expr:
    return arithmetic(exp.Mod(), call.arguments[0], call.arguments[1], call.work).node


def _try_divide(call: Call) -> exp.Expr:
    """A division where zero gives no value."""
    left, right = call.arguments
    zero = Typed(function("nullif", right.node, _zero(right)), right.type, right.sources)
    emitted, _ = division(left, zero, call.work.engine)
    return emitted


def _zero(found: Typed) -> exp.Expr:
    return types.cast(number(0), found.type)


def _cast(call: Call) -> exp.Expr:
    return cast_to(call.arguments[0], call.type)


def _coalesce(call: Call) -> exp.Expr:
    """`nvl` and its kin, which give floats for decimals on the embedded engine."""
    return function("coalesce", *call.nodes)


def _or_zero(call: Call) -> exp.Expr:
    return function("coalesce", call.nodes[0], types.cast(number(0), call.type))


def _null_if_zero(call: Call) -> exp.Expr:
    return function("nullif", call.nodes[0], types.cast(number(0), call.type))


def _isnan(call: Call) -> exp.Expr:
    return function("coalesce", call.of(*call.nodes), exp.false())


def _log(call: Call) -> exp.Expr:
    return call.of(*call.nodes) if len(call.nodes) == 2 else function("ln", call.nodes[0])


def _rint(call: Call) -> exp.Expr:
    """To the nearest whole number, halves to the even one."""
    return function("bround", cast_to(call.arguments[0], DOUBLE), number(0))


def _array(call: Call) -> exp.Expr:
    """An array whose elements may be missing: the embedded engine has two kinds of arrays and mixes none."""
    element = call.type.element
    if element is None or element.name in {"null", "array", "struct"}:
        return call.of(*call.nodes)
    return types.cast(call.of(*call.nodes), call.type)


def _array_contains(call: Call) -> exp.Expr:
    """By three-valued logic, as in Spark: unknown where an element is missing and none is equal."""
    values, wanted = call.nodes
    name = _unused(wanted)
    equal = exp.EQ(this=exp.to_identifier(name), expression=atom(wanted))
    found = function("exists", values, exp.Lambda(this=equal, expressions=[exp.to_identifier(name)]))
    return case((exp.Not(this=exp.Is(this=atom(wanted.copy()), expression=exp.null())), found))


def _unused(node: exp.Expr) -> str:
    taken = {each.name for each in node.find_all(exp.Identifier)}
    return next(name for name in (f"e{index}" for index in range(len(taken) + 1)) if name not in taken)


def _get(call: Call) -> exp.Expr:
    """The element at a place from 0; none outside, also before the first."""
    values, index = call.nodes
    value = whole_of(index)
    if value is not None and value >= 0:
        return call.of(values, index)
    inside = exp.GTE(this=atom(index.copy()), expression=number(0))
    return call.of(values, case((inside, index)))


def _now(call: Call) -> exp.Expr:
    return exp.CurrentDate() if call.type == DATE else exp.CurrentTimestamp()


VALUES: Final[Mapping[str, Rewrite]] = {
    "plain": _plain,
    "typed": _typed,
    "mod": _mod,
    "try_divide": _try_divide,
    "cast": _cast,
    "coalesce": _coalesce,
    "or_zero": _or_zero,
    "null_if_zero": _null_if_zero,
    "isnan": _isnan,
    "log": _log,
    "rint": _rint,
    "array": _array,
    "array_contains": _array_contains,
    "get": _get,
    "now": _now,
}
