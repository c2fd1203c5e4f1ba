"""Readings over small worlds, without a night: serving files, and a registry that names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from engine.audience import Reading
from engine.audience.crowds.book import OfSnapshot
from engine.model.moment import Moment
from engine.model.run import RunKey, TagStatus
from engine.model.schema import CrowdSignature, Schema
from engine.model.snapshot import Snapshot, SnapshotTag
from engine.model.tag import TagDefinition
from engine.registry import Registry
from engine.segments import World
from engine.serving import CustomerSet, LeafCache, ServingSnapshot
from tests.property.segments.serving import members_of, serve
from tests.unit.segments.cases import case_world


class Crowds:
    """The crowds of a world as a book."""

    def __init__(self, schema: Schema, world: World) -> None:
        self._schema, self._members = schema, members_of(world)

    def signatures(self) -> Mapping[str, CrowdSignature]:
        return self._schema.crowds

    def members(self, crowd: str, version: int, reading: OfSnapshot) -> CustomerSet:
        return self._members(crowd, version)


def snapshot_of(serving: ServingSnapshot, moment: Moment, folder: Path, run: str = "run") -> Snapshot:
    """A registry row for serving files in `folder`/serving."""
    tags = {code: _tag(code, serving, moment.base_time) for code in serving.tags}
    return Snapshot(
        id=folder.name,
        base_time=moment.base_time,
        zone=moment.zone,
        run=run,
        published_at=moment.base_time,
        universe=serving.manifest.universe,
        fingerprint="f",
        tags=tags,
        report={"serving": {"folder": f"{folder.name}/serving", "digest": serving.manifest.digest}},
    )


def _tag(code: str, serving: ServingSnapshot, base_time: datetime) -> SnapshotTag:
    type_ = serving.tags[code].type
    return SnapshotTag(code, type_, TagStatus.COMPUTED, base_time, base_time.date(), 1, 1, 1.0, "f")


def reading_of(schema: Schema, world: World, moment: Moment, folder: Path) -> Reading:
    """A world as a reading; close its `serving` after use."""
    serving = serve(schema, world, moment, folder)
    return Reading.of(snapshot_of(serving, moment, folder), serving, LeafCache(1 << 20))


def bare_reading(serving: ServingSnapshot, names: Mapping[str, TagDefinition] | None = None) -> Reading:
    """What portraits and profiles need of a reading: its files, and definitions that name tags."""
    nothing = cast("Any", None)
    return Reading(nothing, serving, nothing, names or {}, nothing, nothing)


def case_reading(folder: Path) -> tuple[Reading, Crowds, World]:
    """The world of the golden cases."""
    schema, moment, world = case_world()
    return reading_of(schema, world, moment, folder), Crowds(schema, world), world


def publish(registry: Registry, root: Path, name: str, world: World, moment: Moment) -> Snapshot:
    """Build serving files of a world of the golden cases, with one event and one tag, and publish them."""
    schema, _, _ = case_world()
    catalog = replace(schema.catalog, events={"purchase": schema.catalog.events["purchase"]})
    small = Schema(catalog, {"level": schema.tags["level"]})
    seen = replace(
        world, events={"purchase": world.events["purchase"]}, tags={"level": world.tags["level"]}, crowds={}
    )
    with serve(small, seen, moment, root / name) as serving, registry.leases.hold() as lease:
        run = registry.runs.begin(RunKey(moment.base_time, name), lease, engine="embedded")
        snapshot = snapshot_of(serving, moment, root / name, run.id)
        registry.snapshots.publish(snapshot, lease)
    return snapshot
