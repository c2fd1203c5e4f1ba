"""Answers with their types; keys that a newer service adds are kept as they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """An answer: frozen, open to more keys."""

    model_config = ConfigDict(frozen=True, extra="allow")


class Warned(Answer):
    """A remark about a segment that refuses nothing."""

    pointer: str
    code: str
    message: str


class Node(Answer):
    """One node of a segment, by its JSON pointer: its own count and its part in its group."""

    path: str
    type: str
    count: int
    missing: int | None = None
    running: int | None = None
    only_here: int | None = None
    window: tuple[datetime | None, datetime | None] | None = None
    version: int | None = None


class Preview(Answer):
    """How many customers of a snapshot a segment holds, and each of its conditions."""

    count: int
    universe: int
    snapshot: str
    base_time: datetime
    zone: str
    digest: str
    warnings: tuple[Warned, ...] = ()
    nodes: tuple[Node, ...] = ()
    words: str | None = None


class Crowd(Answer):
    """A crowd; `latest` is its newest finished version. `etag` is what a change must name."""

    id: str
    name: Any
    enabled: bool = False
    latest: int | None = None
    etag: str | None = Field(default=None, exclude=True)


class Version(Answer):
    """The receipt of a version."""

    crowd: str
    version: int
    count: int
    digest: str
    ids_checksum: str
    snapshot: str
    base_time: datetime


class Job(Answer):
    """Long work that the service does: `queued`, `running`, `succeeded`, `failed` or `cancelled`."""

    id: str
    kind: str
    state: str
    result: Any = None
    error: Any = None

    @property
    def is_finished(self) -> bool:
        """Whether it will not change any more."""
        return self.state in ("succeeded", "failed", "cancelled")
