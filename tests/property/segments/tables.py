"""A world as the views of an engine session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from engine.model.execution import Execution, Format, Source
from engine.model.schema import Schema
from engine.model.values import Kind, ValueType
from engine.model.views import crowd_view, tag_view
from engine.segments import World

PARTS = 3
_ARROW = {
    Kind.TEXT: pa.string(),
    Kind.INTEGER: pa.int64(),
    Kind.FLOAT: pa.float64(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.DATE: pa.date32(),
    Kind.DATETIME: pa.timestamp("us", tz="UTC"),
    Kind.TEXT_LIST: pa.list_(pa.string()),
}
_OF_CUSTOMER = {"ordinal": pa.int32(), "customer_id": pa.string()}


def arrow_type(value_type: ValueType) -> pa.DataType:
    """The Arrow type of a value type."""
    if value_type.kind is Kind.DECIMAL:
        return pa.decimal128(value_type.precision, value_type.scale)
    return _ARROW[value_type.kind]


def register(schema: Schema, world: World, engine: Execution, folder: Path) -> None:
    """Make the customers, events, tags and crowds of a world the views of a session."""
    for view, table in world_tables(schema, world).items():
        (folder / view).mkdir(parents=True)
        for part in range(PARTS):  # several files, so that aggregates and windows meet rows of several tasks
            rows = pa.array(range(part, table.num_rows, PARTS), pa.int64())
            pq.write_table(table.take(rows), folder / view / f"part-{part}.parquet")
        engine.read(view, Source(Format.PARQUET, str(folder / view)))


def ordinals(world: World) -> dict[str | None, int]:
    """The ordinals of the customers: their places in code-point order."""
    return {customer: at for at, customer in enumerate(sorted(world.customers))}


def world_tables(schema: Schema, world: World) -> dict[str, pa.Table]:
    """The rows of every view, by the view's name."""
    numbers = ordinals(world)

    def keys(customer: str | None) -> dict[str, object]:
        return {"ordinal": numbers[customer], "customer_id": customer}

    found = {"customers": _table([keys(customer) for customer in sorted(world.customers)], _OF_CUSTOMER)}
    for event in schema.catalog.events.values():
        properties = {name: arrow_type(field.type) for name, field in event.properties.items()}
        columns = {**_OF_CUSTOMER, "event_time": _ARROW[Kind.DATETIME], **properties}
        if event.id_type is not None:
            columns["event_id"] = arrow_type(event.id_type)
        found[event.name] = _table(
            [
                {**keys(row.customer_id), **row.properties, "event_time": row.time, "event_id": row.id}
                for row in world.events[event.name]
            ],
            columns,
        )
    for tag, values in world.tags.items():
        rows = [{**keys(customer), "tag_value": value} for customer, value in values.items()]
        found[tag_view(tag)] = _table(rows, {**_OF_CUSTOMER, "tag_value": arrow_type(schema.tags[tag].type)})
    for (crowd, version), members in world.crowds.items():
        found[crowd_view(crowd, version)] = _table([keys(member) for member in members], _OF_CUSTOMER)
    return found


def _table(rows: Sequence[Mapping[str, object]], columns: Mapping[str, pa.DataType]) -> pa.Table:
    def plain(value: object) -> object:
        return sorted(value) if isinstance(value, frozenset) else value

    arrays = {name: pa.array([plain(row.get(name)) for row in rows], of) for name, of in columns.items()}
    return pa.table(arrays)
