"""The gate for users' Spark SQL: check, and emit the only text that is run."""

from __future__ import annotations

from engine.model.execution import EngineKind
from engine.model.moment import Moment
from engine.sql.result import SqlCheck
from engine.sql.tables import Tables


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
    raise NotImplementedError


def emit_sql(check: SqlCheck, moment: Moment) -> str:
    """The Spark SQL that is run for a checked text: a query over the internal views of `engine.model.views`.

    Its columns are exactly customer_id and tag_value. The base time is bound. Raises `InvalidInput` where the
    check has errors, `InternalError` where the emitted text does not pass the check again.
    """
    raise NotImplementedError


def sql_digest(text: str) -> str:
    """SHA-256 of an emitted text, in lower-case hexadecimal digits."""
    raise NotImplementedError
