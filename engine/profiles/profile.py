"""All that is known of one customer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.model.catalog import Catalog
    from engine.model.naming import Name
    from engine.model.tag import TagDefinition
    from engine.serving import CustomerSet, ServingSnapshot


@dataclass(frozen=True, slots=True)
class ProfileSource:
    """What profiles are read from: a snapshot, and the catalog and definitions that belong to it."""

    serving: ServingSnapshot
    catalog: Catalog
    definitions: Mapping[str, TagDefinition]


@dataclass(frozen=True, slots=True)
class CrowdMembership:
    """A crowd version that may hold the customer; `members` are those of the universe."""

    crowd: str
    name: Name
    version: int
    members: CustomerSet


@dataclass(frozen=True, slots=True)
class Profile:
    """One customer."""

    customer_id: str

    def to_json(self) -> dict[str, object]:
        """The profile as JSON has it; decimals as strings, times as ISO 8601."""
        raise NotImplementedError


def profile(
    source: ProfileSource, customer_id: str, *, crowds: Iterable[CrowdMembership] = (), show_pii: bool = False
) -> Profile:
    """The profile of a customer; `NotFound` for an id that the snapshot does not know."""
    raise NotImplementedError
