"""The exit code of each kind of error: one table for the command line and the jobs."""

from __future__ import annotations

from typing import Final

from engine.errors import (
    Cancelled,
    ConfigurationError,
    ExposedError,
    InternalError,
    LeaseHeld,
    StatementFailed,
)
from engine.model.run import INTERRUPTED

SOME_FAILED: Final = 1
FAULT: Final = 2

EXIT_CODES: Final[tuple[tuple[type[Exception], int], ...]] = (
    (LeaseHeld, 3),
    (ConfigurationError, 5),
    (StatementFailed, SOME_FAILED),
    (Cancelled, INTERRUPTED),
    (ExposedError, 4),
    (InternalError, FAULT),
    (Exception, FAULT),
)
"""The first row that fits an error gives its exit code."""


def exit_code(error: Exception) -> int:
    """What a shell is told of an error; what ended for its time-out has failed, nobody gave up."""
    if isinstance(error, Cancelled) and error.code == "timeout":
        return SOME_FAILED
    return next(code for kind, code in EXIT_CODES if isinstance(error, kind))
