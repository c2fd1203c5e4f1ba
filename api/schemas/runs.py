"""Runs with their tags and crowds."""

from __future__ import annotations

from datetime import datetime

from api.schemas.base import Answer, Anything, Body


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


class RunDetail(Run):
    """A run with what became of its tags, and of the enabled crowds after it."""

    report: Anything
    tags: list[Anything]
    crowds: list[RunCrowd]
