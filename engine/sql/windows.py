"""OVER clauses: checked, and made total where ties would leave the answer open."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from engine.sql.expressions import express
from engine.sql.functions import Function
from engine.sql.literals import whole_of
from engine.sql.names import Env

BY_PLACE: Final = frozenset(
    {"row_number", "ntile", "lag", "lead", "first_value", "last_value", "nth_value", "first", "last"}
)
NEEDS_ORDER: Final = BY_PLACE | {"rank", "dense_rank", "percent_rank", "cume_dist"}
SIDES: Final = frozenset({"UNBOUNDED", "CURRENT ROW"})


def check_window(window: exp.Expr, function: Function, env: Env) -> exp.Expr:
    """The checked OVER clause of a call, without the call.

    Where the answer depends on the place of a row (`row_number`, `lag`, ROWS frames), the order is
    completed by the other columns in use when the SELECT is done, so that ties do not matter.
    """
    partition = [express(each, env).node for each in window.args.get("partition_by") or []]
    order = window.args.get("order")
    spec = window.args.get("spec")
    if order is None and function.name in NEEDS_ORDER:
        message = f"`{function.name}` needs ORDER BY inside OVER"
        env.work.error("sql_window_order", message, window, "for example ORDER BY event_time")
    for ordered in order.expressions if order is not None else []:
        ordered.set("this", express(ordered.this, env).node)
    if spec is not None:
        _frame(spec, window, order, env)
    made = exp.Window(partition_by=partition, order=order, spec=spec, over="OVER")
    rows = spec is not None and str(spec.args["kind"]).upper() == "ROWS"
    if order is not None and (function.name in BY_PLACE or rows):
        made.meta["by_place"] = True
    return made


def over(call: exp.Expr, window: exp.Expr) -> exp.Expr:
    """The call over a copy of the window."""
    made = window.copy()
    made.set("this", call)
    return made


def _frame(spec: exp.Expr, window: exp.Expr, order: exp.Expr | None, env: Env) -> None:
    kind = str(spec.args["kind"]).upper()
    for key in ("start", "end"):
        side = spec.args.get(key)
        if side is None or side in SIDES:
            continue
        number = whole_of(side) if isinstance(side, exp.Expr) else None
        if number is None:
            env.work.error("sql_window_frame", "a frame ends at a whole number of rows", window)
        elif kind == "RANGE":
            message = "RANGE with a number is not allowed: use ROWS, or a condition on dates"
            env.work.error("sql_window_frame", message, window)
    if kind not in {"ROWS", "RANGE"}:
        env.work.error("sql_window_frame", "a frame is of ROWS or RANGE", window)
    if order is None:
        env.work.error("sql_window_order", "a frame needs ORDER BY inside OVER", window)


def complete(tree: exp.Expr, keys: list[exp.Expr]) -> None:
    """Complete the order of every window of one SELECT that depends on the place of rows."""
    for window in tree.find_all(exp.Window):
        if not window.meta.pop("by_place", False):
            continue
        order = window.args["order"]
        there = {each.this.sql() for each in order.expressions}
        there |= {each.sql() for each in window.args.get("partition_by") or []}
        for key in keys:
            if key.sql() not in there:
                order.append("expressions", exp.Ordered(this=key.copy(), nulls_first=True))
