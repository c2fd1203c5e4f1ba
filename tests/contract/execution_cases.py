"""What the contract suites of `Execution` share: engines, tables, and waiting for processes."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from engine.model.execution import Format, Source

ENGINES = [
    pytest.param("sail", marks=pytest.mark.sail),
    pytest.param("spark", marks=pytest.mark.spark),
    pytest.param("connect", marks=pytest.mark.spark),
]

ENDLESS = "SELECT max(id % 7) AS n FROM range(100000000000000)"
"""A statement that no engine ends before its time-out."""

VALUES = pa.table(
    {
        "text": pa.array(["a'b\"`", "", "\u4e2d\U0001f600", None]),
        "integer": pa.array([0, -(2**63), 2**63 - 1, None], pa.int64()),
        "float": pa.array([0.1, -0.0, 1e308, None], pa.float64()),
        "decimal": pa.array(
            [Decimal("0.1000000000"), Decimal("-9" * 1 + "9" * 27 + ".9999999999"), Decimal("1E-10"), None],
            pa.decimal128(38, 10),
        ),
        "small": pa.array([Decimal("9.99"), Decimal("-9.99"), Decimal("0.00"), None], pa.decimal128(3, 2)),
        "boolean": pa.array([True, False, True, None]),
        "date": pa.array([date(2024, 2, 29), date(1969, 12, 31), date(9999, 12, 31), None]),
        "datetime": pa.array(
            [
                datetime(2024, 3, 10, 7, 30, tzinfo=UTC),
                datetime(2024, 11, 3, 5, 30, 0, 1, tzinfo=UTC),
                datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
                None,
            ],
            pa.timestamp("us", tz="UTC"),
        ),
        "text_list": pa.array([["a", "\u4e2d"], [], [""], None], pa.list_(pa.string())),
        "row": pa.array([0, 1, 2, 3], pa.int32()),
    }
)
"""One row per kind of oddity, one column per kind of value; `row` orders them."""

TYPES = {
    "text": "string",
    "integer": "bigint",
    "float": "double",
    "decimal": "decimal(38,10)",
    "small": "decimal(3,2)",
    "boolean": "boolean",
    "date": "date",
    "datetime": "timestamp",
    "text_list": "array<string>",
    "row": "int",
}


def delta_of(rows: pa.Table, folder: Path) -> Source:
    """A Delta table of these rows."""
    write_deltalake(str(folder), rows)
    return Source(Format.DELTA, str(folder))


def wait_until(holds: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for something that another process does."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)
