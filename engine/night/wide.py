"""All tags of a snapshot side by side: each tag is put in the order of the customers once, then rows are cut.

Memory is that of one tag at a time (the ordered columns lie in memory-mapped files) and of one block of rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from engine.model.values import Kind, ValueType
from engine.model.views import CUSTOMER_ID, ORDINAL, TAG_VALUE
from engine.night.scatter import places_of, scatter

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROWS: Final = 1_000_000
"""Rows of one file of the wide table."""


THREADS: Final = 2
"""Columns or files in work at a time: each may hold one tag in memory."""


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
    people = _by_ordinal(_read(customers, [ORDINAL, CUSTOMER_ID]))
    ordinals = people[ORDINAL].to_numpy().astype(np.int64)
    places = places_of(ordinals)
    with ThreadPoolExecutor(THREADS) as pool:
        ordered = [
            pool.submit(_ordered, column, places, len(ordinals), scratch / f"{column.code}.arrow")
            for column in columns
        ]
        wide = pa.table(
            [people[CUSTOMER_ID], people[ORDINAL], *(each.result() for each in ordered)],
            names=[CUSTOMER_ID, ORDINAL, *(column.code for column in columns)],
        )
        texts = [column.code for column in columns if column.type.kind in _FEW_VALUES]
        written = [
            pool.submit(_write, wide.slice(start, ROWS), folder / f"part-{start // ROWS:05}.parquet", texts)
            for start in range(0, len(ordinals), ROWS)
        ]
        for each in written:
            each.result()


def _by_ordinal(people: pa.Table) -> pa.Table:
    ordinals = people[ORDINAL].to_numpy()
    if len(ordinals) and not (np.diff(ordinals) > 0).all():
        people = people.sort_by(ORDINAL)
    return people.combine_chunks()


def _write(rows: pa.Table, path: Path, texts: list[str]) -> None:
    pq.write_table(rows, path, compression="snappy", use_dictionary=texts)


_FEW_VALUES: Final = frozenset({Kind.TEXT, Kind.TEXT_LIST})


def _ordered(column: WideColumn, places: NDArray[np.int32], rows: int, path: Path) -> pa.ChunkedArray:
    """The tag's values in the order of the customers, null for those without one, memory-mapped."""
    if not column.files:
        return pa.chunked_array([pa.nulls(rows, arrow_type(column.type))])
    values = _read(column.files, [ORDINAL, TAG_VALUE], dictionary=column.type.kind is Kind.TEXT)
    array = scatter(values[TAG_VALUE], values[ORDINAL].to_numpy(), places, rows)
    schema = pa.schema([(column.code, array.type)])
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        writer.write_table(pa.table([array], schema=schema), max_chunksize=ROWS)
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()[column.code]


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
