"""Which logs say less than their files hold, and what a copy without statistics keeps."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import write_deltalake

from engine.errors import Conflict
from engine.lake.statistics import copy_without_statistics, misleads
from engine.model.execution import Column, EngineKind, Format, Source
from engine.night.faithful import readable_sources
from engine.night.tables import SourceTable
from tests.unit.lake.test_tables import make_unreadable

NAN = float("nan")
LONG = pa.decimal128(38, 18)


def table(folder: Path, values: list[object], kind: pa.DataType, **options: object) -> Source:
    """A Delta table of one file with the values, in the column `x`."""
    rows = pa.table({"k": pa.array(range(len(values))), "x": pa.array(values, kind)})
    write_deltalake(str(folder), rows, mode="append", **options)  # type: ignore[call-overload]
    return Source(Format.DELTA, str(folder))


@pytest.mark.parametrize(
    ("values", "kind", "wrong"),
    [
        ([0.5, NAN], pa.float64(), True),
        ([0.5, NAN], pa.float32(), True),
        ([0.1, 0.1], pa.float32(), False),
        ([0.5, 0.5], pa.float64(), False),
        ([0.5, NAN, 1.5], pa.float64(), False),  # not constant: every value is read
        ([0.5, NAN, None], pa.float64(), False),
        ([NAN, NAN], pa.float64(), False),
        ([19.99, 19.99], pa.float64(), False),
        ([123456789.12345679], pa.float64(), True),  # more digits than are parsed exactly
        ([1e-30], pa.float64(), True),
        ([Decimal("19.99")], LONG, False),
        ([Decimal("1234567890.123456789012345678")], LONG, True),
        ([Decimal("1234567890.123456789012345678"), Decimal("1234567890.12345678901234568")], LONG, True),
        ([Decimal(10) ** 21, Decimal(10) ** 25], pa.decimal128(38, 0), True),
        ([Decimal(1), Decimal(2)], LONG, False),
    ],
)
def test_a_constant_of_the_log_is_compared_with_the_file(
    tmp_path: Path, values: list[object], kind: pa.DataType, wrong: bool
) -> None:
    assert misleads(table(tmp_path / "t", values, kind), ["x"]) is wrong


def test_each_file_is_judged_by_itself_and_only_what_the_version_holds(tmp_path: Path) -> None:
    for value in (1.5, NAN):
        source = table(tmp_path / "t", [0.5, value], pa.float64())
    assert misleads(source, ["x"])
    assert not misleads(Source(Format.DELTA, source.location, 0), ["x"])


def test_a_copy_has_every_row_its_partitions_and_no_statistics(tmp_path: Path) -> None:
    moments = [datetime(2024, 1, 1, 0, 0, 0, 123456, UTC), None, datetime(1969, 1, 1, tzinfo=UTC)]
    rows = pa.table(
        {
            "x": [0.5, NAN, 2.0],
            "at": pa.array(moments, pa.timestamp("us", "UTC")),
            "d": pa.array([Decimal("0.07"), None, Decimal(1)], pa.decimal128(38, 18)),
            "t": pa.array([["a", None], [], None], pa.list_(pa.string())),
            "place": ["a b/é%", "a b/é%", None],
            "left": [1, 2, 3],
        }
    )
    write_deltalake(str(tmp_path / "t"), rows, partition_by=["place"])
    source, kept = Source(Format.DELTA, str(tmp_path / "t")), ["x", "at", "d", "t", "place"]
    assert misleads(source, ["x"])
    copy_without_statistics(source, kept, tmp_path / "copy")
    (file,) = (tmp_path / "copy").glob("*.parquet")
    assert sorted(map(str, pq.read_table(file).to_pylist())) == sorted(
        map(str, rows.select(kept).to_pylist())
    )
    footer = pq.read_metadata(file)
    groups = [footer.row_group(at) for at in range(footer.num_row_groups)]
    assert not any(group.column(at).statistics for group in groups for at in range(footer.num_columns))


def test_files_with_deleted_rows_are_not_copied(tmp_path: Path) -> None:
    folder = make_unreadable(tmp_path / "t", "deletion vectors")
    with pytest.raises(Conflict, match="deletion vectors"):
        copy_without_statistics(Source(Format.DELTA, str(folder)), ["a"], tmp_path / "copy")


def test_only_a_table_that_would_be_read_wrong_is_copied_and_once(tmp_path: Path) -> None:
    wrong, right = table(tmp_path / "w", [0.5, NAN], pa.float64()), table(tmp_path / "r", [0.5], pa.float64())
    columns = (Column("k", "bigint"), Column("x", "double"))
    tables = [
        SourceTable("customers", "r", right, columns),
        SourceTable("buy", "w", wrong, columns),
        SourceTable("sell", "w", wrong, columns),
    ]
    found = readable_sources(tables, EngineKind.EMBEDDED, tmp_path / "stage")
    copy = Source(Format.PARQUET, str(tmp_path / "stage" / "buy"))
    assert found == {"customers": right, "buy": copy, "sell": copy}
    assert readable_sources(tables, EngineKind.SPARK, tmp_path / "other")["buy"] == wrong
    assert not (tmp_path / "other").exists()
