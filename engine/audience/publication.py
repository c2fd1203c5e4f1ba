"""The snapshot that readers see, and how a newer one is taken up."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from engine.audience.reading import Reading

if TYPE_CHECKING:
    from engine.registry import Registry


class Publication:
    """The published snapshots of a workspace, opened as they are asked for. Safe for many threads.

    `memory_bytes` bounds DuckDB's buffers and hash tables of one snapshot, `cache_bytes` the kept sets of
    leaves of all of them. `problem` says why the newest snapshot could not be taken up, None while all is
    well.
    """

    def __init__(
        self, root: Path, registry: Registry, *, memory_bytes: int = 2 << 30, cache_bytes: int = 512 << 20
    ) -> None:
        self.root, self.registry = root, registry
        self.memory_bytes, self.cache_bytes = memory_bytes, cache_bytes
        self.problem: str | None = None

    def reading(self, snapshot: str = "latest") -> AbstractContextManager[Reading]:
        """Hold a snapshot open: `with publication.reading() as reading`.

        Raises NotFound for an id that never was, Conflict (`snapshot_retired`) for one whose files are gone,
        `Unavailable` where nothing is published yet or its files cannot be used.
        """
        raise NotImplementedError

    def refresh(self) -> bool:
        """Take up the newest snapshot if there is a newer one; True where it was taken up."""
        raise NotImplementedError

    def close(self) -> None:
        """Close every snapshot when its last reader has gone."""
        raise NotImplementedError
