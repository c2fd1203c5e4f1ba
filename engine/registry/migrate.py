"""Brings a registry's tables to what this code knows, one process at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from engine.errors import ConfigurationError
from engine.registry.lockfile import try_lock

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from engine.registry.database import Database

HEAD = "0005"
"""The newest migration; a test compares it with the folder `migrations/versions`."""

MIGRATIONS = Path(__file__).with_name("migrations")

_ADVISORY_LOCK = 0x7A6D_696C_6C01
_PATIENCE = 60.0
_PAUSE = 0.05
"""Between two attempts: waiting for a file's lock has no time-out, and a migration takes 0.1 s."""


def migrate(database: Database, folder: Path) -> None:
    """Create or upgrade the tables where needed.

    Raises ConfigurationError (`registry_newer`) where a newer Tagmill has been at work.
    """
    if _version(database) == HEAD:
        return
    with alone(database, folder), database.write() as connection:
        if _version_within(connection) != HEAD:
            _upgrade(connection)


def _version(database: Database) -> str | None:
    with database.read() as connection:
        return _version_within(connection)


def _version_within(connection: Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    if found is not None and found not in _known():
        raise ConfigurationError(
            f"the registry is of version `{found}`, which is newer than this Tagmill (`{HEAD}`): "
            "install the newer one, or use another registry",
            code="registry_newer",
        )
    return None if found is None else str(found)


def _known() -> set[str]:
    return {file.name.split("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py")}


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@contextmanager
def alone(database: Database, folder: Path) -> Iterator[None]:
    """Only one process at a time is within: by a locked file on SQLite, by an advisory lock on PostgreSQL.

    Raises ConfigurationError where another process stays for a minute.
    """
    if not database.is_sqlite:
        with database.read() as connection:
            connection.execute(sa.select(sa.func.pg_advisory_lock(_ADVISORY_LOCK)))
            try:
                yield
            finally:
                connection.execute(sa.select(sa.func.pg_advisory_unlock(_ADVISORY_LOCK)))
        return
    deadline = time.monotonic() + _PATIENCE
    while (lock := try_lock(folder / "migrate.lock")) is None:
        if time.monotonic() > deadline:
            raise ConfigurationError("another process has been migrating the registry for a minute")
        time.sleep(_PAUSE)
    try:
        yield
    finally:
        lock.release()
