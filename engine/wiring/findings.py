"""What a check of a whole workspace found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import InvalidInput
from engine.model.issue import Issue, has_errors

if TYPE_CHECKING:
    from engine.definitions import Checked


@dataclass(frozen=True, slots=True)
class Findings:
    """What a check of the whole workspace found.

    `checked` is None where the catalog has errors, so that definitions could not be checked against it.
    `unreadable` are codes known from before whose text cannot be read at present.
    """

    issues: tuple[Issue, ...]
    checked: Checked | None = None
    unreadable: frozenset[str] = frozenset()

    @property
    def has_errors(self) -> bool:
        """Whether anything is refused."""
        return has_errors(self.issues)


def refused(issues: list[Issue] | tuple[Issue, ...]) -> InvalidInput:
    """The error that lists what a check found."""
    errors = [issue for issue in issues if issue.is_error]
    count = f"{len(errors)} error" + ("" if len(errors) == 1 else "s")
    return InvalidInput(f"the catalog cannot be used: {count}", issues, code="catalog_refused")
