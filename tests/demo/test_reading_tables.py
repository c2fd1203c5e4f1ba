"""The examples of docs/reading-tables.md run as they stand, in the demo workspace."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "reading-tables.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
OF_SPARK = [example for example in EXAMPLES if "pyspark" in example]
OTHERS = [example for example in EXAMPLES if "pyspark" not in example]


def run(program: str, workspace: Path) -> str:
    """What the program prints, run as a script of its own inside the workspace."""
    done = subprocess.run([sys.executable, "-c", program], cwd=workspace, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.demo
@pytest.mark.sail
def test_pandas_and_duckdb_read_the_tables(demo_workspace: Path) -> None:
    show = "print(len(spenders), len(spend), rows[0][:2], len(one))"
    assert run("\n".join([*OTHERS, show]), demo_workspace) == "5 2325 ('active', 2026) 1\n"


@pytest.mark.demo
@pytest.mark.sail
@pytest.mark.spark
def test_spark_reads_the_tables(demo_workspace: Path) -> None:
    (example,) = OF_SPARK
    printed = run(example, demo_workspace)
    assert re.search(r"\|\s*gold\|\s*\d+\|", printed)
