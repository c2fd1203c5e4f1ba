"""Opens the registry of a workspace."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.registry.crowds import CrowdRows
from engine.registry.database import Clock, Database
from engine.registry.definitions import Definitions
from engine.registry.idempotency import IdempotencyKeys
from engine.registry.jobs import Jobs
from engine.registry.leases import Leases
from engine.registry.list_files import ListFiles
from engine.registry.migrate import migrate
from engine.registry.owner import claim
from engine.registry.portraits import Portraits
from engine.registry.runs import Runs
from engine.registry.snapshots import Snapshots
from engine.registry.usage import TagUses

FILE_NAME = "registry.db"
LOCKS = ".locks"


@dataclass(frozen=True, slots=True)
class Registry:
    """What Tagmill remembers of a workspace besides its tables."""

    database: Database
    definitions: Definitions
    runs: Runs
    snapshots: Snapshots
    leases: Leases
    list_files: ListFiles
    crowds: CrowdRows
    jobs: Jobs
    portraits: Portraits
    idempotency: IdempotencyKeys
    tag_uses: TagUses

    def close(self) -> None:
        """Close all connections."""
        self.database.close()


def open_registry(url: str | None, workspace: Path, *, clock: Clock | None = None) -> Registry:
    """Open the registry at `url` (None: `registry.db` in the workspace), creating or upgrading its tables.

    `workspace` is where lock files lie; `clock` replaces the present time. Raises ConfigurationError where
    the database cannot be reached, is no registry, is newer than this code or belongs to another workspace.
    """
    database = Database(url or f"sqlite:///{(workspace / FILE_NAME).absolute()}", clock)
    folder = workspace / LOCKS
    try:
        migrate(database, folder)
        if url:
            claim(database, workspace, folder)
    except BaseException:
        database.close()
        raise
    return Registry(
        database=database,
        definitions=Definitions(database),
        runs=Runs(database),
        snapshots=Snapshots(database),
        leases=Leases(database, folder),
        list_files=ListFiles(database),
        crowds=CrowdRows(database),
        jobs=Jobs(database, folder),
        portraits=Portraits(database),
        idempotency=IdempotencyKeys(database),
        tag_uses=TagUses(database),
    )
