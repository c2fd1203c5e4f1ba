"""Issues, plans and reports as lines and tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tagmill.cli.output import count, percent, seconds, write_table

if TYPE_CHECKING:
    from engine.model.issue import Issue
    from engine.model.run import TagResult


def issue_lines(issues: Iterable[Issue]) -> Iterator[str]:
    """Each issue as `file:line: severity: message [rule]`, its hint below."""
    for issue in issues:
        place = f"{issue.place}: " if str(issue.place) else ""
        yield f"{place}{issue.severity.value}: {issue.message} [{issue.code}]"
        if issue.hint:
            yield f"    {issue.hint}"


def issue_json(issue: Issue) -> dict[str, object]:
    """An issue as JSON has it."""
    return {
        "severity": issue.severity,
        "code": issue.code,
        "message": issue.message,
        "file": issue.place.file,
        "line": issue.place.line,
        "column": issue.place.column,
        "pointer": issue.place.pointer,
        "hint": issue.hint,
    }


def result_table(results: Sequence[TagResult]) -> None:
    """What became of the tags of a run."""
    write_table(
        ("tag", "status", "why", "rows", "coverage", "seconds", "error"),
        [
            (
                item.code,
                f"{item.status.value} (stale)" if item.stale else item.status.value,
                item.reason,
                count(item.rows),
                percent(item.coverage),
                seconds(item.seconds),
                _error(item),
            )
            for item in results
        ],
        numeric=("rows", "coverage", "seconds"),
    )


def _error(item: TagResult) -> str:
    if item.blocked_by:
        return f"waits for {', '.join(item.blocked_by)}"
    return ": ".join(part for part in (item.error_code, item.message) if part)
