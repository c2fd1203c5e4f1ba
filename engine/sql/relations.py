"""Tables in FROM: only registered names, replaced by a query that shows the visible columns alone."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from engine.sql import types
from engine.sql.lexical import IDENTIFIER
from engine.sql.result import SourceColumn
from engine.sql.scope import Output, Relation
from engine.sql.tables import Role, Table
from engine.sql.types import TIMESTAMP
from engine.sql.work import Work, listed, nearest

TAG_SCHEMA: Final = "tag"


def check_name(node: exp.Expr, name: str, work: Work, what: str) -> None:
    """A WITH name or alias: plain, not a registered table's and not one of the engine's own."""
    if not IDENTIFIER.fullmatch(name):
        work.error("sql_identifier", f"{what} is wanted here", node)
    elif work.tables.get(name) is not None or name == TAG_SCHEMA:
        message = f"`{name}` is the name of a table and cannot be {what}"
        work.error("sql_alias_reserved", message, node, "choose another name")
    elif "__" in name:
        work.error("sql_alias_reserved", f"`{name}`: two underscores in a row are reserved", node)


def read_table(node: exp.Table, work: Work) -> tuple[Relation, exp.Expr]:
    """A registered table; what replaces it: a query of its visible columns over the internal view."""
    table = _lookup(node, work)
    if table is None:
        return Relation(node.alias_or_name.lower(), {}, unknown=True), node
    alias = node.alias.lower() or table.code.lower()
    if alias != table.code.lower():
        check_name(node, alias, work, "an alias")
    if node.args.get("alias") is not None and node.args["alias"].args.get("columns"):
        work.error("sql_table_form", "columns of a table cannot be renamed here", node)
    work.read[table.name] = table
    outputs = {name: _output(table, name, work) for name in table.columns}
    schema = TAG_SCHEMA if table.role is Role.TAG else None
    return Relation(alias, outputs, schema), _visible(table, alias, work)


def _lookup(node: exp.Table, work: Work) -> Table | None:
    if not isinstance(node.this, exp.Identifier):
        work.error("sql_table_form", "a table is wanted here, not a function", node)
        return None
    schema, name = node.text("db").lower(), node.name.lower()
    if schema not in ("", TAG_SCHEMA):
        work.error("sql_table_form", f"`{schema}.{name}`: tables are named without a database", node)
        return None
    asked = f"{schema}.{name}" if schema else name
    table = work.tables.get(asked)
    if table is None:
        hint = nearest(asked, [each.lower() for each in work.tables.names])
        message = f"there is no table `{asked}`; there are {listed(work.tables.names)}"
        work.error("sql_table_unknown", message, node, hint)
    return table


def _output(table: Table, name: str, work: Work) -> Output:
    column = table.columns[name]
    source = SourceColumn(table.name, column.name)
    denied = column.pii and not work.pii_granted
    return Output(name, types.of_value_type(column.type), frozenset({source}), denied)


def _visible(table: Table, alias: str, work: Work) -> exp.Expr:
    """`(SELECT <columns> FROM <view>) AS alias`.

    A timestamp is cast as it is read: it then follows the session's zone on both engines.
    """
    shown: list[exp.Expr] = []
    for name, column in table.columns.items():
        if column.pii and not work.pii_granted:
            continue
        there = exp.column(exp.to_identifier(column.name, quoted=True))
        read = types.cast(there, TIMESTAMP) if types.of_value_type(column.type) == TIMESTAMP else there
        shown.append(exp.alias_(read, name, quoted=True))
    view = exp.Table(this=exp.to_identifier(table.view, quoted=True))
    query = exp.Select(expressions=shown, from_=exp.From(this=view))
    made = exp.Subquery(this=query)
    made.set("alias", exp.TableAlias(this=exp.to_identifier(alias, quoted=True)))
    return made
