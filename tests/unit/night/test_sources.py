"""What is told before an engine runs: types that can be read, columns that are found, reports."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from engine.catalog.spark_types import can_become, value_type_of
from engine.errors import StatementFailed
from engine.model.catalog import Customers, Dimension, Event, Field
from engine.model.execution import Column
from engine.model.moment import Moment
from engine.model.naming import Name
from engine.model.values import DATE, DATETIME, INTEGER, TEXT, Kind, ValueType
from engine.night.sources import (
    SourceReport,
    customers_sql,
    dimension_sql,
    event_ids_sql,
    event_sql,
    read_report,
)
from engine.night.sources.cells import Zones, read_cell
from engine.night.sources.nodes import col, instant
from engine.night.sources.raw_types import Raw, RawType, find_column, raw_type

MOMENT = Moment(datetime(2024, 3, 15, tzinfo=UTC), "Asia/Shanghai")
NAME = Name.same("x")
COLUMNS = [Column("member", "string"), Column("paid_at", "timestamp"), Column("order_id", "bigint")]


def event(**declared: object) -> Event:
    parts = {"customer": "member", "time": "paid_at", "time_zone": "Asia/Shanghai", "properties": {}}
    return Event(name="purchase", table="t", title=NAME, **parts | declared)  # type: ignore[arg-type]


def field(name: str, declared: ValueType) -> Field:
    return Field(name, declared, name, NAME)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("string", RawType(Raw.TEXT)),
        ("VARCHAR(20)", RawType(Raw.TEXT)),
        ("decimal(12,2)", RawType(Raw.DECIMAL, 12, 2)),
        ("decimal(12, 2)", RawType(Raw.DECIMAL, 12, 2)),
        ("decimal", RawType(Raw.DECIMAL, 10, 0)),
        ("smallint", RawType(Raw.INTEGER, 5)),
        ("timestamp_ntz", RawType(Raw.NAIVE)),
        ("array<string>", RawType(Raw.TEXTS)),
        ("binary", None),
        ("struct<a:int>", None),
        ("array<int>", None),
    ],
)
def test_raw_types(written: str, read: RawType | None) -> None:
    assert raw_type(written) == read


@pytest.mark.parametrize("declared", [ValueType(kind) for kind in Kind])
@pytest.mark.parametrize(
    "column",
    [
        "string",
        "int",
        "double",
        "decimal(9,2)",
        "boolean",
        "date",
        "timestamp",
        "timestamp_ntz",
        "array<string>",
    ],
)
def test_what_the_catalog_accepts_can_be_read(column: str, declared: ValueType) -> None:
    natural = value_type_of(column)
    assert natural is not None
    assert _is_read(column, declared) == can_become(natural, declared)


def _is_read(column: str, declared: ValueType) -> bool:
    try:
        read_cell(col("x"), column, declared, Zones("UTC", "UTC"))
    except StatementFailed:
        return False
    return True


def test_a_column_is_found_as_spark_finds_it() -> None:
    columns = [Column("Amount", "double"), Column("amount", "int"), Column("Store", "string")]
    assert find_column(columns, "amount").type == "int"
    assert find_column(columns, "STORE").type == "string"
    with pytest.raises(StatementFailed, match="no column `AMOUNT`") as failed:
        find_column(columns, "AMOUNT")
    assert failed.value.code == "missing_column"


@pytest.mark.parametrize(
    ("column", "declared"),
    [("double", TEXT), ("boolean", INTEGER), ("binary", TEXT), ("int", DATE), ("bigint", DATETIME)],
)
def test_a_type_that_cannot_be_read_is_refused(column: str, declared: ValueType) -> None:
    purchase = event(properties={"x": field("x", declared)})
    with pytest.raises(StatementFailed, match="`x`: a column of type") as failed:
        event_sql(purchase, [*COLUMNS, Column("x", column)], MOMENT)
    assert failed.value.code == "type_mismatch"


@pytest.mark.parametrize("column", ["double", "decimal(10,2)", "date", "binary"])
def test_keys_are_texts_or_whole_numbers(column: str) -> None:
    customers = Customers("t", "member", {})
    with pytest.raises(StatementFailed, match="cannot be a key"):
        customers_sql(customers, [Column("member", column)], "UTC")


def test_only_a_declared_id_makes_events_one() -> None:
    assert event_ids_sql(event(), COLUMNS, "UTC") is None
    plain = event_sql(event(), COLUMNS, MOMENT)
    declared = event(id="order_id", id_type=INTEGER)
    assert "ROW_NUMBER" not in plain
    assert "ROW_NUMBER" in event_sql(declared, COLUMNS, MOMENT)
    assert "ROW_NUMBER" not in event_sql(declared, COLUMNS, MOMENT, deduplicate=False)
    assert "`event_id`" in event_sql(declared, COLUMNS, MOMENT, deduplicate=False)


def test_values_of_the_declared_type_are_not_cast() -> None:
    amount = event(properties={"amount": field("amount", ValueType.decimal(12, 2))})
    assert "DECIMAL" not in event_sql(amount, [*COLUMNS, Column("amount", "decimal(12,2)")], MOMENT)
    assert "TRY_CAST" not in event_sql(amount, [*COLUMNS, Column("amount", "decimal(10,2)")], MOMENT)
    assert "TRY_CAST" in event_sql(amount, [*COLUMNS, Column("amount", "decimal(14,4)")], MOMENT)


def test_the_name_column_of_a_dimension_comes_with_it() -> None:
    columns = [Column("id", "string"), Column("title", "string"), Column("kind", "string")]
    products = Dimension("products", "t", "id", {"kind": field("kind", TEXT)}, NAME, name_column="title")
    assert "AS `title`" in dimension_sql(products, columns, "UTC")


def test_an_instant_has_four_digits_of_year_and_its_microseconds() -> None:
    literal = instant(datetime(987, 6, 5, 4, 3, 2, 1, tzinfo=UTC))
    assert literal.sql("spark") == "CAST('0987-06-05 04:03:02.000001Z' AS TIMESTAMP)"


def test_a_report_is_told_apart_by_fields() -> None:
    row = {"rows": [7], "null_ids": [None], "misfit__a": [2], "misfit__b": [0], "nul__a": [1]}
    assert read_report(pa.table(row)) == SourceReport({"rows": 7, "null_ids": 0}, {"a": 2}, {"a": 1})
