"""Segments: counts and reasons."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from api.schemas.base import Answer, Anything, Body, SegmentData, Warned

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


class Explanation(Answer):
    """Whether the customer is in, and what was observed at every node."""

    customer_id: str
    snapshot: str
    nodes: list[Anything]
    words: str | None = None
