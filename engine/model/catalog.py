"""The declared sources: customers with attributes, events with properties, dimensions, categories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.model.issue import Place
from engine.model.naming import Name
from engine.model.values import ValueType

RESERVED_COLUMNS: Final = frozenset(
    {"customer_id", "event_time", "event_id", "ordinal", "tag_value", "as_of"}
)
"""Names that no attribute or property may have: the engine's own columns."""

RESERVED_TABLES: Final = frozenset({"customers", "tag", "crowd", "all"})


@dataclass(frozen=True, slots=True)
class Field:
    """An attribute of customers or dimensions, or a property of events.

    `name` is how definitions and segments call it, `column` what the source table calls it.
    """

    name: str
    type: ValueType
    column: str
    title: Name
    pii: bool = False
    empty_text_is_missing: bool = False
    dimension: str | None = None
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Customers:
    """The customers table; `key` is the source column that becomes `customer_id`."""

    table: str
    key: str
    attributes: Mapping[str, Field]
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Sentence:
    """How an event is told: a customer `bought` (verb) `something` (noun) `for` an amount.

    A value of the property `named_by` stands in the noun's place, the sum of the property `amount` is told as
    a price.
    """

    verb: Name
    noun: Name
    named_by: str | None = None
    amount: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """An event table.

    `customer`, `time`, `id` and `ingested_at` are source columns; `time_zone` is the zone of naive source
    times; `time_is_date` says that the time is declared by a date column, so that events lie at the local
    midnight of their day (set when the catalog is checked against the real table).
    """

    name: str
    table: str
    customer: str
    time: str
    properties: Mapping[str, Field]
    title: Name
    time_zone: str
    id: str | None = None
    ingested_at: str | None = None
    time_is_date: bool = False
    id_type: ValueType | None = None
    sentence: Sentence | None = None
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Dimension:
    """A look-up table of the things that a property names."""

    name: str
    table: str
    key: str
    attributes: Mapping[str, Field]
    title: Name
    name_column: str | None = None
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class ProfileSettings:
    """Which event and properties a customer's page is made of."""

    order_event: str | None = None
    order_amount: str | None = None
    product_property: str | None = None
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Catalog:
    """All declared sources of a workspace; `zone` is the IANA name of the workspace's zone.

    `places` says where each JSON pointer of the file stands, for issues found later.
    """

    zone: str
    customers: Customers
    events: Mapping[str, Event] = field(default_factory=dict)
    dimensions: Mapping[str, Dimension] = field(default_factory=dict)
    categories: Mapping[str, Name] = field(default_factory=dict)
    profile: ProfileSettings = ProfileSettings()
    places: Mapping[str, Place] = field(default_factory=dict, compare=False, repr=False)
