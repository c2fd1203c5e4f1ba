"""How often tags are used in previews."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from engine.registry.tables import tag_uses

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from engine.registry.database import Database


@dataclass(frozen=True, slots=True)
class TagUse:
    """How many previews named a tag, and when the last one did."""

    previews: int
    last_at: datetime


class TagUses:
    """Counters of tags; the service adds what it has counted from time to time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, counted: Mapping[str, int]) -> None:
        """Add previews by tag code."""
        with self._database.write() as connection:
            now = self._database.now(connection)
            for code in sorted(counted):
                grown = {"previews": tag_uses.c.previews + counted[code], "last_at": now}
                change = tag_uses.update().where(tag_uses.c.code == code).values(**grown)
                if connection.execute(change).rowcount == 0:
                    fresh = {"code": code, "previews": counted[code], "last_at": now}
                    connection.execute(tag_uses.insert().values(**fresh))

    def all(self) -> dict[str, TagUse]:
        """Every tag that was ever used, by code."""
        with self._database.read() as connection:
            rows = connection.execute(sa.select(tag_uses))
            return {row.code: TagUse(row.previews, row.last_at) for row in rows}
