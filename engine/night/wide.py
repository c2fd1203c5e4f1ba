"""All tags of a snapshot side by side: each tag is put in the order of the customers once, then rows are cut.

Memory is that of one tag at a time (the ordered columns lie in memory-mapped files) and of one block of rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from engine.model.values import Kind, ValueType
from engine.model.views import CUSTOMER_ID, ORDINAL, TAG_VALUE

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROWS: Final = 1_000_000
"""Rows of one file of the wide table."""


@dataclass(frozen=True, slots=True)
class WideColumn:
    """One tag: its code, type and the Parquet files that hold its values."""

    code: str
    type: ValueType
    files: tuple[Path, ...]


def write_wide(
    customers: Sequence[Path], columns: Sequence[WideColumn], folder: Path, *, scratch: Path
) -> None:
    """Write `customer_id`, `ordinal` and one column a tag into Parquet files in `folder`, by ordinal.

    `customers` are Parquet files with `ordinal` and `customer_id`; `scratch` is a folder for the ordered
    columns.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    people = _read(customers, [ORDINAL, CUSTOMER_ID]).sort_by(ORDINAL).combine_chunks()
    ordinals = people[ORDINAL].to_numpy().astype(np.int64)
    mapped = [_ordered(column, ordinals, scratch / f"{column.code}.arrow") for column in columns]
    names = [CUSTOMER_ID, ORDINAL, *(column.code for column in columns)]
    for number, start in enumerate(range(0, len(ordinals), ROWS)):
        count = min(ROWS, len(ordinals) - start)
        arrays = [people[CUSTOMER_ID].slice(start, count), people[ORDINAL].slice(start, count)]
        arrays += [column.slice(start, count) for column in mapped]
        block = pa.table(arrays, names=names)
        pq.write_table(
            block, folder / f"part-{number:05}.parquet", compression="zstd", compression_level=1,
            use_dictionary=[column.code for column in columns if column.type.kind in _FEW_VALUES],
        )  # fmt: skip


_FEW_VALUES: Final = frozenset({Kind.TEXT, Kind.TEXT_LIST})


def _ordered(column: WideColumn, ordinals: NDArray[np.int64], path: Path) -> pa.ChunkedArray:
    """The tag's values in the order of the customers, null for those without one, memory-mapped."""
    dictionary = column.type.kind is Kind.TEXT
    values = _read(column.files, [ORDINAL, TAG_VALUE], dictionary=dictionary) if column.files else None
    array = _nothing(column, len(ordinals)) if values is None else _scatter(values, ordinals)
    schema = pa.schema([(column.code, array.type)])
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        writer.write_table(pa.table([array], schema=schema), max_chunksize=ROWS)
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()[column.code]


def _scatter(values: pa.Table, ordinals: NDArray[np.int64]) -> pa.ChunkedArray:
    size = int(ordinals[-1]) + 1 if len(ordinals) else 0
    given = values[ORDINAL].to_numpy()
    known = given < size
    places = np.full(size, -1, np.int32)
    places[given[known]] = np.flatnonzero(known).astype(np.int32)
    wanted = places[ordinals]
    return values[TAG_VALUE].combine_chunks().take(pa.array(wanted, mask=wanted < 0))


def _nothing(column: WideColumn, rows: int) -> pa.Array:
    return pa.nulls(rows, arrow_type(column.type))


def arrow_type(value_type: ValueType) -> pa.DataType:
    """The Arrow type of a tag's values."""
    if value_type.kind is Kind.DECIMAL:
        return pa.decimal128(value_type.precision, value_type.scale)
    return _ARROW[value_type.kind]


_ARROW: Final = {
    Kind.TEXT: pa.string(),
    Kind.INTEGER: pa.int64(),
    Kind.FLOAT: pa.float64(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.DATE: pa.date32(),
    Kind.DATETIME: pa.timestamp("us", tz="UTC"),
    Kind.TEXT_LIST: pa.list_(pa.string()),
}


def _read(files: Sequence[Path], columns: list[str], *, dictionary: bool = False) -> pa.Table:
    as_dictionary = [TAG_VALUE] if dictionary else None
    tables = []
    for path in files:
        with pq.ParquetFile(path, read_dictionary=as_dictionary) as file:
            tables.append(file.read(columns=columns))
    return pa.concat_tables(tables).unify_dictionaries()
