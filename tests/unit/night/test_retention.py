"""What history keeps, and what goes: never what a published snapshot names."""

from __future__ import annotations

import sqlite3

import pytest

from engine.lake.layout import Layout
from engine.lake.tables import partitions_of
from engine.night import tag_history
from tests.night_workspaces import GENDER, Shop, moment

pytestmark = pytest.mark.sail

KEEP_ONE = {"TAGMILL__HISTORY__DAILY": "1", "TAGMILL__HISTORY__MONTHLY": "1"}


def _published_long_ago(shop: Shop) -> None:
    with sqlite3.connect(shop.root / "registry.db") as registry:
        registry.execute("UPDATE snapshots SET published_at = '2018-01-01 00:00:00.000000'")


def test_values_and_serving_files_of_days_that_history_does_not_keep_go(shop: Shop) -> None:
    shop.environ = KEEP_ONE
    shop.build({"gender": GENDER, "monthly": GENDER + "cadence: monthly\n"})
    first = shop.run("2018-01-03")
    second = shop.run("2018-01-04")
    layout = Layout(shop.root / "lake")
    assert len(partitions_of(layout.tag("gender"))) == 2, "what was published within 168 hours stays"
    _published_long_ago(shop)
    third = shop.run("2018-01-05")
    assert [day.isoformat() for day in partitions_of(layout.tag("gender"))] == ["2018-01-05"]
    assert [day.isoformat() for day in partitions_of(layout.tag("monthly"))] == ["2018-01-03"]
    assert {folder.name for folder in (shop.root / "serving").iterdir()} == {third.snapshot}
    with shop.open() as workspace:
        retired = {item.id for item in workspace.registry.snapshots.recent(retired=True) if item.retired_at}
        entries = tag_history(workspace.inputs(moment("2018-01-05")), "gender")
    assert retired == {first.snapshot, second.snapshot}
    assert entries[0].readable
    assert len(entries) == 3
    assert len(list(layout.tag("gender").glob("as_of=*/*/*.parquet"))) == 3, "vacuum waits for 168 hours"
    assert shop.wide()["a"] == {"ordinal": 0, "gender": "F", "monthly": "F"}
