"""Segments as sets of customers: each leaf a set, each group an operation on sets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Event
from typing import Final, TypeAlias, assert_never

from engine.errors import InternalError
from engine.model.segment import (
    All,
    And,
    AtLeast,
    BoundCrowd,
    BoundEvent,
    BoundLeaf,
    BoundSample,
    BoundSegment,
    BoundSequence,
    BoundTag,
    Not,
    Or,
)
from engine.segments.normal_form import fingerprint
from engine.serving.events.leaves import event_leaf
from engine.serving.events.sequences import sequence_leaf
from engine.serving.leaf_cache import LeafCache
from engine.serving.samples import buckets, sample_of
from engine.serving.sets.algebra import combine
from engine.serving.sets.customer_set import CustomerSet, empty
from engine.serving.snapshot import ServingSnapshot
from engine.serving.stopping import check, stopping
from engine.serving.tags.leaves import tag_leaf

Members: TypeAlias = Callable[[str, int], CustomerSet]
"""The members of a crowd's version; ordinals outside of the universe do no harm."""

_COST: Final = {All: 0, BoundTag: 1, BoundCrowd: 1, BoundSample: 2, BoundEvent: 3, BoundSequence: 4}


class Evaluator:
    """Evaluates bound segments over one snapshot. Safe for many threads at once.

    Sets of tag, event and sequence leaves, and the buckets of salts, are taken from the cache and kept in it,
    under the `name` of the snapshot's content.
    """

    def __init__(self, snapshot: ServingSnapshot, cache: LeafCache) -> None:
        self.snapshot, self.cache = snapshot, cache
        self.name = snapshot.manifest.digest

    @property
    def universe(self) -> CustomerSet:
        """Every customer of the snapshot."""
        return self.snapshot.universe

    def set_of(self, bound: BoundSegment, members: Members, cancel: Event | None = None) -> CustomerSet:
        """The customers for whom a segment holds; what cannot change the answer is not evaluated.

        Raises `Cancelled` (`cancelled`, or `timeout` for a `Stop` whose time is over) soon after `cancel` is
        set, `NotFound` for what the snapshot does not hold, `StatementFailed` where memory does not do.
        """
        with stopping(cancel):
            return self._set_of(bound, members)

    def leaf(self, leaf: BoundLeaf, members: Members, cancel: Event | None = None) -> CustomerSet:
        """The customers for whom a leaf holds. Raises as `set_of` does."""
        with stopping(cancel):
            return self._leaf(leaf, members)

    def _set_of(self, bound: BoundSegment, members: Members) -> CustomerSet:
        match bound:
            case And(conditions):
                return self._all_of(conditions, members)
            case Or(conditions):
                return self._any_of(conditions, members)
            case Not() | AtLeast():
                parts = (bound.condition,) if isinstance(bound, Not) else bound.conditions
                return combine(bound, [self._set_of(part, members) for part in parts], self.universe)
            case _:
                return self._leaf(bound, members)

    def _all_of(self, conditions: Sequence[BoundSegment], members: Members) -> CustomerSet:
        found = self.universe
        for condition in sorted(conditions, key=_cost):
            found = found & self._set_of(condition, members)
            if not found.words.any():
                break
        return found

    def _any_of(self, conditions: Sequence[BoundSegment], members: Members) -> CustomerSet:
        found = empty(self.universe.size)
        for condition in sorted(conditions, key=_cost):
            found = found | self._set_of(condition, members)
            if found == self.universe:
                break
        return found

    def _leaf(self, leaf: BoundLeaf, members: Members) -> CustomerSet:
        check()
        match leaf:
            case All():
                return self.universe
            case BoundTag():
                return self._kept(leaf, lambda: tag_leaf(self.snapshot, leaf))
            case BoundEvent():
                asked = replace(leaf, did=True)
                found = self._kept(asked, lambda: event_leaf(self.snapshot, asked))
                return found if leaf.did else self.universe - found
            case BoundSequence():
                steps = replace(leaf, did=True)
                found = self._kept(steps, lambda: sequence_leaf(self.snapshot, steps))
                return found if leaf.did else self.universe - found
            case BoundCrowd(crowd, version):
                return self._crowd(members(crowd, version))
            case BoundSample():
                return self._sample(leaf)
            case _:
                assert_never(leaf)

    def _kept(self, leaf: BoundSegment, compute: Callable[[], CustomerSet]) -> CustomerSet:
        key = (self.name, fingerprint(leaf))
        return self.cache.get(key, compute, lambda found: found.words.nbytes)

    def _sample(self, leaf: BoundSample) -> CustomerSet:
        key = (self.name, f"salt {leaf.salt}")
        found = self.cache.get(
            key, lambda: buckets(self.snapshot.ids.column(), leaf.salt), lambda of: of.nbytes
        )
        return sample_of(found, leaf, self.universe)

    def _crowd(self, stored: CustomerSet) -> CustomerSet:
        if stored.size != self.universe.size:
            raise InternalError(f"a crowd of {stored.size} ordinals in a snapshot of {self.universe.size}")
        return stored & self.universe


def _cost(bound: BoundSegment) -> int:
    """How dear a condition is, so that cheap ones go first."""
    match bound:
        case And(conditions) | Or(conditions) | AtLeast(_, conditions):
            return max(_cost(condition) for condition in conditions)
        case Not(condition):
            return _cost(condition)
        case _:
            return _COST[type(bound)]
