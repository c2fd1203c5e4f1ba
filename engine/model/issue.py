"""What a check found: an issue with its place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.errors import InvalidInput


class Severity(StrEnum):
    """An error refuses the thing checked; a warning is told and lets it pass."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an issue is: a file and line (both 1-based), a JSON pointer (RFC 6901), or both."""

    file: str | None = None
    line: int | None = None
    column: int | None = None
    pointer: str | None = None

    def __str__(self) -> str:
        if self.file is None:
            return self.pointer or ""
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Issue:
    """One problem: a stable rule id, a message for people, its place, and what would cure it."""

    code: str
    message: str
    place: Place = Place()
    severity: Severity = Severity.ERROR
    hint: str | None = None

    @property
    def is_error(self) -> bool:
        """Whether this issue refuses the thing checked."""
        return self.severity is Severity.ERROR


def refusal(pointer: str, message: str, *, code: str, hint: str | None = None) -> InvalidInput:
    """The error of input that is wrong at one place, a JSON pointer."""
    return InvalidInput(message, [Issue(code, message, Place(pointer=pointer), hint=hint)], code=code)


def by_place(issue: Issue) -> tuple[str, int, str, str]:
    """The order in which issues are told: by file, line, pointer and rule id."""
    place = issue.place
    return (place.file or "", place.line or 0, place.pointer or "", issue.code)


def has_errors(issues: list[Issue] | tuple[Issue, ...]) -> bool:
    """Whether any of the issues is an error."""
    return any(issue.is_error for issue in issues)
