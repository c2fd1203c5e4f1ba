"""Runs with their tags and crowds."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from api.schemas.base import Answer, Body, Facts


class RunBody(Body):
    """What to compute: left out, all that is due at the base time of the settings."""

    as_of: str | None = None
    tags: list[str] | None = None
    force: bool = False


class Run(Answer):
    """A run; `status` is `running`, `succeeded`, `partial`, `cancelled`, `failed` or `interrupted`."""

    id: str
    status: str
    stage: str
    base_time: datetime
    engine: str
    attempt: int
    forced: bool
    started_at: datetime
    finished_at: datetime | None = None
    snapshot: str | None = None
    error_code: str | None = None
    message: str | None = None


class RunPage(Answer):
    """A page of runs, the newest first."""

    items: list[Run]
    next: str | None = None


class RunCrowd(Answer):
    """A crowd after a run; `status` is `refreshed`, `unchanged`, `failed`, `blocked` or `refused`.

    `version` and `count` are those it had then.
    """

    crowd: str
    status: str
    version: int | None = None
    count: int | None = None
    seconds: float
    error_code: str | None = None
    message: str | None = None


class RunSource(Answer):
    """A source that was read: rows kept, its version, and what was left out or made missing, by reason."""

    name: str
    rows: int
    version: int | None = None
    counts: dict[str, int]
    misfits: dict[str, int]
    nul_texts: dict[str, int]


class RunFacts(Answer):
    """What a run saw, as far as it came: `stages` are seconds by stage, `notes` sentences for people."""

    universe: int | None = None
    sources: list[RunSource] | None = None
    stages: dict[str, float] | None = None
    notes: list[str] | None = None
    peak_memory_bytes: int | None = None


class RunTag(Answer):
    """What became of a tag: `rows` customers have a value; `coverage` is their share, `drift` the distance to
    the values before, 0 to 1. `base_time` and `as_of` are those of the values that the tag has now,
    `report` further counts.
    """

    code: str
    status: Literal["computed", "reused", "kept", "failed", "blocked", "refused", "disabled", "skipped"]
    reason: str
    rows: int | None = None
    coverage: float | None = None
    drift: float | None = None
    seconds: float | None = None
    error_code: str | None = None
    message: str | None = None
    base_time: datetime | None = None
    as_of: date | None = None
    table_version: int | None = None
    folder: str | None = None
    fingerprint: str | None = None
    values_fingerprint: str | None = None
    sources_fingerprint: str | None = None
    upstream: list[str]
    downstream: list[str]
    blocked_by: list[str]
    stale: bool
    report: Facts


class RunDetail(Run):
    """A run with what became of its tags, and of the enabled crowds after it."""

    report: RunFacts
    tags: list[RunTag]
    crowds: list[RunCrowd]
