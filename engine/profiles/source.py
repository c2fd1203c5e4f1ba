"""What profiles are read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from engine.errors import NotFound
from engine.model.json_values import json_instant
from engine.model.naming import Name
from engine.profiles.facts import TagAbout

if TYPE_CHECKING:
    from engine.model.catalog import Catalog
    from engine.model.tag import TagDefinition
    from engine.serving import ServingSnapshot
    from engine.serving.storage.manifest import TagEntry


@dataclass(frozen=True)
class ProfileSource:
    """A snapshot, and the catalog and definitions that belong to it."""

    serving: ServingSnapshot
    catalog: Catalog
    definitions: Mapping[str, TagDefinition]

    @property
    def zone(self) -> ZoneInfo:
        """The workspace's zone."""
        return ZoneInfo(self.catalog.zone)

    @cached_property
    def base_time(self) -> str:
        """The snapshot's base time, as JSON has it."""
        return json_instant(datetime.fromisoformat(self.serving.manifest.base_time))

    @cached_property
    def tags(self) -> tuple[TagAbout, ...]:
        """What all customers' profiles tell of each tag, in the order in which they list them."""
        every = (self._about(entry) for entry in self.serving.manifest.tags)
        return tuple(sorted(every, key=lambda tag: (-tag.weight, tag.code)))

    def _about(self, entry: TagEntry) -> TagAbout:
        definition = self.definitions.get(entry.code)
        return TagAbout(
            code=entry.code,
            name=Name.same(entry.code) if definition is None else definition.name,
            category=None if definition is None else definition.category,
            weight=1 if definition is None else definition.weight,
            type=entry.column.type,
            base_time=json_instant(datetime.fromisoformat(entry.as_of)),
            stale=entry.stale,
        )

    def ordinal_of(self, customer_id: str) -> int:
        """The ordinal of a customer; `NotFound` for an id that the snapshot does not know.

        The message does not repeat the id: it may be a person's.
        """
        ordinal = self.serving.ids.ordinal_of(customer_id)
        if ordinal is None or ordinal not in self.serving.universe:
            message = f"the snapshot `{self.serving.manifest.snapshot}` has no customer of this id"
            raise NotFound(message, code="unknown_customer")
        return ordinal
