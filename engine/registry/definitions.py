"""Definitions with their versions, and what was switched on or off by command."""

from __future__ import annotations

import getpass
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import sqlalchemy as sa

from engine.errors import Conflict, NotFound
from engine.model.registered import DefinitionVersion, Origin, TagSwitch
from engine.registry.tables import definition_versions, tag_switches
from engine.registry.versions import (
    Written,
    current_versions,
    next_version,
    read_version,
    removal,
    version_columns,
)

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from engine.registry.database import Database

_NONE: Mapping[str, str] = MappingProxyType({})


class Definitions:
    """Who defined which tag, when, and what changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(
        self,
        definitions: Iterable[Written],
        *,
        by: str,
        origin: Origin = Origin.FILES,
        fingerprints: Mapping[str, str] = _NONE,
        unreadable: Collection[str] = (),
    ) -> list[DefinitionVersion]:
        """Make these the definitions of one origin; a code of it that is absent counts as removed.

        Codes in `unreadable` are left as they are: their text has an error at present. Only what differs as
        written gets a new version; the new versions are returned.
        """
        wanted = {definition.code: definition for definition in definitions}
        with self._database.write() as connection:
            _serialise(connection)
            now = self._database.now(connection)
            present = {item.code: item for item in current_versions(connection)}
            made = [
                next_version(present.get(code), wanted[code], fingerprints.get(code), (origin, now, by))
                for code in sorted(wanted)
            ]
            gone = [
                removal(item, now, by)
                for code, item in present.items()
                if item.origin is origin and item.content is not None and code not in {*wanted, *unreadable}
            ]
            versions = [version for version in (*made, *gone) if version is not None]
            for version in versions:
                connection.execute(definition_versions.insert().values(**version_columns(version)))
        return versions

    def put(
        self, definition: Written, *, by: str, expected: int | None, fingerprint: str | None = None
    ) -> DefinitionVersion:
        """Create (`expected` None) or replace (`expected` its version) one definition made through the API.

        Returns its newest version: the one before where nothing changed. Raises Conflict where it exists
        already (`exists`), has another version (`revision`) or came from a file (`read_only`), NotFound
        where there is none to replace.
        """
        with self._database.write() as connection:
            _serialise(connection)
            now = self._database.now(connection)
            old = {item.code: item for item in current_versions(connection)}.get(definition.code)
            _expect(definition.code, old, expected)
            made = next_version(old, definition, fingerprint, (Origin.API, now, by))
            if made is None:
                assert old is not None
                return old
            connection.execute(definition_versions.insert().values(**version_columns(made)))
        return made

    def remove(self, code: str, *, by: str, expected: int) -> DefinitionVersion:
        """Remove one definition made through the API; raises as `put`."""
        with self._database.write() as connection:
            _serialise(connection)
            old = {item.code: item for item in current_versions(connection)}.get(code)
            _expect(code, old, expected)
            assert old is not None
            gone = removal(old, self._database.now(connection), by)
            connection.execute(definition_versions.insert().values(**version_columns(gone)))
        return gone

    def current(self) -> list[DefinitionVersion]:
        """The newest version of every definition that was not removed, by code."""
        with self._database.read() as connection:
            return [item for item in current_versions(connection) if item.content is not None]

    def versions(self, code: str) -> list[DefinitionVersion]:
        """All versions of one definition, the newest first; empty if the code was never defined."""
        query = (
            sa.select(definition_versions)
            .where(definition_versions.c.code == code)
            .order_by(definition_versions.c.version.desc())
        )
        with self._database.read() as connection:
            return [read_version(row) for row in connection.execute(query)]

    def switch(self, code: str, enabled: bool | None, *, by: str, reason: str | None = None) -> TagSwitch:
        """Enable or disable a tag over what its definition says; None goes back to the definition."""
        with self._database.write() as connection:
            switch = TagSwitch(code, enabled, self._database.now(connection), by, reason)
            connection.execute(
                tag_switches.insert().values(code=code, enabled=enabled, at=switch.at, by=by, reason=reason)
            )
        return switch

    def switches(self) -> dict[str, bool]:
        """The tags that are switched over their definitions, and how."""
        newest = sa.select(sa.func.max(tag_switches.c.number)).group_by(tag_switches.c.code)
        query = sa.select(tag_switches).where(
            tag_switches.c.number.in_(newest), tag_switches.c.enabled.is_not(None)
        )
        with self._database.read() as connection:
            return {row.code: row.enabled for row in connection.execute(query)}

    def switches_of(self, code: str) -> list[TagSwitch]:
        """Every switch of one tag, the newest first."""
        query = (
            sa.select(tag_switches).where(tag_switches.c.code == code).order_by(tag_switches.c.number.desc())
        )
        with self._database.read() as connection:
            return [
                TagSwitch(row.code, row.enabled, row.at, row.by, row.reason)
                for row in connection.execute(query)
            ]


def _expect(code: str, old: DefinitionVersion | None, expected: int | None) -> None:
    """Refuse a change that does not fit what there is."""
    present = old if old is not None and old.content is not None else None
    if present is None and expected is not None:
        raise NotFound.named("tag", code)
    if present is None:
        return
    if present.origin is Origin.FILES:
        raise read_only(code, present.place.file)
    if expected is None:
        raise Conflict(f"the tag `{code}` exists already", code="tag_exists")
    if present.version != expected:
        raise Conflict(
            f"the tag `{code}` was changed meanwhile: it has version {present.version}, not {expected}; "
            "read it again",
            code="revision",
        )


def read_only(code: str, file: str | None) -> Conflict:
    """The error of a change to a definition that a file holds."""
    return Conflict(
        f"the tag `{code}` is defined in the file `{file}` and read-only here: change the file",
        code="read_only",
    )


def whoami() -> str:
    """The account this process works for, for `by`."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _serialise(connection: Connection) -> None:
    """Two savers take turns; SQLite's writers do so anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("LOCK TABLE definition_versions IN SHARE ROW EXCLUSIVE MODE"))
