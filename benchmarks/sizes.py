"""How large a generated workspace is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

BASE_TIME: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""Events lie in the 365 days before it."""

DAYS: Final = 365
HEAVY: Final = "page_view"
"""The event type that holds half of all events."""

COMMON: Final = "purchase"
"""The event type that holds a twentieth of them, with ids."""

SMALL_TYPES: Final = tuple(
    f"event_{name}"
    for name in [
        "cart",
        "login",
        "search",
        "share",
        "review",
        "return",
        "coupon",
        "visit",
        "call",
        "chat",
        "email",
        "push",
        "sms",
        "survey",
        "refund",
        "wish",
        "checkin",
        "referral",
    ]
)


@dataclass(frozen=True, slots=True)
class Size:
    """Customers and events; `chunk` rows are made at a time."""

    name: str
    customers: int
    events: int
    chunk: int = 1_000_000

    def rows_of(self, event: str) -> int:
        """How many events of a type there are."""
        if event == HEAVY:
            return self.events // 2
        if event == COMMON:
            return self.events // 20
        return (self.events - self.events // 2 - self.events // 20) // len(SMALL_TYPES)


EVENTS: Final = (COMMON, *SMALL_TYPES, HEAVY)

SIZES: Final = {
    "tiny": Size("tiny", 2_000, 40_000, 10_000),
    "small": Size("small", 100_000, 1_000_000, 200_000),
    "medium": Size("medium", 1_000_000, 10_000_000),
    "full": Size("full", 10_000_000, 100_000_000),
}
