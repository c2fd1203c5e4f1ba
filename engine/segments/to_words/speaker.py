"""Who tells: the language, the zone, and the catalog that names things."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from engine.model.catalog import Catalog, Event
    from engine.model.naming import Name
    from engine.segments.words import Language


@dataclass(frozen=True, slots=True)
class Speaker:
    """Speaks one language about the things of one catalog."""

    catalog: Catalog
    language: Language

    @property
    def zone(self) -> ZoneInfo:
        """The workspace's zone."""
        return ZoneInfo(self.catalog.zone)

    def event(self, name: str) -> Event:
        """An event of the catalog: bound trees name no other."""
        return self.catalog.events[name]

    def name(self, of: Name) -> str:
        """A display name in the language."""
        return of.zh if self.language == "zh" else of.en
