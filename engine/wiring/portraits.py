"""Portraits of crowd versions, computed once and kept."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.audience.portraits.portrait import portrait
from engine.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from engine.audience.reading import Reading
    from engine.model.crowd import CrowdVersion
    from engine.serving import CustomerSet
    from engine.wiring.services import Services

UNIVERSE = "universe"


@dataclass(frozen=True, slots=True)
class Base:
    """What a crowd is compared with: the universe, or a version of another crowd."""

    crowd: str | None = None
    version: int | str = "latest"


@dataclass(frozen=True, slots=True)
class KeptPortrait:
    """A portrait as JSON-like data, with the crowd version it is of."""

    crowd: str
    version: int
    base: str
    base_time: datetime
    zone: str
    content: Mapping[str, object]


def portray(services: Services, crowd: str, version: int | str, base: Base) -> KeptPortrait:
    """The portrait of a crowd version over the latest snapshot; raises NotFound."""
    receipt = services.crowds.version(crowd, version)
    against = services.crowds.version(base.crowd, base.version) if base.crowd is not None else None
    named = f"{against.crowd}/{against.version}" if against else UNIVERSE
    smallest = services.settings.privacy.min_group
    with services.publication.reading() as reading:
        key = f"{named} {reading.snapshot.id} {smallest}"
        kept = services.registry.portraits.get(crowd, receipt.version, key)
        if kept is None:
            members = _members(services, receipt, reading)
            compared = _members(services, against, reading) if against else None
            kept = portrait(reading, members, compared, min_group=smallest).to_json()
            with suppress(ConfigurationError):  # it is told all the same, and computed anew the next time
                services.registry.portraits.save(crowd, receipt.version, key, kept)
        base_time, zone = reading.snapshot.base_time, reading.moment.zone
    return KeptPortrait(crowd, receipt.version, named, base_time, zone, kept)


def _members(services: Services, receipt: CrowdVersion, reading: Reading) -> CustomerSet:
    return services.crowds.members_of(receipt.crowd, receipt.version, reading)
