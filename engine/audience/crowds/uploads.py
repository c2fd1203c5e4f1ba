"""Uploaded lists as crowds: every id looked up, the unknown ones kept with their lines."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice
from time import perf_counter
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from engine.audience.crowds.definitions import hold_free, new_crowd, until_free
from engine.audience.crowds.fields import LIST, checked_fields
from engine.audience.crowds.list_rows import ListRow
from engine.audience.crowds.publish import Members, publish_members
from engine.errors import Conflict
from engine.lake.crowds import ROWS
from engine.model.crowd import Crowd, CrowdKind, CrowdVersion
from engine.model.views import CUSTOMER_ID
from engine.serving.sets.checksums import IdsChecksum
from engine.serving.sets.customer_set import from_mask

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from engine.audience.crowds.context import CrowdContext
    from engine.audience.reading import Reading
    from engine.model.lease import Lease
    from engine.serving import CustomerSet

SHOWN: Final = 1_000
"""Unknown ids that an answer lists; all of them are kept beside the version."""

_LINES: Final = pa.schema([("line", pa.int64()), (CUSTOMER_ID, pa.string())])


@dataclass(frozen=True, slots=True)
class Upload:
    """What came of an upload: `rows` of the list, of which `repeated` named a customer once more and
    `unknown` nobody; `unknown_ids` are the first `SHOWN` of those with their lines.
    """

    crowd: Crowd
    version: CrowdVersion
    rows: int
    repeated: int
    unknown: int
    unknown_ids: tuple[ListRow, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    members: CustomerSet
    rows: int
    known_rows: int
    unknown: pa.Table


def upload(context: CrowdContext, data: Mapping[str, object], rows: Iterable[ListRow], by: str) -> Upload:
    """See `Crowds.upload`."""
    fields = checked_fields(data, LIST)
    with ExitStack() as stack:

        def take() -> tuple[Crowd, Lease]:
            asked = new_crowd(context, fields, by, CrowdKind.UPLOAD)
            return asked, stack.enter_context(hold_free(context, asked.id))

        asked, lease = until_free(fields.id, take)
        return _upload(context, asked, rows, by, lease, first=True)


def upload_again(context: CrowdContext, crowd: str, rows: Iterable[ListRow], by: str) -> Upload:
    """See `Crowds.upload_again`."""
    found = context.registry.crowds.get(crowd)
    if found.kind is not CrowdKind.UPLOAD:
        raise Conflict(f"the crowd `{crowd}` is no uploaded list; it has a segment", code="not_a_list")
    with context.hold(crowd) as lease:
        return _upload(context, found, rows, by, lease, first=False)


def _upload(  # who makes which version of what
    context: CrowdContext, crowd: Crowd, rows: Iterable[ListRow], by: str, lease: Lease, *, first: bool
) -> Upload:
    started = perf_counter()
    with context.publication.reading() as reading:
        found = _look_up(reading, rows)
        unknown = found.unknown.num_rows
        report = {
            "rows": found.rows,
            "repeated": found.known_rows - len(found.members),
            "unknown": unknown,
        }
        members = replace(
            _members(reading, found, started, report),
            beside=lambda number: _keep_unknown(unknown_file(context, crowd.id, number), found.unknown),
        )
        version = publish_members(context, crowd.id, members, lease, by, crowd if first else None)
    shown = tuple(ListRow(row["line"], row[CUSTOMER_ID]) for row in found.unknown.slice(0, SHOWN).to_pylist())
    made = context.registry.crowds.get(crowd.id)
    return Upload(made, version, found.rows, report["repeated"], unknown, shown)


def copy_list(context: CrowdContext, source: str, made: Crowd, by: str) -> Crowd:
    """Make a copy of an uploaded list exist, with the members of its latest version."""
    started = perf_counter()
    version = context.registry.crowds.version(source)
    stored = context.book.stored(version)
    members = Members(
        members=stored,
        rows=lambda: context.book.rows(version),
        checksum=IdsChecksum.parse(version.ids_checksum),
        snapshot=context.registry.snapshots.get(version.snapshot),
        segment_hash=version.segment_hash,
        started=started,
        engine="upload",
        report={"copy_of": source, "version": version.version},
    )
    with hold_free(context, made.id) as lease:
        publish_members(context, made.id, members, lease, by, made)
    return context.registry.crowds.get(made.id)


def unknown_rows(context: CrowdContext, crowd: str, version: int) -> Iterator[ListRow]:
    """All ids of an upload that named nobody, with their lines."""
    path = unknown_file(context, crowd, version)
    if not path.exists():
        return
    with pq.ParquetFile(path) as opened:
        for batch in opened.iter_batches(ROWS):
            for row in batch.to_pylist():
                yield ListRow(row["line"], row[CUSTOMER_ID])


def unknown_file(context: CrowdContext, crowd: str, version: int) -> Path:
    """Where the unknown ids of an upload are kept."""
    return context.book.words_file(crowd, version).with_name(f"{version}.unknown.parquet")


def _look_up(reading: Reading, rows: Iterable[ListRow]) -> _Found:
    """Match the ids with those of the snapshot."""
    every = _table(rows)
    ids = every.column(CUSTOMER_ID)
    distinct = ids.unique()
    places = pc.index_in(reading.serving.ids.column(), value_set=distinct, skip_nulls=True)
    there = np.zeros(reading.serving.size, np.bool_)
    there[:] = places.is_valid().to_numpy()
    members = from_mask(there, reading.serving.size) & reading.serving.universe
    met = np.zeros(len(distinct), np.bool_)
    met[places.drop_null().to_numpy()] = True
    matched = met[pc.index_in(ids, value_set=distinct).to_numpy()]
    return _Found(members, len(ids), int(matched.sum()), every.filter(pa.array(~matched)))


def _table(rows: Iterable[ListRow]) -> pa.Table:
    left = iter(rows)
    batches = []
    while some := list(islice(left, ROWS)):
        lines = pa.array([row.line for row in some], pa.int64())
        ids = pa.array([row.customer_id for row in some], pa.string())
        batches.append(pa.record_batch([lines, ids], schema=_LINES))
    return pa.Table.from_batches(batches, schema=_LINES)


def _members(reading: Reading, found: _Found, started: float, report: Mapping[str, object]) -> Members:
    ids, members = reading.serving.ids, found.members
    return Members(
        members=members,
        rows=lambda: ids.rows(members, ROWS),
        checksum=ids.checksum(members),
        snapshot=reading.snapshot,
        segment_hash=sha256(f"upload {members.digest()}".encode()).hexdigest(),
        started=started,
        engine="upload",
        report=report,
    )


def _keep_unknown(path: Path, unknown: pa.Table) -> None:
    if not unknown.num_rows:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    pq.write_table(unknown, aside, row_group_size=ROWS, compression="zstd")
    aside.replace(path)
