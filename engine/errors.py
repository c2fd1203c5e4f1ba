"""The errors of Tagmill, drawn as a tree.

TagmillError
├── ExposedError            shown to the user as it is; has a stable `code`
│   ├── InvalidInput        definitions, catalog, segments: carries `issues`         (exit 4, HTTP 422)
│   ├── NotFound            a name that does not exist                              (exit 4, HTTP 404)
│   ├── Conflict            the state does not allow it                             (exit 4, HTTP 409)
│   ├── LeaseHeld           another run works on this workspace                     (exit 3, HTTP 409)
│   ├── ConfigurationError  settings, missing parts of the machine                  (exit 5, HTTP 503)
│   ├── Unavailable         nothing is published, or what is cannot be read now     (exit 4, HTTP 503)
│   ├── Cancelled           the caller gave up (`cancelled`), or time did (`timeout`)  (exit 130, 1; HTTP 503)
│   └── StatementFailed     the engine could not compute one statement; `code` says why
└── InternalError           a broken promise of our own; users get no details       (exit 2, HTTP 500)
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.model.issue import Issue


class TagmillError(Exception):
    """Root of every error raised on purpose."""


class ExposedError(TagmillError):
    """An error whose message is written for the user.

    `code` is stable and machine-readable; `message` names the thing in backticks, what is wrong, what is
    allowed, and the nearest guess where there is one.
    """

    code: str = "error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class InvalidInput(ExposedError):
    """Input that cannot be used; every problem found is in `issues`."""

    code = "invalid_input"

    def __init__(self, message: str, issues: Sequence[Issue] = (), *, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.issues = tuple(issues)


class NotFound(ExposedError):
    """A tag, crowd, run or customer that does not exist: `unknown_tag`, `unknown_crowd`, ..."""

    code = "not_found"

    @classmethod
    def named(cls, what: str, name: str, known: Iterable[str] = ()) -> NotFound:
        """There is no `what` of this name, with the nearest of those there are: `unknown_<what>`."""
        guess = nearest(name, known)
        hint = f"; did you mean `{guess}`?" if guess else ""
        return cls(f"there is no {what} `{name[:100]}`{hint}", code=f"unknown_{what}")


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """The allowed word that `word` was probably meant to be."""
    by_folded = {each.casefold(): each for each in allowed}
    close = get_close_matches(word.casefold()[:100], by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None


class Conflict(ExposedError):
    """The request is fine, but the present state does not allow it."""

    code = "conflict"


class LeaseHeld(ExposedError):
    """Another run holds the lease of this workspace."""

    code = "lease_held"


class ConfigurationError(ExposedError):
    """Settings or the machine: something must be configured or installed first.

    `issues` lists every problem of the settings with file:line; empty where the machine is at fault.
    """

    code = "configuration"

    def __init__(self, message: str, *, code: str | None = None, issues: Sequence[Issue] = ()) -> None:
        super().__init__(message, code=code)
        self.issues = tuple(issues)


class Unavailable(ExposedError):
    """What is asked for cannot be answered at present: nothing is published, or its files cannot be read."""

    code = "unavailable"


class Cancelled(ExposedError):
    """Work that was ended before it was done: `cancelled` by the caller, or for its `timeout`."""

    code = "cancelled"


class StatementFailed(ExposedError):
    """One statement failed on the engine.

    `code` is one of our own table (`timeout`, `memory`, `crash`, `divide_by_zero`, `overflow`,
    `invalid_cast`, ..., `engine_error`). `detail` is the engine's own text: it may hold data, so it goes to
    the operator's log only, never to a user.
    """

    code = "engine_error"

    def __init__(self, message: str, *, code: str | None = None, detail: str = "") -> None:
        super().__init__(message, code=code)
        self.detail = detail


class InternalError(TagmillError):
    """A promise of our own that was broken: a defect to be repaired, not an input to be corrected."""
