"""A registry belongs to one workspace: what two of them remember would be mixed up."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from engine.errors import ConfigurationError
from engine.registry.migrate import alone
from engine.registry.tables import owner

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from engine.registry.database import Database

FILE_NAME = "workspace.id"
"""Tells a workspace from every other; it goes along when the workspace moves."""


def claim(database: Database, workspace: Path, locks: Path) -> None:
    """Make the registry the workspace's own; whoever comes first has it.

    Raises ConfigurationError (`registry_taken`) where it is another workspace's.
    """
    mine = _identity(workspace)
    with database.read() as connection:
        theirs = _owner(connection)
    if theirs is None:
        with alone(database, locks), database.write() as connection:
            theirs = _owner(connection)
            if theirs is None:
                row = {"workspace": mine, "since": database.now(connection)}
                connection.execute(owner.insert().values(row))
                return
    if theirs != mine:
        raise ConfigurationError(
            f"the registry belongs to another workspace (`{theirs}`; this one is `{mine}`): give each "
            "workspace a database of its own, or a schema of its own by `?options=-csearch_path%3D<schema>` "
            f"at the end of `registry.url`; where it is the same workspace, put `{theirs}` into its file "
            f"`{FILE_NAME}`",
            code="registry_taken",
        )


def _owner(connection: Connection) -> str | None:
    found: str | None = connection.execute(sa.select(owner.c.workspace)).scalar_one_or_none()
    return found


def _identity(workspace: Path) -> str:
    """The workspace's id; the first process that asks makes it, and no other sees it half-written."""
    path = workspace / FILE_NAME
    try:
        if not path.exists():
            _write(path, uuid.uuid4().hex)
        text = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise ConfigurationError(f"`{path}` cannot be used: {reason}", code="workspace_id") from error
    if not text:
        raise ConfigurationError(f"`{path}` is empty; it holds the id of the workspace", code="workspace_id")
    return text


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        with draft.open("w", encoding="ascii") as file:
            file.write(f"{text}\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        return  # another process was first
    finally:
        draft.unlink(missing_ok=True)
