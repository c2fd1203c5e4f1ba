"""The demo's tag values against SQL written by hand, which shares no code with the engine."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from deltalake import DeltaTable

CASES = sorted((Path(__file__).parents[1] / "cases" / "demo_values").glob("*.sql"))

PREPARE = """
    SET TimeZone = 'UTC';
    CREATE MACRO base_time() AS TIMESTAMPTZ '2018-01-02 00:00:00+00';
    CREATE VIEW baskets AS SELECT household_id AS id, transaction_timestamp AS t, * FROM purchases;
    CREATE VIEW items AS SELECT household_id AS id, transaction_timestamp AS t, * FROM purchase_items;
"""


@pytest.fixture(scope="module")
def lake(demo_workspace: Path) -> duckdb.DuckDBPyConnection:
    """The source tables and all tags side by side, as DuckDB views."""
    connection = duckdb.connect()
    tables = {path.name: path for path in (demo_workspace / "lake" / "source").iterdir()}
    for name, path in {**tables, "wide": demo_workspace / "lake" / "tags_wide"}.items():
        files = DeltaTable(str(path)).file_uris()
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet({files!r})")
    connection.execute(PREPARE)
    return connection


@pytest.mark.demo
@pytest.mark.sail
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_tag_has_the_values_that_sql_by_hand_gives(lake: duckdb.DuckDBPyConnection, case: Path) -> None:
    code = case.stem
    by_hand = dict(lake.execute(case.read_text(encoding="utf-8")).fetchall())
    computed = dict(lake.execute(f"SELECT customer_id, {code} FROM wide WHERE {code} IS NOT NULL").fetchall())
    assert by_hand
    assert computed.keys() == by_hand.keys()
    assert {key: (value, by_hand[key]) for key, value in computed.items() if value != by_hand[key]} == {}
