"""From the checked tree to the text that is run: printed, read again, checked again, printed again."""

from __future__ import annotations

import hashlib
from typing import Final

from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from engine.errors import InternalError
from engine.sql.dialect import parse_statements, print_sql
from engine.sql.functions import functions
from engine.sql.lexical import bad_characters, has_template
from engine.sql.nodes import refused_nodes
from engine.sql.tables import Tables

MAX_EMITTED: Final = 400_000
OWN_FUNCTIONS: Final = frozenset({"struct"})
"""Functions that only rewrites use."""


def emit(tree: exp.Expr, tables: Tables) -> str:
    """The text E2 of a checked tree.

    E1 is the tree printed; E1 is read again, every node, function and table of it is checked again, and
    what was read is printed as E2. E1 and E2 must be the same text and the same tree, else
    `InternalError` is raised.
    """
    first = print_sql(tree)
    _check_text(first)
    again = _read(first)
    _check_nodes(again, tables)
    second = print_sql(again)
    if first != second or _read(second) != again:
        raise InternalError("it reads differently when it is read again")
    return second


def sql_digest(text: str) -> str:
    """SHA-256 of an emitted text, in lower-case hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _check_text(text: str) -> None:
    if len(text) > MAX_EMITTED:
        raise InternalError(f"it grows to more than {MAX_EMITTED:,} characters")
    if has_template(text) or bad_characters(text):
        raise InternalError("it holds a template or control characters")


def _read(text: str) -> exp.Expr:
    try:
        statements = parse_statements(text)
    except (ParseError, TokenError) as error:
        raise InternalError("it cannot be read again") from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise InternalError("it is not one query when it is read again")
    return statements[0]


def _check_nodes(tree: exp.Expr, tables: Tables) -> None:
    for _, words in refused_nodes(tree):
        raise InternalError(f"{words} is not allowed")
    views = {table.view for table in tables.by_name.values()}
    views |= {cte.alias for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        if table.args.get("db") is not None or table.name not in views:
            raise InternalError(f"`{table.name}` is not a table")
    for call in tree.find_all(exp.Anonymous):
        name = str(call.this).lower()
        known = functions().get(name)
        if name not in OWN_FUNCTIONS and (known is None or known.refused is not None):
            raise InternalError(f"`{name}` is not a function")
