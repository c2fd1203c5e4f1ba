"""Errors as people read them: one line, then the issues; details go to the operator's log."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
import typer

from engine.errors import ExposedError
from engine.model.issue import Issue
from engine.settings import LogSettings
from engine.wiring import configure_logs, exit_code
from tagmill.cli.output import complain
from tagmill.cli.shows import issue_lines


def exit_with(error: Exception) -> typer.Exit:
    """Tell what went wrong on stderr; returns the exit to raise."""
    if isinstance(error, ExposedError):
        complain(f"tagmill: {error.message}")
        issues: Sequence[Issue] = getattr(error, "issues", ())
        for line in issue_lines(issue for issue in issues if _adds(issue, error)):
            complain(line)
        detail = getattr(error, "detail", "")
        if detail:
            structlog.get_logger("tagmill").info("statement failed", code=error.code, detail=detail)
    else:
        if not structlog.is_configured():  # it went wrong before the settings were read
            configure_logs(LogSettings())
        complain(
            f"tagmill: an unexpected fault ({type(error).__name__}); nothing of yours is to blame. "
            "The log tells more; `tagmill doctor` checks the installation."
        )
        structlog.get_logger("tagmill").error("unexpected fault", exc_info=error)
    return typer.Exit(exit_code(error))


def _adds(issue: Issue, error: ExposedError) -> bool:
    """Whether an issue says more than the error's own line."""
    return issue.message != error.message or issue.hint is not None or issue.place.file is not None
