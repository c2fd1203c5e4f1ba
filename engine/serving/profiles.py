"""One customer: tag values, attributes, and pages of the timeline, from mapped files only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import nlargest
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.model.segment import Span
from engine.model.values import Value
from engine.serving.events.dense import micros
from engine.serving.events.store import EventProperty, EventTable
from engine.serving.snapshot import ServingSnapshot
from engine.serving.storage import scaled

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ALWAYS: Final = Span()


class Position(NamedTuple):
    """A place in a timeline: microseconds since 1970, the event type's number, the row in its table."""

    time: int
    type: int
    row: int


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One event of a customer; `properties` holds those that are not missing."""

    event: str
    time: datetime
    properties: Mapping[str, Value]
    position: Position


def customer_tags(snapshot: ServingSnapshot, ordinal: int) -> dict[str, Value]:
    """The tag values that a customer has, by code."""
    found = ((code, column.value(ordinal)) for code, column in snapshot.tags.items())
    return {code: value for code, value in found if value is not None}


def customer_attributes(snapshot: ServingSnapshot, ordinal: int) -> dict[str, Value]:
    """The attributes that a customer has, by name."""
    found = ((name, column.value(ordinal)) for name, column in snapshot.attributes.items())
    return {name: value for name, value in found if value is not None}


def customer_events(
    snapshot: ServingSnapshot,
    ordinal: int,
    *,
    types: Iterable[str] | None = None,
    span: Span = _ALWAYS,
    limit: int = 50,
    before: Position | None = None,
) -> list[TimelineEvent]:
    """The latest events of a customer first, at most `limit`; `before` is the last position already seen."""
    wanted = None if types is None else frozenset(types)
    tables = list(snapshot.events.tables.values())
    chosen = [n for n, table in enumerate(tables) if wanted is None or table.entry.name in wanted]
    positions = (one for n in chosen for one in _positions(tables[n], n, ordinal, span, limit, before))
    return [_event(tables[place.type], place) for place in nlargest(limit, positions)]


def _positions(
    table: EventTable, number: int, ordinal: int, span: Span, limit: int, before: Position | None
) -> Iterator[Position]:
    """The last `limit` events of one type before a position."""
    rows = customer_rows(table, ordinal)
    if rows is None:
        return
    times = table.rows["time"][rows]
    low, high = _ends(times, span)
    if before is not None:
        high = min(high, int(np.searchsorted(times, before.time, side="right")))
    for row in range(high - 1, low - 1, -1):
        place = Position(int(times[row]), number, rows.start + row)
        if before is not None and place >= before:
            continue
        yield place
        limit -= 1
        if limit == 0:
            return


def customer_rows(table: EventTable, ordinal: int) -> slice | None:
    """Where a customer's rows are; None without events."""
    who = table.who
    at = int(np.searchsorted(who, who.dtype.type(ordinal)))
    if at == len(who) or int(who[at]) != ordinal:
        return None
    return slice(int(table.start[at]), int(table.start[at + 1]))


def _ends(times: NDArray[np.int64], span: Span) -> tuple[int, int]:
    start, end = micros(span.start), micros(span.end)
    low = 0 if start is None else int(np.searchsorted(times, start))
    high = len(times) if end is None else int(np.searchsorted(times, end))
    return low, high


def _event(table: EventTable, place: Position) -> TimelineEvent:
    micros_, valid, *stored = table.rows[place.row].item()
    bits = int.from_bytes(valid.tobytes(), "little")
    properties = {
        name: _value(of, stored[number])
        for number, (name, of) in enumerate(table.properties.items())
        if (bits >> number) & 1
    }
    time = _EPOCH + timedelta(microseconds=micros_)
    return TimelineEvent(table.entry.name, time, properties, place)


def _value(of: EventProperty, stored: Any) -> Value:
    """A stored number, code, pair of halves, or place and number of codes."""
    match of.entry.form:
        case "text":
            return of.dictionary[stored]
        case "list":
            start, count = stored
            return frozenset(of.dictionary[code] for code in of.codes[start : start + count].tolist())
        case "pair":
            return scaled.unscaled(scaled.pair_to_int(*stored), of.type)
        case _:
            return scaled.unscaled(stored, of.type)
