"""What a customer did, the latest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.profiles.profile import ProfileSource
    from engine.serving import TimelineEvent


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Events of one customer, the latest first; `next` is the cursor of the following page."""

    customer_id: str
    events: tuple[TimelineEvent, ...] = ()
    next: str | None = None

    def to_json(self) -> dict[str, object]:
        """The page as JSON has it; decimals as strings, times as ISO 8601."""
        raise NotImplementedError


def timeline(
    source: ProfileSource,
    customer_id: str,
    *,
    types: Iterable[str] | None = None,
    start: date | datetime | None = None,
    end: date | datetime | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> TimelinePage:
    """Events in `[start, end)`; a date is its local midnight, a naive datetime local time."""
    raise NotImplementedError
