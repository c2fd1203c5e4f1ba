"""Sequences: one pass over the events of each step, in the order of customer and time.

Of all events that could be the step before, only the latest one matters: it leaves the smallest gap. So an
event of step i happened in order if the latest earlier event of step i-1 that did so is near enough.
Customers are worked on a block at a time, with customer and time in one 64-bit key.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlglot import exp

from engine.errors import NotFound
from engine.model.segment import BoundEvents, BoundSequence, Gap, Span
from engine.serving.events import dense
from engine.serving.events.filters import Conditions
from engine.serving.events.local_days import local_days
from engine.serving.events.row_blocks import map_blocks, matching_of
from engine.serving.events.runs import Runs, matching_rows, runs_of
from engine.serving.events.store import EventTable
from engine.serving.sets.customer_set import CustomerSet, Mask, from_mask
from engine.serving.snapshot import ServingSnapshot
from engine.serving.stopping import check_stop, present_stop
from engine.serving.threads import on_all_cores
from engine.windows import first_day_from

_BLOCK_BITS: Final = 16
_TIME_BITS: Final = 63 - _BLOCK_BITS
_DAY_ZERO: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class _Moments:
    """Events of one step: customers, and microseconds since 1970; by customer, then by time."""

    ordinals: NDArray[Any]
    times: NDArray[np.int64]

    def block(self, first: int, last: int) -> _Moments:
        """Those of the customers from `first` to before `last`."""
        low, high = np.searchsorted(self.ordinals, (first, last))
        return _Moments(self.ordinals[low:high], self.times[low:high])

    def where(self, mask: Mask) -> _Moments:
        return _Moments(self.ordinals[mask], self.times[mask])

    def within(self, span: Span) -> _Moments:
        """Those in a window."""
        start, end = dense.micros(span.start), dense.micros(span.end)
        if start is None and end is None:
            return self
        mask = np.ones(len(self.times), np.bool_)
        if start is not None:
            mask &= self.times >= start
        if end is not None:
            mask &= self.times < end
        return self.where(mask)

    def measured(self, gap: Gap, zone: ZoneInfo) -> NDArray[np.int64]:
        """What a gap is measured in: microseconds, or local days."""
        return local_days(self.times, zone) if gap.in_days else self.times


@dataclass(frozen=True, slots=True)
class _Stored:
    """All events of a window, as they lie in their table, of some customers."""

    table: EventTable
    window: Span
    candidates: Mask

    def block(self, first: int, last: int) -> _Moments:
        """Those of the customers from `first` to before `last`."""
        who = self.table.who
        low, high = np.searchsorted(who, np.array((first, last), np.uint64).astype(who.dtype))
        borders = self.table.start[low : high + 1].astype(np.int64)
        some = np.flatnonzero(self.candidates[who[low:high]])
        counts = np.diff(borders)[some]
        own = who[low:high][some]
        ordinals = np.repeat(own, counts)
        if len(some) == high - low:
            times = self.table.rows["time"][int(borders[0]) : int(borders[-1])].copy()
        else:
            offsets = borders[:-1][some] - (np.cumsum(counts) - counts)
            times = self.table.rows["time"][np.repeat(offsets, counts) + np.arange(len(ordinals))]
        return _Moments(ordinals, times).within(self.window)


def sequence_leaf(snapshot: ServingSnapshot, leaf: BoundSequence) -> CustomerSet:
    """The customers for whom a sequence holds; `NotFound` for an event type that is not there."""
    found = _Asked(snapshot, leaf).found() & snapshot.universe
    return found if leaf.did else snapshot.universe - found


class _Asked:
    """One sequence over one snapshot."""

    def __init__(self, snapshot: ServingSnapshot, leaf: BoundSequence) -> None:
        self.snapshot, self.leaf = snapshot, leaf
        self.zone = ZoneInfo(snapshot.manifest.zone)
        self.absent = leaf.steps[-1] if leaf.steps[-1].absent else None
        self.happening = leaf.steps[:-1] if self.absent else leaf.steps
        self.candidates = snapshot.universe.mask()

    def found(self) -> CustomerSet:
        """Who went through the steps, before `did` is looked at."""
        for step in self.happening:
            self._narrow(self._table(step.events).who)
        sources = self._sources()
        flags = np.zeros(self.snapshot.size, np.bool_)
        stop = present_stop()

        def one(first: int) -> None:
            check_stop(stop)
            last = first + (1 << _BLOCK_BITS)
            steps = [sources[step.events].block(first, last) for step in self.happening]
            if all(len(part.ordinals) for part in steps):
                after = None if self.absent is None else sources[self.absent.events].block(first, last)
                flags[self._block(steps, after, first)] = True

        on_all_cores(one, range(0, self.snapshot.size, 1 << _BLOCK_BITS))
        return from_mask(flags, self.snapshot.size)

    def _sources(self) -> dict[BoundEvents, _Moments | _Stored]:
        """Where the events of the steps come from: filtered ones are read at once, others block by block.

        The first leave fewer customers to read the others for.
        """
        found: dict[BoundEvents, _Moments | _Stored] = {}
        for step in sorted(self.leaf.steps, key=lambda step: step.absent):
            if step.events.where is not None and step.events not in found:
                found[step.events] = moments = self._filtered(step.events)
                if not step.absent:
                    self._narrow(moments.ordinals)
        for step in self.leaf.steps:
            if step.events not in found:
                table = self._table(step.events)
                found[step.events] = _Stored(table, step.events.window, self.candidates)
        return found

    def _narrow(self, ordinals: NDArray[Any]) -> None:
        here = np.zeros(self.snapshot.size, np.bool_)
        here[ordinals] = True
        self.candidates &= here

    def _table(self, events: BoundEvents) -> EventTable:
        if events.event not in self.snapshot.events.tables:
            raise NotFound.named("event", events.event, self.snapshot.events.tables)
        return self.snapshot.event(events.event)

    def _filtered(self, events: BoundEvents) -> _Moments:
        """The matching events of the candidates."""
        parts = list(self._rows(self._table(events), events))
        ordinals = [np.zeros(0, np.uint32), *(part.ordinals for part in parts)]
        times = [np.zeros(0, np.int64), *(part.times for part in parts)]
        return _Moments(np.concatenate(ordinals), np.concatenate(times))

    def _rows(self, table: EventTable, events: BoundEvents) -> Iterator[_Moments]:
        if dense.window_of(table, events.window) is None:
            return
        matching = matching_of(table, events, self.zone)
        if matching is not None:
            yield from map_blocks(matching, [], None, self._of_candidates)
            return
        conditions = Conditions(table, self.zone)
        holding = [conditions.window(events.window), exp.paren(conditions.filter(events.where))]
        for rows in matching_rows(table, ["ordinal", "minute", "rest"], holding, conditions.parameters):
            yield self._of_candidates(runs_of(rows))

    def _of_candidates(self, runs: Runs) -> _Moments:
        ordinals = np.repeat(runs.who, runs.ends - runs.starts)
        kept = np.flatnonzero(self.candidates[ordinals])
        return _Moments(ordinals[kept], runs.times(kept))

    def _block(self, steps: Sequence[_Moments], after: _Moments | None, first: int) -> NDArray[Any]:
        """The customers of one block for whom the sequence holds."""
        key = _keys([*steps, *([] if after is None else [after])], first)
        chosen = steps[0]
        for step, part in zip(self.happening[1:], steps[1:], strict=True):
            keys = key(part)
            at = np.searchsorted(key(chosen), keys) - 1
            before = np.maximum(at, 0)
            mask = (at >= 0) & (chosen.ordinals[before] == part.ordinals)
            if step.within is not None:
                earlier = chosen.measured(step.within, self.zone)[before]
                mask &= part.measured(step.within, self.zone) - earlier <= step.within.size
            chosen = part.where(mask)
            if not len(chosen.ordinals):
                break
        if after is None or self.absent is None or not len(chosen.ordinals):
            return chosen.ordinals
        return self._not_followed(chosen, after, key, self.absent.within or Gap(0))

    def _not_followed(self, chosen: _Moments, after: _Moments, key: _Key, gap: Gap) -> NDArray[Any]:
        """Of the events of the step before, those that none of the last step followed, if that is certain."""
        times = chosen.measured(gap, self.zone)
        alone = times < self._certain_before(gap)
        if len(after.ordinals):
            at = np.searchsorted(key(after), key(chosen), side="right")
            next_ = np.minimum(at, len(after.ordinals) - 1)
            there = (at < len(after.ordinals)) & (after.ordinals[next_] == chosen.ordinals)
            near = after.measured(gap, self.zone)[next_] - times <= gap.size
            alone &= ~(there & near)
        return chosen.ordinals[alone]

    def _certain_before(self, gap: Gap) -> int:
        """The first time of a step whose gap was not over before the base time, in the gap's own measure."""
        base = self.leaf.base_time
        if not gap.in_days:
            return (dense.micros(base) or 0) - gap.size
        day = first_day_from(base, self.zone) or date.max
        return (day - _DAY_ZERO).days - gap.size


class _Key:
    """Customer and time as one number, for events of one block."""

    def __init__(self, first: int, least: int, ranks: NDArray[np.int64] | None) -> None:
        self._first, self._least, self._ranks = first, least, ranks

    def __call__(self, moments: _Moments) -> NDArray[np.int64]:
        if self._ranks is None:
            times = moments.times - self._least
        else:
            times = np.searchsorted(self._ranks, moments.times)
        return ((moments.ordinals.astype(np.int64) - self._first) << _TIME_BITS) | times


def _keys(parts: Sequence[_Moments], first: int) -> _Key:
    """Keys of some events; times that span more than 4 years are numbered in their order instead."""
    filled = [part.times for part in parts if len(part.times)]
    least, greatest = min(int(one.min()) for one in filled), max(int(one.max()) for one in filled)
    fits = greatest - least < 1 << _TIME_BITS
    return _Key(first, least, None if fits else np.unique(np.concatenate(filled)))
