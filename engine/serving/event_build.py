"""Building one event type: the DuckDB table, the customer-major rows and the plain columns."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sqlglot import exp

from engine.errors import InternalError
from engine.model.values import Kind, ValueType
from engine.serving import scaled
from engine.serving.dictionary import write_dictionary
from engine.serving.event_plan import (
    DIALECT,
    MINUTE,
    SOURCE,
    TABLE,
    PropertyPlan,
    bounds_query,
    code_table,
    create_table,
    integer_plan,
    is_ranged,
    rows_dtype,
    table_query,
    texts_query,
)
from engine.serving.files import FolderWriter
from engine.serving.inputs import EventInput, Resources
from engine.serving.manifest import ColumnEntry, EventEntry, PropertyEntry

_BATCH: Final = 1 << 19


def build_event(writer: FolderWriter, event: EventInput, size: int, resources: Resources) -> EventEntry:
    """Write the files of one event type below `events/<name>/`."""
    spill = writer.path(f"events/{event.name}/spill/x").parent
    connection = _connect(resources, str(spill))
    try:
        _read_source(connection, event)
        rows, plans = _plan(connection, writer, event, size)
        _create(connection, writer, event, plans)
        return _Rows(writer, event, plans, rows).write(connection)
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


@dataclass(slots=True)
class _Rows:
    """Reads the table back in order and writes what lies beside it."""

    writer: FolderWriter
    event: EventInput
    plans: Sequence[PropertyPlan]
    count: int

    def write(self, connection: duckdb.DuckDBPyConnection) -> EventEntry:
        folder = f"events/{self.event.name}"
        rows = self.writer.blank_array(f"{folder}/rows.npy", rows_dtype(self.plans), self.count)
        minute = self.writer.blank_array(f"{folder}/minute.npy", np.dtype(np.int32), self.count)
        sums = {
            plan.column: self.writer.blank_array(f"{folder}/{plan.column}.sum.npy", plan.dtype, self.count)
            for plan in self.plans
            if plan.is_summed
        }
        index = _CustomerIndex()
        lists = {
            plan.column: _ListWriter(self.writer, folder, plan) for plan in self.plans if plan.form == "list"
        }
        values = dict.fromkeys((plan.column for plan in self.plans), 0)
        first, last, at = None, None, 0
        for batch in _batches(connection):
            part = slice(at, at + batch.num_rows)
            index.add(at, _integers(batch, "ordinal"))
            minute[part] = _integers(batch, "minute")
            target = rows[part]
            target["time"] = _integers(batch, "minute").astype(np.int64) * MINUTE + _integers(batch, "rest")
            first = _smaller(first, int(target["time"].min()))
            last = _greater(last, int(target["time"].max()))
            for number, plan in enumerate(self.plans):
                values[plan.column] += self._fill(batch, target, number, sums, lists, part)
            at += batch.num_rows
        self._finish(folder, connection, sums, lists, index)
        columns = tuple(
            PropertyEntry(plan.name, self._entry(plan, values[plan.column])) for plan in self.plans
        )
        return EventEntry(
            self.event.name, self.count, index.customers, self.event.has_id, first, last, columns
        )

    def _fill(
        self,
        batch: pa.RecordBatch,
        target: NDArray[Any],
        number: int,
        sums: Mapping[str, NDArray[Any]],
        lists: Mapping[str, _ListWriter],
        part: slice,
    ) -> int:
        """Fill one property of some rows; tells how many have it."""
        plan = self.plans[number]
        array = batch.column(plan.column)
        valid = array.is_valid().to_numpy(zero_copy_only=False)
        target["valid"][:, number >> 3] |= valid.astype(np.uint8) << np.uint8(number & 7)
        if plan.form == "list":
            target[plan.column] = lists[plan.column].add(array)
        elif plan.form == "pair":
            target[plan.column] = np.where(valid, scaled.pairs(array), np.zeros(1, scaled.PAIR))
        else:
            stored = _plain(array, plan.dtype)
            target[plan.column] = stored
            if plan.column in sums:
                sums[plan.column][part] = stored
        return int(np.count_nonzero(valid))

    def _finish(
        self,
        folder: str,
        connection: duckdb.DuckDBPyConnection,
        sums: Mapping[str, NDArray[Any]],
        lists: Mapping[str, _ListWriter],
        index: _CustomerIndex,
    ) -> None:
        connection.execute("DETACH target")
        self.writer.finish(f"{folder}/{TABLE}.duckdb")
        for name in ("rows", "minute", *(f"{column}.sum" for column in sums)):
            self.writer.finish(f"{folder}/{name}.npy")
        for writer in lists.values():
            writer.close()
        who, start = index.arrays(self.count)
        self.writer.array(f"{folder}/who.npy", who)
        self.writer.array(f"{folder}/start.npy", start)

    def _entry(self, plan: PropertyPlan, values: int) -> ColumnEntry:
        return ColumnEntry(
            type=str(plan.type),
            form=plan.form,
            rows=self.count,
            values=values,
            distinct=plan.codes,
            least=plan.least,
            greatest=plan.greatest,
        )


class _CustomerIndex:
    """The distinct ordinals and where the rows of each begin."""

    def __init__(self) -> None:
        self._who: list[NDArray[np.uint32]] = []
        self._start: list[NDArray[np.int64]] = []
        self._last = -1
        self.customers = 0

    def add(self, at: int, ordinals: NDArray[Any]) -> None:
        changes = np.flatnonzero(ordinals[1:] != ordinals[:-1]) + 1
        if int(ordinals[0]) != self._last:
            changes = np.concatenate(([0], changes))
        self._who.append(ordinals[changes].astype(np.uint32))
        self._start.append(changes + at)
        self._last = int(ordinals[-1])
        self.customers += len(changes)

    def arrays(self, rows: int) -> tuple[NDArray[np.uint32], NDArray[Any]]:
        start = np.concatenate([*self._start, np.array([rows], np.int64)])
        return np.concatenate([*self._who, np.zeros(0, np.uint32)]), start.astype(np.min_scalar_type(rows))


class _ListWriter:
    """Appends the codes of a list property to one array, and tells where each row's codes are."""

    def __init__(self, writer: FolderWriter, folder: str, plan: PropertyPlan) -> None:
        self._writer, self._name, self._plan = writer, f"{folder}/{plan.column}.codes.npy", plan
        self._parts: list[NDArray[Any]] = []
        self._at = 0

    def add(self, array: pa.Array) -> NDArray[Any]:
        counts = array.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
        codes = array.flatten().to_numpy(zero_copy_only=False).astype(self._plan.dtype)
        places = np.empty(len(counts), self._plan.field[1])
        places["count"] = counts
        places["start"] = self._at + np.concatenate(([0], np.cumsum(counts)[:-1]))
        self._parts.append(codes)
        self._at += len(codes)
        return places

    def close(self) -> None:
        self._writer.array(self._name, np.concatenate([*self._parts, np.zeros(0, self._plan.dtype)]))


def _batches(connection: duckdb.DuckDBPyConnection) -> Iterator[pa.RecordBatch]:
    query = exp.select("*").from_(exp.to_table(f"target.main.{TABLE}"))
    yield from (
        batch for batch in connection.sql(query.sql(DIALECT)).to_arrow_reader(_BATCH) if batch.num_rows
    )


def _integers(batch: pa.RecordBatch, name: str) -> NDArray[Any]:
    array: NDArray[Any] = batch.column(name).to_numpy(zero_copy_only=False)
    return array


def _plain(array: pa.Array, dtype: np.dtype[Any]) -> NDArray[Any]:
    """Stored numbers with zero in the place of nulls."""
    filled = array.fill_null(False if dtype == np.bool_ else 0) if array.null_count else array
    return np.asarray(filled.to_numpy(zero_copy_only=False)).astype(dtype, copy=False)


def _smaller(one: int | None, other: int) -> int:
    return other if one is None else min(one, other)


def _greater(one: int | None, other: int) -> int:
    return other if one is None else max(one, other)
