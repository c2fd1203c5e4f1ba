"""What a new version of a definition is: pure functions between rows and versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import sqlalchemy as sa

from engine.model.issue import Place
from engine.model.registered import Change, DefinitionVersion, Origin
from engine.registry.canonical import canonical_json
from engine.registry.tables import definition_versions

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row


class Written(Protocol):
    """A definition as it was written: `source` is JSON-like, with numbers as int or Decimal."""

    @property
    def code(self) -> str: ...

    @property
    def source(self) -> Mapping[str, object]: ...

    @property
    def place(self) -> Place: ...


def next_version(
    old: DefinitionVersion | None,
    definition: Written,
    fingerprint: str | None,
    made: tuple[Origin, datetime, str],
) -> DefinitionVersion | None:
    """The version that follows `old`, or None where nothing changed; `made` is origin, time and author."""
    origin, at, by = made
    before = old.content if old is not None else None
    keys = changed_keys(before or {}, definition.source)
    if old is not None and before is not None and not keys and old.origin is origin:
        return None
    return DefinitionVersion(
        code=definition.code,
        version=old.version + 1 if old is not None else 1,
        change=Change.CREATED if before is None else Change.CHANGED,
        origin=origin,
        content=definition.source,
        changed_keys=keys,
        fingerprint=fingerprint,
        at=at,
        by=by,
        place=definition.place,
    )


def removal(old: DefinitionVersion, at: datetime, by: str) -> DefinitionVersion:
    """The version that says that a definition is gone."""
    return replace(
        old,
        version=old.version + 1,
        change=Change.REMOVED,
        content=None,
        changed_keys=(),
        fingerprint=None,
        at=at,
        by=by,
    )


def changed_keys(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[str, ...]:
    """The top-level keys whose values differ, in order."""
    return tuple(
        key
        for key in sorted({*before, *after})
        if key not in before or key not in after or not _same(before[key], after[key])
    )


def current_versions(connection: Connection) -> list[DefinitionVersion]:
    """The newest version of every code, removed ones too, by code."""
    table = definition_versions
    newest = (
        sa.select(table.c.code, sa.func.max(table.c.version).label("version"))
        .group_by(table.c.code)
        .subquery()
    )
    joined = sa.select(table).join(
        newest, sa.and_(table.c.code == newest.c.code, table.c.version == newest.c.version)
    )
    return [read_version(row) for row in connection.execute(joined.order_by(table.c.code))]


def read_version(row: Row[tuple[object, ...]]) -> DefinitionVersion:
    """The version in a row of `definition_versions`."""
    return DefinitionVersion(
        code=row.code,
        version=row.version,
        change=Change(row.change),
        origin=Origin(row.origin),
        content=row.content,
        changed_keys=tuple(row.changed_keys),
        fingerprint=row.fingerprint,
        at=row.at,
        by=row.by,
        place=Place(file=row.file, line=row.line),
    )


def version_columns(version: DefinitionVersion) -> dict[str, object]:
    """The row of a version."""
    return {
        "code": version.code,
        "version": version.version,
        "change": version.change.value,
        "origin": version.origin.value,
        "content": version.content,
        "changed_keys": version.changed_keys,
        "fingerprint": version.fingerprint,
        "file": version.place.file,
        "line": version.place.line,
        "at": version.at,
        "by": version.by,
    }


def _same(one: object, other: object) -> bool:
    return canonical_json(one) == canonical_json(other)
