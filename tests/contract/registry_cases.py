"""Small runs and snapshots for the registry's contract suite."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from engine.model.issue import Place
from engine.model.lease import Lease
from engine.model.naming import Name
from engine.model.run import Run, RunKey, TagStatus
from engine.model.snapshot import Snapshot, SnapshotFile, SnapshotTag
from engine.model.tag import DisplayType, ListUpload, TagDefinition
from engine.model.values import TEXT, ValueType
from engine.registry import Registry

BASE = datetime(2018, 1, 2, tzinfo=UTC)
KEY = RunKey(BASE, "f1", {"lake/source/orders": 3, "cluster.table": None})


class Ticker:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.time = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def advance(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


def begun(registry: Registry, lease: Lease, base_time: datetime = BASE) -> Run:
    """A run of its own for a base time."""
    return registry.runs.begin(RunKey(base_time, "f1"), lease, engine="embedded")


def snapshot(
    run: Run, name: str, base_time: datetime = BASE, codes: tuple[str, ...] = ("a", "b")
) -> Snapshot:
    """A snapshot with tags of two types and two files."""
    tags = {code: snapshot_tag(code, base_time) for code in codes}
    files = (
        SnapshotFile(f"serving/{name}/customers.bin", 12, "ab" * 32),
        SnapshotFile(f"serving/{name}/events.duckdb", 5_000_000_000, "cd" * 32),
    )
    return Snapshot(
        id=name,
        base_time=base_time,
        zone="Asia/Shanghai",
        run=run.id,
        published_at=datetime(2018, 1, 2, 3, 4, 5, 678901, tzinfo=UTC),
        universe=2469,
        fingerprint="f1",
        tags=tags,
        tables={"customers": 7},
        sources={"lake/source/orders": 3, "cluster.table": None},
        files=files,
        report={"seconds": {"events": 1.25}, "unknown_customers": 3},
    )


def snapshot_tag(code: str, base_time: datetime = BASE) -> SnapshotTag:
    """A tag of a snapshot."""
    return SnapshotTag(
        code=code,
        value_type=ValueType.decimal(12, 2) if code == "a" else TEXT,
        status=TagStatus.COMPUTED,
        base_time=base_time,
        as_of=date(2018, 1, 2),
        table_version=4,
        rows=801,
        coverage=801 / 2469,
        fingerprint="t1",
        values_fingerprint="v1",
        sources_fingerprint="s1",
        stale=code == "b",
    )


def definition(code: str, **content: object) -> TagDefinition:
    """A list tag that was written like `content`."""
    source = {"code": code, "kind": "list", "quality": {"drift_max": Decimal("0.30")}, **content}
    return TagDefinition(
        code=code,
        name=Name.same(code),
        category="member",
        value_type=TEXT,
        display=DisplayType.CATEGORY,
        body=ListUpload(),
        source=source,
        place=Place(file="tag_definitions/a.yaml", line=3),
    )
