"""Building a snapshot's serving files."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from engine.model.json_values import json_instant
from engine.model.views import ORDINAL, TAG_VALUE
from engine.serving.allocation import keep_freed_memory
from engine.serving.building.columns import ColumnTarget, read_batches, write_column
from engine.serving.building.customers import build_customers
from engine.serving.building.events import build_event
from engine.serving.building.inputs import Progress, ServingInputs, TagInput
from engine.serving.building.products import build_products
from engine.serving.events.store import EventStore
from engine.serving.storage.files import FolderWriter, sync_folder, write_durably
from engine.serving.storage.manifest import (
    MANIFEST_FILE,
    CorruptSnapshot,
    EventEntry,
    Manifest,
    TagEntry,
    parse_manifest,
)
from engine.serving.storage.meaning import MEANING_FILE


def build(inputs: ServingInputs, folder: Path, progress: Progress | None = None) -> Manifest:
    """Write the serving files of a snapshot into the new folder `folder`, with `manifest.json` last.

    Files and folders are synchronised to the disk before this returns. The registry row that publishes the
    snapshot holds the manifest's `digest` (and may hold its `files`). A folder left by a build that was
    killed is removed first; a folder that holds a manifest is refused (`FileExistsError`). Values that break
    what the inputs promise (an ordinal twice, a type that does not fit) raise `InternalError`.
    """
    if (folder / MANIFEST_FILE).exists():
        raise FileExistsError(f"`{folder}` holds a snapshot already")
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    keep_freed_memory()
    bought = 0 if inputs.products is None else 1
    tell = _Steps(progress, 1 + len(inputs.tags) + len(inputs.events) + bought)
    with FolderWriter(folder) as writer:
        if inputs.meaning is not None:
            writer.data(MEANING_FILE, inputs.meaning.to_bytes())
        size, universe, attributes = build_customers(writer, inputs.customers, inputs.previous)
        tell.done("customers")
        earlier = _read_previous(inputs.previous)
        tags = []
        with ThreadPoolExecutor(inputs.resources.threads, thread_name_prefix="tag") as pool:
            make = partial(_tag, writer, previous=inputs.previous, earlier=earlier, size=size)
            for entry in pool.map(make, inputs.tags):
                tags.append(entry)
                tell.done(f"tag {entry.code}")
        events = []
        for event in inputs.events:
            events.append(build_event(writer, event, size, inputs.resources))
            tell.done(f"event {event.name}")
        if inputs.products is not None:
            _build_products(writer, inputs, size, tuple(events))
            tell.done("products")
        manifest = Manifest(
            snapshot=inputs.snapshot,
            base_time=json_instant(inputs.base_time),
            zone=inputs.zone,
            size=size,
            universe=universe,
            attributes=attributes,
            tags=tuple(tags),
            events=tuple(events),
            files=writer.close(),
        )
    write_durably(folder / MANIFEST_FILE, manifest.to_bytes())
    sync_folder(folder.parent)
    return manifest


def _tag(
    writer: FolderWriter, tag: TagInput, *, previous: Path | None, earlier: Manifest | None, size: int
) -> TagEntry:
    return _link_tag(writer, tag, previous, earlier) or _build_tag(writer, tag, size)


def _build_tag(writer: FolderWriter, tag: TagInput, size: int) -> TagEntry:
    target = ColumnTarget(writer, f"tags/{tag.code}", tag.type, size, bitmaps=True)
    column = write_column(target, read_batches(tag.files, ORDINAL, TAG_VALUE))
    return TagEntry(tag.code, tag.display.value, json_instant(tag.as_of), tag.source, tag.stale, column)


def _link_tag(
    writer: FolderWriter, tag: TagInput, previous: Path | None, earlier: Manifest | None
) -> TagEntry | None:
    """The tag's files of the earlier snapshot, where they were made from the same rows."""
    if previous is None or earlier is None:
        return None
    for entry in earlier.tags:
        if entry.code == tag.code and entry.source == tag.source and entry.column.type == str(tag.type):
            files = [file for file in earlier.files if file.path.startswith(f"tags/{tag.code}/")]
            if not writer.link(previous, files):
                return None
            as_of = json_instant(tag.as_of)
            return TagEntry(tag.code, tag.display.value, as_of, tag.source, tag.stale, entry.column)
    return None


def _build_products(
    writer: FolderWriter, inputs: ServingInputs, size: int, events: tuple[EventEntry, ...]
) -> None:
    if inputs.products is None:
        return
    so_far = Manifest(inputs.snapshot, json_instant(inputs.base_time), inputs.zone, size, 0, {}, (), events)
    store = EventStore(writer.folder, so_far, inputs.resources.memory_bytes // 2)
    try:
        build_products(writer, inputs.products, store.tables[inputs.products.event])
    finally:
        store.close()


def _read_previous(previous: Path | None) -> Manifest | None:
    """The earlier manifest; None where there is none that can be used."""
    if previous is None:
        return None
    try:
        return parse_manifest((previous / MANIFEST_FILE).read_bytes())
    except (OSError, CorruptSnapshot):
        return None


class _Steps:
    """Counts finished parts."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def done(self, part: str) -> None:
        self._done += 1
        if self._progress is not None:
            self._progress(part, self._done, self._total)
