"""Parquet files as an engine leaves them, for tests of the lake."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from engine.lake.files import DataFile, settle
from engine.lake.layout import Layout
from engine.lake.types import tag_schema
from engine.model.values import ValueType

MONEY = ValueType.decimal(12, 2)
SCHEMA = tag_schema(MONEY)
DAY = date(2018, 1, 2)


def write_rows(folder: Path, rows: Sequence[tuple[str, int, str | None]], name: str = "part-0") -> Path:
    """One Parquet file of (customer_id, ordinal, amount)."""
    folder.mkdir(parents=True, exist_ok=True)
    values = [None if value is None else Decimal(value) for _, _, value in rows]
    table = pa.table(
        {
            "ordinal": pa.array([ordinal for _, ordinal, _ in rows], pa.int32()),
            "customer_id": pa.array([customer for customer, _, _ in rows], pa.string()),
            "tag_value": pa.array(values, pa.decimal128(12, 2)),
        }
    )
    path = folder / f"{name}.parquet"
    pq.write_table(table, path)
    return path


def written(
    layout: Layout, rows: Sequence[tuple[str, int, str | None]], run: str, as_of: date = DAY
) -> list[DataFile]:
    """An attempt of the tag `spend`, settled and ready to be committed."""
    folder = layout.attempt("spend", as_of, run, 1)
    write_rows(folder, rows)
    return settle(folder)
