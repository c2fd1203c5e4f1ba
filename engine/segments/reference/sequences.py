"""Sequences (`semantics.md` 7), by trying every choice of events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from engine.model.segment import BoundSequence, BoundStep, Gap
from engine.segments.reference.events import matching
from engine.windows import local_day, to_instant

if TYPE_CHECKING:
    from engine.segments.reference.world import EventRow, World


def sequence_holds(leaf: BoundSequence, customer: str, world: World) -> bool:
    """Whether some choice of events satisfies all steps, or none where the leaf wants that."""
    choices = [matching(step.events, customer, world) for step in leaf.steps]
    return _completes(leaf, choices, 0, None, world) == leaf.did


def _completes(
    leaf: BoundSequence,
    choices: Sequence[list[EventRow]],
    at: int,
    previous: EventRow | None,
    world: World,
) -> bool:
    """Whether the steps from `at` on can follow the event chosen for the step before."""
    if at == len(leaf.steps):
        return True
    step = leaf.steps[at]
    following = [row for row in choices[at] if previous is None or follows(row, previous, step, world)]
    if step.absent and previous is not None:
        return not following and is_over(previous, step.within, leaf, world)
    return any(_completes(leaf, choices, at + 1, row, world) for row in following)


def follows(row: EventRow, previous: EventRow, step: BoundStep, world: World) -> bool:
    """Whether an event lies after another one and not farther than the step allows."""
    if row.instant <= previous.instant:
        return False
    gap = step.within
    if gap is None:
        return True
    if gap.in_days:
        return (local_day(row.instant, world.tz) - local_day(previous.instant, world.tz)).days <= gap.size
    return row.instant - previous.instant <= timedelta(microseconds=gap.size)


def is_over(previous: EventRow, gap: Gap | None, leaf: BoundSequence, world: World) -> bool:
    """Whether the time in which the absent event could have come ended before the base time."""
    if gap is None:
        return False
    if gap.in_days:
        last = local_day(previous.instant, world.tz) + timedelta(days=gap.size)
        return to_instant(last, world.tz) < leaf.base_time
    return previous.instant + timedelta(microseconds=gap.size) < leaf.base_time
