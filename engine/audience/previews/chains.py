"""The events of one customer that satisfy a sequence.

Steps look at their neighbours only: of the events that could be one step, the latest before an event leaves
the smallest gap to it. So each event needs one other to be compared with, and thousands of events take
milliseconds; the reference interpreter compares every pair.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from engine.model.segment import BoundSequence
from engine.segments import EventRow, World
from engine.segments.reference.sequences import follows, is_over


@dataclass(frozen=True, slots=True)
class _Link:
    """An event that could be a step, with the one before it."""

    row: EventRow
    before: _Link | None = None

    def rows(self) -> list[EventRow]:
        """All events up to this one."""
        return [*(self.before.rows() if self.before else ()), self.row]


def chain_of(leaf: BoundSequence, choices: Sequence[list[EventRow]], world: World) -> list[EventRow] | None:
    """The latest events that satisfy the steps, without the one that stayed away; None if there are none.

    `choices` are the matching events of each step.
    """
    absent = leaf.steps[-1].absent
    happening = leaf.steps[:-1] if absent else leaf.steps
    links = [_Link(row) for row in _in_time(choices[0])]
    for at, step in enumerate(happening[1:], start=1):
        times = [link.row.instant for link in links]
        longer = []
        for row in _in_time(choices[at]):
            place = bisect_left(times, row.instant) - 1
            if place >= 0 and follows(row, links[place].row, step, world):
                longer.append(_Link(row, links[place]))
        links = longer
    if absent:
        later = _in_time(choices[-1])
        times = [row.instant for row in later]
        links = [link for link in links if _stays_alone(link.row, later, times, leaf, world)]
    return links[-1].rows() if links else None


def _stays_alone(
    start: EventRow, later: Sequence[EventRow], times: Sequence[object], leaf: BoundSequence, world: World
) -> bool:
    """Whether none of the later events followed, and none can any more; the next one is the nearest."""
    step = leaf.steps[-1]
    place = bisect_right(times, start.instant)  # type: ignore[type-var]  # instants
    followed = place < len(later) and follows(later[place], start, step, world)
    return not followed and is_over(start, step.within, leaf, world)


def _in_time(rows: Sequence[EventRow]) -> list[EventRow]:
    return sorted(rows, key=lambda row: row.instant)
