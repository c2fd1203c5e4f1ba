"""Rewrites: what is run instead of a call on which the engines differ, or whose answer is open.

Each takes the checked call and gives the expression that runs; None where the call is refused (reported).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlglot import exp

from engine.sql import types
from engine.sql.operators import WORKING20, arithmetic, cast_to, decimal_of, quotient
from engine.sql.scope import Typed
from engine.sql.types import BIGINT, DATE, DOUBLE, NULL, TEXT, SqlType
from engine.sql.work import Work


@dataclass(frozen=True, slots=True)
class Call:
    """A checked call: its arguments, the type of its result, and what stands around it."""

    name: str
    arguments: list[Typed]
    type: SqlType
    where: exp.Expr | None = None
    distinct: bool = False
    windowed: bool = False
    order: exp.Expr | None = None

    def of(self, *arguments: exp.Expr, name: str | None = None) -> exp.Expr:
        """The call of `name` (its own if left out) with those arguments, DISTINCT and FILTER kept."""
        inner: list[exp.Expr] = list(arguments)
        if self.distinct:
            inner = [exp.Distinct(expressions=inner)]
        made: exp.Expr = exp.Anonymous(this=name or self.name, expressions=inner)
        if self.order is not None:
            made = exp.WithinGroup(this=made, expression=self.order)
        if self.where is not None:
            made = exp.Filter(this=made, expression=exp.Where(this=self.where.copy()))
        return made

    @property
    def nodes(self) -> list[exp.Expr]:
        """The arguments' expressions."""
        return [each.node for each in self.arguments]


Rewrite = Callable[[Call, Work, exp.Expr], "exp.Expr | None"]


