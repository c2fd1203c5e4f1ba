"""Idempotency keys: a write that is sent again gets the first answer again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from engine.errors import Conflict
from engine.registry.tables import idempotency_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Row

    from engine.registry.database import Database

KEPT = timedelta(hours=24)
"""How long an answer is remembered."""

PENDING = timedelta(seconds=60)
"""A request that has not answered for so long is taken for dead, and may be sent again."""


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer that was given before."""

    status: int
    headers: Mapping[str, str]
    body: str


class IdempotencyKeys:
    """The answers of writes by scope (who, method and path) and key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, scope: str, key: str, request: str) -> StoredAnswer | None:
        """The answer given before, or None: then the caller does the work and calls `finish` or `abandon`.

        `request` is a digest of the request. Raises Conflict where the key came with another request
        (`idempotency_key_reused`) or the first one is still being worked on (`idempotency_key_in_use`).
        """
        with self._database.write() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text("LOCK TABLE idempotency_keys IN SHARE ROW EXCLUSIVE MODE"))
            now = self._database.now(connection)
            connection.execute(idempotency_keys.delete().where(_dead(now)))
            row = connection.execute(sa.select(idempotency_keys).where(_of(scope, key))).first()
            if row is not None:
                return _answer(row, key, request)
            values = {"scope": scope, "key": key, "request": request, "created_at": now}
            connection.execute(idempotency_keys.insert().values(**values))
        return None

    def finish(self, scope: str, key: str, answer: StoredAnswer) -> None:
        """Keep the answer."""
        values = {"status": answer.status, "headers": dict(answer.headers), "body": answer.body}
        with self._database.write() as connection:
            connection.execute(idempotency_keys.update().where(_of(scope, key)).values(**values))

    def abandon(self, scope: str, key: str) -> None:
        """The work came to nothing: the key may be used again."""
        open_key = sa.and_(_of(scope, key), idempotency_keys.c.status.is_(None))
        with self._database.write() as connection:
            connection.execute(idempotency_keys.delete().where(open_key))


def _of(scope: str, key: str) -> sa.ColumnElement[bool]:
    return sa.and_(idempotency_keys.c.scope == scope, idempotency_keys.c.key == key)


def _dead(now: datetime) -> sa.ColumnElement[bool]:
    created, status = idempotency_keys.c.created_at, idempotency_keys.c.status
    return sa.or_(created < now - KEPT, sa.and_(status.is_(None), created < now - PENDING))


def _answer(row: Row[tuple[object, ...]], key: str, request: str) -> StoredAnswer:
    if row.request != request:
        raise Conflict(
            f"the idempotency key `{key}` was used with another request; use a new key for it",
            code="idempotency_key_reused",
        )
    if row.status is None:
        raise Conflict(
            f"the first request with the idempotency key `{key}` is still being worked on",
            code="idempotency_key_in_use",
        )
    return StoredAnswer(row.status, row.headers, row.body)
