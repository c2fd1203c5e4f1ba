"""Engine errors to codes: the table. Rules are tried in order; Spark by error class, Sail by its text."""

from __future__ import annotations

from typing import Final

MESSAGES: Final = {
    "divide_by_zero": "the statement divides by zero: guard it with `nullif(x, 0)` or `try_divide`",
    "overflow": "a number does not fit its type: use a wider type or a `try_` function",
    "invalid_cast": "a value cannot be converted to the type asked for: use `try_cast`",
    "invalid_value": "a function got a value that it does not accept",
    "syntax": "the statement is not valid Spark SQL",
    "unresolved_column": "a column of the statement does not exist in its tables, or is ambiguous",
    "unresolved_function": "a function of the statement does not exist, or takes other arguments",
    "table_not_found": "a table of the statement does not exist",
    "version_not_found": "the version of the table does not exist",
    "type_mismatch": "an operator or function got types that it does not accept",
    "invalid_aggregate": "a column is neither grouped nor aggregated",
    "many_rows": "a subquery used as a value gave more than one row",
    "unsupported_table": "the table uses a Delta feature that this engine does not read",
    "already_exists": "the folder to be written exists already",
    "timeout": "the statement took longer than allowed and was ended",
    "cancelled": "the statement was cancelled",
    "memory": "the statement needs more memory than allowed",
    "crash": "the engine ended while it computed the statement",
    "disk_full": "there is no space left for the statement's files",
    "not_supported": "the engine does not support an expression of the statement",
    "engine_error": "the engine could not compute the statement",
}
"""Every code that a `StatementFailed` of the adapters has, and its message."""

Rule = tuple[str, frozenset[str], str | None]


def _rule(code: str, conditions: str = "", pattern: str | None = None) -> Rule:
    return code, frozenset(conditions.split()), pattern


RULES: Final[tuple[Rule, ...]] = (
    _rule("disk_full", "", r"no space left on device|disk quota exceeded"),
    _rule("memory", "", r"OutOfMemoryError|Resources exhausted|memory allocation of \d+ bytes failed"),
    _rule("divide_by_zero", "DIVIDE_BY_ZERO REMAINDER_BY_ZERO", r"divide(d)? by zero|division by zero"),
)

FATAL: Final = (
    r"Py4JNetworkError|ConnectionRefused|Connection refused|StatusCode\.UNAVAILABLE|OutOfMemoryError"
    r"|INVALID_HANDLE\.SESSION|SESSION_NOT_FOUND|SparkContext was shut down|stopped SparkContext"
)
"""Texts after which a session cannot be used any more."""
