"""What the reference interpreter looks at: customers, settled events, tag values, crowds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from engine.errors import InternalError
from engine.model.values import Value


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event as a source has it; None is a missing value.

    `ingested_at` is looked at only where the table declares that column.
    """

    customer_id: str | None
    time: datetime | None
    properties: Mapping[str, Value | None] = field(default_factory=dict)
    id: Value | None = None
    ingested_at: datetime | None = None

    def value(self, name: str) -> Value | None:
        """The property's value."""
        return self.properties.get(name)

    @property
    def instant(self) -> datetime:
        """The time of a settled event, which always has one."""
        if self.time is None:
            raise InternalError("an event without a time was not settled")
        return self.time


@dataclass(frozen=True, slots=True)
class World:
    """A snapshot in memory: the universe and everything that is known of it.

    Events are settled (`settle_events`). Tag values are by tag and customer, members by crowd and version.
    """

    zone: str
    customers: frozenset[str]
    events: Mapping[str, Sequence[EventRow]] = field(default_factory=dict)
    tags: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    crowds: Mapping[tuple[str, int], frozenset[str]] = field(default_factory=dict)

    @property
    def tz(self) -> ZoneInfo:
        """The workspace's zone."""
        return ZoneInfo(self.zone)
