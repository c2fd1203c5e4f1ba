"""Building one event type: its dictionaries and its DuckDB table."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

import duckdb
import numpy as np
import pyarrow as pa
from sqlglot import exp

from engine.errors import InternalError
from engine.model.values import Kind, ValueType
from engine.serving.building.inputs import EventInput, Resources
from engine.serving.events.plan import (
    DIALECT,
    SOURCE,
    TABLE,
    PropertyPlan,
    bounds_query,
    code_table,
    create_table,
    integer_plan,
    is_ranged,
    table_query,
    texts_query,
)
from engine.serving.events.rows import RowFiles
from engine.serving.storage import scaled
from engine.serving.storage.dictionary import write_dictionary
from engine.serving.storage.files import FolderWriter
from engine.serving.storage.manifest import EventEntry


def build_event(writer: FolderWriter, event: EventInput, size: int, resources: Resources) -> EventEntry:
    """Write the files of one event type below `events/<name>/`."""
    spill = writer.path(f"events/{event.name}/spill/x").parent
    connection = _connect(resources, str(spill))
    try:
        _read_source(connection, event)
        rows, plans = _plan(connection, writer, event, size)
        _create(connection, writer, event, plans)
        return RowFiles(writer, event, plans, rows).write(connection)
    finally:
        connection.close()
        shutil.rmtree(spill)


def _connect(resources: Resources, spill: str) -> duckdb.DuckDBPyConnection:
    memory = max(resources.memory_bytes // 2, 256 << 20)
    return duckdb.connect(
        ":memory:",
        config={
            "threads": resources.threads,
            "memory_limit": f"{memory >> 20}MiB",
            "temp_directory": spill,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )


def _read_source(connection: duckdb.DuckDBPyConnection, event: EventInput) -> None:
    if event.files:
        connection.read_parquet([str(path) for path in event.files]).create_view(SOURCE)
        return
    fields = [("ordinal", pa.int32()), ("event_time", pa.timestamp("us", "UTC"))]
    fields += [("event_id", pa.string())] if event.has_id else []
    fields += [(name, pa.null()) for name in event.properties]
    connection.register(SOURCE, pa.schema(fields).empty_table())


def _plan(
    connection: duckdb.DuckDBPyConnection, writer: FolderWriter, event: EventInput, size: int
) -> tuple[int, list[PropertyPlan]]:
    (found,) = connection.sql(bounds_query(event.properties).sql(DIALECT)).fetchall()
    rows, greatest_ordinal, *bounds = found
    if rows and not 0 <= greatest_ordinal < size:
        raise InternalError(f"`{event.name}` has an event with an ordinal that no customer has")
    limits = iter(bounds)
    plans: list[PropertyPlan] = []
    for number, (name, type_) in enumerate(event.properties.items()):
        column = f"p{number}"
        if is_ranged(type_):
            plans.append(integer_plan(name, column, type_, next(limits), next(limits)))
        elif type_.kind in (Kind.TEXT, Kind.TEXT_LIST):
            plans.append(_encode(connection, writer, event, name, column))
        else:
            plans.append(_fixed(name, column, type_))
    return rows, plans


def _fixed(name: str, column: str, type_: ValueType) -> PropertyPlan:
    match type_.kind:
        case Kind.FLOAT:
            return PropertyPlan(name, column, type_, "array", np.dtype(np.float64))
        case Kind.BOOLEAN:
            return PropertyPlan(name, column, type_, "array", np.dtype(np.bool_))
        case _:
            return PropertyPlan(name, column, type_, "pair", scaled.PAIR)


def _encode(
    connection: duckdb.DuckDBPyConnection, writer: FolderWriter, event: EventInput, name: str, column: str
) -> PropertyPlan:
    """Write a property's dictionary and make it known to the connection."""
    type_ = event.properties[name]
    query = texts_query(name, type_).sql(DIALECT)
    texts = connection.sql(query).to_arrow_table().column("v").cast(pa.large_string()).combine_chunks()
    if isinstance(texts, pa.ChunkedArray):
        texts = pa.concat_arrays(texts.chunks) if texts.num_chunks else pa.array([], pa.large_string())
    write_dictionary(writer, f"events/{event.name}/{column}.dictionary.arrow", texts)
    dtype = scaled.code_width(len(texts))
    if type_.kind is Kind.TEXT:
        connection.register(f"codes_{column}", code_table(texts, dtype))
        return PropertyPlan(name, column, type_, "text", dtype, len(texts))
    entries = [exp.Literal.string(text) for text in texts.to_pylist() or [""]]
    enum = exp.DataType(this=exp.DataType.Type.ENUM, expressions=entries)
    connection.execute(
        exp.Create(this=exp.to_identifier(f"list_{column}"), kind="TYPE", expression=enum).sql(DIALECT)
    )
    return PropertyPlan(name, column, type_, "list", dtype, len(texts))


def _create(
    connection: duckdb.DuckDBPyConnection,
    writer: FolderWriter,
    event: EventInput,
    plans: Sequence[PropertyPlan],
) -> None:
    """Make the table in the type's own file, and leave the file attached for reading it back."""
    path = writer.path(f"events/{event.name}/{TABLE}.duckdb")
    attach = exp.Attach(this=exp.alias_(exp.Literal.string(str(path)), "target"))
    connection.execute(attach.sql(DIALECT))
    connection.execute(create_table(table_query(plans, event.has_id)).sql(DIALECT))
    connection.execute("CHECKPOINT target")