def function(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    """A plain call."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def _plain(call: Call, _work: Work, _node: exp.Expr) -> exp.Expr:
    return call.of(*call.nodes)


def _over_refused(call: Call, work: Work, node: exp.Expr, hint: str) -> bool:
    if call.windowed:
        message = f"`{call.name}` over a window is not allowed: its answer would be computed in two parts"
        work.error("sql_function_place", message, node, hint)
    return call.windowed


def _sum(call: Call, work: Work, node: exp.Expr) -> exp.Expr | None:
    given = call.arguments[0]
    if given.type == DOUBLE:
        _float_warning(call, work, node)
    if not given.type.is_integer:
        return call.of(given.node)
    if call.windowed:
        return call.of(given.node)
    return types.cast(call.of(types.cast(given.node, WORKING20)), BIGINT)


def _float_warning(call: Call, work: Work, node: exp.Expr) -> None:
    message = f"`{call.name}` of a float depends on the order of addition: its last digits may differ"
    work.warn("sql_float_order", message, node, "declare the column decimal(p,s) in the catalog")


def _avg(call: Call, work: Work, node: exp.Expr) -> exp.Expr | None:
    given = call.arguments[0]
    if given.type != DOUBLE and given.type.name != "decimal":
        return call.of(*call.nodes)
    if given.type == DOUBLE:
        _float_warning(call, work, node)
        return call.of(given.node)
    if _over_refused(call, work, node, "compute the average in a subquery, or sum and count over the window"):
        return None
    digits = given.type.scale
    total = call.of(types.cast(given.node, types.decimal(38, min(38, digits + 10))), name="sum")
    count = call.of(given.node.copy(), name="count")
    quotient_ = exp.Div(
        this=types.cast(total, types.decimal(38, min(38, digits + 10))),
        expression=types.cast(count, types.decimal(10, 0)),
    )
    rounded = function("round", quotient_, exp.Literal.number(min(38, digits + 4)))
    return types.cast(rounded, call.type)


def _double(call: Call, work: Work, node: exp.Expr) -> exp.Expr:
    if call.name not in {"sign", "signum"}:
        _float_warning(call, work, node)
    return call.of(*call.nodes)


def _by(call: Call, work: Work, node: exp.Expr) -> exp.Expr | None:
    """Ties go to the greater value (`max_by`) or the smaller (`min_by`)."""
    if _over_refused(call, work, node, "use first_value or last_value with ORDER BY"):
        return None
    value, key = call.nodes
    known = exp.Not(this=exp.Is(this=_atom(key.copy()), expression=exp.null()))
    both = function("struct", key, value.copy())
    return call.of(value, exp.Case(ifs=[exp.If(this=known, true=both)]))


def _atom(node: exp.Expr) -> exp.Expr:
    kinds = exp.Column | exp.Anonymous | exp.Cast | exp.Paren | exp.Literal | exp.Case
    return node if isinstance(node, kinds) else exp.Paren(this=node)


def _pick(name: str, words: str) -> Rewrite:
    def rewrite(call: Call, work: Work, node: exp.Expr) -> exp.Expr:
        if call.windowed:
            return call.of(*call.nodes, name=f"{call.name}_value" if call.name != "any_value" else name)
        message = f"`{call.name}` knows no order here; the {words} value is taken"
        work.warn(
            "sql_no_order", message, node, "use max_by(value, event_time) or min_by for the last or first"
        )
        return call.of(*call.nodes, name=name)

    return rewrite


def _sorted(call: Call, work: Work, node: exp.Expr) -> exp.Expr | None:
    if _over_refused(call, work, node, "collect in a GROUP BY"):
        return None
    name = "collect_list" if call.name == "array_agg" else call.name
    return function("array_sort", call.of(*call.nodes, name=name))


def _mode(call: Call, work: Work, node: exp.Expr) -> exp.Expr | None:
    if _over_refused(call, work, node, "compute the most frequent value in a GROUP BY"):
        return None
    made: exp.Expr = exp.WithinGroup(
        this=function("mode"), expression=exp.Order(expressions=[exp.Ordered(this=call.nodes[0])])
    )
    if call.where is not None:
        made = exp.Filter(this=made, expression=exp.Where(this=call.where))
    return made


def _part(call: Call, _work: Work, _node: exp.Expr) -> exp.Expr | None:
    """`extract` and `date_part` as the functions on which both engines agree."""
    names = {
        "YEAR": "year", "QUARTER": "quarter", "MONTH": "month", "WEEK": "weekofyear", "DAY": "day",
        "DAYOFWEEK": "dayofweek", "DOW": "dayofweek", "DOY": "dayofyear", "HOUR": "hour", "MINUTE": "minute",
    }  # fmt: skip
    name = names[call.nodes[0].name.upper()]
    wanted = types.TIMESTAMP if name in {"hour", "minute"} else DATE
    return function(name, cast_to(call.arguments[1], wanted))


def _weekday(call: Call, _work: Work, _node: exp.Expr) -> exp.Expr:
    """Monday 0 to Sunday 6; the embedded engine's own gives -1 on Sundays."""
    shifted = exp.Add(this=function("dayofweek", *call.nodes), expression=exp.Literal.number(5))
    return exp.Paren(this=exp.Mod(this=exp.Paren(this=shifted), expression=exp.Literal.number(7)))


def _mod(call: Call, work: Work, _node: exp.Expr) -> exp.Expr:

    return arithmetic(exp.Mod(), call.arguments[0], call.arguments[1], work).node


def _try_divide(call: Call, _work: Work, _node: exp.Expr) -> exp.Expr:
    """A division where zero gives no value."""
    left, right = call.arguments
    zero = function(
        "nullif", cast_to(right, call.type if call.type == DOUBLE else decimal_of(right)), _zero()
    )
    if call.type == DOUBLE:
        return exp.Paren(this=exp.Div(this=cast_to(left, DOUBLE), expression=zero))
    first, second = decimal_of(left), decimal_of(right)
    return quotient(cast_to(left, first), first, zero, second, call.type)


def _zero() -> exp.Expr:
    return exp.Literal.number(0)


def _cast(call: Call, _work: Work, _node: exp.Expr) -> exp.Expr:
    return cast_to(call.arguments[0], call.type)


def _iff(call: Call, _work: Work, _node: exp.Expr) -> exp.Expr:
    return call.of(*call.nodes, name="if")


def _now(call: Call, _work: Work, _node: exp.Expr) -> exp.Expr:
    return exp.CurrentDate() if call.type == DATE else exp.CurrentTimestamp()


REWRITES: Final[Mapping[str, Rewrite]] = {
    "plain": _plain,
    "sum": _sum,
    "avg": _avg,
    "double": _double,
    "by": _by,
    "any_first": _pick("min", "smallest"),
    "any_last": _pick("max", "greatest"),
    "any_value": _pick("min", "smallest"),
    "sorted": _sorted,
    "mode": _mode,
    "part": _part,
    "weekday": _weekday,
    "mod": _mod,
    "try_divide": _try_divide,
    "cast": _cast,
    "iff": _iff,
    "now": _now,
}

__all__ = ["NULL", "REWRITES", "TEXT", "Call", "function"]
