"""Writing one column by ordinal: a tag's values or an attribute's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from engine.errors import InternalError
from engine.model.values import Kind, ValueType
from engine.serving.sets.customer_set import Mask
from engine.serving.storage import scaled
from engine.serving.storage.bitmap_files import write_bitmaps, write_element_bitmaps
from engine.serving.storage.dictionary import write_dictionary
from engine.serving.storage.files import FolderWriter
from engine.serving.storage.manifest import ColumnEntry

BATCH_ROWS: Final = 1 << 20

Batch: TypeAlias = tuple[NDArray[np.int64], pa.Array]
"""Ordinals and the values beside them, none of them null."""


@dataclass(frozen=True, slots=True)
class ColumnTarget:
    """Where a column is written: files `name/...`, for ordinals below `size`."""

    writer: FolderWriter
    name: str
    type: ValueType
    size: int
    bitmaps: bool


def read_batches(files: Iterable[Path], ordinal: str, value: str) -> Iterator[Batch]:
    """Ordinals with their non-null values, from Parquet files."""
    for path in files:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(BATCH_ROWS, columns=[ordinal, value]):
                ordinals, values = batch.column(ordinal), _without_views(batch.column(value))
                if values.null_count:
                    present = pc.is_valid(values)
                    ordinals, values = ordinals.filter(present), values.filter(present)
                if ordinals.null_count:
                    raise InternalError(f"`{path.name}` has a row without an ordinal")
                if len(ordinals):
                    yield ordinals.to_numpy(zero_copy_only=False).astype(np.int64, copy=False), values


def _without_views(values: pa.Array) -> pa.Array:
    """Texts and lists in the layout that can be filtered; some engines write views."""
    if pa.types.is_string_view(values.type):
        return values.cast(pa.large_string())
    is_list = pa.types.is_list(values.type) or pa.types.is_large_list(values.type)
    if is_list and pa.types.is_string_view(values.type.value_type):
        return values.cast(pa.large_list(pa.large_string()))
    return values


def write_column(target: ColumnTarget, batches: Iterable[Batch]) -> ColumnEntry:
    """Write the files of a column; `InternalError` for an ordinal that is out of range or comes twice."""
    match target.type.kind:
        case Kind.TEXT:
            return _write_text(target, batches)
        case Kind.TEXT_LIST:
            return _write_lists(target, batches)
        case Kind.DECIMAL:
            return _write_decimals(target, batches)
        case _:
            return _write_numbers(target, batches)


def _write_numbers(target: ColumnTarget, batches: Iterable[Batch]) -> ColumnEntry:
    is_float = target.type.kind is Kind.FLOAT
    values = np.zeros(target.size, np.float64 if is_float else np.int64)
    filled = _Filled(target)
    for ordinals, array in batches:
        found = scaled.numbers(array, target.type)
        if is_float:  # NaN and infinities are no value; -0 is 0
            finite = np.isfinite(found)
            ordinals, found = ordinals[finite], found[finite] + 0.0
        filled.mark(ordinals)
        values[ordinals] = found
    return _finish_array(target, values, filled)


def _write_decimals(target: ColumnTarget, batches: Iterable[Batch]) -> ColumnEntry:
    values = np.zeros(target.size, np.int64)
    wide: NDArray[np.int64] | None = None  # the upper halves, once a value needs them
    filled = _Filled(target)
    for ordinals, array in batches:
        found = scaled.numbers(array, target.type)
        filled.mark(ordinals)
        low = found["low"].view(np.int64)
        if wide is None and not scaled.fits_64(found).all():
            wide = values >> 63
        values[ordinals] = low
        if wide is not None:
            wide[ordinals] = found["high"]
    if wide is None:
        return _finish_array(target, values, filled)
    return _finish_pairs(target, values.view(np.uint64), wide, filled)


def _finish_array(target: ColumnTarget, values: NDArray[Any], filled: _Filled) -> ColumnEntry:
    least: Any = values.min(initial=0)
    greatest: Any = values.max(initial=0)
    if values.dtype == np.int64:
        values = values.astype(scaled.width_of(int(least), int(greatest)), copy=False)
    target.writer.array(f"{target.name}/values.npy", values)
    words = filled.write()
    distinct = write_bitmaps(target.writer, target.name, values, filled.mask) if target.bitmaps else None
    return ColumnEntry(
        type=str(target.type),
        form="array",
        rows=target.size,
        values=words,
        distinct=distinct,
        least=str(least),
        greatest=str(greatest),
        bitmaps=distinct is not None,
    )


def _finish_pairs(
    target: ColumnTarget, low: NDArray[np.uint64], high: NDArray[np.int64], filled: _Filled
) -> ColumnEntry:
    pairs = np.empty(target.size, scaled.PAIR)
    pairs["low"], pairs["high"] = low, high
    target.writer.array(f"{target.name}/values.npy", pairs)
    return ColumnEntry(type=str(target.type), form="pair", rows=target.size, values=filled.write())


def _write_text(target: ColumnTarget, batches: Iterable[Batch]) -> ColumnEntry:
    filled = _Filled(target)
    places: list[NDArray[np.int64]] = []
    chunks: list[pa.Array] = []
    for ordinals, array in batches:
        filled.mark(ordinals)
        places.append(ordinals)
        chunks.append(_encode(array))
    codes, texts = _rank(chunks)
    values = np.zeros(target.size, scaled.code_width(len(texts)))
    for ordinals, part in zip(places, codes, strict=True):
        values[ordinals] = part
    write_dictionary(target.writer, f"{target.name}/dictionary.arrow", texts)
    target.writer.array(f"{target.name}/values.npy", values)
    count = filled.write()
    distinct = write_bitmaps(target.writer, target.name, values, filled.mask) if target.bitmaps else None
    return ColumnEntry(
        type=str(target.type),
        form="text",
        rows=target.size,
        values=count,
        distinct=len(texts),
        bitmaps=distinct is not None,
    )


def _write_lists(target: ColumnTarget, batches: Iterable[Batch]) -> ColumnEntry:
    filled = _Filled(target)
    places: list[NDArray[np.int64]] = []
    lengths: list[NDArray[np.int64]] = []
    chunks: list[pa.Array] = []
    for ordinals, array in batches:
        filled.mark(ordinals)
        owners, elements = list_elements(array)
        places.append(ordinals[owners])
        lengths.append(np.bincount(owners, minlength=len(ordinals)))
        chunks.append(_encode(elements))
    codes, texts = _rank(chunks)
    owner = np.concatenate([*places, np.zeros(0, np.int64)])
    code = np.concatenate([*codes, np.zeros(0, np.int64)])
    owner, code = _distinct_pairs(owner, code, max(len(texts), 1))
    starts = np.zeros(target.size + 1, np.int64)
    np.cumsum(np.bincount(owner, minlength=target.size), out=starts[1:])
    write_dictionary(target.writer, f"{target.name}/dictionary.arrow", texts)
    target.writer.array(f"{target.name}/starts.npy", starts.astype(np.min_scalar_type(len(owner))))
    target.writer.array(f"{target.name}/values.npy", code.astype(scaled.code_width(len(texts))))
    if target.bitmaps:
        write_element_bitmaps(target.writer, target.name, owner, code, len(texts))
    return ColumnEntry(
        type=str(target.type),
        form="list",
        rows=target.size,
        values=filled.write(),
        distinct=len(texts),
        bitmaps=target.bitmaps,
    )


def list_elements(array: pa.Array) -> tuple[NDArray[np.int64], pa.Array]:
    """The non-null elements of a list array and the row of each."""
    owners = pc.list_parent_indices(array).to_numpy(zero_copy_only=False).astype(np.int64)
    elements = pc.list_flatten(array)
    if elements.null_count:
        present = pc.is_valid(elements)
        return owners[present.to_numpy(zero_copy_only=False)], elements.filter(present)
    return owners, elements


def _distinct_pairs(
    owner: NDArray[np.int64], code: NDArray[np.int64], codes: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each element once a customer, by customer and then by code."""
    keys = np.sort(owner * codes + code)
    if len(keys):
        keys = keys[np.concatenate(([True], keys[1:] != keys[:-1]))]
    owners = keys // codes
    return owners, keys - owners * codes


