"""Both engines give the same values of every tag of the demo, row by row."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable

from tests.demo.conftest import tagmill


@pytest.fixture(scope="module")
def spark_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, computed by Apache Spark."""
    folder = tmp_path_factory.mktemp("demo-on-spark")
    done = tagmill("demo", "--dir", str(folder), "--no-serve", TAGMILL__ENGINE__KIND="spark")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def values(workspace: Path, code: str) -> pa.Table:
    """A tag's rows, by customer."""
    table = DeltaTable(str(workspace / "lake" / "tags" / code)).to_pyarrow_table()
    return table.select(["customer_id", "ordinal", "tag_value", "as_of"]).sort_by("ordinal")


@pytest.mark.demo
@pytest.mark.spark
def test_both_engines_give_the_same_values(demo_workspace: Path, spark_workspace: Path) -> None:
    codes = sorted(path.name for path in (demo_workspace / "lake" / "tags").iterdir())
    assert len(codes) == 44
    assert codes == sorted(path.name for path in (spark_workspace / "lake" / "tags").iterdir())
    differing = [
        code for code in codes if not values(demo_workspace, code).equals(values(spark_workspace, code))
    ]
    assert differing == []
