"""What lies beside an event type's table: customer-major rows, plain columns, and the index of customers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sqlglot import exp

from engine.serving.building.inputs import EventInput
from engine.serving.events.plan import DIALECT, MINUTE, TABLE, PropertyPlan, rows_dtype
from engine.serving.storage import scaled
from engine.serving.storage.files import FolderWriter
from engine.serving.storage.manifest import ColumnEntry, EventEntry, PropertyEntry

_BATCH: Final = 1 << 19


@dataclass(slots=True)
class RowFiles:
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
        beside = {
            plan.column: _PlainWriter(self.writer, f"{folder}/{plan.column}", plan, self.count)
            for plan in self.plans
            if plan.form in ("array", "text")
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
                if plan.column in beside:
                    beside[plan.column].fill(part, batch.column(plan.column), target[plan.column])
            at += batch.num_rows
        for plain in beside.values():
            plain.close()
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


class _PlainWriter:
    """Writes one property as a plain column for filters, and who has it unless every row does."""

    def __init__(self, writer: FolderWriter, name: str, plan: PropertyPlan, count: int) -> None:
        self._writer, self._name, self._missing = writer, name, False
        dtype = np.dtype(np.uint8) if plan.dtype == np.bool_ else plan.dtype
        self._values = None if plan.is_summed else writer.blank_array(f"{name}.plain.npy", dtype, count)
        self._valid = writer.blank_array(f"{name}.valid.npy", np.dtype(np.bool_), count)

    def fill(self, part: slice, array: pa.Array, stored: NDArray[Any]) -> None:
        if self._values is not None:
            self._values[part] = stored
        self._valid[part] = array.is_valid().to_numpy(zero_copy_only=False)
        self._missing |= bool(array.null_count)

    def close(self) -> None:
        """Finish the files; that of who has it is dropped where all do."""
        if self._values is not None:
            self._writer.finish(f"{self._name}.plain.npy")
        if self._missing:
            self._writer.finish(f"{self._name}.valid.npy")
        else:
            self._writer.path(f"{self._name}.valid.npy").unlink()


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
