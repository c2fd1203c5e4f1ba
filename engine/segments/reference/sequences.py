"""Sequences (`semantics.md` 7): the events that each step can be, given those of the step before."""

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
    first, *others = (matching(step.events, customer, world) for step in leaf.steps)
    reached = first
    for step, rows in zip(leaf.steps[1:], others, strict=True):
        if step.absent:
            reached = [row for row in reached if _stayed_alone(row, rows, step, leaf, world)]
        else:
            reached = [row for row in rows if any(follows(row, before, step, world) for before in reached)]
    return bool(reached) == leaf.did


def _stayed_alone(
    start: EventRow, rows: Sequence[EventRow], step: BoundStep, leaf: BoundSequence, world: World
) -> bool:
    """Whether no event followed before the time for it was over."""
    followed = any(follows(row, start, step, world) for row in rows)
    return not followed and is_over(start, step.within, leaf, world)


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
