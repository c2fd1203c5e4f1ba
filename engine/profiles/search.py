"""Customers by the beginning of their id, or of an attribute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.profiles.profile import ProfileSource


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Customers found; `next` is the cursor of the following page, None after the last."""

    customers: tuple[str, ...] = ()
    next: str | None = None

    def to_json(self) -> dict[str, object]:
        """The page as JSON has it."""
        raise NotImplementedError


def search(source: ProfileSource, text: str, *, limit: int = 50, cursor: str | None = None) -> SearchPage:
    """Customers whose id, or a text attribute that is not personal data, begins with `text`."""
    raise NotImplementedError
