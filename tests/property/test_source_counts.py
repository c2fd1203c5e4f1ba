"""What preparing left out is told without reading the source again, where logs and footers prove it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from engine.lake.files import describe
from engine.model.execution import Execution, Format
from engine.model.moment import Moment
from engine.model.views import CUSTOMERS, raw_view
from engine.night.counted import count_events
from engine.night.sources import event_report_sql, event_sql, read_report
from engine.night.tables import SourceTable
from tests.property import sources_worlds as worlds
from tests.property.sources_reference import Row

pytestmark = pytest.mark.sail

MOMENT = Moment(worlds.BASE, "UTC")
CLEAN: Row = {
    **dict.fromkeys(worlds.COLUMNS),
    **{"member": "a", "instant": worlds.BASE - timedelta(days=1), "number": 1, "price": Decimal(1)},
}


class Asked:
    """A session that notes what is fetched."""

    def __init__(self, session: Execution) -> None:
        self.session = session
        self.statements: list[str] = []

    def fetch(self, sql: str) -> pa.Table:
        self.statements.append(sql)
        return self.session.fetch(sql)


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ([{}], {"labels", "listed"}),  # lists lose elements that no footer shows
        ([{"note": "x"}, {"note": None}], {"labels", "listed"}),
        ([{"note": "x\0"}], {"labels", "listed", "note", "remark"}),
        ([{"note": ""}], {"labels", "listed", "remark"}),  # an empty text is missing in one, and lost in none
        ([{"quantity": "x"}, {"flag": "TRUE"}], {"labels", "listed", "quantity", "exact", "flag"}),
        ([{"labels": ["x\0", "y"]}], {"labels", "listed"}),
        ([{"instant": worlds.BASE}], None),
        ([{"instant": None}], None),
        ([{"member": "nobody"}], None),
        ([{"member": None}], None),
    ],
)
def test_only_what_is_not_proved_is_asked(
    sail: Execution, tmp_path: Path, changes: list[Row], asked: set[str] | None
) -> None:
    event = worlds.event("instant", "UTC", identified="number", loaded=False)
    rows = [CLEAN | {"number": at} | change for at, change in enumerate([{}, *changes])]
    source = worlds.write(tmp_path / "visit", rows, Format.DELTA)
    sail.read(raw_view("visit"), source)
    sail.define(CUSTOMERS, "SELECT 0 AS ordinal, 'a' AS customer_id")
    table = SourceTable("visit", "visit", source, tuple(sail.columns(source)))
    sail.write(event_sql(event, table.columns, MOMENT, deduplicate=False), str(tmp_path / "staged"))
    staged = [describe(path) for path in (tmp_path / "staged").glob("*.parquet")]
    session = Asked(sail)
    found = count_events(session, event, table, MOMENT, staged, deduplicate=False)  # type: ignore[arg-type]
    whole = event_report_sql(event, table.columns, MOMENT, deduplicate=False)
    assert found == read_report(sail.fetch(whole))
    (statement,) = session.statements
    if asked is None:
        assert statement == whole
    else:
        named = {
            part.partition("`")[0] for kind in ("`misfit__", "`nul__") for part in statement.split(kind)[1:]
        }
        assert named == asked


def test_nothing_is_asked_where_all_is_proved(sail: Execution, tmp_path: Path) -> None:
    event = worlds.event("instant", "UTC", identified=None, loaded=False)
    plain = {name: event.properties[name] for name in ("price", "note", "quantity", "weight", "due")}
    event = replace(event, properties=plain)
    source = worlds.write(tmp_path / "visit", [CLEAN, CLEAN | {"note": "x"}], Format.DELTA)
    sail.read(raw_view("visit"), source)
    sail.define(CUSTOMERS, "SELECT 0 AS ordinal, 'a' AS customer_id")
    table = SourceTable("visit", "visit", source, tuple(sail.columns(source)))
    sail.write(event_sql(event, table.columns, MOMENT), str(tmp_path / "staged"))
    staged = [describe(path) for path in (tmp_path / "staged").glob("*.parquet")]
    session = Asked(sail)
    found = count_events(session, event, table, MOMENT, staged, deduplicate=False)  # type: ignore[arg-type]
    assert session.statements == []
    assert found == read_report(sail.fetch(event_report_sql(event, table.columns, MOMENT)))
