"""Gates: what keeps values from being published, and what just passes."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.errors import StatementFailed
from engine.lake.files import describe
from engine.model.execution import Column
from engine.model.tag import Quality
from engine.model.values import ValueType
from engine.night.arrow_words import columns_of_arrow
from engine.night.gates import GateClosed, check_coverage, check_drift, check_rows, coverage_of
from engine.night.statements import Profile
from engine.night.wide import arrow_type
from engine.night.written import check_types, profile_of_footers

GOOD = Profile(rows=3, with_value=3, null_values=0, null_customers=0, unknown_rows=0, repeated=0)


def _profile(**changed: int) -> Profile:
    return Profile(**{name: getattr(GOOD, name) for name in Profile.__slots__} | changed)


@pytest.mark.parametrize("harmless", ["unknown_rows", "null_values"])
def test_unknown_customers_and_rows_without_a_value_pass(harmless: str) -> None:
    check_rows(_profile(**{harmless: 5}))


@pytest.mark.parametrize(("fault", "code"), [("repeated", "duplicates"), ("null_customers", "null_customer")])
def test_a_customer_twice_or_none_is_refused_with_its_count(fault: str, code: str) -> None:
    with pytest.raises(GateClosed, match="7") as refused:
        check_rows(_profile(**{fault: 7}))
    assert refused.value.code == code


def test_coverage_is_exact_at_its_bound() -> None:
    assert coverage_of(GOOD, 9) == Decimal(3) / 9
    assert coverage_of(GOOD, 0) == 0
    check_coverage(Decimal("0.2"), Quality(coverage_min=Decimal("0.2")))
    check_coverage(Decimal(0), Quality())
    with pytest.raises(GateClosed) as refused:
        check_coverage(Decimal("0.19999999"), Quality(coverage_min=Decimal("0.2")))
    assert refused.value.code == "coverage"


def test_drift_is_exact_at_its_bound_and_needs_values_before() -> None:
    gate = Quality(drift_max=Decimal("0.3"))
    check_drift(Decimal("0.3"), gate)
    check_drift(None, gate)
    check_drift(Decimal(1), Quality())
    with pytest.raises(GateClosed) as refused:
        check_drift(Decimal("0.30000001"), gate)
    assert refused.value.code == "drift"


@pytest.mark.parametrize(
    "words",
    ["text", "integer", "float", "decimal(12,2)", "boolean", "date", "datetime", "text_list"],
)
def test_files_of_another_type_are_refused(tmp_path: Path, words: str) -> None:
    declared = ValueType.parse(words)
    assert declared is not None
    file = _written(tmp_path, arrow_type(declared))
    check_types([describe(file)], declared)
    other = pa.decimal128(12, 3) if words.startswith("decimal") else pa.int16()
    with pytest.raises(StatementFailed) as refused:
        check_types([describe(_written(tmp_path, other))], declared)
    assert refused.value.code == "type_mismatch"


def _written(folder: Path, type_: pa.DataType) -> Path:
    ordinals, customers = pa.array([0], pa.int32()), pa.array(["a"])
    table = pa.table({"ordinal": ordinals, "customer_id": customers, "tag_value": pa.nulls(1, type_)})
    pq.write_table(table, folder / "part-0.parquet")
    return folder / "part-0.parquet"


def test_footers_tell_a_profile_only_where_nothing_is_missing(tmp_path: Path) -> None:
    def put(name: str, values: list[object], type_: pa.DataType) -> None:
        columns = {"ordinal": pa.array(range(len(values)), pa.int32()), "customer_id": ["a"] * len(values)}
        pq.write_table(
            pa.table({**columns, "tag_value": pa.array(values, type_)}), tmp_path / f"{name}.parquet"
        )

    assert profile_of_footers(tmp_path) == _profile(rows=0, with_value=0)
    put("part-0", [1, 2], pa.int64())
    put("part-1", [3], pa.int64())
    put("part-2", [], pa.int64())
    assert profile_of_footers(tmp_path) == GOOD
    put("part-3", [None], pa.int64())
    assert profile_of_footers(tmp_path) is None
    put("part-3", [["x"]], pa.list_(pa.string()))
    assert profile_of_footers(tmp_path) is None


def test_arrow_types_are_told_in_sparks_words() -> None:
    fields = {
        "a": pa.large_string(),
        "b": pa.dictionary(pa.int32(), pa.string()),
        "c": pa.timestamp("us", "UTC"),
        "d": pa.timestamp("us"),
        "e": pa.large_list(pa.string()),
        "f": pa.decimal128(38, 0),
        "g": pa.null(),
    }
    words = ["string", "string", "timestamp", "timestamp_ntz", "array<string>", "decimal(38,0)", "void"]
    assert columns_of_arrow(pa.schema(fields)) == tuple(map(Column, fields, words))
