"""Both engines give the same values of every tag of the demo, row by row."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from deltalake import DeltaTable, write_deltalake

from engine.model.execution import EngineKind
from tests.conftest import DEMO_ENGINE
from tests.demo.conftest import tagmill

OF_HOUSEHOLDS = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" or DEMO_ENGINE == "spark" else 8
"""Every which household takes part: Spark needs a minute for all, if it has not computed them already."""


@pytest.fixture(scope="module")
def workspaces(demo_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[EngineKind, Path]:
    """The demo's households, or a part of them, computed by each engine."""
    sources = {path.name: _part(path) for path in (demo_workspace / "lake" / "source").iterdir()}
    made = {}
    for kind in EngineKind:
        if OF_HOUSEHOLDS == 1 and kind.value == DEMO_ENGINE:
            made[kind] = demo_workspace
            continue
        made[kind] = tmp_path_factory.mktemp(f"demo-on-{kind.value}")
        for name, rows in sources.items():
            write_deltalake(str(made[kind] / "lake" / "source" / name), rows)
        done = tagmill("demo", "--dir", str(made[kind]), "--no-serve", TAGMILL__ENGINE__KIND=kind.value)
        assert done.returncode == 0, done.stdout + done.stderr
    return made


def _part(source: Path) -> pa.Table:
    rows = DeltaTable(str(source)).to_pyarrow_table()
    if "household_id" not in rows.column_names:
        return rows
    number = pc.cast(rows["household_id"], pa.int64())
    whole = pc.multiply(pc.divide(number, OF_HOUSEHOLDS), OF_HOUSEHOLDS)
    return rows.filter(pc.equal(number, whole))


def values(workspace: Path, code: str) -> pa.Table:
    """A tag's rows, by customer."""
    table = DeltaTable(str(workspace / "lake" / "tags" / code)).to_pyarrow_table()
    return table.select(["customer_id", "ordinal", "tag_value", "as_of"]).sort_by("ordinal")


@pytest.mark.demo
@pytest.mark.sail
@pytest.mark.spark
def test_both_engines_give_the_same_values(workspaces: dict[EngineKind, Path]) -> None:
    embedded, spark = workspaces[EngineKind.EMBEDDED], workspaces[EngineKind.SPARK]
    codes = sorted(path.name for path in (embedded / "lake" / "tags").iterdir())
    assert len(codes) == 44
    assert codes == sorted(path.name for path in (spark / "lake" / "tags").iterdir())
    rows = {code: values(embedded, code) for code in codes}
    assert [code for code in codes if not rows[code].equals(values(spark, code))] == []
    assert len([code for code in codes if rows[code].num_rows]) >= 40, "there was something to compare"
