"""Snapshots: one transaction makes them exist, and afterwards they never change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from engine.errors import Conflict, InternalError, NotFound
from engine.model.run import TagStatus
from engine.model.snapshot import Snapshot, SnapshotFile, SnapshotTag
from engine.model.values import ValueType
from engine.registry.leases import verify
from engine.registry.runs import mark_published
from engine.registry.tables import snapshot_files, snapshot_tags, snapshots

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

    from engine.model.lease import Lease
    from engine.registry.database import Database


class Snapshots:
    """`latest` is the snapshot of the greatest base time; of several of one base time, the newest."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def publish(self, snapshot: Snapshot, lease: Lease) -> None:
        """Make the snapshot exist, in one transaction that checks the lease's token.

        Raises Conflict where the lease was lost (`lease_lost`) or the id exists (`snapshot_exists`); then
        nothing was written.
        """
        with self._database.write() as connection:
            verify(connection, lease)
            mark_published(connection, snapshot.run, snapshot.id)
            try:
                _insert(connection, snapshot, lease)
            except IntegrityError as error:
                raise Conflict(
                    f"a snapshot `{snapshot.id}` was published before", code="snapshot_exists"
                ) from error

    def latest(self) -> Snapshot | None:
        """The snapshot that readers see; None before the first."""
        return self._newest(None)

    def latest_id(self) -> str | None:
        """The id of `latest`, without the rest: what a reader asks again and again."""
        with self._database.read() as connection:
            found: str | None = connection.execute(
                _ordered(sa.select(snapshots.c.id)).limit(1)
            ).scalar_one_or_none()
        return found

    def before(self, base_time: datetime) -> Snapshot | None:
        """The newest snapshot of the greatest base time before this one, for `keep_last` and drift."""
        return self._newest(snapshots.c.base_time < base_time)

    def at(self, base_time: datetime) -> Snapshot | None:
        """The newest snapshot of exactly this base time."""
        return self._newest(snapshots.c.base_time == base_time)

    def get(self, snapshot: str) -> Snapshot:
        """One snapshot; raises NotFound."""
        found = self._newest(snapshots.c.id == snapshot)
        if found is None:
            raise NotFound.named("snapshot", snapshot)
        return found

    def recent(self, *, limit: int = 50, retired: bool = False) -> list[Snapshot]:
        """Snapshots in the order of `latest`; with `retired`, also those whose files are gone."""
        query = _ordered(sa.select(snapshots)).limit(limit)
        if not retired:
            query = query.where(snapshots.c.retired_at.is_(None))
        with self._database.read() as connection:
            return _load(connection, connection.execute(query).all())

    def tag_values(self, code: str) -> list[tuple[Snapshot, SnapshotTag]]:
        """Every snapshot that holds a tag, with its state there, in the order of `latest`.

        Files and other tags of these snapshots are left out.
        """
        holding = sa.select(snapshot_tags.c.snapshot).where(snapshot_tags.c.code == code)
        query = _ordered(sa.select(snapshots)).where(snapshots.c.id.in_(holding))
        own = sa.select(snapshot_tags).where(snapshot_tags.c.code == code)
        with self._database.read() as connection:
            states = {row.snapshot: _tag(row) for row in connection.execute(own)}
            rows = connection.execute(query).all()
        return [(_snapshot(row, {code: states[row.id]}, ()), states[row.id]) for row in rows]

    def retire(self, ids: Sequence[str], lease: Lease) -> None:
        """Note, before they are removed, that the serving files of these snapshots are gone."""
        with self._database.write() as connection:
            verify(connection, lease)
            newest = connection.execute(_ordered(sa.select(snapshots.c.id)).limit(1)).scalar_one_or_none()
            if newest in ids:
                raise InternalError("the latest snapshot cannot be retired")
            connection.execute(
                snapshots.update()
                .where(snapshots.c.id.in_(ids), snapshots.c.retired_at.is_(None))
                .values(retired_at=self._database.now(connection))
            )

    def _newest(self, condition: sa.ColumnElement[bool] | None) -> Snapshot | None:
        query = _ordered(sa.select(snapshots)).limit(1)
        if condition is not None:
            query = query.where(condition)
        with self._database.read() as connection:
            found = _load(connection, connection.execute(query).all())
        return found[0] if found else None


