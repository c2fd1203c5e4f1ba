"""Every ordinary text runs on the embedded engine over a few rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.model.execution import Execution, Format, Source
from engine.model.moment import Moment
from engine.sql import check_sql, emit_sql
from tests.contract.sql_tables import corpus_tables, write_rows

ORDINARY = sorted((Path(__file__).resolve().parents[1] / "cases" / "ordinary_sql").glob("*.sql"))
MOMENT = Moment(datetime(2018, 1, 2, tzinfo=UTC), "UTC")

pytestmark = pytest.mark.sail


@pytest.fixture(scope="module")
def engine(sail: Execution, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Execution]:
    folders = write_rows(tmp_path_factory.mktemp("rows"))
    for view, folder in folders.items():
        sail.read(view, Source(Format.PARQUET, str(folder)))
    yield sail
    sail.drop(list(folders))


@pytest.mark.parametrize("path", ORDINARY, ids=lambda path: path.stem)
def test_an_ordinary_text_runs(path: Path, engine: Execution) -> None:
    check = check_sql(path.read_text(encoding="utf-8"), corpus_tables())
    found = engine.fetch(emit_sql(check, MOMENT))
    assert sorted(found.column_names) == ["customer_id", "tag_value"]
