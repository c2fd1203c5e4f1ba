"""Names in expressions: columns, variables of lambdas, aliases of outputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from sqlglot import exp

from engine.sql.build import atom
from engine.sql.scope import Output, Relation, Scope, Typed
from engine.sql.types import SqlType
from engine.sql.work import Work, listed, nearest, too_large


@dataclass(frozen=True, slots=True)
class Env:
    """Where an expression stands: its scope, the common table expressions, the lambda's variables."""

    work: Work
    scope: Scope
    ctes: Mapping[str, list[Output]]
    subquery: Callable[[exp.Expr, Env], list[Output]]
    call: Callable[[exp.Expr, Env], Typed]
    lambdas: Mapping[str, SqlType] = field(default_factory=dict)
    aliases: bool = False
    outputs: frozenset[str] = frozenset()

    def inside(self, names: Mapping[str, SqlType]) -> Env:
        """The same place with the variables of a lambda."""
        return replace(self, lambdas={**self.lambdas, **names})


def resolve_column(node: exp.Expr, env: Env) -> Typed:
    """The column, lambda variable or output alias that a name means; reported unless there is just one."""
    name, table, schema = (node.text(part).lower() for part in ("this", "table", "db"))
    if isinstance(node.this, exp.Star):
        env.work.error("sql_star", "`*` is allowed in count(*) only; name the columns", node)
        return Typed(node)
    if name in env.lambdas and not table:
        return Typed(exp.to_identifier(name), env.lambdas[name])
    if name in env.outputs and not table:
        return Typed(exp.column(exp.to_identifier(name, quoted=True)), env.scope.aliases[name].type)
    scope: Scope | None = env.scope
    while scope is not None:
        found = scope.find(name, table or None, schema or None)
        if len(found) > 1:
            message = f"`{name}` is a column of several tables here; write which one, as in `table.{name}`"
            env.work.error("sql_column_ambiguous", message, node)
            return Typed(node)
        if found:
            return _found(node, *found[0], scope, env)
        if scope is env.scope and env.aliases and not table and name in scope.aliases:
            alias = scope.aliases[name]
            if too_large(alias.node, env.work):
                return Typed(node, alias.type, alias.sources)
            return replace(alias, node=atom(alias.node.copy()))
        scope = scope.parent
    return _unknown_column(node, name, table, env)


def _found(node: exp.Expr, relation: Relation | None, output: Output, scope: Scope, env: Env) -> Typed:
    if output.denied:
        message = f"`{output.name}` is personal data (pii) and not granted to this tag"
        env.work.error("sql_pii", message, node)
    env.work.columns |= output.sources
    name = exp.to_identifier(output.name, quoted=True)
    table = None if relation is None else relation.name
    emitted: exp.Expr = exp.column(name, table=exp.to_identifier(table, quoted=True) if table else None)
    if relation is None:
        emitted = scope.merged[output.name][1].copy()
    typed = Typed(emitted, output.type, output.sources)
    scope.used[(table or "", output.name)] = typed
    return typed


def _unknown_column(node: exp.Expr, name: str, table: str, env: Env) -> Typed:
    if any(relation.unknown for relation in env.scope.relations):
        return Typed(node)
    names = env.scope.names()
    relations = [relation.name for relation in env.scope.relations]
    if not table and (name in relations or env.work.tables.get(name) is not None):
        message = f"`{name}` is a table, not a value; name one of its columns"
        env.work.error("sql_table_as_value", message, node)
    elif table and table not in relations:
        message = f"`{table}` is not a table of this query; here are {listed(relations) or 'none'}"
        env.work.error("sql_column_unknown", message, node, nearest(table, relations))
    else:
        message = f"there is no column `{name}` here; there are {listed(names) or 'none'}"
        env.work.error("sql_column_unknown", message, node, nearest(name, names))
    return Typed(node)
