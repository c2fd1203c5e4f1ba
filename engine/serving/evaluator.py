"""Segments as sets of customers: each leaf a set, each group an operation on sets."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import TypeAlias

from engine.model.segment import BoundLeaf, BoundSegment
from engine.serving.leaf_cache import LeafCache
from engine.serving.sets import CustomerSet
from engine.serving.snapshot import ServingSnapshot

Members: TypeAlias = Callable[[str, int], CustomerSet]
"""The members of a crowd's version, cut to the universe."""


class Evaluator:
    """Evaluates bound segments over one snapshot. Safe for many threads at once."""

    def __init__(self, snapshot: ServingSnapshot, cache: LeafCache) -> None:
        self.snapshot, self.cache = snapshot, cache

    def set_of(self, bound: BoundSegment, members: Members, cancel: Event | None = None) -> CustomerSet:
        """The customers for whom a segment holds.

        Raises `Cancelled` soon after `cancel` is set, `NotFound` for what the snapshot does not hold.
        """
        raise NotImplementedError

    def leaf(self, leaf: BoundLeaf, members: Members, cancel: Event | None = None) -> CustomerSet:
        """The customers for whom a leaf holds, from the cache where it is known."""
        raise NotImplementedError
