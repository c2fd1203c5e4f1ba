"""Whether a service can answer: publication loaded, registry reachable, room on the disk."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.errors import ExposedError

if TYPE_CHECKING:
    from engine.audience.publication import Publication
    from engine.registry import Registry
    from engine.wiring.tags.book import TagBook

LEAST_DISK: Final = 512 << 20
"""Bytes free on the disk of the workspace below which the service warns."""


class PartState(StrEnum):
    """How a part of the service is; one that `failed` makes the service not ready."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Part:
    """One part that was looked at."""

    part: str
    state: PartState
    seen: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether the service can answer; `snapshot` is the one that readers see, `base_time` its base time."""

    ready: bool
    parts: tuple[Part, ...]
    snapshot: str | None = None
    base_time: datetime | None = None


def look(root: Path, registry: Registry, publication: Publication, tags: TagBook) -> Readiness:
    """Look at every part; one that fails does not hide the others."""
    published, snapshot, base_time = _publication(publication)
    parts = (published, _registry(registry), _definitions(tags), _disk(root))
    ready = all(part.state is not PartState.FAILED for part in parts)
    return Readiness(ready, parts, snapshot, base_time)


def _publication(publication: Publication) -> tuple[Part, str | None, datetime | None]:
    try:
        with publication.reading() as reading:
            snapshot, base_time = reading.snapshot.id, reading.snapshot.base_time
    except ExposedError as error:
        return Part("publication", PartState.FAILED, error.message), None, None
    if publication.problem is not None:
        seen = f"stays on {snapshot}: {publication.problem}"
        return Part("publication", PartState.WARNING, seen), snapshot, base_time
    return Part("publication", PartState.OK, snapshot), snapshot, base_time


def _registry(registry: Registry) -> Part:
    try:
        waiting = registry.jobs.waiting()
    except ExposedError as error:
        return Part("registry", PartState.FAILED, error.message)
    return Part("registry", PartState.OK, f"{waiting} jobs wait")


def _definitions(tags: TagBook) -> Part:
    """What is published is read without them, so that nothing here makes the service not ready."""
    try:
        problem = tags.look()
    except ExposedError as error:
        problem = error.message
    state = PartState.OK if problem is None else PartState.WARNING
    return Part("definitions", state, problem or "the catalog can be used")


def _disk(root: Path) -> Part:
    free = shutil.disk_usage(root).free
    state = PartState.OK if free >= LEAST_DISK else PartState.WARNING
    return Part("disk", state, f"{free / 1024**3:.1f} GiB free")
