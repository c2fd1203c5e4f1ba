"""What a customer did, the latest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from engine.catalog.reading import guess_hint, listed
from engine.model.issue import refusal
from engine.model.json_values import json_name, json_value
from engine.model.segment import Span
from engine.profiles.cursors import read_cursor, refused, write_cursor
from engine.serving import Position, customer_events
from engine.serving.profiles import customer_rows
from engine.windows import to_instant

if TYPE_CHECKING:
    from engine.model.naming import Name
    from engine.model.values import Value
    from engine.profiles.source import ProfileSource
    from engine.serving import TimelineEvent


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event. `masked` names the properties that hold personal data that is not shown."""

    event: str
    title: Name
    time: datetime
    properties: dict[str, Value]
    masked: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """One event."""
        return {
            "event": self.event,
            "name": json_name(self.title),
            "time": json_value(self.time),
            "properties": {name: json_value(value) for name, value in self.properties.items()},
            "masked": list(self.masked),
        }


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Events of one customer, the latest first; `next` is the cursor of the following page."""

    customer_id: str
    events: tuple[TimelineEntry, ...] = ()
    next: str | None = None

    def to_json(self) -> dict[str, object]:
        """The page as JSON has it; decimals as strings, times as ISO 8601."""
        return {
            "customer_id": self.customer_id,
            "events": [one.to_json() for one in self.events],
            "next": self.next,
        }


def timeline(  # noqa: PLR0913  # what a timeline can be asked for
    source: ProfileSource,
    customer_id: str,
    *,
    types: Iterable[str] | None = None,
    start: date | datetime | None = None,
    end: date | datetime | None = None,
    limit: int = 50,
    cursor: str | None = None,
    show_pii: bool = False,
) -> TimelinePage:
    """Events in `[start, end)`; a date is its local midnight, a naive datetime local time.

    `types` are names of events, all where it is left out. Raises NotFound for an unknown customer and
    InvalidInput for an unknown event, a time beyond the years 1 to 9999, or a cursor not given here.
    """
    ordinal = source.ordinal_of(customer_id)
    wanted = None if types is None else _known(source, types)
    span = Span(_instant("from", start, source), _instant("to", end, source))
    before = None if cursor is None else _position(source, ordinal, cursor)
    found = customer_events(source.serving, ordinal, types=wanted, span=span, limit=limit + 1, before=before)
    shown = found[:limit]
    following = _cursor(source, ordinal, shown[-1]) if len(found) > limit and shown else None
    return TimelinePage(customer_id, tuple(_entry(source, one, show_pii) for one in shown), following)


def _entry(source: ProfileSource, found: TimelineEvent, show_pii: bool) -> TimelineEntry:
    event = source.catalog.events[found.event]
    masked = tuple(name for name, of in event.properties.items() if of.pii and not show_pii)
    shown = {name: value for name, value in found.properties.items() if name not in masked}
    return TimelineEntry(found.event, event.title, found.time, shown, masked)


def _known(source: ProfileSource, types: Iterable[str]) -> frozenset[str]:
    known = list(source.serving.events.tables)
    wanted = frozenset(types)
    for name in sorted(wanted - set(known)):
        message = f"there is no event `{name}`; there is {listed(known)}"
        raise refusal("/type", message, code="unknown_event", hint=guess_hint(name, known))
    return wanted


def _instant(name: str, value: date | datetime | None, source: ProfileSource) -> datetime | None:
    if value is None:
        return None
    try:
        return to_instant(value, source.zone)
    except OverflowError:
        message = f"`{name}` leaves the years 1 to 9999"
        raise refusal(f"/{name}", message, code="time_out_of_range") from None


def _cursor(source: ProfileSource, ordinal: int, last: TimelineEvent) -> str:
    """Time, event type, and the row among those of the customer: these outlive a snapshot."""
    place = last.position
    rows = customer_rows(source.serving.event(last.event), ordinal)
    return write_cursor([place.time, last.event, place.row - (0 if rows is None else rows.start)])


def _position(source: ProfileSource, ordinal: int, cursor: str) -> Position:
    time, event, row = read_cursor(cursor, int, str, int)
    names = list(source.serving.events.tables)
    if event not in names or not -(2**63) <= time < 2**63 or not 0 <= row < 2**63:
        raise refused()
    rows = customer_rows(source.serving.event(event), ordinal)
    return Position(time, names.index(event), row + (0 if rows is None else rows.start))
