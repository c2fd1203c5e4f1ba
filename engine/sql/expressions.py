"""One walk over an expression: names resolved, types found, source columns gathered, rewrites applied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from sqlglot import exp

from engine.sql import types
from engine.sql.build import atom
from engine.sql.casts import express_cast
from engine.sql.literals import interval_type, number_type, text_literal
from engine.sql.names import Env, resolve_column
from engine.sql.operators import ARITHMETIC, COMPARISONS, arithmetic, comparison, negated, together
from engine.sql.scope import NOTHING, Sources, Typed
from engine.sql.types import BIGINT, BOOLEAN, DATE, INT, NULL, TEXT, TIMESTAMP


def express(node: exp.Expr, env: Env) -> Typed:
    """Check one expression; problems are reported to `env.work`, and the type is then `null`."""
    kind = type(node)
    if kind in ARITHMETIC:
        left, right = express(node.this, env), express(node.expression, env)
        return arithmetic(node, left, right, env.work)
    if kind in COMPARISONS:
        return comparison(node, express(node.this, env), express(node.expression, env), env.work)
    handler = _HANDLERS.get(kind)
    if handler is None:
        env.work.error("sql_syntax", f"`{_short(node)}` cannot stand here", node)
        return Typed(node)
    return handler(node, env)


def predicate(node: exp.Expr, env: Env) -> Typed:
    """Check a condition: it must be boolean."""
    found = express(node, env)
    if found.type not in (BOOLEAN, NULL):
        env.work.error("sql_type", f"a condition is wanted here, `{_short(node)}` is {found.type}", node)
    return found


def sources_of(every: Sequence[Typed]) -> Sources:
    """The source columns of several expressions together."""
    return NOTHING.union(*(each.sources for each in every))


def _short(node: exp.Expr) -> str:
    text = node.sql(dialect="spark", comments=False)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _identifier(node: exp.Expr, env: Env) -> Typed:
    name = node.name.lower()
    if name in env.lambdas:
        return Typed(exp.to_identifier(name), env.lambdas[name])
    return resolve_column(exp.Column(this=node), env)


def _literal(node: exp.Expr, env: Env) -> Typed:
    if node.args.get("is_string"):
        return Typed(node, TEXT)
    kind = number_type(node.name)
    if kind is None:
        env.work.error("sql_number", f"`{node.name}` is not a number that fits 38 digits", node)
        return Typed(node)
    return Typed(node, kind)


def _paren(node: exp.Expr, env: Env) -> Typed:
    inner = express(node.this, env)
    node.set("this", inner.node)
    return replace(inner, node=node)


def _not(node: exp.Expr, env: Env) -> Typed:
    inner = predicate(node.this, env)
    node.set("this", inner.node)
    return Typed(node, BOOLEAN, inner.sources)


def _logic(node: exp.Expr, env: Env) -> Typed:
    """A chain of AND or of OR, however long."""
    kind = type(node)
    parts: list[exp.Expr] = []
    while type(node) is kind:
        parts.insert(0, node.expression)
        node = node.this
    checked = [predicate(each, env) for each in (node, *parts)]
    made = checked[0].node
    for each in checked[1:]:
        made = kind(this=made, expression=each.node)
    return Typed(made, BOOLEAN, sources_of(checked))


def _is(node: exp.Expr, env: Env) -> Typed:
    inner = express(node.this, env)
    node.set("this", inner.node)
    if type(node.expression) not in (exp.Null, exp.Boolean):
        env.work.error("sql_syntax", "after IS stand NULL, TRUE or FALSE", node)
    elif type(node.expression) is exp.Boolean and inner.type not in (BOOLEAN, NULL):
        env.work.error("sql_type", f"IS TRUE asks for a boolean, this is {inner.type}", node)
    return Typed(node, BOOLEAN, inner.sources)


def _in(node: exp.Expr, env: Env) -> Typed:
    value = express(node.this, env)
    if node.args.get("query") is not None:
        columns = env.subquery(node.args["query"], env)
        if len(columns) != 1:
            env.work.error("sql_syntax", f"a query after IN has one column, this has {len(columns)}", node)
            return Typed(node, BOOLEAN)
        other = Typed(exp.null(), columns[0].type, columns[0].sources)
        if types.common(value.type, other.type) is None:
            env.work.error("sql_type", f"{value.type} cannot be compared with {other.type}", node)
        wider = types.common(value.type, other.type)
        node.set("this", types.cast(value.node, wider) if wider and wider != value.type else value.node)
        return Typed(node, BOOLEAN, value.sources | other.sources)
    listed_values = [express(each, env) for each in node.expressions]
    every = together([value, *listed_values], env.work, node)
    node.set("this", every[0].node)
    node.set("expressions", [each.node for each in every[1:]])
    return Typed(node, BOOLEAN, sources_of(every))


def _between(node: exp.Expr, env: Env) -> Typed:
    parts = [express(node.args[key], env) for key in ("this", "low", "high")]
    every = together(parts, env.work, node)
    for key, part in zip(("this", "low", "high"), every, strict=True):
        node.set(key, part.node)
    return Typed(node, BOOLEAN, sources_of(every))


def _case(node: exp.Expr, env: Env) -> Typed:
    subject = node.args.get("this")
    branches: list[exp.Expr] = node.args["ifs"]
    asked = [express(subject, env)] if subject is not None else []
    if subject is not None:
        asked = together([*asked, *(express(each.this, env) for each in branches)], env.work, node)
        node.set("this", asked[0].node)
        conditions = asked[1:]
    else:
        conditions = [predicate(each.this, env) for each in branches]
    results = [express(each.args["true"], env) for each in branches]
    if node.args.get("default") is not None:
        results.append(express(node.args["default"], env))
    results = together(results, env.work, node)
    for branch, condition, result in zip(branches, conditions, results, strict=False):
        branch.set("this", condition.node)
        branch.set("true", result.node)
    if node.args.get("default") is not None:
        node.set("default", results[-1].node)
    found = next((each.type for each in results if each.type != NULL), NULL)
    return Typed(node, found, sources_of([*asked, *conditions, *results]))


def _cast(node: exp.Expr, env: Env) -> Typed:
    return express_cast(node, express(node.this, env), env.work)


def _extract(node: exp.Expr, env: Env) -> Typed:
    call = exp.Anonymous(this="date_part", expressions=[exp.Literal.string(node.this.name), node.expression])
    call.meta.update(node.meta)
    return express(call, env)


def _interval(node: exp.Expr, env: Env) -> Typed:
    kind = interval_type(node)
    if kind is None:
        units = "YEAR, MONTH, WEEK, DAY, HOUR, MINUTE, SECOND"
        env.work.error("sql_interval", f"an interval is a whole number and one unit of {units}", node)
        return Typed(node)
    return Typed(node, kind)


def _exists(node: exp.Expr, env: Env) -> Typed:
    query = node.this
    env.subquery(query, env)
    return Typed(node, BOOLEAN)


def _scalar(node: exp.Expr, env: Env) -> Typed:
    columns = env.subquery(node, env)
    if len(columns) != 1:
        env.work.error("sql_syntax", f"a query used as a value has one column, this has {len(columns)}", node)
        return Typed(node)
    return Typed(node, columns[0].type, columns[0].sources)


def _joined_text(node: exp.Expr, env: Env) -> Typed:
    parts: list[exp.Expr] = []
    while isinstance(node, exp.DPipe):
        parts.insert(0, node.expression)
        node = node.this
    return express(exp.Anonymous(this="concat", expressions=[node, *parts]), env)


def _function_operator(name: str) -> Callable[[exp.Expr, Env], Typed]:
    def handle(node: exp.Expr, env: Env) -> Typed:
        call = exp.Anonymous(this=name, expressions=[node.this, node.expression])
        found = express(call, env)
        if not isinstance(found.node, exp.Anonymous) or len(found.node.expressions) != 2:
            return found
        subject, pattern = found.node.expressions
        made: exp.Expr = type(node)(this=atom(subject), expression=pattern)
        return replace(found, node=exp.Not(this=made) if node.args.get("negate") else made)

    return handle


def _bracket(node: exp.Expr, env: Env) -> Typed:
    if len(node.expressions) != 1:
        env.work.error("sql_syntax", "one index stands in brackets", node)
        return Typed(node)
    subject, index = express(node.this, env), express(node.expressions[0], env)
    if subject.type.element is None or index.type not in (INT, BIGINT):
        env.work.error("sql_type", f"`[...]` takes an array and a whole number, not {subject.type}", node)
        return Typed(node)
    node.set("this", subject.node)
    node.set("expressions", [index.node])
    return Typed(node, subject.type.element, subject.sources | index.sources)


def _star(node: exp.Expr, env: Env) -> Typed:
    env.work.error("sql_star", "`*` is allowed in count(*) only; name the columns", node)
    return Typed(node)


def _window_only(node: exp.Expr, env: Env) -> Typed:
    env.work.error("sql_syntax", f"`{_short(node)}` cannot stand here", node)
    return Typed(node)


def _delegate(node: exp.Expr, env: Env) -> Typed:
    return env.call(node, env)


_HANDLERS: Final[dict[type[exp.Expr], Callable[[exp.Expr, Env], Typed]]] = {
    exp.Column: resolve_column,
    exp.Identifier: _identifier,
    exp.Literal: _literal,
    exp.RawString: lambda node, _: Typed(text_literal(node), TEXT),
    exp.Boolean: lambda node, _: Typed(node, BOOLEAN),
    exp.Null: lambda node, _: Typed(node, NULL),
    exp.CurrentDate: lambda node, _: Typed(node, DATE),
    exp.CurrentTimestamp: lambda node, _: Typed(node, TIMESTAMP),
    exp.Paren: _paren,
    exp.And: _logic,
    exp.Or: _logic,
    exp.Not: _not,
    exp.Neg: lambda node, env: negated(node, express(node.this, env), env.work),
    exp.Is: _is,
    exp.In: _in,
    exp.Between: _between,
    exp.Case: _case,
    exp.Cast: _cast,
    exp.TryCast: _cast,
    exp.Extract: _extract,
    exp.Interval: _interval,
    exp.Exists: _exists,
    exp.Subquery: _scalar,
    exp.DPipe: _joined_text,
    exp.RegexpLike: _function_operator("rlike"),
    exp.Like: _function_operator("like"),
    exp.ILike: _function_operator("ilike"),
    exp.Bracket: _bracket,
    exp.Star: _star,
    exp.Lambda: _window_only,
    exp.Anonymous: _delegate,
    exp.Filter: _delegate,
    exp.WithinGroup: _delegate,
    exp.IgnoreNulls: _delegate,
    exp.RespectNulls: _delegate,
    exp.Window: _delegate,
}
