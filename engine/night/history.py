"""The values that a tag had at earlier base times, as far as they are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import NotFound, TagmillError
from engine.lake.layout import Layout
from engine.night.report import HistoryEntry
from engine.night.values import files_of_kept

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from engine.model.snapshot import Snapshot, SnapshotTag
    from engine.night.inputs import Inputs


def history_of(inputs: Inputs, code: str) -> list[HistoryEntry]:
    """The newest snapshot of each base time, and whether its values can still be read."""
    table = Layout(inputs.lake).tag(code)
    seen: set[datetime] = set()
    found: list[HistoryEntry] = []
    readable: dict[tuple[int, date], bool] = {}
    for snapshot, tag in inputs.registry.snapshots.tag_values(code):
        if tag.base_time in seen:
            continue
        seen.add(tag.base_time)
        key = (tag.table_version, tag.as_of)
        if key not in readable:
            readable[key] = _is_readable(table, tag)
        found.append(_entry(snapshot, tag, readable[key]))
    if not found and code not in inputs.checked.definitions:
        raise NotFound.named("tag", code, inputs.checked.definitions)
    return found


def _entry(snapshot: Snapshot, tag: SnapshotTag, readable: bool) -> HistoryEntry:
    return HistoryEntry(
        code=tag.code,
        base_time=tag.base_time,
        as_of=tag.as_of,
        table_version=tag.table_version,
        status=tag.status,
        rows=tag.rows,
        coverage=tag.coverage,
        snapshot=snapshot.id,
        readable=readable,
    )


def _is_readable(table: Path, tag: SnapshotTag) -> bool:
    try:
        files_of_kept(table, tag)
    except TagmillError:
        return False
    return True
