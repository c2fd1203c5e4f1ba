"""SQL tags tried on the engine over empty tables: what the gate cannot know, without any data.

The engine resolves and plans each statement with the real types, so what it cannot do (a function, a cast, a
type of result that does not fit) is found before a night.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from sqlglot import exp

from engine.errors import ConfigurationError, ExposedError, StatementFailed
from engine.model.issue import Issue, Severity
from engine.model.values import INTEGER, ValueType
from engine.model.views import ORDINAL
from engine.night.compute import statement_of
from engine.night.statements.fit import spark_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.definitions import Checked
    from engine.model.execution import Execution
    from engine.model.moment import Moment
    from engine.sql import Table
    from engine.wiring.workspace import Workspace


def rehearse(
    workspace: Workspace, checked: Checked, moment: Moment, only: frozenset[str] | None = None
) -> list[Issue]:
    """Try every SQL tag (of those in `only`) that passed the check; an engine that cannot start is a
    warning.
    """
    wanted = [
        code
        for code in checked.order
        if code in checked.sql and checked.definitions[code].enabled and (only is None or code in only)
    ]
    if not wanted:
        return []
    try:
        execution = workspace.open_execution()
    except ConfigurationError as error:
        message = f"SQL tags were not tried on the engine: {error.message}"
        return [Issue("engine_missing", message, severity=Severity.WARNING)]
    try:
        _define_empty(execution, checked, wanted)
        return [issue for code in wanted for issue in _tried(code, checked, moment, execution)]
    finally:
        execution.close()


def _tried(code: str, checked: Checked, moment: Moment, execution: Execution) -> Iterator[Issue]:
    definition = checked.definitions[code]
    try:
        execution.fetch(statement_of(definition, checked, moment, execution).sql, limit=1)
    except ExposedError as error:
        detail = error.detail if isinstance(error, StatementFailed) else ""
        structlog.get_logger(__name__).info("a SQL tag was refused by the engine", tag=code, detail=detail)
        message = (
            f"the engine `{checked.sql[code].engine.value}` cannot run the SQL of `{code}`: {error.message}"
        )
        yield Issue(f"engine_{error.code.removeprefix('engine_')}", message, definition.place)


def _define_empty(execution: Execution, checked: Checked, codes: list[str]) -> None:
    tables = {table.view: table for code in codes for table in checked.sql[code].tables.by_name.values()}
    for view, table in sorted(tables.items()):
        execution.define(view, _empty(table).sql("spark"))


def _empty(table: Table) -> exp.Select:
    """No rows, with the columns that users see and the ordinal that is beside them."""
    columns = [(ORDINAL, INTEGER), *((column.name, column.type) for column in table.columns.values())]
    nothing = [_null(kind).as_(name, quoted=True) for name, kind in columns]
    return exp.select(*nothing).where(exp.false())


def _null(kind: ValueType) -> exp.Cast:
    return exp.cast(exp.null(), exp.DataType.build(spark_type(kind), dialect="spark"))
