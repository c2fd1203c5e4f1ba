"""What a run did: per tag, per source, per stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.model.execution import Column
    from engine.night.plan import Why


class TagStatus(StrEnum):
    """What became of one tag in a run."""

    COMPUTED = "computed"
    REUSED = "reused"  # computed by an earlier attempt of the same run
    KEPT = "kept"  # not due: values and their own base time stay
    FAILED = "failed"  # keeps its last published values, marked stale
    BLOCKED = "blocked"  # not computed because an upstream tag failed
    REFUSED = "refused"  # the definition does not pass the check
    DISABLED = "disabled"


class RunStatus(StrEnum):
    """What became of a run."""

    PUBLISHED = "published"
    NOTHING = "nothing to do"  # the same run was published before
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class TagReport:
    """One tag: `rows` are its customers with a value after `on_missing`, `coverage` the share of the
    universe with a value before it, `base_time` and `as_of` those of the values it has now (None: it has
    none).
    """

    code: str
    status: TagStatus
    why: Why
    rows: int | None = None
    coverage: float | None = None
    drift: float | None = None
    seconds: float = 0.0
    error: str | None = None
    message: str | None = None
    base_time: datetime | None = None
    as_of: date | None = None
    version: int | None = None
    stale: bool = False
    dropped_unknown: int = 0
    downstream: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceReport:
    """One source: rows kept, and counts of what was left out or repaired, by reason."""

    name: str
    rows: int
    version: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunReport:
    """A whole run. `exit_code` is that of the command line: 0, or 1 where a tag failed."""

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
    tags: tuple[TagReport, ...]
    sources: tuple[SourceReport, ...] = ()
    stages: Mapping[str, float] = field(default_factory=dict)
    peak_memory_bytes: int | None = None
    notes: tuple[str, ...] = ()

    @property
    def failed(self) -> tuple[TagReport, ...]:
        """The tags that the run should have computed and could not."""
        return tuple(tag for tag in self.tags if tag.status in _FAILURES)

    @property
    def exit_code(self) -> int:
        """0 where all went well, 1 where some tags failed."""
        return 1 if self.failed else 0


_FAILURES = frozenset({TagStatus.FAILED, TagStatus.BLOCKED, TagStatus.REFUSED})


@dataclass(frozen=True, slots=True)
class DryRun:
    """One tag computed without publishing: sample rows (`customer_id`, `tag_value`), coverage, the most
    frequent values with their counts (for numbers: quantiles), and the seconds it took.
    """

    code: str
    universe: int
    rows: int
    coverage: float
    columns: tuple[Column, ...]
    sample: tuple[tuple[str, object], ...]
    distribution: tuple[tuple[str, int], ...]
    quantiles: tuple[tuple[float, float], ...]
    seconds: float
    base_time: datetime
    error: str | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One set of values of a tag that can still be read, or could once (`readable` False: retention took
    it).
    """

    code: str
    base_time: datetime
    as_of: date
    version: int | None
    status: str
    rows: int | None
    coverage: float | None
    snapshot: str | None
    readable: bool
