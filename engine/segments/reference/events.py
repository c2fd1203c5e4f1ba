"""Event leaves (`semantics.md` 6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, assert_never

from engine.model.segment import (
    BoundEvent,
    BoundEvents,
    BoundMeasure,
    BoundMeasurement,
    Measures,
    Occurs,
    Pick,
    Picked,
)
from engine.model.values import TEXT
from engine.segments.measures import MEASURES
from engine.segments.operators import Observed
from engine.segments.reference.ordering import Key, row_key, smaller_id
from engine.segments.reference.truth import filter_holds, passes

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from engine.segments.reference.world import EventRow, World


def matching(events: BoundEvents, customer: str, world: World) -> list[EventRow]:
    """The customer's events that lie in the window and pass the filter."""
    return [
        row
        for row in world.events[events.event]
        if row.customer_id == customer
        and _lies_within(row.instant, events)
        and (events.where is None or filter_holds(events.where, row, world.tz))
    ]


def _lies_within(time: datetime, events: BoundEvents) -> bool:
    start, end = events.window.start, events.window.end
    return (start is None or start <= time) and (end is None or time < end)


def event_holds(leaf: BoundEvent, customer: str, world: World) -> bool:
    """Whether the answer to what the leaf asks is the one it wants."""
    found = matching(leaf.events, customer, world)
    match leaf.asks:
        case Occurs():
            answer = bool(found)
        case Measures(measure, test):
            answer = passes(test, measured(found, measure, world.tz), world.tz)
        case Picked(pick, having):
            answer = bool(found) and filter_holds(having, picked(found, pick, leaf.events), world.tz)
        case _:
            assert_never(leaf.asks)
    return answer == leaf.did


def measured(found: Sequence[EventRow], measure: BoundMeasure, zone: ZoneInfo) -> Observed | None:
    """The measure of some events; those without the measured property do not count."""
    row = MEASURES[measure.agg]
    if measure.property is not None:
        found = [event for event in found if event.value(measure.property) is not None]
    return row.of(found, measure, zone) if found else row.of_nothing


def picked(found: Sequence[EventRow], pick: Pick, events: BoundEvents) -> EventRow:
    """The first or last event; ties go to the smaller id, then to the smaller properties in column order."""
    times = [row.instant for row in found]
    time = min(times) if pick is Pick.FIRST else max(times)
    tied = [row for row in found if row.instant == time]

    def order(row: EventRow) -> Key:
        return (smaller_id(row), row_key(row, events.properties))

    return min(tied, key=order)


def measurement_of(bound: BoundMeasurement, customer: str, world: World) -> Observed | str | None:
    """What a statistical tag is for a customer: nothing without matching events, the label with bands.

    An average is exact, not yet rounded to the tag's type.
    """
    found = matching(bound.events, customer, world)
    if bound.measure.property is not None:
        found = [event for event in found if event.value(bound.measure.property) is not None]
    value = measured(found, bound.measure, world.tz) if found else None
    if value is None or bound.type != TEXT or not bound.bands:
        return value
    for band in bound.bands:
        if all(passes(test, value, world.tz) for test in band.tests):
            return band.label
    return None
