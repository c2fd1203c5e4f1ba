"""What a call can end with besides its answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with what was sent: a JSON pointer, a stable code, a sentence, a hint."""

    pointer: str
    code: str
    message: str
    hint: str | None = None

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.pointer or '/'}: {self.message}{hint}"


class ApiError(Exception):
    """The service refused a call, or could not be reached.

    `status` is the HTTP status, 0 where there was no answer; `code` is stable; `errors` are what is wrong
    with the input, each at its JSON pointer.
    """

    def __init__(self, status: int, code: str, message: str, errors: Sequence[Fault] = ()) -> None:
        lines = [message, *(f"  {error}" for error in errors)]
        super().__init__("\n".join(lines))
        self.status, self.code, self.message = status, code, message
        self.errors = tuple(errors)


class JobFailed(ApiError):
    """Long work ended without a result."""


class IncompletePull(ApiError):
    """The members that came are not those of the version: their number or their checksum differs."""
