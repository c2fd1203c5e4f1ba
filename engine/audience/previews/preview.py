"""The exact count of a segment and of every node of it (`contract.md` 7, `semantics.md` 11)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Event
from time import perf_counter
from typing import Final

from engine.audience.binding import BoundRequest, bind_to
from engine.audience.crowds.book import CrowdBook
from engine.audience.previews.nodes import (
    BoundGroup,
    Ends,
    children_of,
    ends_of,
    is_window,
    kind_of,
    leaves_of,
    window_to_json,
)
from engine.audience.reading import Reading
from engine.model.issue import Issue
from engine.model.json_values import json_instant
from engine.model.segment import (
    And,
    AtLeast,
    BoundCrowd,
    BoundEvent,
    BoundSegment,
    BoundTag,
    Not,
    Or,
    Segment,
    SequenceLeaf,
    TagLeaf,
)
from engine.serving import CustomerSet
from engine.serving.sets.algebra import Shares, combine, shares_of_and, shares_of_or
from engine.serving.stopping import stopping
from engine.windows import resolve

MOST_SHARED: Final = 50
"""A segment of more leaves has no `running` and `only_here`."""


@dataclass(frozen=True, slots=True)
class NodePreview:
    """One node: `count` is of the node alone, `running` and `only_here` are about its group.

    `missing` counts the customers without a value of the tag. `window` is the resolved window `[from, to)`
    where the node has one; `base_time` that of a tag's values where it is not the snapshot's, `stale` says
    that a later computation of it failed; `version` is the bound version of a crowd.
    """

    path: str
    type: str
    count: int
    missing: int | None = None
    running: int | None = None
    only_here: int | None = None
    window: Ends | None = None
    version: int | None = None
    base_time: datetime | None = None
    stale: bool = False

    def to_json(self) -> dict[str, object]:
        """The node as `contract.md` 7 writes it; what a node does not have is left out."""
        fields: dict[str, object] = {
            "path": self.path,
            "type": self.type,
            "count": self.count,
            "missing": self.missing,
            "running": self.running,
            "only_here": self.only_here,
            "window": None if self.window is None else window_to_json(self.window),
            "version": self.version,
            "base_time": None if self.base_time is None else json_instant(self.base_time),
            "stale": self.stale or None,
        }
        return {name: value for name, value in fields.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Preview:
    """The answer: exact counts of customers of one snapshot. `members` is the set itself, of `request`."""

    count: int
    universe: int
    snapshot: str
    base_time: datetime
    zone: str
    elapsed_ms: float
    digest: str
    members: CustomerSet = field(repr=False)
    request: BoundRequest = field(repr=False)
    nodes: tuple[NodePreview, ...] = ()

    @property
    def warnings(self) -> tuple[Issue, ...]:
        """What the segment can hardly mean."""
        return self.request.warnings

    def to_json(self) -> dict[str, object]:
        """The answer as `contract.md` 7 writes it."""
        return {
            "count": self.count,
            "universe": self.universe,
            "snapshot": self.snapshot,
            "base_time": json_instant(self.base_time),
            "zone": self.zone,
            "elapsed_ms": self.elapsed_ms,
            "digest": self.digest,
            "warnings": [
                {"pointer": issue.place.pointer or "", "code": issue.code, "message": issue.message}
                for issue in self.warnings
            ],
            "nodes": [node.to_json() for node in self.nodes],
        }


def preview(reading: Reading, segment: object, book: CrowdBook, *, cancel: Event | None = None) -> Preview:
    """Count a segment given as JSON data, and every node of it.

    Raises InvalidInput (`segment_refused`) for what cannot be bound, `Cancelled` soon after `cancel` is set
    (a `serving.Stop` of some seconds sets itself), StatementFailed (`memory`, `overflow`).
    """
    began = perf_counter()
    request = bind_to(reading, segment, book.signatures)
    with stopping(cancel):
        counting = _Counting(reading, book, leaves_of(request.bound) <= MOST_SHARED)
        members, nodes = counting.visit(request.parsed, request.bound, "")
        digest = members.digest()
    return Preview(
        count=nodes[0].count,
        universe=reading.universe,
        snapshot=reading.snapshot.id,
        base_time=reading.moment.base_time,
        zone=reading.moment.zone,
        elapsed_ms=round((perf_counter() - began) * 1000, 2),
        digest=digest,
        members=members,
        request=request,
        nodes=tuple(nodes),
    )


@dataclass(frozen=True, slots=True)
class _Counting:
    """Evaluates every node once; `shared` asks for `running` and `only_here`."""

    reading: Reading
    book: CrowdBook
    shared: bool

    def visit(self, parsed: Segment, bound: BoundSegment, path: str) -> tuple[CustomerSet, list[NodePreview]]:
        """A node's set, and its preview followed by those below it."""
        match bound:
            case And() | Or() | Not() | AtLeast():
                return self._group(parsed, bound, path)
            case _:
                found = self.reading.evaluator.leaf(bound, self._members)
                node = NodePreview(path, kind_of(parsed), len(found))
                return found, [self._told(node, parsed, bound)]

    def _group(
        self,
        parsed: Segment,
        bound: BoundGroup,
        path: str,
    ) -> tuple[CustomerSet, list[NodePreview]]:
        below = [self.visit(written, node, path + at) for at, written, node in children_of(parsed, bound)]
        sets = [found for found, _ in below]
        universe = self.reading.evaluator.universe
        found = combine(bound, sets, universe)
        shares: Shares | None = None
        if self.shared and isinstance(bound, And | Or):
            both = isinstance(bound, And)
            shares = shares_of_and(sets, universe, found) if both else shares_of_or(sets, found)
        nodes = [NodePreview(path, kind_of(parsed), len(found))]
        for number, (_, (first, *others)) in enumerate(below):
            if shares is not None:
                running, only_here = shares.running[number], shares.only_here[number]
                first = replace(first, running=running, only_here=only_here)
            nodes += [first, *others]
        return found, nodes

    def _told(self, node: NodePreview, parsed: Segment, bound: BoundSegment) -> NodePreview:
        """What a leaf tells besides its count."""
        match parsed, bound:
            case TagLeaf(value=value), BoundTag(tag):
                base_time, stale = self._age(tag)
                missing = self.reading.missing(tag)
                node = replace(node, missing=missing, base_time=base_time, stale=stale)
                span = resolve(value, self.reading.moment) if is_window(value) else None
                return node if span is None else replace(node, window=ends_of(span))
            case _, BoundEvent(events):
                return replace(node, window=ends_of(events.window))
            case SequenceLeaf(window=window), _:
                span = resolve(window, self.reading.moment)
                return node if span is None else replace(node, window=ends_of(span))
            case _, BoundCrowd(_, version):
                return replace(node, version=version)
            case _:
                return node

    def _age(self, tag: str) -> tuple[datetime | None, bool]:
        """The base time of a tag's values where it is another one, and whether they are stale."""
        state = self.reading.snapshot.tags.get(tag)
        if state is None:
            return None, False
        differs = state.base_time != self.reading.moment.base_time
        return (state.base_time if differs else None), state.stale

    def _members(self, crowd: str, version: int) -> CustomerSet:
        return self.book.members(crowd, version, self.reading)
