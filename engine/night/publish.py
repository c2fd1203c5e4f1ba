"""Publishing: serving files from what was staged and committed, then one row in the registry."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from engine import serving
from engine.errors import InternalError, TagmillError
from engine.lake.files import remove
from engine.model.run import Stage, TagStatus
from engine.model.snapshot import Snapshot, SnapshotFile, SnapshotTag
from engine.model.tag import DisplayType
from engine.night.faults import fault_point
from engine.night.products import products_of
from engine.night.values import files_of_kept

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.model.run import TagResult
    from engine.model.tag import TagDefinition
    from engine.night.prepare import Prepared
    from engine.night.walk import Walk
    from engine.serving import Manifest


def snapshot_tags(walk: Walk, results: Mapping[str, TagResult]) -> dict[str, SnapshotTag]:
    """The tags that the snapshot holds: computed now, or with values of before; disabled ones are not in
    it.
    """
    found: dict[str, SnapshotTag] = {}
    for planned in walk.plan.tags:
        result = results[planned.code]
        if result.status is TagStatus.DISABLED or result.table_version is None:
            continue
        tag = _snapshot_tag(walk, result, planned.kept)
        try:
            files_of_kept(walk.layout.tag(planned.code), tag)
        except TagmillError as error:
            walk.journal.notes.append(f"`{planned.code}` is not in the snapshot: {error}")
        else:
            found[planned.code] = tag
    return found


def build_serving(walk: Walk, prepared: Prepared, tags: Mapping[str, SnapshotTag]) -> Manifest:
    """Write the snapshot's serving files; what a killed attempt left in their place is removed first."""
    walk.journal.step(Stage.SERVING, walk.run.id)
    walk.begin(Stage.SERVING)
    folder = serving_folder(walk, walk.run.id)
    remove(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with walk.journal.timed(Stage.SERVING.value):
        manifest = serving.build(_serving_inputs(walk, prepared, tags), folder)
    fault_point("serving_built")
    return manifest


def publish(walk: Walk, prepared: Prepared, tags: Mapping[str, SnapshotTag], manifest: Manifest) -> Snapshot:
    """Make the snapshot exist. Raises Conflict where the lease was lost; then nothing changed for any
    reader.
    """
    walk.journal.step(Stage.PUBLISH, walk.run.id)
    walk.begin(Stage.PUBLISH)
    place = serving_folder(walk, walk.run.id).relative_to(walk.inputs.root).as_posix()
    files = [SnapshotFile(f"{place}/{file.path}", file.size, file.sha256) for file in manifest.files]
    snapshot = Snapshot(
        id=walk.run.id,
        base_time=walk.plan.base_time,
        zone=walk.inputs.catalog.zone,
        run=walk.run.id,
        published_at=datetime.now(UTC),
        universe=prepared.universe,
        fingerprint=walk.plan.key.fingerprint,
        tags=dict(tags),
        tables={"customers": prepared.customers_version},
        sources=dict(walk.plan.sources),
        files=tuple(files),
        report={"serving": {"folder": place, "digest": manifest.digest}},
    )
    fault_point("before_publish")
    with walk.journal.timed(Stage.PUBLISH.value):
        walk.inputs.registry.snapshots.publish(snapshot, walk.lease)
    fault_point("published")
    return snapshot


def serving_folder(walk: Walk, snapshot: str) -> Path:
    """Where a snapshot's serving files are."""
    return walk.inputs.serving / snapshot


def _snapshot_tag(walk: Walk, result: TagResult, kept: SnapshotTag | None) -> SnapshotTag:
    fresh = result.status in (TagStatus.COMPUTED, TagStatus.REUSED)
    definition = walk.inputs.checked.definitions.get(result.code)
    value_type = definition.value_type if fresh and definition is not None else None
    if value_type is None and kept is not None:
        value_type = kept.value_type
    if value_type is None or result.base_time is None or result.as_of is None or result.table_version is None:
        raise InternalError(f"the tag `{result.code}` has no values to publish")
    return SnapshotTag(
        code=result.code,
        value_type=value_type,
        status=result.status,
        base_time=result.base_time,
        as_of=result.as_of,
        table_version=result.table_version,
        rows=result.rows or 0,
        coverage=result.coverage or 0.0,
        fingerprint=result.fingerprint or "",
        values_fingerprint=result.values_fingerprint or "",
        sources_fingerprint=result.sources_fingerprint or "",
        stale=result.stale,
    )


def _serving_inputs(walk: Walk, prepared: Prepared, tags: Mapping[str, SnapshotTag]) -> serving.ServingInputs:
    catalog = walk.inputs.catalog
    attributes = {name: field.type for name, field in catalog.customers.attributes.items()}
    customers = serving.CustomersInput(tuple(file.path for file in prepared.customers), attributes)
    events = [
        serving.EventInput(
            name,
            tuple(file.path for file in prepared.events[name]),
            {field: item.type for field, item in event.properties.items()},
            has_id=event.id is not None,
        )
        for name, event in catalog.events.items()
    ]
    latest = walk.gathered.latest
    previous = serving_folder(walk, latest.id) if latest is not None else None
    return serving.ServingInputs(
        snapshot=walk.run.id,
        base_time=walk.plan.base_time,
        zone=catalog.zone,
        customers=customers,
        tags=tuple(_tag_input(walk, tag) for tag in tags.values()),
        events=tuple(events),
        products=products_of(catalog, prepared.dimensions),
        previous=previous if previous is not None and previous.is_dir() else None,
        meaning=serving.Meaning(catalog, _definitions(walk, tags, previous)),
        resources=serving.Resources(memory_bytes=walk.inputs.serving_memory),
    )


def _definitions(
    walk: Walk, tags: Mapping[str, SnapshotTag], previous: Path | None
) -> dict[str, TagDefinition]:
    """The definitions that made the tags' values: of a tag that failed, that of the snapshot before."""
    today = walk.inputs.checked.definitions
    earlier: Mapping[str, TagDefinition] = {}
    if previous is not None and any(tag.status.is_failure for tag in tags.values()):
        try:
            data = (previous / serving.MEANING_FILE).read_bytes()
            earlier = serving.parse_meaning(data).definitions
        except (OSError, serving.CorruptSnapshot) as error:
            walk.journal.notes.append(f"the earlier definitions cannot be read: {type(error).__name__}")
    found = {
        code: earlier.get(code, today.get(code)) if tag.status.is_failure else today.get(code)
        for code, tag in tags.items()
    }
    return {code: definition for code, definition in found.items() if definition is not None}


def _tag_input(walk: Walk, tag: SnapshotTag) -> serving.TagInput:
    table = walk.layout.tag(tag.code)
    files = tuple(file.path for file in files_of_kept(table, tag))
    names = " ".join(file.relative_to(table).as_posix() for file in files)
    definition = walk.inputs.checked.definitions.get(tag.code)
    display = definition.display if definition is not None else _display_of(tag)
    return serving.TagInput(
        code=tag.code,
        type=tag.value_type,
        display=display,
        as_of=tag.base_time,
        files=files,
        source=f"{tag.code} {tag.value_type} {tag.table_version} {names}",
        stale=tag.stale,
    )


def _display_of(tag: SnapshotTag) -> DisplayType:
    """How a tag is shown whose definition cannot be read any more."""
    return DisplayType.NUMERIC if tag.value_type.is_number else DisplayType.CATEGORY
