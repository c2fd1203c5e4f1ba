"""What Delta logs and footers tell of rows and values, where that is wrong, and copies without it.

Where a file's least and greatest value of a column agree, Sail 0.7.2 reads that value for every row. A log's
numbers do not always bear that: they leave NaN out, delta-rs writes those of long decimals by way of a float,
and Sail itself reads a float's digits without rounding them right.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from engine.lake.log import telling
from engine.lake.tables import open_table, refuse_unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from engine.model.execution import Source

_NULLS: Final = "null_count."

_PARSED_EXACTLY: Final = 22
"""The greatest power of ten that is a float: digits below 2^53 times or by it are rounded once, and right
(Clinger, How to read floating point numbers accurately, 1990)."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a log says of a version: its rows, and by column how many of them have no value."""

    rows: int
    nulls: Mapping[str, int]


def recorded(source: Source) -> Recorded | None:
    """Rows and missing values of a Delta table by its log alone; None where the log does not count rows.

    Columns that are not counted in every file are left out. Rows that deletion vectors hide are counted.
    """
    files = pa.table(open_table(source.location, source.version).get_add_actions(flatten=True))
    if not files.num_rows or files["num_records"].null_count:
        return None
    counted = [name for name in files.column_names if name.startswith(_NULLS) and not files[name].null_count]
    return Recorded(
        pc.sum(files["num_records"]).as_py(),
        {name.removeprefix(_NULLS): pc.sum(files[name]).as_py() for name in counted},
    )


def nulls_of(paths: Iterable[Path]) -> dict[str, int]:
    """By column the missing values of Parquet files, from their footers; without lists, and without columns
    of which not every footer tells."""
    found: dict[str, int] = {}
    unknown: set[str] = set()
    for path in paths:
        footer = pq.read_metadata(path)
        groups = [footer.row_group(number) for number in range(footer.num_row_groups)]
        for column in (group.column(at) for group in groups for at in range(group.num_columns)):
            name, told = column.path_in_schema, column.statistics
            if told is None or not told.has_null_count:
                unknown.add(name)
            else:
                found[name] = found.get(name, 0) + told.null_count
    return {name: nulls for name, nulls in found.items() if name not in unknown and "." not in name}


def misleads(source: Source, columns: Sequence[str]) -> bool:
    """Whether a reader that trusts the log's statistics of `columns` reads a value of them wrong.

    `columns` are columns of floats or decimals of a Delta table. Only those files are looked into whose
    least and greatest value agree. Raises NotFound, DamagedLog.
    """
    table = open_table(source.location, source.version)
    suspects = _constants(pa.table(table.get_add_actions(flatten=True)), columns)
    if not suspects:
        return False
    refuse_unreadable(table, source.location)
    with telling(source.location):
        fragments = table.to_pyarrow_dataset().get_fragments()
        return any(
            _differs(fragment.to_table(columns=list(suspects[fragment.path])), suspects[fragment.path])
            for fragment in fragments
            if fragment.path in suspects
        )


def copy_without_statistics(source: Source, columns: Sequence[str], folder: Path) -> None:
    """Write `columns` of a Delta table as Parquet files without statistics into the new folder `folder`.

    Raises NotFound, DamagedLog (`unsupported_table` where rows of its files are deleted or renamed).
    """
    table = open_table(source.location, source.version)
    refuse_unreadable(table, source.location)
    folder.mkdir(parents=True)
    with telling(source.location):
        rows = table.to_pyarrow_dataset().scanner(columns=list(columns))
        path = folder / "part-00000.parquet"
        with pq.ParquetWriter(
            path, rows.projected_schema, write_statistics=False, store_schema=False
        ) as file:
            for batch in rows.to_batches():
                file.write_batch(batch)


def _constants(files: pa.Table, columns: Sequence[str]) -> dict[str, dict[str, Any]]:
    """By file the columns that its statistics call constant, each with its value."""
    found: dict[str, dict[str, Any]] = {}
    for name in columns:
        keys = ("path", f"min.{name}", f"max.{name}", f"null_count.{name}")
        if not set(keys) <= set(files.column_names):
            continue
        for row in files.select(keys).to_pylist():
            path, least, greatest, nulls = (row[key] for key in keys)
            if least is not None and least == greatest and not nulls:
                found.setdefault(unquote(path), {})[name] = least
    return found


def _differs(rows: pa.Table, told: dict[str, Any]) -> bool:
    return any(_column_differs(rows[name], value) for name, value in told.items())


def _column_differs(column: pa.ChunkedArray, told: float | Decimal) -> bool:
    if pa.types.is_float64(column.type) and not _is_parsed_exactly(float(told)):
        return True
    return not pc.all(pc.equal(column, pa.scalar(told, column.type))).as_py()


def _is_parsed_exactly(value: float) -> bool:
    if not math.isfinite(value):
        return False
    _, digits, exponent = Decimal(repr(value)).as_tuple()
    whole = int("".join(map(str, digits)))
    return isinstance(exponent, int) and abs(exponent) <= _PARSED_EXACTLY and whole < 1 << 53
