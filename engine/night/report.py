"""What a run did: per tag, per source, per stage; and what a dry run showed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from engine.model.crowd import CrowdOutcome
from engine.model.run import INTERRUPTED, RunStatus, TagResult, TagStatus

if TYPE_CHECKING:
    from engine.model.execution import Column


@dataclass(frozen=True, slots=True)
class SourceReport:
    """One source: rows kept, its version, and what was left out or made missing, by reason.

    `misfits` and `nul_texts` count cells by field that did not fit their type or held U+0000.
    """

    name: str
    rows: int
    version: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    misfits: Mapping[str, int] = field(default_factory=dict)
    nul_texts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunReport:
    """A whole run.

    `nothing_to_do` says that the same run was published before: `tags` are then those of that run. `latest`
    says that `snapshot` is the one with the greatest base time. `stages` are seconds by stage. `notes` are
    sentences for people. `crowds` tells of the enabled crowds, which are refreshed after the run.
    `exit_code` is that of the command line.
    """

    run_id: str
    run_key: str
    base_time: datetime
    zone: str
    engine: str
    status: RunStatus
    snapshot: str | None
    latest: bool
    universe: int
    started_at: datetime
    seconds: float
    tags: tuple[TagResult, ...]
    nothing_to_do: bool = False
    sources: tuple[SourceReport, ...] = ()
    stages: Mapping[str, float] = field(default_factory=dict)
    peak_memory_bytes: int | None = None
    notes: tuple[str, ...] = ()
    crowds: tuple[CrowdOutcome, ...] = ()

    @property
    def failed(self) -> tuple[TagResult, ...]:
        """The tags that the run should have computed and could not."""
        return tuple(tag for tag in self.tags if tag.status.is_failure)

    def count(self, status: TagStatus) -> int:
        """The number of tags of this status."""
        return sum(tag.status is status for tag in self.tags)

    @property
    def exit_code(self) -> int:
        """0 where all went well, 1 where some tags or crowds failed or nothing was published; `INTERRUPTED`
        where a signal ended the run before it could publish."""
        if self.status is RunStatus.CANCELLED:
            return INTERRUPTED
        stayed = any(crowd.status.is_failure for crowd in self.crowds)
        return 1 if self.failed or stayed or not self.status.is_finished else 0


@dataclass(frozen=True, slots=True)
class DryRun:
    """One tag computed without publishing.

    `sample` holds (customer_id, tag_value), `coverage` the share of the universe with a value,
    `distribution` the most frequent values with their counts. `error` and `message` tell why there is
    nothing, as a run would.
    """

    code: str
    base_time: datetime
    universe: int
    rows: int
    coverage: float
    seconds: float
    columns: tuple[Column, ...] = ()
    sample: tuple[tuple[str, object], ...] = ()
    distribution: tuple[tuple[str, int], ...] = ()
    error: str | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One set of values that a tag had: `readable` is False where retention took the values."""

    code: str
    base_time: datetime
    as_of: date
    table_version: int
    status: TagStatus
    rows: int
    coverage: float
    snapshot: str
    readable: bool
