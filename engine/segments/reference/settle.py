"""Which rows of an event table count (`semantics.md` 4 and 6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from engine.segments.reference.ordering import Key, row_key, value_key

if TYPE_CHECKING:
    from engine.model.catalog import Event
    from engine.segments.reference.world import EventRow


def settle_events(
    rows: Sequence[EventRow], event: Event, base_time: datetime, customers: frozenset[str]
) -> tuple[EventRow, ...]:
    """The events of known customers before the base time, each once.

    Rows of one id are one event, settled over the whole table before anything else. Rows without an id, and
    tables without one, keep every row.
    """
    kept = rows if event.id is None else [*_without_id(rows), *_one_per_id(rows, event)]
    return tuple(
        row for row in kept if row.customer_id in customers and row.time is not None and row.time < base_time
    )


def _without_id(rows: Iterable[EventRow]) -> list[EventRow]:
    return [row for row in rows if row.id is None]


def _one_per_id(rows: Iterable[EventRow], event: Event) -> list[EventRow]:
    with_id = sorted((row for row in rows if row.id is not None), key=lambda row: value_key(row.id))
    return [_chosen(list(same), event) for _, same in groupby(with_id, key=lambda row: row.id)]


def _chosen(rows: list[EventRow], event: Event) -> EventRow:
    """The row ingested last; among ties the smallest in column order."""
    if event.ingested_at is not None:
        latest = max(_ingested(row) for row in rows)
        rows = [row for row in rows if _ingested(row) == latest]
    return min(rows, key=lambda row: _column_order(row, event))


def _ingested(row: EventRow) -> tuple[int, datetime]:
    """A missing time is older than any."""
    return (0, datetime.min.replace(tzinfo=UTC)) if row.ingested_at is None else (1, row.ingested_at)


def _column_order(row: EventRow, event: Event) -> Key:
    properties = [(name, field.type) for name, field in event.properties.items()]
    return (value_key(row.customer_id), value_key(row.time), *row_key(row, properties))
