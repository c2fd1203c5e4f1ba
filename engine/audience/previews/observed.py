"""What is observed of one customer at one leaf, as JSON-like data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, assert_never

from engine.audience.previews.nodes import ends_of, value_to_json, window_to_json
from engine.audience.reading import Reading
from engine.errors import InternalError
from engine.model.json_values import json_instant
from engine.model.segment import (
    All,
    And,
    AtLeast,
    BoundCrowd,
    BoundEvent,
    BoundSample,
    BoundSegment,
    BoundSequence,
    BoundTag,
    Measures,
    Not,
    Occurs,
    Or,
    Picked,
)
from engine.segments import EventRow, World
from engine.segments.reference.evaluate import bucket
from engine.segments.reference.events import matching, measured, picked
from engine.segments.reference.sequences import follows, is_over

_SHOWN: Final = 3
"""The last so many events of a leaf are shown."""

Observed = dict[str, object]


@dataclass(frozen=True, slots=True)
class Observing:
    """One customer's world; `personal` shows properties marked `pii`."""

    reading: Reading
    world: World
    customer_id: str
    personal: bool

    def leaf(self, bound: BoundSegment) -> Observed:
        """What there is to see at a leaf."""
        match bound:
            case All():
                return {}
            case BoundTag(tag):
                return self._tag(tag)
            case BoundEvent():
                return self._event(bound)
            case BoundSequence():
                return self._sequence(bound)
            case BoundCrowd(crowd, version):
                return {"crowd": crowd, "version": version}
            case BoundSample(salt):
                number = bucket(salt, self.customer_id)
                percent = (Decimal(number) * 100 / 2**32).quantize(Decimal("0.000001"))
                return {"bucket": number, "percent": format(percent, "f")}
            case And() | Or() | Not() | AtLeast():
                raise InternalError("a group is not observed by itself")
            case _:
                assert_never(bound)

    def _tag(self, tag: str) -> Observed:
        found: Observed = {"value": value_to_json(self.world.tags[tag].get(self.customer_id))}
        state = self.reading.snapshot.tags.get(tag)
        if state is not None and state.base_time != self.reading.moment.base_time:
            found["base_time"] = json_instant(state.base_time)
        return found

    def _event(self, leaf: BoundEvent) -> Observed:
        rows = matching(leaf.events, self.customer_id, self.world)
        found: Observed = {
            "window": window_to_json(ends_of(leaf.events.window)),
            "matching": len(rows),
        }
        match leaf.asks:
            case Occurs():
                pass
            case Measures(measure, _):
                found["measure"] = value_to_json(measured(rows, measure, self.world.tz))
            case Picked(pick, _):
                one = picked(rows, pick, leaf.events) if rows else None
                found["picked"] = None if one is None else self._row(leaf.events.event, one)
            case _:
                assert_never(leaf.asks)
        found["events"] = [self._row(leaf.events.event, row) for row in _last(rows)]
        return found

    def _sequence(self, leaf: BoundSequence) -> Observed:
        choices = [matching(step.events, self.customer_id, self.world) for step in leaf.steps]
        names = [step.events.event for step in leaf.steps]
        steps = [
            {"event": name, "matching": len(rows), "events": [self._row(name, row) for row in _last(rows)]}
            for name, rows in zip(names, choices, strict=True)
        ]
        chain = self._chain(leaf, choices)
        shown = None if chain is None else [self._row(names[at], row) for at, row in enumerate(chain)]
        return {"steps": steps, "chain": shown}

    def _chain(self, leaf: BoundSequence, choices: Sequence[list[EventRow]]) -> list[EventRow] | None:
        """Events that satisfy the steps, without the one that stayed away; None where there are none.

        Of the events that could be one step, the latest leaves the smallest gap to the next, so each event
        needs to remember only one before it.
        """
        absent = leaf.steps[-1].absent
        happening = leaf.steps[:-1] if absent else leaf.steps
        chains = [[row] for row in choices[0]]
        for at, step in enumerate(happening[1:], start=1):
            longer = []
            for row in choices[at]:
                before = [chain for chain in chains if follows(row, chain[-1], step, self.world)]
                if before:
                    longer.append([*max(before, key=lambda chain: chain[-1].instant), row])
            chains = longer
        if absent:
            chains = [chain for chain in chains if self._stays_alone(leaf, choices[-1], chain[-1])]
        return max(chains, key=lambda chain: chain[-1].instant) if chains else None

    def _stays_alone(self, leaf: BoundSequence, later: Sequence[EventRow], start: EventRow) -> bool:
        """Whether none of the later events followed, and none can any more."""
        step = leaf.steps[-1]
        followed = any(follows(row, start, step, self.world) for row in later)
        return not followed and is_over(start, step.within, leaf, self.world)

    def _row(self, event: str, row: EventRow) -> Observed:
        fields = self.reading.catalog.events[event].properties
        shown = {
            name: value_to_json(value)
            for name, value in row.properties.items()
            if value is not None and (self.personal or not fields[name].pii)
        }
        return {"event": event, "time": json_instant(row.instant), "properties": shown}


def _last(rows: Sequence[EventRow]) -> list[EventRow]:
    """The last few events, the latest first."""
    return sorted(rows, key=lambda row: row.instant, reverse=True)[:_SHOWN]