def _encode(array: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    return array.cast(pa.large_string()).dictionary_encode()


def _rank(chunks: list[pa.Array]) -> tuple[list[NDArray[np.int64]], pa.Array]:
    """Codes by code point for every chunk of a dictionary-encoded column, and the sorted texts."""
    if not chunks:
        return [], pa.array([], pa.large_string())
    unified = pa.chunked_array(chunks).unify_dictionaries()
    texts = unified.chunk(0).dictionary
    order = pc.sort_indices(texts).to_numpy()
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    codes = [ranks[chunk.indices.to_numpy()] for chunk in unified.chunks]
    return codes, texts.take(pa.array(order))


class _Filled:
    """Which ordinals have got a value."""

    def __init__(self, target: ColumnTarget) -> None:
        self.target = target
        self.mask: Mask = np.zeros(target.size, np.bool_)
        self.rows = 0

    def mark(self, ordinals: NDArray[np.int64]) -> None:
        if len(ordinals) and not 0 <= ordinals.min() <= ordinals.max() < self.target.size:
            raise InternalError(f"`{self.target.name}` has an ordinal that no customer has")
        self.mask[ordinals] = True
        self.rows += len(ordinals)

    def write(self) -> int:
        """Write the validity as packed words and tell how many values there are."""
        count = int(np.count_nonzero(self.mask))
        if count != self.rows:
            raise InternalError(f"`{self.target.name}` has {self.rows - count} customers more than once")
        packed = np.packbits(self.mask, bitorder="little")
        words = np.zeros(-(-self.target.size // 64) * 8, np.uint8)
        words[: len(packed)] = packed
        self.target.writer.array(f"{self.target.name}/valid.npy", words.view(np.uint64))
        return count
