"""One nightly computation: its key, its states, and what became of each tag."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final

INTERRUPTED: Final = 130
"""The exit code of what a signal ended: what shells expect of a program that SIGINT ended."""


class RunStatus(StrEnum):
    """The state of a run in the registry.

    A run that is `running` while nobody holds the lease was interrupted: the next run of its key continues
    it, as it does one that is `failed` or `cancelled`.
    """

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    PARTIAL = "partial"  # a snapshot was published, some tags failed
    CANCELLED = "cancelled"  # ended by a signal, nothing was published
    FAILED = "failed"  # nothing was published

    @property
    def is_finished(self) -> bool:
        """Whether a snapshot was published, so that a re-run has nothing to do unless forced."""
        return self in (RunStatus.SUCCEEDED, RunStatus.PARTIAL)


class Stage(StrEnum):
    """What a run is doing, in this order."""

    PIN = "pin"
    CUSTOMERS = "customers"
    EVENTS = "events"
    TAGS = "tags"
    SERVING = "serving"
    PUBLISH = "publish"
    TIDY = "tidy"
    DONE = "done"


class TagStatus(StrEnum):
    """What became of one tag in a run."""

    COMPUTED = "computed"  # new values, committed
    REUSED = "reused"  # committed by an earlier attempt of the same run
    KEPT = "kept"  # not due or not asked for: values and their own base time stay, and are not stale
    FAILED = "failed"  # the statement or a gate refused: keeps its last published values, marked stale
    BLOCKED = "blocked"  # not computed because an upstream tag failed
    REFUSED = "refused"  # the definition does not pass the check
    DISABLED = "disabled"
    SKIPPED = "skipped"  # nothing to compute from, such as a list without an upload

    @property
    def is_failure(self) -> bool:
        """Whether the run should have computed the tag and could not."""
        return self in (TagStatus.FAILED, TagStatus.BLOCKED, TagStatus.REFUSED)


@dataclass(frozen=True, slots=True)
class RunKey:
    """What makes two runs the same: base time, fingerprint of catalog and definitions, pinned versions.

    `sources` maps a source's location to its version (None where it has none); `tags` is the selection of
    `--tags`, empty for all.
    """

    base_time: datetime
    fingerprint: str
    sources: Mapping[str, int | None] = field(default_factory=dict)
    tags: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 (hexadecimal) over the canonical JSON of the key."""
        content = {
            "base_time": self.base_time.astimezone(UTC).isoformat(timespec="microseconds"),
            "fingerprint": self.fingerprint,
            "sources": dict(self.sources),
            "tags": sorted(set(self.tags)),
        }
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Run:
    """A run as the registry knows it.

    `attempt` counts from 1 and grows each time the run is continued. `snapshot` is the id of the snapshot it
    published. `report` holds what the run counted besides tags (sources, seconds by stage, peak memory) as
    JSON-like values. Times are aware, in UTC.
    """

    id: str
    key: RunKey
    engine: str
    status: RunStatus
    stage: Stage
    attempt: int
    forced: bool
    started_at: datetime
    updated_at: datetime
    finished_at: datetime | None = None
    snapshot: str | None = None
    error_code: str | None = None
    message: str | None = None
    report: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TagResult:
    """What became of one tag in one run.

    `reason` says why it was planned (new, changed, due, ...). `rows` counts customers with a value after
    `on_missing`; `coverage` is the share with a value before it, `drift` the distance to the values before,
    both 0..1. `base_time` and `as_of` (the partition) are those of the values that the tag has now,
    `table_version` the Delta version of its table that holds them, `folder` where the written files are,
    relative to the lake. `fingerprint` is of the whole meaning, upstream tags included;
    `values_fingerprint` of what decides the values apart from those; `sources_fingerprint` of what was
    read. `upstream` are the tags it reads, `blocked_by` those of them whose failure stopped it, `downstream`
    those that read it. `report` holds further counts, JSON-like, never values of customers.
    """

    code: str
    status: TagStatus
    reason: str = ""
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
    upstream: tuple[str, ...] = ()
    downstream: tuple[str, ...] = ()
    blocked_by: tuple[str, ...] = ()
    stale: bool = False
    report: Mapping[str, object] = field(default_factory=dict)
