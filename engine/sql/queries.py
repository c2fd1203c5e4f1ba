"""Queries: FROM, joins, common table expressions, SELECT, set operations; every name resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sqlglot import exp

from engine.model.execution import EngineKind
from engine.sql import types
from engine.sql.calls import express_call
from engine.sql.clauses import (
    check_distinct,
    check_group,
    check_limit,
    check_order,
    check_projections,
    order_by_output,
    tie_keys,
)
from engine.sql.collisions import tell_apart
from engine.sql.expressions import express, predicate
from engine.sql.names import Env
from engine.sql.relations import check_name, read_table
from engine.sql.scope import Output, Relation, Scope, Typed
from engine.sql.types import NULL, SqlType
from engine.sql.windows import complete
from engine.sql.work import Work

CTEs = Mapping[str, list[Output]]
SIDES: Final = frozenset({"", "LEFT", "RIGHT", "FULL"})
KINDS: Final = frozenset({"", "INNER", "OUTER", "CROSS", "SEMI", "ANTI"})


def check_query(node: exp.Expr, work: Work, ctes: CTEs, parent: Scope | None = None) -> list[Output]:
    """Check a query in place; its output columns, none where it is no query."""
    match node:
        case exp.Subquery():
            return check_query(node.this, work, ctes, parent)
        case exp.Select():
            return _select(node, work, _with(node, work, ctes), parent)
        case exp.SetOperation():
            return _set_operation(node, work, _with(node, work, ctes), parent)
        case _:
            work.error("sql_not_query", "a query is wanted here: SELECT ...", node)
            return []


def _env(work: Work, scope: Scope, ctes: CTEs) -> Env:
    def subquery(node: exp.Expr, env: Env) -> list[Output]:
        return check_query(node, env.work, env.ctes, env.scope)

    return Env(work, scope, ctes, subquery, express_call)


def _with(node: exp.Expr, work: Work, ctes: CTEs) -> CTEs:
    with_ = node.args.get("with_")
    known = dict(ctes)
    for cte in with_.expressions if with_ is not None else []:
        alias = cte.args["alias"]
        name = alias.name.lower()
        check_name(alias, name, work, "a WITH name")
        if name in known:
            work.error("sql_alias_reserved", f"`{name}` is defined twice", alias)
        known[name] = _renamed(alias, check_query(cte.this, work, known), work)
        cte.set("alias", _alias(name, alias.args.get("columns")))
    return known


def _alias(name: str, columns: list[exp.Expr] | None = None) -> exp.TableAlias:
    quoted = [exp.to_identifier(each.name.lower(), quoted=True) for each in columns or []]
    return exp.TableAlias(this=exp.to_identifier(name, quoted=True), columns=quoted)


def _renamed(alias: exp.Expr, outputs: list[Output], work: Work) -> list[Output]:
    names = [each.name.lower() for each in alias.args.get("columns") or []]
    if names and len(names) != len(outputs):
        work.error("sql_syntax", f"{len(names)} names for {len(outputs)} columns", alias)
        return outputs
    renamed = [replace(each, name=name) for each, name in zip(outputs, names, strict=False)] or outputs
    _unique(renamed, alias, work)
    return renamed


def _unique(outputs: list[Output], node: exp.Expr, work: Work) -> None:
    names = [each.name for each in outputs]
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        work.error("sql_column_ambiguous", f"two columns are called `{name}`; give one another name", node)


def _relation(node: exp.Expr, work: Work, ctes: CTEs) -> tuple[Relation, exp.Expr]:
    """A thing in FROM; what replaces it."""
    if isinstance(node, exp.Table):
        name = node.name.lower() if isinstance(node.this, exp.Identifier) else ""
        if not node.args.get("db") and name in ctes:
            alias = node.alias.lower() or name
            if alias != name:
                check_name(node, alias, work, "an alias")
            made = exp.Table(this=exp.to_identifier(name, quoted=True), alias=_alias(alias))
            return Relation(alias, {each.name: each for each in ctes[name]}), made
        return read_table(node, work)
    if isinstance(node, exp.Subquery):
        outputs = check_query(node.this, work, ctes, None)
        return _derived(node, outputs, work), node
    if isinstance(node, exp.Values):
        return _values(node, work, ctes), node
    work.error("sql_table_form", "only tables and queries in parentheses may stand in FROM", node)
    return Relation("", {}), node


def _derived(node: exp.Expr, outputs: list[Output], work: Work) -> Relation:
    alias = node.args.get("alias")
    if alias is None:
        name = f"_{work.ordered}"
        work.ordered += 1
        node.set("alias", _alias(name))
    else:
        name = alias.name.lower()
        check_name(alias, name, work, "an alias")
        outputs = _renamed(alias, outputs, work)
        node.set("alias", _alias(name, alias.args.get("columns")))
    _unique(outputs, node, work)
    return Relation(name, {each.name: each for each in outputs})


def _values(node: exp.Expr, work: Work, ctes: CTEs) -> Relation:
    rows = [list(each.expressions) for each in node.expressions]
    alias = node.args.get("alias")
    columns = [each.name.lower() for each in (alias.args.get("columns") or [])] if alias else []
    if not alias or not columns or any(len(row) != len(columns) for row in rows):
        work.error("sql_values", "VALUES needs names: (VALUES (1, 'a')) AS t(x, y)", node)
        return Relation("", {})
    name = alias.name.lower()
    check_name(alias, name, work, "an alias")
    env = _env(work, Scope(), ctes)
    kinds: list[SqlType] = [NULL] * len(columns)
    for row, tuple_ in zip(rows, node.expressions, strict=True):
        typed = [express(cell, env) for cell in row]
        tuple_.set("expressions", [each.node for each in typed])
        for index, each in enumerate(typed):
            wider = types.common(kinds[index], each.type)
            if wider is None or wider != each.type != NULL != kinds[index]:
                message = f"column `{columns[index]}` mixes {kinds[index]} and {each.type}; write one type"
                work.error("sql_type", message, tuple_)
            kinds[index] = wider or kinds[index]
    node.set("alias", _alias(name, alias.args["columns"]))
    outputs = {each: Output(each, kind, frozenset()) for each, kind in zip(columns, kinds, strict=True)}
    return Relation(name, outputs)


def _from(node: exp.Expr, work: Work, ctes: CTEs, scope: Scope) -> None:
    from_ = node.args.get("from_")
    if from_ is None:
        return
    relation, made = _relation(from_.this, work, ctes)
    from_.set("this", made)
    _add(relation, from_, scope, work)
    for join in node.args.get("joins") or []:
        _join(join, work, ctes, scope)


def _add(relation: Relation, node: exp.Expr, scope: Scope, work: Work) -> None:
    if relation.name and any(each.name == relation.name for each in scope.relations):
        message = f"two tables are called `{relation.name}` here; give one an alias"
        work.error("sql_alias_reserved", message, node)
    scope.relations.append(relation)


def _join(join: exp.Expr, work: Work, ctes: CTEs, scope: Scope) -> None:
    side, kind = join.text("side").upper(), join.text("kind").upper()
    if side not in SIDES or kind not in KINDS or (kind in {"SEMI", "ANTI"} and side not in {"", "LEFT"}):
        work.error("sql_join", f"the join `{side} {kind}`.is not allowed", join)
    relation, made = _relation(join.this, work, ctes)
    join.set("this", made)
    hidden = kind in {"SEMI", "ANTI"}
    inner = Scope([*scope.relations], dict(scope.merged), parent=scope.parent) if hidden else scope
    _add(relation, join, inner, work)
    if join.args.get("using"):
        _using(join, relation, inner, work)
    elif join.args.get("on") is not None:
        join.set("on", predicate(join.args["on"], _env(work, inner, ctes)).node)
        if hidden:
            kept = {key: each for key, each in inner.used.items() if key[0] != relation.name}
            scope.used.update(kept)
    elif kind != "CROSS" and (side or kind):
        work.error("sql_join", "this join needs ON or USING", join)


def _using(join: exp.Expr, relation: Relation, scope: Scope, work: Work) -> None:
    """USING as ON: what stands for the joined column is said, and not left to the engine."""
    conditions = []
    for identifier in join.args["using"]:
        name = identifier.name.lower()
        before = Scope([each for each in scope.relations if each is not relation], scope.merged)
        left = before.find(name, None, None)
        right = relation.columns.get(name)
        if len(left) != 1 or right is None:
            work.error("sql_column_unknown", f"USING needs `{name}` on both sides, once", identifier)
            continue
        owner, found = left[0]
        if found.denied or right.denied:
            work.error("sql_pii", f"`{name}` is personal data (pii) and not granted to this tag", identifier)
        if found.type != right.type:
            work.error("sql_type", f"USING compares {found.type} with {right.type}", identifier)
        first = scope.merged[name][1] if owner is None else _quoted(owner.name, name)
        second = _quoted(relation.name, name)
        conditions.append(exp.EQ(this=first.copy(), expression=second))
        output = Output(name, found.type, found.sources | right.sources)
        work.columns |= output.sources
        scope.merged[name] = (output, _merged(join.text("side").upper(), first, second))
    join.set("using", None)
    join.set("on", exp.and_(*conditions, wrap=False, copy=False) if conditions else exp.true())


def _merged(side: str, left: exp.Expr, right: exp.Expr) -> exp.Expr:
    match side:
        case "RIGHT":
            return right.copy()
        case "FULL":
            return exp.Anonymous(this="coalesce", expressions=[left.copy(), right.copy()])
        case _:
            return left.copy()


def _quoted(table: str, column: str) -> exp.Column:
    return exp.column(exp.to_identifier(column, quoted=True), table=exp.to_identifier(table, quoted=True))


def _select(node: exp.Select, work: Work, ctes: CTEs, parent: Scope | None) -> list[Output]:
    scope = Scope(parent=parent)
    _from(node, work, ctes, scope)
    env = _env(work, scope, ctes)
    if node.args.get("where") is not None:
        node.args["where"].set("this", predicate(node.args["where"].this, env).node)
    outputs, projections = check_projections(node, env)
    by_alias = replace(env, aliases=True)
    check_group(node, projections, by_alias)
    if node.args.get("having") is not None:
        node.args["having"].set("this", predicate(node.args["having"].this, by_alias).node)
    check_order(node, outputs, replace(env, aliases=True, outputs=frozenset(scope.aliases)))
    complete(node, tie_keys(node, scope))
    check_distinct(node, work)
    check_limit(node, outputs, work)
    order_by_output(node)
    if work.engine is EngineKind.EMBEDDED:
        tell_apart(node)
    return outputs


def _set_operation(node: exp.Expr, work: Work, ctes: CTEs, parent: Scope | None) -> list[Output]:
    left = check_query(node.this, work, ctes, parent)
    right = check_query(node.expression, work, ctes, parent)
    if len(left) != len(right):
        work.error("sql_syntax", f"one side has {len(left)} columns, the other {len(right)}", node)
        return left
    outputs = []
    for first, second in zip(left, right, strict=True):
        wider = types.common(first.type, second.type)
        if (
            wider is None
            or (wider not in (first.type, NULL) and first.type != NULL)
            or (wider not in (second.type, NULL) and second.type != NULL)
        ):
            message = f"column `{first.name}` is {first.type} on one side and {second.type} on the other"
            work.error("sql_type", message, node, "write CAST(... AS ...) so that both sides are equal")
        outputs.append(Output(first.name, wider or NULL, first.sources | second.sources))
    scope = Scope(parent=parent, aliases={each.name: Typed(exp.null(), each.type) for each in outputs})
    check_order(node, outputs, replace(_env(work, scope, ctes), outputs=frozenset(scope.aliases)))
    check_limit(node, outputs, work)
    return outputs
