"""The catalog against real tables."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from engine.catalog import check_catalog, parse_catalog
from engine.catalog.spark_types import can_become, value_type_of
from engine.model.catalog import Catalog
from engine.model.execution import Column
from engine.model.issue import Issue
from engine.model.values import DATE, DATETIME, FLOAT, INTEGER, TEXT, TEXT_LIST, ValueType

TEXT_OF_CATALOG = """\
zone: UTC
customers: {table: c, key: ID, attributes: {kids: {type: integer}}}
events:
  purchase:
    table: p
    customer: c
    time: t
    id: n
    properties:
      amount: {type: "decimal(5,2)"}
"""


def check(purchases: Sequence[Column] | None) -> tuple[Catalog, list[Issue]]:
    catalog, issues = parse_catalog(TEXT_OF_CATALOG)
    assert catalog is not None and not issues
    customers = [Column("id", "string"), Column("kids", "bigint")]
    return check_catalog(catalog, lambda table: customers if table == "c" else purchases)


def columns(**types: str) -> list[Column]:
    return [Column(*each) for each in {"c": "string", "t": "timestamp", "n": "bigint", **types}.items()]


def test_a_date_column_makes_a_table_of_dates() -> None:
    catalog, issues = check(columns(t="date", amount="decimal(5,2)"))
    assert issues == []
    assert catalog.events["purchase"].time_is_date
    assert catalog.events["purchase"].id_type == INTEGER


def test_a_time_column_makes_instants() -> None:
    catalog, issues = check(columns(amount="double"))
    assert issues == []
    assert not catalog.events["purchase"].time_is_date


def test_a_missing_table_is_a_warning_until_it_is_there() -> None:
    _, issues = check(None)
    assert [(issue.code, issue.is_error, issue.place.line) for issue in issues] == [
        ("table_missing", False, 5)
    ]


def test_mismatches_stand_where_the_catalog_says_so() -> None:
    _, issues = check([Column("c", "double"), Column("ts", "timestamp"), Column("amount", "boolean")])
    assert [(issue.code, issue.place.line) for issue in issues] == [
        ("column_type", 6),
        ("unknown_column", 7),
        ("unknown_column", 8),
        ("column_type", 10),
    ]
    assert issues[1].hint == "did you mean `ts`?"


def test_a_narrower_decimal_is_a_warning() -> None:
    _, issues = check(columns(amount="decimal(9,4)"))
    assert [(issue.code, issue.is_error) for issue in issues] == [("column_narrowed", False)]


@pytest.mark.parametrize(
    ("spark", "ours"),
    [
        ("string", TEXT),
        ("varchar(20)", TEXT),
        ("TINYINT", INTEGER),
        ("long", INTEGER),
        ("double", FLOAT),
        ("decimal(12, 2)", ValueType.decimal(12, 2)),
        ("decimal", ValueType.decimal(10, 0)),
        ("date", DATE),
        ("timestamp_ntz", DATETIME),
        ("array<string>", TEXT_LIST),
        ("array<int>", None),
        ("map<string,int>", None),
        ("binary", None),
    ],
)
def test_spark_types_have_a_natural_value_type(spark: str, ours: ValueType | None) -> None:
    assert value_type_of(spark) == ours


def test_what_a_column_can_be_read_as() -> None:
    assert can_become(FLOAT, ValueType.decimal(12, 2))
    assert can_become(TEXT, DATETIME)
    assert not can_become(FLOAT, TEXT)
    assert not can_become(TEXT_LIST, TEXT)
