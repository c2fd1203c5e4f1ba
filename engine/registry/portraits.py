"""Portraits that were computed before, by crowd version and base."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from engine.registry.tables import portraits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.registry.database import Database


class Portraits:
    """A cache: versions are immutable, so what was computed once stays true."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, crowd: str, version: int, base: str) -> Mapping[str, object] | None:
        """The portrait as JSON-like data, None where none was saved.

        `base` names what it was compared with and everything else it depends on.
        """
        wanted = _key(crowd, version, base)
        with self._database.read() as connection:
            row = connection.execute(sa.select(portraits.c.content).where(wanted)).first()
        return None if row is None else row.content

    def save(self, crowd: str, version: int, base: str, content: Mapping[str, object]) -> None:
        """Keep a portrait; one that was kept before is replaced."""
        with self._database.write() as connection:
            connection.execute(portraits.delete().where(_key(crowd, version, base)))
            values = {"crowd": crowd, "version": version, "base": base, "content": dict(content)}
            values["created_at"] = self._database.now(connection)
            connection.execute(portraits.insert().values(**values))

    def forget(self, crowd: str, version: int | None = None) -> None:
        """Remove the portraits of a crowd, or of one version of it."""
        gone = portraits.c.crowd == crowd
        if version is not None:
            gone = sa.and_(gone, portraits.c.version == version)
        with self._database.write() as connection:
            connection.execute(portraits.delete().where(gone))


def _key(crowd: str, version: int, base: str) -> sa.ColumnElement[bool]:
    return sa.and_(portraits.c.crowd == crowd, portraits.c.version == version, portraits.c.base == base)
