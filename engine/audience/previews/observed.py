"""What is observed of one customer at one leaf, as JSON-like data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, assert_never

from engine.audience.previews.chains import chain_of
from engine.audience.previews.nodes import ends_of, value_to_json, window_to_json
from engine.audience.reading import Reading
from engine.model.json_values import json_instant
from engine.model.segment import (
    Aggregate,
    All,
    BoundCrowd,
    BoundEvent,
    BoundLeaf,
    BoundMeasure,
    BoundSample,
    BoundSequence,
    BoundTag,
    Measures,
    Occurs,
    Picked,
)
from engine.model.values import Value
from engine.segments import EventRow, World, evaluate
from engine.segments.reference.evaluate import bucket
from engine.segments.reference.events import matching, measured, picked

_SHOWN: Final = 3
"""The last so many events of a leaf are shown."""

_COUNTING: Final = frozenset({Aggregate.COUNT, Aggregate.DISTINCT, Aggregate.DAYS, Aggregate.PERIODS})
"""Measures that tell nothing of the values of their property."""

Observed = dict[str, object]


@dataclass(frozen=True, slots=True)
class Observing:
    """One customer's world; `personal` shows properties marked `pii`."""

    reading: Reading
    world: World
    customer_id: str
    personal: bool

    def leaf(self, bound: BoundLeaf) -> tuple[bool, Observed]:
        """Whether a leaf holds, and what there is to see."""
        if isinstance(bound, BoundSequence):
            return self._sequence(bound)
        return bool(evaluate(bound, self.world)), self._seen(bound)

    def _seen(self, bound: BoundLeaf) -> Observed:
        match bound:
            case All():
                return {}
            case BoundTag(tag):
                return self._tag(tag)
            case BoundEvent():
                return self._event(bound)
            case BoundCrowd(crowd, version):
                return {"crowd": crowd, "version": version}
            case BoundSample(salt):
                number = bucket(salt, self.customer_id)
                percent = (Decimal(number) * 100 / 2**32).quantize(Decimal("0.000001"))
                return {"bucket": number, "percent": format(percent, "f")}
            case BoundSequence():
                return self._sequence(bound)[1]
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
                found |= self._measured(leaf.events.event, measure, measured(rows, measure, self.world.tz))
            case Picked(pick, _):
                one = picked(rows, pick, leaf.events) if rows else None
                found["picked"] = None if one is None else self._row(leaf.events.event, one)
            case _:
                assert_never(leaf.asks)
        found["events"] = [self._row(leaf.events.event, row) for row in _last(rows)]
        return found

    def _measured(self, event: str, measure: BoundMeasure, value: Value | Fraction | None) -> Observed:
        """The measure; one that is a value of a personal property is masked, as it is in a profile."""
        told = measure.property if measure.agg not in _COUNTING else None
        if told is not None and self._hides(event, told):
            return {"measure": None, "masked": True}
        return {"measure": value_to_json(value)}

    def _hides(self, event: str, name: str) -> bool:
        return self.reading.catalog.events[event].properties[name].pii and not self.personal

    def _sequence(self, leaf: BoundSequence) -> tuple[bool, Observed]:
        choices = [matching(step.events, self.customer_id, self.world) for step in leaf.steps]
        names = [step.events.event for step in leaf.steps]
        steps = [
            {"event": name, "matching": len(rows), "events": [self._row(name, row) for row in _last(rows)]}
            for name, rows in zip(names, choices, strict=True)
        ]
        chain = chain_of(leaf, choices, self.world)
        shown = None if chain is None else [self._row(names[at], row) for at, row in enumerate(chain)]
        return (chain is not None) == leaf.did, {"steps": steps, "chain": shown}

    def _row(self, event: str, row: EventRow) -> Observed:
        shown = {
            name: value_to_json(value)
            for name, value in row.properties.items()
            if value is not None and not self._hides(event, name)
        }
        return {"event": event, "time": json_instant(row.instant), "properties": shown}


def _last(rows: Sequence[EventRow]) -> list[EventRow]:
    """The last few events, the latest first."""
    return sorted(rows, key=lambda row: row.instant, reverse=True)[:_SHOWN]
