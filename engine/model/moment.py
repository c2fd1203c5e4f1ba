"""The instant and the zone that every evaluation refers to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Moment:
    """A base time (aware, in UTC, whole microseconds) and the workspace's zone (IANA name)."""

    base_time: datetime
    zone: str

    @property
    def tz(self) -> ZoneInfo:
        """The zone, as the standard library knows it."""
        return ZoneInfo(self.zone)

    @property
    def local(self) -> datetime:
        """The base time by the local clock."""
        return self.base_time.astimezone(self.tz)
