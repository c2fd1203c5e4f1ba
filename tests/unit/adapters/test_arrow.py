"""Engines give different Arrow forms of one type; callers get one."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa

from engine.adapters.arrow import from_stream, plain, to_stream

INSTANT = datetime(2024, 3, 10, 7, 30, tzinfo=UTC)


def test_types_become_plain() -> None:
    table = pa.table(
        {
            "text": pa.array(["a", None], pa.large_string()),
            "view": pa.array(["a", None], pa.string_view()),
            "instant": pa.array([INSTANT, None], pa.timestamp("us", tz="Asia/Shanghai")),
            "naive": pa.array([datetime(2024, 1, 1), None], pa.timestamp("ns")),  # noqa: DTZ001
            "texts": pa.array([["a", None], None], pa.large_list(pa.large_string())),
            "number": pa.array([1, None], pa.int64()),
        }
    )
    found = plain(table)
    assert [str(field.type) for field in found.schema] == [
        *("string", "string", "timestamp[us, tz=UTC]", "timestamp[us]", "list<item: string>", "int64")
    ]
    assert found.to_pylist() == table.to_pylist()


def test_columns_become_nullable() -> None:
    schema = pa.schema([pa.field("id", pa.int64(), nullable=False)])
    assert plain(pa.table({"id": [1]}, schema=schema)).schema.field("id").nullable


def test_a_stream_gives_the_same_table() -> None:
    table = pa.table({"id": [1, 2], "text": ["a", None]})
    assert from_stream(bytearray(to_stream(table))).equals(table)


def test_a_stream_without_rows_keeps_its_columns() -> None:
    table = pa.table({"id": pa.array([], pa.int32())})
    assert from_stream(bytearray(to_stream(table))).schema == table.schema
