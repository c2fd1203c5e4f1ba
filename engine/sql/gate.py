"""The gate for users' Spark SQL: check, and emit the only text that is run."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sqlglot import exp
from sqlglot.errors import ParseError, UnsupportedError

from engine.errors import InternalError, InvalidInput
from engine.model.execution import EngineKind
from engine.model.issue import Issue
from engine.model.moment import Moment
from engine.model.views import CUSTOMER_ID, TAG_VALUE
from engine.sql.base_time import bind_moment
from engine.sql.dialect import parse_statements
from engine.sql.emission import emit, sql_digest
from engine.sql.lexical import check_text
from engine.sql.nodes import depth, refused_nodes
from engine.sql.queries import check_query
from engine.sql.result import OutputColumn, SqlCheck
from engine.sql.scope import Output
from engine.sql.tables import Role, Tables
from engine.sql.types import NULL, TEXT
from engine.sql.work import Work, place_at

MAX_DEPTH: Final = 60


def check_sql(
    text: str,
    tables: Tables,
    *,
    engine: EngineKind = EngineKind.EMBEDDED,
    pii_granted: bool = False,
) -> SqlCheck:
    """Check the SQL text of a tag; every problem found is in the answer's `issues`.

    The query must return the columns customer_id and tag_value.
    """
    work = Work(text, tables, engine, pii_granted)
    tree = _parsed(text, work)
    outputs = _resolved(tree, work)
    if tree is not None and not _has_errors(work):
        _check_outputs(outputs, work)
    check = SqlCheck(text, engine, (), tables)
    if tree is not None and not _has_errors(work):
        check = _emitted(check, tree, work)
    return replace(
        check,
        issues=tuple(sorted(work.issues, key=_by_place)),
        tags=work.codes(Role.TAG),
        events=work.codes(Role.EVENT),
        dimensions=work.codes(Role.DIMENSION),
        reads_customers=bool(work.codes(Role.CUSTOMERS)),
        columns=frozenset(work.columns),
        lineage=tuple(OutputColumn(each.name, each.sources) for each in outputs),
    )


def check_syntax(text: str, *, engine: EngineKind = EngineKind.EMBEDDED) -> list[Issue]:
    """The problems of the text that no table could cure: what it is made of, not what it reads."""
    work = Work(text, Tables({}), engine, False)
    _parsed(text, work)
    return sorted(work.issues, key=_by_place)


def emit_sql(check: SqlCheck, moment: Moment) -> str:
    """The Spark SQL that is run for a checked text: a query over the internal views of `engine.model.views`.

    Its columns are exactly customer_id and tag_value. The base time is bound. Raises `InvalidInput` where the
    check has errors, `InternalError` where the emitted text does not pass the check again.
    """
    if check.tree is None:
        raise InvalidInput("the SQL has errors and cannot be run", check.issues, code="sql")
    return emit(bind_moment(check.tree, moment), check.tables)


def _parsed(text: str, work: Work) -> exp.Expr | None:
    found = check_text(text)
    if found:
        work.issues += found
        return None
    try:
        statements = [each for each in parse_statements(text) if each is not None]
    except ParseError as error:
        work.issues.append(_syntax(error, text))
        return None
    except RecursionError:
        work.error("sql_too_deep", "the SQL is nested too deeply")
        return None
    if len(statements) != 1:
        work.error("sql_statements", f"one query is wanted, there are {len(statements)} statements")
        return None
    return _allowed(statements[0], work)


def _resolved(tree: exp.Expr | None, work: Work) -> list[Output]:
    try:
        return [] if tree is None else check_query(tree, work, {})
    except RecursionError:
        work.error("sql_too_deep", "the SQL is nested too deeply")
        return []


def _allowed(tree: exp.Expr, work: Work) -> exp.Expr | None:
    if not isinstance(tree, exp.Select | exp.SetOperation):
        work.error("sql_not_query", "the SQL must be a query: SELECT ... or WITH ... SELECT ...", tree)
        return None
    if depth(tree) > MAX_DEPTH:
        work.error("sql_too_deep", f"the SQL is nested more than {MAX_DEPTH} deep")
        return None
    for node, words in refused_nodes(tree):
        work.error("sql_node", f"{words} is not allowed", node)
    return None if _has_errors(work) else tree


def _syntax(error: ParseError, text: str) -> Issue:
    first = error.errors[0] if error.errors else {}
    words = str(first.get("description") or "it cannot be read")
    near = str(first.get("highlight") or "")
    line = first.get("line")
    message = f"the SQL cannot be read{f' at `{near[:40]}`' if near else ''}: {words}"
    place = place_at(0, text)
    if isinstance(line, int):
        column = max(1, int(first.get("col") or 1) - len(near) + 1)
        place = replace(place, line=line, column=column)
    return Issue("sql_syntax", message, place)


def _has_errors(work: Work) -> bool:
    return any(issue.is_error for issue in work.issues)


def _check_outputs(outputs: list[Output], work: Work) -> None:
    names = [each.name for each in outputs]
    if sorted(names) != [CUSTOMER_ID, TAG_VALUE]:
        shown = ", ".join(f"`{name}`" for name in names)
        message = f"a tag's SQL returns the columns `customer_id` and `tag_value`, this returns {shown}"
        work.error("sql_output", message)
        return
    kinds = {each.name: each.type for each in outputs}
    if kinds[CUSTOMER_ID] not in (TEXT, NULL):
        work.error("sql_output", f"`customer_id` must be text, this is {kinds[CUSTOMER_ID]}")
    if kinds[TAG_VALUE].name.startswith("interval") or kinds[TAG_VALUE].name == "struct":
        work.error("sql_output", f"`tag_value` cannot be {kinds[TAG_VALUE]}")


def _emitted(check: SqlCheck, tree: exp.Expr, work: Work) -> SqlCheck:
    """The check with its tree, after a trial of the emission."""
    try:
        digest = sql_digest(emit(tree, check.tables))
    except (InternalError, UnsupportedError, RecursionError) as error:
        work.error("sql_emission", f"the SQL cannot be written out safely ({error})")
        return check
    assert isinstance(tree, exp.Query)
    return replace(check, tree=tree, digest=digest)


def _by_place(issue: Issue) -> tuple[int, int]:
    return issue.place.line or 0, issue.place.column or 0


__all__ = ["check_sql", "emit_sql", "sql_digest"]
