"""Leaves over events, as sets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final, assert_never
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlglot import exp

from engine.errors import NotFound
from engine.model.segment import (
    Aggregate,
    BoundEvent,
    BoundEvents,
    BoundMeasure,
    Measures,
    Occurs,
    Picked,
    Test,
)
from engine.serving.events import dense
from engine.serving.events.averages import average_passes
from engine.serving.events.block_measures import block_measure, who_match
from engine.serving.events.dense import Block
from engine.serving.events.filters import Conditions
from engine.serving.events.local_days import local_days
from engine.serving.events.measures import Measured, measured
from engine.serving.events.picks import picked_who
from engine.serving.events.row_blocks import each_block, matching_of
from engine.serving.events.runs import matching_rows
from engine.serving.events.store import EventTable
from engine.serving.sets.customer_set import (
    CustomerSet,
    Mask,
    Piece,
    empty,
    from_mask,
    from_ordinals,
    piece_of,
    united,
)
from engine.serving.snapshot import ServingSnapshot
from engine.serving.tags import ranges as rng
from engine.serving.tags.matching import Domain, Match, complement, match_test

ZERO_WITHOUT_EVENTS: Final = frozenset(
    {Aggregate.COUNT, Aggregate.DAYS, Aggregate.PERIODS, Aggregate.DISTINCT, Aggregate.SUM}
)
"""Measures that are 0 for a customer without events; the others are missing."""

_DAY_ZERO: Final = date(1970, 1, 1)


def event_leaf(snapshot: ServingSnapshot, leaf: BoundEvent) -> CustomerSet:
    """The customers for whom an event leaf holds; `NotFound` for an event type that is not there."""
    name = leaf.events.event
    if name not in snapshot.events.tables:
        raise NotFound.named("event", name, snapshot.events.tables)
    asked = _Asked(snapshot, snapshot.event(name), leaf.events)
    match leaf.asks:
        case Occurs():
            found = asked.occurs()
        case Measures(measure, test):
            found = asked.measures(measure, test)
        case Picked():
            found = asked.picked(leaf.asks)
        case _:
            assert_never(leaf.asks)
    found = found & snapshot.universe
    return found if leaf.did else snapshot.universe - found


class _Asked:
    """The matching events of one leaf."""

    def __init__(self, snapshot: ServingSnapshot, table: EventTable, events: BoundEvents) -> None:
        self.snapshot, self.table, self.events = snapshot, table, events
        self.zone = ZoneInfo(snapshot.manifest.zone)
        self.window = dense.window_of(table, events.window)
        self.matching = matching_of(table, events, self.zone)

    def occurs(self) -> CustomerSet:
        if self.window is None:
            return empty(self.snapshot.size)
        if self.matching is not None:
            return self._of_blocks(who_match(self.matching))
        conditions, holding = self._conditions()
        flags = np.zeros(self.snapshot.size, np.bool_)
        for rows in matching_rows(self.table, ["ordinal"], holding, conditions.parameters):
            flags[rows["ordinal"]] = True
        return from_mask(flags, self.snapshot.size)

    def picked(self, asks: Picked) -> CustomerSet:
        """Customers whose first or last matching event passes."""
        if self.window is None:
            return empty(self.snapshot.size)
        who = picked_who(self.table, self.events, asks, self.matching, self.zone)
        return from_ordinals(who, self.snapshot.size)

    def measures(self, measure: BoundMeasure, test: Test) -> CustomerSet:
        """Customers whose measure passes; where that of no event passes too, all but those who fail."""
        if measure.agg is Aggregate.AVG and test.op not in ("is_set", "is_not_set"):
            scale = measure.property_type.scale or 0 if measure.property_type else 0
            return self._measured(measure, lambda found: average_passes(found, scale, test))
        match = match_test(test, self._domain(measure, test))
        without = self._holds_without_events(measure, match)
        ranges = complement(match.ranges) if without else match.ranges
        found = self._measured(measure, lambda found: rng.passing(self._numbers(measure, found), ranges))
        return self.snapshot.universe - found if without else found

    def _holds_without_events(self, measure: BoundMeasure, match: Match) -> bool:
        if measure.agg in ZERO_WITHOUT_EVENTS:
            return rng.holds(match.ranges, 0)
        return match.missing

    def _measured(self, measure: BoundMeasure, passes: Callable[[Measured], Mask]) -> CustomerSet:
        """The customers whose measure there is and passes."""
        if self.window is None:
            return empty(self.snapshot.size)
        of_block = None
        if self.matching is not None:
            of_block = block_measure(self.matching, measure, self.zone)
        if of_block is None:
            conditions, holding = self._conditions()
            found = measured(self.table, measure, holding, conditions.parameters, self.zone)
            return from_ordinals(found.who[passes(found)], self.snapshot.size)

        def who(block: Block) -> NDArray[Any] | None:
            found = of_block(block)
            return None if found is None else found.who.compress(passes(found))

        return self._of_blocks(who)

    def _numbers(self, measure: BoundMeasure, found: Measured) -> NDArray[Any]:
        """What is compared: of `recency` the days since the last event."""
        if measure.agg is not Aggregate.RECENCY:
            return found.values
        return (measure.today - _DAY_ZERO).days - local_days(found.values, self.zone)

    def _of_blocks(self, who: Callable[[Block], NDArray[Any] | None]) -> CustomerSet:
        """The customers of all blocks; each block packs its own, while they are in the cache."""

        def piece(block: Block) -> Piece | None:
            found = who(block)
            return None if found is None or not len(found) else piece_of(found)

        return united(each_block(self.table, piece), self.snapshot.size)

    def _domain(self, measure: BoundMeasure, test: Test) -> Domain:
        if measure.property is None or measure.agg in (Aggregate.DISTINCT, Aggregate.SUM):
            return Domain(test.type, self.zone)
        of = self.table.properties[measure.property]
        dictionary = of.dictionary if of.entry.form == "text" else None
        if of.entry.form != "array" or of.entry.least is None:
            return Domain(test.type, self.zone, dictionary)
        return Domain(test.type, self.zone, None, int(of.entry.least), int(of.entry.greatest or 0))

    def _conditions(self) -> tuple[Conditions, list[exp.Expr]]:
        conditions = Conditions(self.table, self.zone)
        return conditions, [
            conditions.window(self.events.window),
            exp.paren(conditions.filter(self.events.where)),
        ]
