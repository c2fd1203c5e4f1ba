"""All that is known of one customer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.profiles.facts import AttributeFact, CrowdFact, Profile, TagFact
from engine.profiles.orders import key_measures
from engine.profiles.wanted import bought_products, next_products, top_products
from engine.serving import customer_attributes

if TYPE_CHECKING:
    from engine.model.naming import Name
    from engine.profiles.source import ProfileSource
    from engine.serving import CustomerSet


@dataclass(frozen=True, slots=True)
class CrowdMembership:
    """A crowd version that may hold the customer; `members` are those of the universe."""

    crowd: str
    name: Name
    version: int
    members: CustomerSet


def profile(
    source: ProfileSource, customer_id: str, *, crowds: Iterable[CrowdMembership] = (), show_pii: bool = False
) -> Profile:
    """The profile of a customer; `NotFound` for an id that the snapshot does not know.

    Attributes that the catalog marks `pii` are masked unless `show_pii`. Of `crowds` those that hold the
    customer are told.
    """
    ordinal = source.ordinal_of(customer_id)
    bought = bought_products(source, ordinal)
    return Profile(
        customer_id=customer_id,
        snapshot=source.serving.manifest.snapshot,
        base_time=source.base_time,
        zone=source.catalog.zone,
        attributes=tuple(_attributes(source, ordinal, show_pii)),
        tags=tuple(_tags(source, ordinal)),
        measures=key_measures(source, ordinal),
        crowds=tuple(CrowdFact(one.crowd, one.name, one.version) for one in crowds if ordinal in one.members),
        top_products=top_products(bought),
        next_products=next_products(bought),
    )


def _attributes(source: ProfileSource, ordinal: int, show_pii: bool) -> Iterator[AttributeFact]:
    values = customer_attributes(source.serving, ordinal)
    for name, field in source.catalog.customers.attributes.items():
        masked = field.pii and not show_pii
        value = None if masked else values.get(name)
        yield AttributeFact(name, field.title, str(field.type), value, masked)


def _tags(source: ProfileSource, ordinal: int) -> Iterator[TagFact]:
    for about in source.tags:
        value = source.serving.tags[about.code].value(ordinal)
        if value is not None:
            yield TagFact(about, value)
