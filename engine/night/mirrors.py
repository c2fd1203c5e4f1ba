"""Mirrors of what was published, for any Delta reader: `lake/snapshots` and `lake/tags_wide`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.parquet as pq

from engine.lake.commit import commit_all
from engine.lake.files import remove, settle
from engine.lake.types import snapshots_schema, wide_schema
from engine.night.faults import fault_point
from engine.night.values import files_of_kept
from engine.night.wide import WideColumn, write_wide

if TYPE_CHECKING:
    from pathlib import Path

    from engine.model.snapshot import Snapshot
    from engine.night.prepare import Prepared
    from engine.night.walk import Walk

_INSTANT: Final = pa.timestamp("us", tz="UTC")

_ROWS: Final = pa.schema(
    {
        "snapshot": pa.string(),
        "base_time": _INSTANT,
        "tag": pa.string(),
        "tag_base_time": _INSTANT,
        "as_of": pa.date32(),
        "table_version": pa.int64(),
        "status": pa.string(),
        "stale": pa.bool_(),
        "rows": pa.int64(),
        "coverage": pa.float64(),
        "published_at": _INSTANT,
    }
)


def mirror_snapshots(walk: Walk) -> None:
    """Write all snapshots of the registry that are not retired; writing them twice changes nothing."""
    rows = [
        {
            "snapshot": snapshot.id,
            "base_time": snapshot.base_time,
            "tag": tag.code,
            "tag_base_time": tag.base_time,
            "as_of": tag.as_of,
            "table_version": tag.table_version,
            "status": tag.status.value,
            "stale": tag.stale,
            "rows": tag.rows,
            "coverage": tag.coverage,
            "published_at": snapshot.published_at,
        }
        for snapshot in walk.inputs.registry.snapshots.recent(limit=100_000)
        for tag in snapshot.tags.values()
    ]
    folder = _new_folder(walk, walk.layout.snapshots)
    pq.write_table(pa.Table.from_pylist(rows, schema=_ROWS), folder / "part-0.parquet")
    walk.still_ours()
    commit_all(walk.layout.snapshots, settle(folder), snapshots_schema(), walk.notes)
    fault_point("snapshots_mirrored")


def mirror_wide(walk: Walk, prepared: Prepared, snapshot: Snapshot) -> None:
    """Write the latest snapshot side by side: one row a customer, one column a tag."""
    tags = sorted(snapshot.tags.values(), key=lambda tag: tag.code)
    columns = [
        WideColumn(
            tag.code,
            tag.value_type,
            tuple(file.path for file in files_of_kept(walk.layout.tag(tag.code), tag)),
        )
        for tag in tags
    ]
    folder = _new_folder(walk, walk.layout.tags_wide)
    write_wide([file.path for file in prepared.customers], columns, folder, scratch=walk.stage / "wide")
    walk.still_ours()
    schema = wide_schema([(tag.code, tag.value_type) for tag in tags])
    commit_all(walk.layout.tags_wide, settle(folder), schema, walk.notes)
    fault_point("wide_mirrored")


def _new_folder(walk: Walk, table: Path) -> Path:
    folder = table / f"{walk.run.id}-{walk.run.attempt}"
    remove(folder)
    folder.mkdir(parents=True)
    return folder
