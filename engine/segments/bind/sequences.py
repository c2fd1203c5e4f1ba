"""Sequences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from engine.model.segment import AllTime, BoundSequence, BoundStep, Gap, SequenceLeaf, Step, Unit, Window
from engine.segments.bind.events import bind_events
from engine.segments.bind.windows import bind_window, warn_of_window

if TYPE_CHECKING:
    from engine.model.catalog import Event
    from engine.model.schema import Schema
    from engine.segments.bind.context import Binder

_DAYS: Final = {Unit.DAY: 1, Unit.WEEK: 7}
_ELAPSED: Final = {Unit.HOUR: timedelta(hours=1), Unit.DAY: timedelta(days=1), Unit.WEEK: timedelta(weeks=1)}


def bind_sequence(leaf: SequenceLeaf, schema: Schema, binder: Binder) -> BoundSequence | None:
    """A sequence leaf; the window holds the steps that happened."""
    events = [binder.event(step.event, schema, f"{step.pointer}/event") for step in leaf.steps]
    dates = any(event.time_is_date for event in events if event is not None)
    span = bind_window(leaf.window, binder, dates=dates)
    if span is not None:
        warn_of_window(leaf.window, span, binder, of_one_event=False)
    window = leaf.window if span is not None else AllTime()
    steps = [
        None if event is None else _bind_step(step, event, events[:at], window, binder)
        for at, (step, event) in enumerate(zip(leaf.steps, events, strict=True))
    ]
    bound = tuple(step for step in steps if step is not None)
    if span is None or len(bound) < len(steps):
        return None
    return BoundSequence(bound, binder.moment.base_time, binder.moment.zone, leaf.did)


def _bind_step(
    step: Step, event: Event, earlier: Sequence[Event | None], window: Window, binder: Binder
) -> BoundStep | None:
    dates = [event.time_is_date and before is not None and before.time_is_date for before in earlier]
    if any(dates):
        message = "two steps of tables whose time is a date: events of one day are never one after the other"
        binder.warn("same_day_order", step.pointer, message)
    before = len(binder.issues)
    gap = _gap(step, bool(dates) and dates[-1], binder)
    events = bind_events(event, step.where, AllTime() if step.absent else window, binder)
    if events is None or (gap is None and len(binder.issues) > before):
        return None
    return BoundStep(events, gap, step.absent)


def _gap(step: Step, both_dates: bool, binder: Binder) -> Gap | None:
    if step.within is None:
        return None
    if not both_dates:
        elapsed = _ELAPSED[step.within.unit] * step.within.n
        return Gap(elapsed // timedelta(microseconds=1))
    if step.within.unit is Unit.HOUR:
        message = "hours cannot be asked between two tables whose time is a date; allowed: day, week"
        binder.refuse("unit_not_allowed", f"{step.pointer}/within/unit", message)
        return None
    return Gap(_DAYS[step.within.unit] * step.within.n, in_days=True)
