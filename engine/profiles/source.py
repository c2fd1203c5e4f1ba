"""What profiles are read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from engine.errors import NotFound

if TYPE_CHECKING:
    from engine.model.catalog import Catalog
    from engine.model.tag import TagDefinition
    from engine.serving import ServingSnapshot


@dataclass(frozen=True, slots=True)
class ProfileSource:
    """A snapshot, and the catalog and definitions that belong to it."""

    serving: ServingSnapshot
    catalog: Catalog
    definitions: Mapping[str, TagDefinition]

    @property
    def zone(self) -> ZoneInfo:
        """The workspace's zone."""
        return ZoneInfo(self.catalog.zone)

    def ordinal_of(self, customer_id: str) -> int:
        """The ordinal of a customer; `NotFound` for an id that the snapshot does not know.

        The message does not repeat the id: it may be a person's.
        """
        ordinal = self.serving.ids.ordinal_of(customer_id)
        if ordinal is None or ordinal not in self.serving.universe:
            message = f"the snapshot `{self.serving.manifest.snapshot}` has no customer of this id"
            raise NotFound(message, code="unknown_customer")
        return ordinal
