"""Values of many customers at once: a column at some ordinals as an Arrow array."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.model.values import Kind, ValueType
from engine.serving.storage import scaled

if TYPE_CHECKING:
    from engine.serving.storage.columns import StoredColumn

Ordinals = NDArray[np.uint32] | NDArray[np.int64]


def arrow_type(type_: ValueType) -> pa.DataType:
    """How values of a type travel in Arrow: instants in UTC, in microseconds."""
    match type_.kind:
        case Kind.TEXT:
            return pa.string()
        case Kind.INTEGER:
            return pa.int64()
        case Kind.FLOAT:
            return pa.float64()
        case Kind.DECIMAL:
            return pa.decimal128(type_.precision or 38, type_.scale or 0)
        case Kind.BOOLEAN:
            return pa.bool_()
        case Kind.DATE:
            return pa.date32()
        case Kind.DATETIME:
            return pa.timestamp("us", "UTC")
        case Kind.TEXT_LIST:
            return pa.list_(pa.string())
        case _:
            assert_never(type_.kind)


def take(column: StoredColumn, ordinals: Ordinals) -> pa.Array:
    """The values at some ordinals, null where there is none; ordinals that nobody has are fine."""
    there = ordinals < min(column.entry.rows, column.size)
    asked = np.where(there, ordinals, 0).astype(np.int64)
    if not column.entry.rows:
        return pa.nulls(len(ordinals), arrow_type(column.type))
    missing = ~(there & _valid(column, asked))
    match column.entry.form:
        case "text":
            codes = np.where(missing, 0, column.values[asked]).astype(np.int64)
            return column.dictionary.texts.take(pa.array(codes, mask=missing)).cast(pa.string())
        case "list":
            return _lists(column, asked, missing)
        case "pair":
            return _decimals(column.values[asked], missing, column.type)
        case _:
            return _numbers(column.values[asked], missing, column.type)


def _valid(column: StoredColumn, ordinals: NDArray[np.int64]) -> NDArray[np.bool_]:
    words = column.valid.words[ordinals >> 6]
    return np.asarray((words >> (ordinals & 63).astype(np.uint64)) & np.uint64(1), np.bool_)


def _numbers(values: NDArray[np.generic], missing: NDArray[np.bool_], type_: ValueType) -> pa.Array:
    match type_.kind:
        case Kind.DECIMAL:
            wide = values.astype(np.int64)
            pairs = np.empty(len(wide), scaled.PAIR)
            pairs["low"], pairs["high"] = wide.view(np.uint64), wide >> 63
            return _decimals(pairs, missing, type_)
        case Kind.BOOLEAN:
            return pa.array(values.astype(np.bool_), mask=missing)
        case Kind.DATE:
            return pa.array(values.astype(np.int32), pa.int32(), mask=missing).view(pa.date32())
        case Kind.DATETIME:
            instants = pa.array(values.astype(np.int64), pa.int64(), mask=missing)
            return instants.view(pa.timestamp("us", "UTC"))
        case _:
            return pa.array(values, mask=missing).cast(arrow_type(type_))


def _decimals(pairs: NDArray[np.void], missing: NDArray[np.bool_], type_: ValueType) -> pa.Array:
    there = pa.py_buffer(np.packbits(~missing, bitorder="little").tobytes())
    data = pa.py_buffer(np.ascontiguousarray(pairs).tobytes())
    return pa.Array.from_buffers(arrow_type(type_), len(pairs), [there, data])


def _lists(column: StoredColumn, ordinals: NDArray[np.int64], missing: NDArray[np.bool_]) -> pa.Array:
    texts, starts = column.dictionary.texts, column.starts
    rows = [
        None if gone else column.values[int(starts[each]) : int(starts[each + 1])]
        for each, gone in zip(ordinals.tolist(), missing.tolist(), strict=True)
    ]
    lengths = np.array([0 if row is None else len(row) for row in rows], np.int64)
    codes = np.concatenate([np.zeros(0, np.int64), *(row for row in rows if row is not None)])
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    values = texts.take(pa.array(codes.astype(np.int64))).cast(pa.string())
    return pa.ListArray.from_arrays(pa.array(offsets), values, mask=pa.array(missing))
