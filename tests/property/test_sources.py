"""Prepared sources against plain Python, on random tables with everything that goes wrong in real ones."""

from __future__ import annotations

import os
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from engine.model.catalog import Customers, Dimension, Field
from engine.model.execution import Execution, Format, Source
from engine.model.naming import Name
from engine.model.values import TEXT, ValueType
from engine.model.views import CUSTOMERS, raw_view
from engine.night.sources import (
    customers_report_sql,
    customers_sql,
    dimension_report_sql,
    dimension_sql,
    read_report,
)
from tests.property import sources_worlds as worlds
from tests.property.sources_checks import Case, check_case, fetch, same_rows
from tests.property.sources_reference import Row

EXAMPLES = 200 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 6


UNHURRIED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[
        Phase.explicit,
        Phase.generate,
    ],  # an engine is too slow for shrinking; rows that differ are shown
)


class OpenSession(Protocol):
    """The fixture `session_of`."""

    def __call__(self, kind: str, zone: str) -> Execution: ...


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A random world: which column is the time, in which zone it is read, which is the id."""
    event = worlds.event(
        draw(st.sampled_from(["naive", "instant", "written", "day"])),
        draw(st.sampled_from(worlds.ZONES)),
        identified=draw(st.sampled_from(["oid", "number", None])),
        loaded=draw(st.booleans()),
    )
    return Case(draw(worlds.customer_rows(12)), draw(worlds.rows(40)), event)


@pytest.mark.sail
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kathmandu", "UTC"])
def test_sources_are_prepared_as_in_plain_python(session_of: OpenSession, zone: str) -> None:
    engine = session_of("sail", zone)

    @UNHURRIED
    @given(cases())
    def check(case: Case) -> None:
        with TemporaryDirectory() as folder:
            check_case(engine, Path(folder), case, zone)

    check()


_LAST_DAY = (date.max - date(1970, 1, 1)).days


@pytest.mark.sail
@pytest.mark.parametrize(
    ("column", "held", "first", "last"),
    [
        ("day", pa.date32(), -719_162, _LAST_DAY),
        ("instant", pa.timestamp("s", "UTC"), -719_162 * 86_400, (_LAST_DAY + 1) * 86_400 - 1),
        ("naive", pa.timestamp("s"), -719_162 * 86_400, (_LAST_DAY + 1) * 86_400 - 1),
    ],
)
def test_a_time_beyond_the_calendar_is_missing(
    sail: Execution, tmp_path: Path, column: str, held: pa.DataType, first: int, last: int
) -> None:
    """Parquet and Delta hold years that no calendar of ours has."""
    raw = pa.array([first - 1, first, last, last + 1], pa.int32() if held == pa.date32() else pa.int64())
    pq.write_table(pa.table({"member": ["a", "b", "c", "d"], column: raw.cast(held)}), tmp_path / "t.parquet")
    source = Source(Format.PARQUET, str(tmp_path / "t.parquet"))
    sail.read(raw_view(CUSTOMERS), source)
    kind = "date" if column == "day" else "datetime"
    declared = ValueType.parse(kind)
    assert declared is not None
    customers = Customers("unused", "member", {"since": Field("since", declared, column, Name.same("since"))})
    columns = tuple(sail.columns(source))
    found = {
        row["customer_id"]: row["since"] for row in fetch(sail, customers_sql(customers, columns, "UTC"))
    }
    assert [found[key] is None for key in "abcd"] == [True, False, False, True]
    report = read_report(sail.fetch(customers_report_sql(customers, columns, "UTC")))
    assert report.misfits == {"since": 2}


@pytest.mark.sail
@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("amount", [0.5, float("nan")]),  # the log leaves NaN out
        ("amount", [8.44377124939775e-15]),  # digits that Sail does not read right
        ("rate", [Decimal("1234567890.123456789012345678"), Decimal("1234567890.123456789012345679")]),
        ("rate", [Decimal(2**53 + 1)]),
    ],
)
def test_a_column_is_not_constant_because_the_log_says_so(
    session_of: OpenSession, tmp_path: Path, column: str, values: list[object]
) -> None:
    rows = [{"member": "a", "instant": worlds.BASE - timedelta(days=1), column: value} for value in values]
    given = [{name: None for name in worlds.COLUMNS} | row for row in rows]
    event = worlds.event("instant", "UTC", identified=None, loaded=False)
    check_case(session_of("sail", "UTC"), tmp_path, Case([_customer("a")], given, event), "UTC")


def _customer(member: str) -> Row:
    return {"member": member, "note": None, "day": None, "labels": None, "flag": None, "amount": None}


@pytest.mark.sail
def test_a_dimension_has_one_row_a_key(session_of: OpenSession, tmp_path: Path) -> None:
    engine = session_of("sail", "UTC")
    rows: list[Row] = [
        {"id": 1, "title": "one", "kind": "x"},
        {"id": 1, "title": "one", "kind": "y"},
        {"id": 20, "title": None, "kind": "x"},
        {"id": None, "title": "nothing", "kind": "x"},
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "part.parquet")
    source = Source(Format.PARQUET, str(tmp_path))
    engine.read("raw__products", source)
    kind = Field("kind", TEXT, "kind", Name.same("kind"))
    products = Dimension("products", "t", "id", {"kind": kind}, Name.same("products"), name_column="title")
    columns = engine.columns(source)
    wanted: list[Row] = [
        {"id": "1", "kind": None, "title": "one"},
        {"id": "20", "kind": "x", "title": None},
    ]
    same_rows(fetch(engine, dimension_sql(products, columns, "UTC")), wanted)
    counts = read_report(engine.fetch(dimension_report_sql(products, columns, "UTC"))).counts
    assert counts["rows"] == 4
    assert (counts["null_keys"], counts["keys"], counts["repeated_keys"]) == (1, 2, 1)
