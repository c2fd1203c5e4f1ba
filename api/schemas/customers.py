"""One customer."""

from __future__ import annotations

from api.schemas.base import Answer, Anything


class CustomerPage(Answer):
    """Customers found."""

    items: list[Anything]
    next: str | None = None


class Profile(Answer):
    """What is known of one customer."""

    customer_id: str


class TimelinePage(Answer):
    """Events of one customer, the latest first."""

    customer_id: str
    items: list[Anything]
    next: str | None = None
