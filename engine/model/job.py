"""Long work as durable rows: asked for once, done by whichever process claims it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from engine.model.issue import Issue


class JobState(StrEnum):
    """The state of a job; a `running` one whose lease has expired is claimed again by the next worker."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_finished(self) -> bool:
        """Whether the job will not change any more."""
        return self in (JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far a job has got; `total` is None where it is not known, `run_id` the run that it does, if any."""

    done: int = 0
    total: int | None = None
    message: str = ""
    run_id: str | None = None


@dataclass(frozen=True, slots=True)
class JobError:
    """Why a job failed: the code, message and issues of an exposed error, or `internal` without details."""

    code: str
    message: str
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """A job as the registry knows it.

    `params`, `result` are JSON-like. `key` tells repeated requests apart: while a job of the same kind and
    key waits to begin, submitting again gives that job. `attempt` counts claims and fences: only the
    holder of the newest attempt may report. `cancel_requested` asks the holder to stop. Times are UTC.
    """

    id: str
    kind: str
    params: Mapping[str, object]
    state: JobState
    by: str
    created_at: datetime
    key: str | None = None
    holder: str | None = None
    attempt: int = 0
    heartbeat_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    cancel_requested: bool = False
    progress: JobProgress = field(default_factory=JobProgress)
    result: object = None
    error: JobError | None = None
