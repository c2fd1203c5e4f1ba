"""What is told of a tag's statement before any engine runs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from sqlglot import exp

from engine.errors import InternalError, InvalidInput, StatementFailed
from engine.model.execution import Column
from engine.model.moment import Moment
from engine.model.schema import Schema
from engine.model.segment import All
from engine.model.tag import (
    ListUpload,
    Missing,
    OnMissing,
    Rule,
    Rules,
    Sql,
    Static,
    Statistical,
)
from engine.model.values import BOOLEAN, DATE, DATETIME, FLOAT, INTEGER, TEXT, TEXT_LIST, Value, ValueType
from engine.night.statements import (
    Profile,
    TagInputs,
    fill_sql,
    needs_fill,
    profile_sql,
    read_drift,
    read_profile,
    tag_statement,
)
from engine.night.statements.fit import fitted, spark_type
from engine.night.statements.literals import literal
from engine.segments import parse_measure, parse_window
from tests.property.tags_worlds import CATALOG, definition

INPUTS = TagInputs(Schema(CATALOG), Moment(datetime(2024, 6, 1, tzinfo=UTC), CATALOG.zone))


def measured(event: str) -> Statistical:
    measure, window = parse_measure({"agg": "count"})[0], parse_window({"type": "all"})[0]
    assert measure is not None
    assert window is not None
    return Statistical(event, measure, window)


def test_exact_kinds_leave_only_rows_to_be_counted() -> None:
    rules = Rules((Rule("everyone", All()),))
    for body, kind in ((Static("level"), "text"), (measured("visit"), "integer"), (rules, "text")):
        assert tag_statement(definition(body, kind), INPUTS).exact
    assert not tag_statement(definition(ListUpload(), "text"), INPUTS).exact
    assert "GROUP BY" not in profile_sql("raw", exact=True)
    assert "GROUP BY" in profile_sql("raw", exact=False)


def test_an_upload_is_read_from_its_view_in_the_declared_type() -> None:
    sql = tag_statement(definition(ListUpload(), "decimal(9,2)"), INPUTS).sql
    assert "FROM `upload__t` AS `q` LEFT JOIN `customers`" in sql
    assert "CAST(`q`.`tag_value` AS DECIMAL(9, 2))" in sql


def test_what_no_longer_binds_is_refused() -> None:
    with pytest.raises(StatementFailed, match="no attribute `lvel`"):
        tag_statement(definition(Static("lvel"), "text"), INPUTS)
    with pytest.raises(InvalidInput) as refused:
        tag_statement(definition(measured("vist"), "integer"), INPUTS)
    assert refused.value.issues


def test_a_sql_tag_needs_its_query() -> None:
    with pytest.raises(InternalError, match="needs its checked query"):
        tag_statement(definition(Sql("SELECT 1"), "text"), INPUTS)


@pytest.mark.parametrize(
    ("written", "declared"),
    [
        ("int", "text"),
        ("string", "integer"),
        ("decimal(9,2)", "integer"),
        ("double", "integer"),
        ("string", "decimal(9,2)"),
        ("date", "datetime"),
        ("timestamp", "date"),
        ("int", "boolean"),
        ("array<int>", "text_list"),
        ("struct<a:int>", "text"),
    ],
)
def test_kinds_are_not_converted(written: str, declared: str) -> None:
    query = exp.select("customer_id", "tag_value").from_("q")
    columns = (Column("customer_id", "string"), Column("tag_value", written))
    with pytest.raises(StatementFailed, match=r"value_type .* takes") as failed:
        tag_statement(definition(Sql(""), declared), TagInputs(INPUTS.schema, INPUTS.moment, query, columns))
    assert failed.value.code == "type_mismatch"


def test_a_column_of_nothing_fits_every_type() -> None:
    for declared in (TEXT, INTEGER, FLOAT, BOOLEAN, DATE, DATETIME, TEXT_LIST, ValueType.decimal(9, 2)):
        assert fitted(exp.column("v"), "void", declared, "UTC").sql("spark").startswith("CAST(v AS ")


@pytest.mark.parametrize(
    ("value", "declared", "sql"),
    [
        ("it's \\", TEXT, "'it\\'s \\\\'"),
        (7, INTEGER, "CAST('7' AS BIGINT)"),
        (0.1, FLOAT, "CAST('0.1' AS DOUBLE)"),
        (Decimal("1E+2"), ValueType.decimal(9, 2), "CAST('100' AS DECIMAL(9, 2))"),
        (True, BOOLEAN, "TRUE"),
        (date(2024, 2, 29), DATE, "CAST('2024-02-29' AS DATE)"),
        (datetime(2024, 2, 29, tzinfo=UTC), DATETIME, "CAST('2024-02-29 00:00:00.000000Z' AS TIMESTAMP)"),
        (frozenset({"b", "a"}), TEXT_LIST, "CAST(ARRAY('a', 'b') AS ARRAY<STRING>)"),
    ],
)
def test_literals(value: Value, declared: ValueType, sql: str) -> None:
    assert literal(value, declared).sql("spark") == sql


def test_a_plain_decimal_has_six_digits() -> None:
    plain = ValueType.parse("decimal")
    assert plain is not None
    assert spark_type(plain) == "decimal(38,6)"


def test_rows_are_filled_only_where_they_must_be() -> None:
    whole, lossy = Profile(5, 5, 0, 0, 0, 0), Profile(5, 4, 1, 0, 0, 0)
    clear = definition(Static("children"), "integer")
    keep = definition(Static("children"), "integer", OnMissing(Missing.KEEP_LAST))
    default = definition(Static("children"), "integer", OnMissing(Missing.DEFAULT, 0))
    assert not needs_fill(clear, whole, previous=True)
    assert needs_fill(clear, lossy, previous=False)
    assert not needs_fill(keep, whole, previous=False)
    assert needs_fill(keep, whole, previous=True)
    assert needs_fill(default, whole, previous=False)
    assert "JOIN" not in fill_sql(keep, "raw")
    with pytest.raises(InternalError, match="without a default"):
        fill_sql(definition(Static("children"), "integer", OnMissing(Missing.DEFAULT)), "raw")


def test_counts_are_read() -> None:
    row = {
        "rows": 5,
        "with_value": 3,
        "null_values": 1,
        "null_customers": 0,
        "unknown_rows": 1,
        "repeated": 1,
    }
    assert read_profile(pa.Table.from_pylist([row])) == Profile(5, 3, 1, 0, 1, 1)
    wide = pa.decimal128(38, 0)
    drift = {"apart": pa.array([Decimal(6)], wide), "now": pa.array([Decimal(3)], wide)}
    assert read_drift(pa.table(drift | {"before": pa.array([Decimal(4)], wide)})) == Decimal("0.25")
    assert read_drift(pa.table({"apart": [None], "now": [None], "before": [None]})) is None
