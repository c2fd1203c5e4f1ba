"""An open snapshot: its files mapped into memory, ready for leaves and profiles."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from engine.errors import Unavailable
from engine.serving.allocation import keep_freed_memory
from engine.serving.events.store import EventStore, EventTable
from engine.serving.products import ABOUT, ProductTable
from engine.serving.sets.customer_set import CustomerSet
from engine.serving.storage.columns import StoredColumn
from engine.serving.storage.customers import CustomerIds
from engine.serving.storage.files import Verified, map_array, verify_digests, verify_sizes
from engine.serving.storage.manifest import MANIFEST_FILE, CorruptSnapshot, Manifest, parse_manifest
from engine.serving.storage.meaning import MEANING_FILE, Meaning, parse_meaning


class ServingSnapshot:
    """The serving files of one published snapshot. Safe for many threads; `close` after the last reader."""

    def __init__(self, folder: Path, manifest: Manifest, memory_bytes: int) -> None:
        keep_freed_memory()
        self.folder, self.manifest, self.size = folder, manifest, manifest.size
        self.ids = CustomerIds(folder / "customers", manifest.size)
        self.attributes: Mapping[str, StoredColumn] = {
            name: StoredColumn(folder / "customers" / name, entry, manifest.size)
            for name, entry in manifest.attributes.items()
        }
        self.tags: Mapping[str, StoredColumn] = {
            tag.code: StoredColumn(folder / "tags" / tag.code, tag.column, manifest.size)
            for tag in manifest.tags
        }
        self.events = EventStore(folder, manifest, memory_bytes)

    def __enter__(self) -> ServingSnapshot:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def universe(self) -> CustomerSet:
        """Every customer of the snapshot."""
        return CustomerSet(map_array(self.folder / "customers" / "present.npy"), self.size)

    @cached_property
    def meaning(self) -> Meaning:
        """The catalog and definitions of the snapshot.

        Raises Unavailable (`snapshot_outdated`) for files that were written without them.
        """
        if all(file.path != MEANING_FILE for file in self.manifest.files):
            message = (
                f"the snapshot `{self.manifest.snapshot}` was written by an earlier version and does not say "
                "what its tags mean; a run that is forced builds them again"
            )
            raise Unavailable(message, code="snapshot_outdated")
        return parse_meaning((self.folder / MEANING_FILE).read_bytes())

    @cached_property
    def products(self) -> ProductTable | None:
        """What customers buy; None where the catalog names no product."""
        if all(file.path != ABOUT for file in self.manifest.files):
            return None
        return ProductTable(self.folder, self.events.tables)

    def event(self, name: str) -> EventTable:
        """One event type; `KeyError` for one that the snapshot does not hold."""
        return self.events.tables[name]

    def hold(self) -> None:
        """Map and open every file now, so that none of them is missed should the folder be removed."""
        self.ids.hold()
        _ = self.universe, self.meaning
        for column in (*self.attributes.values(), *self.tags.values()):
            column.hold()
        self.events.hold()
        if self.products is not None:
            self.products.hold()

    def close(self) -> None:
        """Give up the database connection; mapped files go with their last user."""
        self.events.close()


def open_snapshot(
    folder: Path,
    digest: str,
    *,
    verify: bool = True,
    memory_bytes: int = 2 << 30,
    verified: Verified | None = None,
) -> ServingSnapshot:
    """Open the serving files in `folder` whose manifest has the SHA-256 `digest` (from the registry row).

    The manifest's digest and every file's size are always checked, with `verify` the SHA-256 of every file
    too, but for those that are `verified` already. `CorruptSnapshot` names what does not match.
    `memory_bytes` bounds DuckDB's buffers and hash tables; mapped files are the system's to keep or to drop.
    """
    manifest = read_manifest(folder, digest)
    verify_sizes(folder, manifest.files)
    if verify:
        verify_digests(folder, manifest.files, verified)
    return ServingSnapshot(folder, manifest, memory_bytes)


def read_manifest(folder: Path, digest: str) -> Manifest:
    """The manifest in `folder`; `CorruptSnapshot` where it is missing or is another one."""
    try:
        manifest = parse_manifest((folder / MANIFEST_FILE).read_bytes())
    except OSError as error:
        raise CorruptSnapshot(f"`{MANIFEST_FILE}` is missing") from error
    if manifest.digest != digest:
        raise CorruptSnapshot(f"`{MANIFEST_FILE}` does not have the SHA-256 that was published")
    return manifest
