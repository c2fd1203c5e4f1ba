"""Arrow tables as both engines shall give them: one representation for each type."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def plain_type(type_: pa.DataType) -> pa.DataType:
    """The common form of a type: 32-bit offsets, no views, instants in microseconds of UTC."""
    if pa.types.is_large_string(type_) or pa.types.is_string_view(type_):
        return pa.string()
    if pa.types.is_large_binary(type_) or pa.types.is_binary_view(type_):
        return pa.binary()
    if pa.types.is_timestamp(type_):
        return pa.timestamp("us", tz="UTC" if type_.tz else None)
    if pa.types.is_list(type_) or pa.types.is_large_list(type_):
        return pa.list_(plain_type(type_.value_type))
    if pa.types.is_struct(type_):
        return pa.struct([pa.field(field.name, plain_type(field.type)) for field in type_])
    return type_


def plain(table: pa.Table) -> pa.Table:
    """The same rows with plain types and nullable columns."""
    schema = pa.schema([pa.field(field.name, plain_type(field.type)) for field in table.schema])
    return table.cast(schema)


def to_stream(table: pa.Table) -> memoryview:
    """A table as an Arrow IPC stream."""
    sink = pa.BufferOutputStream()
    rows = plain(table)
    with pa.ipc.new_stream(sink, rows.schema) as stream:
        stream.write_table(rows)
    return memoryview(sink.getvalue())


def from_stream(data: bytearray) -> pa.Table:
    """The table of an Arrow IPC stream."""
    with pa.ipc.open_stream(pa.py_buffer(data)) as stream:
        return stream.read_all()


def write_empty(frame: DataFrame, folder: Path) -> None:
    """Write one Parquet file without rows, with the columns of `frame`."""
    folder.mkdir(parents=True, exist_ok=True)
    table = plain(frame.limit(0).toArrow())
    pq.write_table(table, folder / "part-00000-empty.parquet", store_schema=False)
