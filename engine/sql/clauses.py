"""Clauses of one SELECT: outputs, GROUP BY, ORDER BY, LIMIT."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sqlglot import exp

from engine.sql.expressions import express
from engine.sql.literals import whole_of
from engine.sql.names import Env
from engine.sql.scope import Output, Scope
from engine.sql.work import Work

MAX_LIMIT: Final = 2**31 - 1


def order_by_output(node: exp.Select) -> None:
    """Order by the output column where the key is the same expression."""
    order = node.args.get("order")
    names = {each.this.sql(): each.args["alias"] for each in node.expressions}
    for ordered in order.expressions if order is not None else []:
        alias = names.get(ordered.this.sql())
        if alias is not None:
            ordered.set("this", exp.column(alias.copy()))


def check_projections(node: exp.Select, env: Env) -> tuple[list[Output], list[exp.Expr]]:
    """Check the outputs; an output may use the alias of one before it, which is put in its place."""
    outputs: list[Output] = []
    made: list[exp.Expr] = []
    lateral = replace(env, aliases=True)
    for index, projection in enumerate(node.expressions):
        inner = projection.this if isinstance(projection, exp.Alias) else projection
        typed = express(inner, lateral)
        name = projection.alias_or_name.lower() if not isinstance(projection, exp.Star) else ""
        name = name or f"_c{index}"
        outputs.append(Output(name, typed.type, typed.sources))
        made.append(exp.alias_(typed.node, name, quoted=True, copy=False))
        if isinstance(projection, exp.Alias):
            env.scope.aliases.setdefault(name, typed)
    node.set("expressions", made)
    return outputs, made


def check_group(node: exp.Select, projections: list[exp.Expr], env: Env) -> None:
    """Check GROUP BY; numbers and aliases become the expressions they stand for."""
    group = node.args.get("group")
    if group is None:
        return
    made = []
    for key in group.expressions:
        place = whole_of(key)
        if place is None:
            made.append(express(key, env).node)
        elif 1 <= place <= len(projections):
            made.append(projections[place - 1].this.copy())
        else:
            env.work.error("sql_syntax", f"GROUP BY {place}: there are {len(projections)} columns", key)
    group.set("expressions", made)


def check_order(node: exp.Expr, outputs: list[Output], env: Env) -> None:
    """Check ORDER BY; numbers become the names of outputs."""
    order = node.args.get("order")
    for ordered in order.expressions if order is not None else []:
        place = whole_of(ordered.this)
        if place is None:
            ordered.set("this", express(ordered.this, env).node)
        elif 1 <= place <= len(outputs):
            ordered.set("this", exp.column(exp.to_identifier(outputs[place - 1].name, quoted=True)))
        else:
            env.work.error("sql_syntax", f"ORDER BY {place}: there are {len(outputs)} columns", ordered)


def tie_keys(node: exp.Select, scope: Scope) -> list[exp.Expr]:
    """What tells two rows of this SELECT apart: its GROUP BY, or the columns that it uses."""
    group = node.args.get("group")
    if group is not None:
        return [each for each in group.expressions if not isinstance(each, exp.Literal)]
    return [each.node for each in scope.used.values()]


def check_distinct(node: exp.Select, work: Work) -> None:
    """Refuse DISTINCT ON."""
    distinct = node.args.get("distinct")
    if distinct is not None and distinct.expressions:
        work.error("sql_node", "DISTINCT ON is not allowed", distinct)


def check_limit(node: exp.Expr, outputs: list[Output], work: Work) -> None:
    """Complete the order under LIMIT by all outputs; without LIMIT an order means nothing and is dropped."""
    limit, order = node.args.get("limit"), node.args.get("order")
    if limit is None:
        node.set("order", None)
        return
    number = whole_of(limit.expression)
    if number is None or not 0 <= number <= MAX_LIMIT:
        work.error("sql_literal", "LIMIT takes a whole number, written out", limit)
    if order is None:
        message = "LIMIT without ORDER BY would give other rows each time"
        work.error("sql_limit_order", message, limit, "add ORDER BY")
        return
    there = {each.this.sql() for each in order.expressions}
    for output in outputs:
        key = exp.column(exp.to_identifier(output.name, quoted=True))
        if key.sql() not in there and output.type.name not in {"array", "struct"}:
            order.append("expressions", exp.Ordered(this=key, nulls_first=True))
