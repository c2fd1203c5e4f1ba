"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from engine.errors import InternalError
from engine.registry.canonical import canonical_json, read_json, read_plain_json

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

GROWING = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""Numbers that the database gives: SQLite counts rows by itself only in a column of type INTEGER."""


class UtcTime(sa.types.TypeDecorator[datetime]):
    """An instant with microseconds: aware in Python, UTC in the database."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise InternalError("a time without a zone was given to the registry")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(sa.types.TypeDecorator[object]):
    """A JSON-like value as canonical text; with `exact`, numbers with a point come back as Decimal."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, exact: bool = False) -> None:
        super().__init__()
        self.exact = exact

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else canonical_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> object:  # noqa: ARG002
        if value is None:
            return None
        return read_json(value) if self.exact else read_plain_json(value)
