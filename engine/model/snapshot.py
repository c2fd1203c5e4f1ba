"""What one run published together: table versions, serving files and the state of every tag."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from engine.model.run import TagStatus
from engine.model.values import ValueType


@dataclass(frozen=True, slots=True)
class SnapshotTag:
    """A tag in a snapshot: which version of its table holds the values, and of which base time they are.

    `as_of` is the table's partition of `base_time`. `status` is what the run did; `stale` says that a later
    computation failed or was blocked, so that these are the last good values. `rows` counts customers with a
    value, `coverage` is the share with a value before `on_missing`. The fingerprints are those of
    `engine.model.run.TagResult`.
    """

    code: str
    value_type: ValueType
    status: TagStatus
    base_time: datetime
    as_of: date
    table_version: int
    rows: int
    coverage: float
    fingerprint: str
    values_fingerprint: str = ""
    sources_fingerprint: str = ""
    stale: bool = False


@dataclass(frozen=True, slots=True)
class SnapshotFile:
    """A serving file: path relative to the workspace with forward slashes, bytes, SHA-256 in hexadecimal."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A published snapshot.

    `tables` maps the engine's other Delta tables (`customers`, ...) to their versions, `sources` the source
    locations to the versions that were read. `universe` is the number of customers. `fingerprint` is that of
    catalog and definitions. `report` holds further facts of the publication as JSON-like values.
    `retired_at` is set once retention has taken its serving files. Times are aware, in UTC.
    """

    id: str
    base_time: datetime
    zone: str
    run: str
    published_at: datetime
    universe: int
    fingerprint: str
    tags: Mapping[str, SnapshotTag] = field(default_factory=dict)
    tables: Mapping[str, int] = field(default_factory=dict)
    sources: Mapping[str, int | None] = field(default_factory=dict)
    files: tuple[SnapshotFile, ...] = ()
    report: Mapping[str, object] = field(default_factory=dict)
    retired_at: datetime | None = None
