"""One customer, or the search for one, for a request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from engine.profiles import ProfileSource, profile, search, timeline

if TYPE_CHECKING:
    from engine.audience.reading import Reading
    from engine.wiring.services import Services


def find_customers(services: Services, text: str, *, limit: int, cursor: str | None) -> Mapping[str, object]:
    """Customers whose id, or an attribute that is not personal, begins with a text."""
    with services.publication.reading() as reading:
        found = search(reading.kept(_source), text, limit=limit, cursor=cursor).to_json()
    return {("items" if key == "customers" else key): value for key, value in found.items()}


def customer_profile(services: Services, customer_id: str) -> Mapping[str, object]:
    """What is known of a customer, personal data masked; raises NotFound."""
    with services.publication.reading() as reading:
        return profile(reading.kept(_source), customer_id, crowds=services.memberships.all()).to_json()


def customer_timeline(  # what a page of events is asked by
    services: Services,
    customer_id: str,
    *,
    types: tuple[str, ...] | None,
    start: date | datetime | None,
    end: date | datetime | None,
    limit: int,
    cursor: str | None,
) -> Mapping[str, object]:
    """A page of a customer's events; raises NotFound."""
    with services.publication.reading() as reading:
        found = timeline(
            reading.kept(_source), customer_id, types=types, start=start, end=end, limit=limit, cursor=cursor
        ).to_json()
    return {("items" if key == "events" else key): value for key, value in found.items()}


def _source(reading: Reading) -> ProfileSource:
    return ProfileSource(reading.serving, reading.catalog, reading.definitions)
