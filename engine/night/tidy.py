"""After publishing: checkpoints, retention of old values, vacuum, left-overs. Nothing of it undoes a
publication.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from engine.lake.files import remove
from engine.lake.layout import CROWDS
from engine.lake.log import DamagedLog, mend_tail
from engine.lake.sweep import (
    ATTEMPTS,
    RETENTION_HOURS,
    checkpoint,
    drop_dates,
    kept_dates,
    sweep_attempts,
    sweep_stages,
    vacuum,
)
from engine.lake.tables import exists, partitions_of
from engine.night.faults import fault_point
from engine.night.staged import take_over

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from engine.model.snapshot import Snapshot
    from engine.night.walk import Walk


def retire_snapshots(walk: Walk) -> list[str]:
    """Retire snapshots of base times that history no longer keeps, and remove their serving files."""
    snapshots = walk.inputs.registry.snapshots.recent(limit=100_000)
    keep = _kept_snapshots(walk, snapshots)
    gone = [snapshot.id for snapshot in snapshots if snapshot.id not in keep]
    if gone:
        walk.inputs.registry.snapshots.retire(gone, walk.lease)
        for name in gone:
            remove(walk.inputs.serving / name)
    return gone


def tidy_tables(walk: Walk) -> None:
    """Checkpoint, retention, vacuum and sweep of every table of the workspace."""
    snapshots = walk.inputs.registry.snapshots.recent(limit=100_000)
    pinned: dict[str, set[int]] = defaultdict(set)
    dates: dict[str, set[date]] = defaultdict(set)
    for snapshot in snapshots:
        for tag in snapshot.tags.values():
            pinned[tag.code].add(tag.table_version)
            dates[tag.code].add(tag.as_of)
    tables = _tag_tables(walk)
    for table in tables:
        checkpoint(table)
    fault_point("checkpointed")
    for table in tables:
        _retain(walk, table, dates[table.name])
        vacuum(table, pinned[table.name])
    for table in (walk.layout.snapshots, walk.layout.tags_wide, walk.layout.customers):
        if exists(table):
            checkpoint(table)
            vacuum(table, ())
    fault_point("retained")


def sweep(walk: Walk) -> None:
    """Remove staging folders, attempts that were never committed, serving folders that were never
    published.
    """
    take_over(walk)
    sweep_stages(walk.layout, but=walk.stage)
    present = walk.gathered.present
    tags = present.tags if present is not None else {}
    for table in _tag_tables(walk):
        _sweep_table(walk, table, tags[table.name].table_version if table.name in tags else None)
    _sweep_table(walk, walk.layout.customers, (present.tables if present else {}).get("customers"), "*")
    for table in (walk.layout.snapshots, walk.layout.tags_wide):
        _sweep_table(walk, table, None, "*")
    known = {snapshot.id for snapshot in walk.inputs.registry.snapshots.recent(limit=100_000)}
    for folder in walk.inputs.serving.glob("*"):
        if folder.is_dir() and folder.name not in known and folder.name != CROWDS:
            remove(folder)
    fault_point("swept")


def _sweep_table(walk: Walk, table: Path, published: int | None, folders: str = ATTEMPTS) -> None:
    """Mend and sweep one table; one that cannot be read is left to who needs it."""
    if not exists(table):
        return
    mended = mend_tail(table, published)
    if mended is not None:
        walk.journal.notes.append(f"version {mended} of the table `{table.name}` was torn and put aside")
    try:
        sweep_attempts(table, folders)
    except DamagedLog as error:
        walk.journal.notes.append(str(error))


def _retain(walk: Walk, table: Path, named: set[date]) -> None:
    """Drop dates that history does not keep; dates that a snapshot names stay."""
    keep = kept_dates(
        partitions_of(table), daily=walk.inputs.history_daily, monthly=walk.inputs.history_monthly
    )
    drop_dates(table, keep | named, walk.run.id)


def _kept_snapshots(walk: Walk, snapshots: Sequence[Snapshot]) -> set[str]:
    """The newest snapshot of each day that history keeps, and what readers may still have open."""
    newest: dict[date, str] = {}
    for snapshot in snapshots:  # in the order of `latest`: the first of a day is the one that counts
        newest.setdefault(walk.inputs.moment(snapshot.base_time).local.date(), snapshot.id)
    keep = kept_dates(newest, daily=walk.inputs.history_daily, monthly=walk.inputs.history_monthly)
    recent = datetime.now(UTC) - timedelta(hours=RETENTION_HOURS)
    fresh = {snapshot.id for snapshot in snapshots if snapshot.published_at >= recent}
    return fresh | {name for day, name in newest.items() if day in keep}


def _tag_tables(walk: Walk) -> list[Path]:
    return sorted(table for table in walk.layout.tags.glob("*") if table.is_dir() and exists(table))
