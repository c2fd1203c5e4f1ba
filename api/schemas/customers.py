"""One customer."""

from __future__ import annotations

from datetime import datetime

from api.schemas.base import Answer, Decimals, Title, Value


class CustomerFound(Answer):
    """A customer, and what matched: `customer_id`, or an attribute with its value."""

    customer_id: str
    matched: str
    value: str


class CustomerPage(Answer):
    """Customers found."""

    items: list[CustomerFound]
    next: str | None = None


class ProfileAttribute(Answer):
    """An attribute of the catalog; a masked one holds personal data that is not shown."""

    attribute: str
    name: Title
    type: str
    value: Value
    masked: bool


class ProfileTag(Answer):
    """A tag that the customer has; `base_time` is that of its values, `weight` the size in a tag cloud."""

    tag: str
    name: Title
    category: str | None = None
    weight: int
    type: str
    base_time: datetime
    stale: bool
    value: Value


class ProfileMeasures(Answer):
    """The orders of the customer, as the catalog's `profile` names them."""

    orders: int
    total_spent: Decimals | None = None
    average_order_value: Decimals | None = None
    average_items_per_order: Decimals | None = None
    first_order: datetime | None = None
    last_order: datetime | None = None


class ProfileCrowd(Answer):
    """A crowd version that holds the customer."""

    crowd: str
    name: Title
    version: int


class BoughtProduct(Answer):
    """A product that was bought: on how many lines, and when last."""

    product: str
    title: str | None = None
    times: int
    last: datetime


class Because(Answer):
    """The product bought that speaks most for another."""

    product: str
    title: str | None = None


class NextProduct(Answer):
    """A product that the customer may want next; `score` is 0 to 1."""

    product: str
    title: str | None = None
    score: float
    because: Because


class Profile(Answer):
    """What is known of one customer; `measures` is null where the catalog names no order event."""

    customer_id: str
    snapshot: str
    base_time: datetime
    zone: str
    attributes: list[ProfileAttribute]
    tags: list[ProfileTag]
    measures: ProfileMeasures | None = None
    crowds: list[ProfileCrowd]
    top_products: list[BoughtProduct]
    next_products: list[NextProduct]


class TimelineEvent(Answer):
    """One event; `masked` names the properties that hold personal data that is not shown."""

    event: str
    name: Title
    time: datetime
    properties: dict[str, Value]
    masked: list[str]


class TimelinePage(Answer):
    """Events of one customer, the latest first."""

    customer_id: str
    items: list[TimelineEvent]
    next: str | None = None
