"""Crowds and their versions: definitions that change, receipts that do not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from engine.errors import Conflict, NotFound
from engine.model.crowd import Crowd, CrowdKind, CrowdVersion
from engine.model.schema import CrowdSignature
from engine.registry.crowd_rows import crowd_columns, read_crowd, read_version, version_columns
from engine.registry.leases import verify
from engine.registry.tables import crowd_versions, crowds, portraits

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

    from engine.model.lease import Lease
    from engine.registry.database import Database

Guard = Callable[[Mapping[str, Crowd]], None]
"""Looks at all crowds within the transaction that changes one, and raises where that must not be."""


class CrowdRows:
    """The crowds of a workspace. `latest` is the newest version that retention has not taken."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Crowd]:
        """Every crowd, by id."""
        with self._database.read() as connection:
            return list(_load(connection).values())

    def get(self, crowd: str) -> Crowd:
        """One crowd; raises NotFound."""
        with self._database.read() as connection:
            return _one(connection, crowd)

    def insert(
        self, made: Sequence[Crowd], guard: Guard | None = None, *, version: CrowdVersion | None = None
    ) -> list[Crowd]:
        """Make crowds exist, all or none, with the first version of the only one where it is given.

        `guard` sees the crowds there are with the new ones. Revision and times of `made` are set here.
        Raises Conflict (`crowd_exists`).
        """
        with self._database.write() as connection:
            _serialise(connection)
            known, now = _load(connection), self._database.now(connection)
            clash = next((crowd.id for crowd in made if crowd.id in known), None)
            if clash is not None:
                raise Conflict(f"there is a crowd `{clash}` already", code="crowd_exists")
            if guard is not None:
                guard(known | {crowd.id: crowd for crowd in made})
            for crowd in made:
                times = {"revision": 1, "created_at": now, "updated_at": now}
                connection.execute(crowds.insert().values(**crowd_columns(crowd) | times))
            if version is not None:
                connection.execute(crowd_versions.insert().values(**version_columns(version), token=0))
            return [_one(connection, crowd.id) for crowd in made]

    def change(
        self, crowd: str, edit: Callable[[Crowd], Crowd], guard: Guard | None = None, *, by: str
    ) -> Crowd:
        """Replace a crowd's definition by what `edit` makes of it; raises NotFound and what it raises."""
        with self._database.write() as connection:
            _serialise(connection)
            known, now = _load(connection), self._database.now(connection)
            before = known.get(crowd)
            if before is None:
                raise NotFound.named("crowd", crowd, known)
            after = edit(before)
            if after == before:
                return before
            if guard is not None:
                guard(known | {crowd: after})
            made = {"revision": before.revision + 1, "updated_at": now, "updated_by": by}
            columns = crowd_columns(after) | made
            connection.execute(crowds.update().where(crowds.c.id == crowd).values(**columns))
            return _one(connection, crowd)

    def delete(self, crowd: str, guard: Guard, lease: Lease) -> None:
        """Remove a crowd with its versions and portraits. `guard` sees all crowds, this one among them."""
        with self._database.write() as connection:
            verify(connection, lease)  # first, as `publish` does, so that the two never wait for each other
            _serialise(connection)
            known = _load(connection)
            if crowd not in known:
                raise NotFound.named("crowd", crowd, known)
            guard(known)
            connection.execute(portraits.delete().where(portraits.c.crowd == crowd))
            connection.execute(crowd_versions.delete().where(crowd_versions.c.crowd == crowd))
            connection.execute(crowds.delete().where(crowds.c.id == crowd))

    def publish(self, version: CrowdVersion, lease: Lease) -> None:
        """Make a version exist, in one transaction that checks the lease's token; clears the last error.

        Raises Conflict where the lease was lost (`lease_lost`), the crowd was deleted meanwhile
        (`crowd_deleted`) or the version exists (`version_exists`); then nothing was written.
        """
        with self._database.write() as connection:
            verify(connection, lease)
            cleared = {"error_code": None, "error_message": None, "error_at": None}
            change = crowds.update().where(crowds.c.id == version.crowd).values(**cleared)
            if connection.execute(change).rowcount == 0:
                raise Conflict(f"the crowd `{version.crowd}` was deleted meanwhile", code="crowd_deleted")
            columns = version_columns(version) | {"token": lease.token}
            try:
                connection.execute(crowd_versions.insert().values(**columns))
            except IntegrityError as error:
                raise Conflict(
                    f"the crowd `{version.crowd}` has a version {version.version} already",
                    code="version_exists",
                ) from error

    def fail(self, crowd: str, code: str, message: str) -> None:
        """Note why the last refresh failed; versions stay as they are."""
        with self._database.write() as connection:
            now = self._database.now(connection)
            failed = {"error_code": code, "error_message": message, "error_at": now}
            connection.execute(crowds.update().where(crowds.c.id == crowd).values(**failed))

    def versions(self, crowd: str, *, retired: bool = True) -> list[CrowdVersion]:
        """The receipts of one crowd, the newest first; raises NotFound for an unknown crowd."""
        with self._database.read() as connection:
            _one(connection, crowd)
            query = sa.select(crowd_versions).where(crowd_versions.c.crowd == crowd)
            if not retired:
                query = query.where(crowd_versions.c.retired_at.is_(None))
            rows = connection.execute(query.order_by(crowd_versions.c.version.desc()))
            return [read_version(row) for row in rows]

    def version(self, crowd: str, version: int | None = None) -> CrowdVersion:
        """One receipt, None for the latest; raises NotFound."""
        with self._database.read() as connection:
            known = _one(connection, crowd)
            number = known.latest if version is None else version
            if number is None:
                raise NotFound(
                    f"the crowd `{crowd}` has no finished version yet; refresh it first", code="no_version"
                )
            wanted = sa.and_(crowd_versions.c.crowd == crowd, crowd_versions.c.version == number)
            row = connection.execute(sa.select(crowd_versions).where(wanted)).first()
        if row is None:
            message = f"the crowd `{crowd}` has no version {number}; the newest is version {known.latest}"
            raise NotFound(message, code="unknown_version")
        return read_version(row)

    def last_version(self, crowd: str) -> tuple[int, int] | None:
        """The greatest version of a crowd with the version of its table; None before the first."""
        table = crowd_versions
        query = sa.select(table.c.version, table.c.table_version).where(table.c.crowd == crowd)
        with self._database.read() as connection:
            row = connection.execute(query.order_by(table.c.version.desc()).limit(1)).first()
        return None if row is None else (row.version, row.table_version)

    def signatures(self) -> dict[str, CrowdSignature]:
        """What segments see of every crowd: the versions that have members."""
        present = self.present()
        return {
            crowd.id: CrowdSignature(
                crowd.id,
                crowd.latest,
                frozenset(present.get(crowd.id, ())),
                uploaded=crowd.kind is CrowdKind.UPLOAD,
                name=crowd.name,
            )
            for crowd in self.all()
        }

    def newest(self) -> list[tuple[Crowd, CrowdVersion]]:
        """Every crowd that has a finished version, with the newest one, by id."""
        with self._database.read() as connection:
            known, latest = _load(connection), _latest().subquery()
            same = sa.and_(
                crowd_versions.c.crowd == latest.c.crowd, crowd_versions.c.version == latest.c.latest
            )
            query = sa.select(crowd_versions).join(latest, same).order_by(crowd_versions.c.crowd)
            return [(known[row.crowd], read_version(row)) for row in connection.execute(query)]

    def present(self) -> dict[str, list[int]]:
        """The versions of every crowd that retention has not taken, ascending."""
        table = crowd_versions
        query = sa.select(table.c.crowd, table.c.version).where(table.c.retired_at.is_(None))
        found: dict[str, list[int]] = {}
        with self._database.read() as connection:
            for row in connection.execute(query.order_by(table.c.crowd, table.c.version)):
                found.setdefault(row.crowd, []).append(row.version)
        return found

    def retire(self, crowd: str, versions: Collection[int], lease: Lease) -> None:
        """Note, before they are removed, that the members of these versions are gone; receipts stay."""
        of_crowd = sa.and_(crowd_versions.c.crowd == crowd, crowd_versions.c.version.in_(versions))
        gone = sa.and_(portraits.c.crowd == crowd, portraits.c.version.in_(versions))
        with self._database.write() as connection:
            verify(connection, lease)
            now = self._database.now(connection)
            connection.execute(crowd_versions.update().where(of_crowd).values(retired_at=now))
            connection.execute(portraits.delete().where(gone))


