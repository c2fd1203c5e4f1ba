"""What a profile says, and how JSON has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from engine.model.json_values import json_name, json_value

if TYPE_CHECKING:
    from engine.model.naming import Name
    from engine.model.values import Value


@dataclass(frozen=True, slots=True)
class AttributeFact:
    """An attribute of the catalog; None is no value. A masked one holds personal data that is not shown."""

    name: str
    title: Name
    type: str
    value: Value | None
    masked: bool = False

    def to_json(self) -> dict[str, object]:
        """One attribute."""
        return {
            "attribute": self.name,
            "name": json_name(self.title),
            "type": self.type,
            "value": json_value(self.value),
            "masked": self.masked,
        }


@dataclass(frozen=True)
class TagAbout:
    """What is the same for everybody who has a tag.

    `base_time` is that of the values, `weight` the size in a tag cloud.
    """

    code: str
    name: Name
    category: str | None
    weight: int
    type: str
    base_time: str
    stale: bool

    @cached_property
    def json(self) -> dict[str, object]:
        """The tag without its value."""
        return {
            "tag": self.code,
            "name": json_name(self.name),
            "category": self.category,
            "weight": self.weight,
            "type": self.type,
            "base_time": self.base_time,
            "stale": self.stale,
        }


@dataclass(frozen=True, slots=True)
class TagFact:
    """A tag that the customer has."""

    about: TagAbout
    value: Value

    def to_json(self) -> dict[str, object]:
        """One tag."""
        return {**self.about.json, "value": json_value(self.value)}


@dataclass(frozen=True, slots=True)
class KeyMeasures:
    """The orders of a customer, as the catalog's `profile` names them.

    `total_spent` adds the amounts of all orders, exactly; `average_order_value` is their mean, rounded half
    up to the amount's digits, None without amounts. `average_items` is the number of product lines over the
    number of orders, rounded half up to two digits; None where orders and products are one event type.
    """

    orders: int
    total_spent: Decimal | None
    average_order_value: Decimal | None
    average_items: Decimal | None
    first_order: datetime | None
    last_order: datetime | None

    def to_json(self) -> dict[str, object]:
        """Decimals as strings."""
        return {
            "orders": self.orders,
            "total_spent": json_value(self.total_spent),
            "average_order_value": json_value(self.average_order_value),
            "average_items_per_order": json_value(self.average_items),
            "first_order": json_value(self.first_order),
            "last_order": json_value(self.last_order),
        }


@dataclass(frozen=True, slots=True)
class BoughtProduct:
    """A product that the customer bought: on how many lines, and when last."""

    product: str
    title: str | None
    times: int
    last: datetime

    def to_json(self) -> dict[str, object]:
        """One product."""
        return {
            "product": self.product,
            "title": self.title,
            "times": self.times,
            "last": json_value(self.last),
        }


@dataclass(frozen=True, slots=True)
class NextProduct:
    """A product that the customer may want next; `because` is the product bought that speaks most for it."""

    product: str
    title: str | None
    score: float
    because: str
    because_title: str | None

    def to_json(self) -> dict[str, object]:
        """One product."""
        return {
            "product": self.product,
            "title": self.title,
            "score": self.score,
            "because": {"product": self.because, "title": self.because_title},
        }


@dataclass(frozen=True, slots=True)
class CrowdFact:
    """A crowd version that holds the customer."""

    crowd: str
    name: Name
    version: int

    def to_json(self) -> dict[str, object]:
        """One crowd."""
        return {"crowd": self.crowd, "name": json_name(self.name), "version": self.version}


@dataclass(frozen=True, slots=True)
class Profile:
    """One customer. `measures` is None where the catalog's `profile` names no order event."""

    customer_id: str
    snapshot: str
    base_time: str
    zone: str
    attributes: tuple[AttributeFact, ...]
    tags: tuple[TagFact, ...]
    measures: KeyMeasures | None
    crowds: tuple[CrowdFact, ...]
    top_products: tuple[BoughtProduct, ...]
    next_products: tuple[NextProduct, ...]

    def to_json(self) -> dict[str, object]:
        """The profile as JSON has it; decimals as strings, times as ISO 8601."""
        return {
            "customer_id": self.customer_id,
            "snapshot": self.snapshot,
            "base_time": self.base_time,
            "zone": self.zone,
            "attributes": [one.to_json() for one in self.attributes],
            "tags": [one.to_json() for one in self.tags],
            "measures": None if self.measures is None else self.measures.to_json(),
            "crowds": [one.to_json() for one in self.crowds],
            "top_products": [one.to_json() for one in self.top_products],
            "next_products": [one.to_json() for one in self.next_products],
        }
