"""A world as serving files."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from engine.model.moment import Moment
from engine.model.naming import Name
from engine.model.schema import Schema
from engine.model.segment import Aggregate, AllTime, Measure
from engine.model.tag import DisplayType, Statistical, TagDefinition
from engine.model.views import tag_view
from engine.segments import World
from engine.serving import (
    CustomerSet,
    CustomersInput,
    Evaluator,
    EventInput,
    LeafCache,
    Meaning,
    Members,
    ServingInputs,
    ServingSnapshot,
    TagInput,
    build,
    open_snapshot,
)
from engine.serving.sets.customer_set import from_ordinals
from tests.property.segments.tables import ordinals, world_tables


def serve(schema: Schema, world: World, moment: Moment, folder: Path) -> ServingSnapshot:
    """Build the serving files of a world and open them; ordinals are in code-point order."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {view: _write(folder, view, table) for view, table in world_tables(schema, world).items()}
    tags = [
        TagInput(
            code, tag.type, DisplayType.CATEGORY, moment.base_time, (paths[tag_view(code)],), source=code
        )
        for code, tag in schema.tags.items()
        if code in world.tags
    ]
    events = [
        EventInput(
            event.name,
            (paths[event.name],),
            {name: field.type for name, field in event.properties.items()},
            has_id=event.id is not None,
        )
        for event in schema.catalog.events.values()
    ]
    inputs = ServingInputs(
        "world",
        moment.base_time,
        moment.zone,
        CustomersInput((paths["customers"],)),
        tuple(tags),
        tuple(events),
        meaning=Meaning(schema.catalog, _definitions(schema)),
    )
    manifest = build(inputs, folder / "serving")
    return open_snapshot(folder / "serving", manifest.digest)


def evaluator_of(snapshot: ServingSnapshot, budget: int = 1 << 20) -> Evaluator:
    """An evaluator with a cache of its own."""
    return Evaluator(snapshot, LeafCache(budget))


def members_of(world: World) -> Members:
    """The crowds of a world as sets."""
    numbers = ordinals(world)

    def members(crowd: str, version: int) -> CustomerSet:
        return from_ordinals([numbers[customer] for customer in world.crowds[crowd, version]], len(numbers))

    return members


def ids_of(found: CustomerSet, snapshot: ServingSnapshot) -> frozenset[str]:
    """The customers of a set."""
    return frozenset(snapshot.ids.id_of(ordinal) or "" for ordinal in found.ordinals().tolist())


def _definitions(schema: Schema) -> dict[str, TagDefinition]:
    """A definition of each tag that counts from zero; of other tags segments need to know the type only."""
    body = Statistical("e", Measure(Aggregate.COUNT), AllTime())
    name, shown = Name.same("x"), DisplayType.NUMERIC
    return {
        code: TagDefinition(code, name, "c", tag.type, shown, body, {})
        for code, tag in schema.tags.items()
        if tag.counts_from_zero
    }


def _write(folder: Path, view: str, table: pa.Table) -> Path:
    path = folder / f"{view}.parquet"
    pq.write_table(table, path)
    return path