def _serialise(connection: Connection) -> None:
    """Two that change definitions take turns, so that guards see what is; SQLite's writers do so anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("LOCK TABLE crowds IN SHARE ROW EXCLUSIVE MODE"))


def _latest() -> sa.Select[tuple[str, int]]:
    """The newest version of every crowd that retention has not taken."""
    return (
        sa.select(crowd_versions.c.crowd, sa.func.max(crowd_versions.c.version).label("latest"))
        .where(crowd_versions.c.retired_at.is_(None))
        .group_by(crowd_versions.c.crowd)
    )


def _load(connection: Connection, *ids: str) -> dict[str, Crowd]:
    newest = _latest()
    if ids:
        newest = newest.where(crowd_versions.c.crowd.in_(ids))
    latest = newest.subquery()
    query = sa.select(crowds, latest.c.latest).outerjoin(latest, latest.c.crowd == crowds.c.id)
    if ids:
        query = query.where(crowds.c.id.in_(ids))
    rows: Sequence[Row[tuple[object, ...]]] = connection.execute(query.order_by(crowds.c.id)).all()
    return {row.id: read_crowd(row) for row in rows}


def _one(connection: Connection, crowd: str) -> Crowd:
    found = _load(connection, crowd).get(crowd)
    if found is None:
        raise NotFound.named("crowd", crowd, connection.execute(sa.select(crowds.c.id)).scalars())
    return found
