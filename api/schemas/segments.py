"""Segments: counts and reasons."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from api.schemas.base import Answer, Body, SegmentData, Value, Warned

SNAPSHOT = Field(description="`latest`, or the id of an earlier snapshot that is still kept.")


class PreviewBody(Body):
    """A segment to be counted; with `language` it is told in words, too."""

    segment: SegmentData
    snapshot: Annotated[str, SNAPSHOT] = "latest"
    language: Literal["en", "zh"] | None = None


class PreviewNode(Answer):
    """One node: `count` is of the node alone, `running` and `only_here` are about its group."""

    path: str
    type: str
    count: int
    missing: int | None = None
    running: int | None = None
    only_here: int | None = None
    window: list[datetime | None] | None = None
    version: int | None = None
    base_time: datetime | None = None
    stale: bool | None = None


class Preview(Answer):
    """Exact counts of customers of one snapshot; `digest` is that of a crowd refreshed from the segment."""

    count: int
    universe: int
    snapshot: str
    base_time: datetime
    zone: str
    elapsed_ms: float
    digest: str
    warnings: list[Warned]
    nodes: list[PreviewNode]
    words: str | None = None


class ExplainBody(Body):
    """A segment and a customer."""

    segment: SegmentData
    customer_id: str
    snapshot: Annotated[str, SNAPSHOT] = "latest"
    language: Literal["en", "zh"] | None = None


class ObservedEvent(Answer):
    """An event of the customer, without personal data."""

    event: str
    time: datetime
    properties: dict[str, Value]


class ObservedStep(Answer):
    """A step of a sequence: how many events match it, and the last few."""

    event: str
    matching: int
    events: list[ObservedEvent]


class Observed(Answer):
    """What was seen at a node: of a group how many conditions hold; of a tag its value, with its base time
    where that is another; of an event its window, the events that match, what was measured or picked; of a
    sequence its steps and the chain that was found; of a crowd its version; of a sample the bucket.
    """

    holding: int | None = None
    of: int | None = None
    value: Value = None
    base_time: datetime | None = None
    window: list[datetime | None] | None = None
    matching: int | None = None
    measure: Value = None
    masked: bool | None = None
    picked: ObservedEvent | None = None
    events: list[ObservedEvent] | None = None
    steps: list[ObservedStep] | None = None
    chain: list[ObservedEvent] | None = None
    crowd: str | None = None
    version: int | None = None
    bucket: int | None = None
    percent: str | None = None


class ExplainedNode(Answer):
    """One node: whether it holds for the customer, and why."""

    path: str
    type: str
    holds: bool
    observed: Observed


class Explanation(Answer):
    """Whether the customer is in, and what was observed at every node."""

    customer_id: str
    holds: bool
    snapshot: str
    base_time: datetime
    zone: str
    nodes: list[ExplainedNode]
    words: str | None = None
