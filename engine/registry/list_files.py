"""Uploads to list tags: which file holds the values in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from engine.model.registered import ListFile
from engine.registry.tables import list_files

if TYPE_CHECKING:
    from sqlalchemy.engine import Row

    from engine.registry.database import Database


class ListFiles:
    """The newest file of a tag is in force; older ones stay known."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, code: str, *, path: str, rows: int, digest: str, by: str) -> ListFile:
        """Put a stored file in force: `path` relative to the lake, `digest` its SHA-256 in hexadecimal."""
        with self._database.write() as connection:
            now = self._database.now(connection)
            values = {"code": code, "path": path, "rows": rows, "digest": digest, "at": now, "by": by}
            made = connection.execute(list_files.insert().values(**values).returning(list_files)).one()
            return _file(made)

    def latest(self) -> dict[str, ListFile]:
        """The file in force of every list tag that has one."""
        newest = sa.select(sa.func.max(list_files.c.id)).group_by(list_files.c.code)
        with self._database.read() as connection:
            rows = connection.execute(sa.select(list_files).where(list_files.c.id.in_(newest)))
            return {row.code: _file(row) for row in rows}

    def of(self, code: str) -> list[ListFile]:
        """All uploads of one tag, the newest first."""
        query = sa.select(list_files).where(list_files.c.code == code).order_by(list_files.c.id.desc())
        with self._database.read() as connection:
            return [_file(row) for row in connection.execute(query)]


def _file(row: Row[tuple[object, ...]]) -> ListFile:
    return ListFile(row.id, row.code, row.path, row.rows, row.digest, row.at, row.by)
