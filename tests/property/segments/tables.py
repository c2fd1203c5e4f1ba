"""A world as the views of an engine session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from engine.model.execution import Execution, Format, Source
from engine.model.values import Kind, ValueType
from engine.model.views import crowd_view, tag_view
from tests.property.segments.world import CUSTOMERS, TYPES, Sample, type_of

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


def register(sample: Sample, engine: Execution, folder: Path) -> None:
    """Make the customers, events, tags and crowds of a world the views of a session."""
    for view, table in _tables(sample).items():
        (folder / view).mkdir(parents=True)
        pq.write_table(table, folder / view / "part-0.parquet")
        engine.read(view, Source(Format.PARQUET, str(folder / view)))


def _tables(sample: Sample) -> dict[str, pa.Table]:
    world = sample.world
    found = {"customers": _table([_customer(customer) for customer in CUSTOMERS], _OF_CUSTOMER)}
    properties = {name: arrow_type(type_of(name)) for name in TYPES}
    for event in sample.schema.catalog.events.values():
        columns = {**_OF_CUSTOMER, "event_time": _ARROW[Kind.DATETIME], **properties}
        if event.id_type is not None:
            columns["event_id"] = arrow_type(event.id_type)
        rows = [
            _customer(row.customer_id) | dict(row.properties) | {"event_time": row.time, "event_id": row.id}
            for row in world.events[event.name]
        ]
        found[event.name] = _table(rows, columns)
    for tag, values in world.tags.items():
        rows = [_customer(customer) | {"tag_value": value} for customer, value in values.items()]
        found[tag_view(tag)] = _table(rows, {**_OF_CUSTOMER, "tag_value": arrow_type(type_of(tag))})
    for (crowd, version), members in world.crowds.items():
        found[crowd_view(crowd, version)] = _table([_customer(member) for member in members], _OF_CUSTOMER)
    return found


def _customer(customer: str | None) -> dict[str, object]:
    return {"ordinal": CUSTOMERS.index(str(customer)), "customer_id": customer}


def _table(rows: Sequence[Mapping[str, object]], columns: Mapping[str, pa.DataType]) -> pa.Table:
    def plain(value: object) -> object:
        return sorted(value) if isinstance(value, frozenset) else value

    arrays = {name: pa.array([plain(row.get(name)) for row in rows], of) for name, of in columns.items()}
    return pa.table(arrays)