def _ordered(query: sa.Select[Any]) -> sa.Select[Any]:
    return query.order_by(snapshots.c.base_time.desc(), snapshots.c.number.desc())


def _insert(connection: Connection, snapshot: Snapshot, lease: Lease) -> None:
    connection.execute(
        snapshots.insert().values(
            id=snapshot.id,
            base_time=snapshot.base_time,
            zone=snapshot.zone,
            run=snapshot.run,
            published_at=snapshot.published_at,
            universe=snapshot.universe,
            fingerprint=snapshot.fingerprint,
            tables=dict(snapshot.tables),
            sources=dict(snapshot.sources),
            report=dict(snapshot.report),
            token=lease.token,
        )
    )
    tags = [_tag_columns(snapshot.id, tag) for tag in snapshot.tags.values()]
    if tags:
        connection.execute(snapshot_tags.insert(), tags)
    files = [
        {"snapshot": snapshot.id, "path": file.path, "size": file.size, "sha256": file.sha256}
        for file in snapshot.files
    ]
    if files:
        connection.execute(snapshot_files.insert(), files)


def _tag_columns(snapshot: str, tag: SnapshotTag) -> dict[str, object]:
    return {
        "snapshot": snapshot,
        "code": tag.code,
        "value_type": str(tag.value_type),
        "status": tag.status.value,
        "base_time": tag.base_time,
        "as_of": tag.as_of,
        "table_version": tag.table_version,
        "rows": tag.rows,
        "coverage": tag.coverage,
        "fingerprint": tag.fingerprint,
        "values_fingerprint": tag.values_fingerprint,
        "sources_fingerprint": tag.sources_fingerprint,
        "stale": tag.stale,
    }


def _load(connection: Connection, rows: Sequence[Row[tuple[object, ...]]]) -> list[Snapshot]:
    ids = [row.id for row in rows]
    tags: dict[str, dict[str, SnapshotTag]] = {key: {} for key in ids}
    files: dict[str, list[SnapshotFile]] = {key: [] for key in ids}
    wanted = snapshot_tags.c.snapshot.in_(ids)
    for row in connection.execute(sa.select(snapshot_tags).where(wanted).order_by(snapshot_tags.c.code)):
        tags[row.snapshot][row.code] = _tag(row)
    wanted = snapshot_files.c.snapshot.in_(ids)
    for row in connection.execute(sa.select(snapshot_files).where(wanted).order_by(snapshot_files.c.path)):
        files[row.snapshot].append(SnapshotFile(row.path, row.size, row.sha256))
    return [_snapshot(row, tags[row.id], tuple(files[row.id])) for row in rows]


def _snapshot(
    row: Row[tuple[object, ...]], tags: dict[str, SnapshotTag], files: tuple[SnapshotFile, ...]
) -> Snapshot:
    return Snapshot(
        id=row.id,
        base_time=row.base_time,
        zone=row.zone,
        run=row.run,
        published_at=row.published_at,
        universe=row.universe,
        fingerprint=row.fingerprint,
        tags=tags,
        tables=row.tables,
        sources=row.sources,
        files=files,
        report=row.report,
        retired_at=row.retired_at,
    )


def _tag(row: Row[tuple[object, ...]]) -> SnapshotTag:
    value_type = ValueType.parse(row.value_type)
    if value_type is None:
        raise InternalError(f"the registry holds an unknown value type `{row.value_type}`")
    return SnapshotTag(
        code=row.code,
        value_type=value_type,
        status=TagStatus(row.status),
        base_time=row.base_time,
        as_of=row.as_of,
        table_version=row.table_version,
        rows=row.rows,
        coverage=row.coverage,
        fingerprint=row.fingerprint,
        values_fingerprint=row.values_fingerprint,
        sources_fingerprint=row.sources_fingerprint,
        stale=row.stale,
    )
