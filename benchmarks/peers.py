"""The suite side by side: the service over HTTP, ClickHouse in process, Spark SQL on the Delta tables."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.measured import measure
from benchmarks.report import milliseconds, table
from benchmarks.service import ROUNDS, Asked

LOCK: Final = Path(__file__).parent / "peers.lock"
SPARK_ROUNDS: Final = 1


def compare(asked: Sequence[Asked], workspace: Path, staged: Path, folder: Path) -> str:
    """Ask the peers what the service was asked, and tell medians and ratios; raises where counts differ."""
    clickhouse = _told(
        [_python_with_chdb(folder), "-m", "benchmarks.clickhouse"],
        [str(workspace), str(staged), str(folder / "clickhouse"), str(ROUNDS)],
    )
    spark = _told([sys.executable, "-m", "benchmarks.spark_queries"], [str(workspace), str(SPARK_ROUNDS)])
    rows, ratios = [], []
    for one in asked:
        name, ours = one.query.name, statistics.median(one.ms)
        others = [_median(name, one.counts, peer["queries"]) for peer in (clickhouse, spark)]
        ratios.append([other / ours for other in others])
        told = [f"{milliseconds(other)} ({other / ours:.0f}x)" for other in others]
        rows.append((name, one.query.kind, milliseconds(ours), *told, f"{one.counts[0]:,}"))
    header = ("segment", "kind", "Tagmill ms", "ClickHouse ms", "Spark SQL ms", "customers")
    means = [statistics.geometric_mean(own) for own in zip(*ratios, strict=True)]
    least = [min(own) for own in zip(*ratios, strict=True)]
    return (
        f"{table(header, rows)}\n\n"
        f"ClickHouse is {means[0]:.1f} times slower in geometric mean, {least[0]:.1f} times at least "
        f"(budget: 5, 1); Spark SQL {means[1]:.0f} times, {least[1]:.0f} times at least (budget: 50)."
    )


def _median(name: str, counts: Sequence[int], told: Mapping[str, Any]) -> float:
    found = told[name]["counts"]
    if found != list(counts[: len(found)]):
        raise RuntimeError(f"`{name}`: the service counts {counts}, another {found}")
    return statistics.median(told[name]["ms"])


def _told(command: Sequence[str], arguments: Sequence[str]) -> Any:
    found = measure([*command, *arguments], {**os.environ, "PYTHONPATH": str(LOCK.parent.parent)})
    if found.code:
        raise RuntimeError(f"{command[-1]} ended with {found.code}:\n{found.errors[-4000:]}")
    return json.loads(found.output.strip().splitlines()[-1])


def _python_with_chdb(folder: Path) -> str:
    """An environment of its own: what is compared with is no dependency of the project."""
    root = folder / "peers"
    python, done = root / "bin" / "python", root / ".done"
    if not done.exists():
        venv.create(root, with_pip=True)
        install = ["-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(LOCK)]
        subprocess.run([str(python), *install], check=True)
        done.touch()
    return str(python)
