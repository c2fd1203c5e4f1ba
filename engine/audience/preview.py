"""The exact count of a segment and of every node of it (`contract.md` 7, `semantics.md` 11)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from typing import Protocol

from engine.audience.reading import Reading
from engine.model.issue import Issue
from engine.model.schema import CrowdSignature
from engine.serving import CustomerSet


class Book(Protocol):
    """What a request must be able to ask about crowds."""

    def signatures(self) -> dict[str, CrowdSignature]:
        """Every crowd with its finished versions."""

    def members(self, crowd: str, version: int, reading: Reading) -> CustomerSet:
        """The members of a version, cut to the universe of a reading."""


@dataclass(frozen=True, slots=True)
class NodePreview:
    """One node: `count` is of the node alone, `running` and `only_here` are about its group.

    `window` is the resolved window `[from, to)` where the node has one; `base_time` that of a tag's values
    where it is not the snapshot's; `version` the bound version of a crowd.
    """

    path: str
    type: str
    count: int
    missing: int | None = None
    running: int | None = None
    only_here: int | None = None
    window: tuple[datetime | None, datetime | None] | None = None
    version: int | None = None
    base_time: datetime | None = None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """The answer: exact counts of customers of one snapshot."""

    count: int
    universe: int
    snapshot: str
    base_time: datetime
    zone: str
    elapsed_ms: float
    digest: str
    members: CustomerSet = field(repr=False)
    warnings: tuple[Issue, ...] = ()
    nodes: tuple[NodePreview, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The answer as `contract.md` 7 writes it."""
        raise NotImplementedError


def preview(reading: Reading, segment: object, book: Book, *, cancel: Event | None = None) -> Preview:
    """Count a segment given as JSON data, and every node of it. Raises as `bind_to` and the evaluator do."""
    raise NotImplementedError
