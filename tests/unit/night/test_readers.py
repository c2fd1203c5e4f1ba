"""The tables of a night, read by others: pandas and DuckDB over delta-rs; Spark is in tests/spark."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from threading import Event
from typing import Any

import duckdb
import pytest
from deltalake import DeltaTable

from engine.errors import Cancelled
from engine.night import RunReport, dry_run
from engine.serving.stopping import stopping
from tests.night_workspaces import GENDER, SPEND, Shop, moment, sql

pytestmark = pytest.mark.sail

TAGS = {
    "gender": GENDER,
    "spend_30d": SPEND,
    "last_seen": sql("SELECT customer_id, max(event_time) AS tag_value FROM purchase GROUP BY 1", "datetime"),
    "stores": sql(
        "SELECT customer_id, collect_set(store) AS tag_value FROM purchase GROUP BY 1", "text_list"
    ),
}


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> tuple[Shop, RunReport]:
    shop = Shop(tmp_path_factory.mktemp("readers") / "shop")
    shop.build(TAGS)
    report = shop.run()
    assert report.exit_code == 0, report.tags
    return shop, report


def _files(folder: Path) -> list[str]:
    return DeltaTable(str(folder)).file_uris()


def test_pandas_reads_one_tag_and_all_of_them(night: tuple[Shop, RunReport]) -> None:
    lake = night[0].root / "lake"
    spend = DeltaTable(str(lake / "tags" / "spend_30d")).to_pandas().set_index("customer_id")
    assert spend["tag_value"].to_dict() == {"a": Decimal("15.50"), "b": Decimal("7.25")}
    wide = DeltaTable(str(lake / "tags_wide")).to_pandas().set_index("customer_id")
    assert list(wide.columns) == ["ordinal", "gender", "last_seen", "spend_30d", "stores"]
    assert wide.loc["a", "last_seen"].isoformat() == "2018-01-02T10:00:00+00:00"
    assert list(wide.loc["b", "stores"]) == ["s2"]


def test_duckdb_reads_the_files_of_the_log(night: tuple[Shop, RunReport]) -> None:
    lake = night[0].root / "lake"
    files = {name: _files(lake / name) for name in ("customers", "tags_wide", "snapshots", "tags/spend_30d")}
    with duckdb.connect() as connection:
        joined = connection.execute(
            "SELECT customer_id, tag_value FROM read_parquet($tag) AS t JOIN read_parquet($customers) AS c "
            "USING (customer_id, ordinal) ORDER BY ordinal",
            {"tag": files["tags/spend_30d"], "customers": files["customers"]},
        ).fetchall()
        assert joined == [("a", Decimal("15.50")), ("b", Decimal("7.25"))]
        mirrored = connection.execute(
            "SELECT snapshot, tag, as_of::VARCHAR, table_version, status, rows FROM read_parquet($files) "
            "ORDER BY tag",
            {"files": files["snapshots"]},
        ).fetchall()
        wide = connection.execute(
            "SELECT count(*), sum(spend_30d) FROM read_parquet($files)", {"files": files["tags_wide"]}
        ).fetchone()
    assert mirrored[0] == (night[1].snapshot, "gender", "2018-01-03", 1, "computed", 3)
    assert len(mirrored) == len(TAGS)
    assert wide == (4, Decimal("22.75"))


def test_a_dry_run_that_is_given_up_ends_its_worker(night: tuple[Shop, RunReport]) -> None:
    given_up, opened = Event(), []
    base_time = moment("2018-01-04").base_time
    with night[0].open() as workspace:

        def open_slow() -> Any:
            execution = workspace.open_execution()
            write = execution.write

            def endless(sql: str, folder: str, **options: Any) -> None:
                given_up.set()
                write("SELECT max(id % 7) AS n FROM range(100000000000000)", folder, **options)

            execution.write = endless  # type: ignore[method-assign]
            opened.append(execution)
            return execution

        inputs = replace(workspace.inputs(moment("2018-01-04")), open_execution=open_slow)
        with stopping(given_up), pytest.raises(Cancelled):
            dry_run(inputs, inputs.checked.definitions["gender"], base_time, timeout=600)
    assert not opened[0].is_alive


def test_a_dry_run_shows_a_tag_and_leaves_the_lake_as_it_was(night: tuple[Shop, RunReport]) -> None:
    shop = night[0]
    before = sorted(str(path) for path in (shop.root / "lake").rglob("*"))
    shop.define("big", sql("SELECT customer_id, 'big' AS tag_value FROM tag.spend_30d", "text"))
    shop.define("broken", sql("SELECT customer_id, 1 AS tag_value FROM purchase"))
    shop.write_customers([("a", "F", None), ("x", "M", None)])
    with shop.open() as workspace:
        inputs = workspace.inputs(moment("2018-01-04"))
        base_time = moment("2018-01-04").base_time
        found = dry_run(inputs, inputs.checked.definitions["big"], base_time)
        again = dry_run(inputs, inputs.checked.definitions["gender"], base_time, sample=1)
        failed = dry_run(inputs, inputs.checked.definitions["broken"], base_time)
    assert (found.universe, found.rows, found.coverage, found.error) == (2, 1, 0.5, None)
    assert found.sample == (("a", "big"),)
    assert found.distribution == (("big", 1),)
    assert (again.rows, again.sample, again.columns[1].type) == (2, (("a", "F"),), "string")
    assert (failed.error, failed.rows) == ("duplicates", 0)
    assert sorted(str(path) for path in (shop.root / "lake").rglob("*")) == before
