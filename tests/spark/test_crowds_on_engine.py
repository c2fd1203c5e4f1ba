"""Crowds that Apache Spark evaluates have the members that the serving files give."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyspark
import pytest
from typer.testing import CliRunner

from engine.model.execution import EngineKind
from engine.wiring.crowds import crowds_of
from tagmill.cli.app import app
from tests.conftest import OpenSession
from tests.night_workspaces import GENDER, Shop, lend, sql

pytestmark = pytest.mark.spark

ROOT = Path(__file__).parents[2]
TAGS = {
    "gender": GENDER,
    "orders": sql("SELECT customer_id, count(*) AS tag_value FROM purchase GROUP BY customer_id"),
}
SPENT = {
    "type": "event",
    "event": "purchase",
    "window": {"type": "last", "n": 30, "unit": "day"},
    "measure": {"agg": "sum", "property": "amount"},
    "op": "gte",
    "value": "7.25",
}
EVERY_KIND = [
    {"type": "crowd", "crowd": "spent"},
    {"type": "tag", "tag": "gender", "op": "ne", "value": "M", "or_missing": True},
    {
        "type": "sequence",
        "steps": [{"event": "purchase"}, {"event": "purchase", "within": {"n": 2, "unit": "day"}}],
    },
    {"type": "not", "condition": {"type": "sample", "salt": "spring", "from": 0, "to": 50}},
]
CROWDS: dict[str, dict[str, object]] = {
    "spent": {"segment": SPENT},
    "mixed": {"segment": {"type": "at_least", "n": 2, "conditions": EVERY_KIND}},
    "first_two": {"segment": {"type": "all"}, "limit": {"n": 2, "by": {"tag": "orders", "order": "desc"}}},
}
"""A crowd stands before those that name it."""

SUBMIT = [
    *(str(Path(pyspark.__file__).parent / "bin" / "spark-submit"), "--master", "local[2]"),
    *("--conf", "spark.ui.enabled=false", "--conf", "spark.driver.bindAddress=127.0.0.1"),
    *("--conf", "spark.driver.host=127.0.0.1", "--conf", "spark.sql.shuffle.partitions=2"),
    *("--packages", "io.delta:delta-spark_4.2_2.13:4.4.0", "--driver-memory", "1g"),
]


@pytest.fixture(scope="module")
def shop(session_of: OpenSession, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop after a night on Spark, which made the first version of every crowd from the serving files."""
    with pytest.MonkeyPatch.context() as patched:
        lend(session_of, patched)
        made = Shop(tmp_path_factory.mktemp("crowds") / "shop", engine=EngineKind.SPARK)
        made.build(TAGS)
        (made.root / "crowds").mkdir()
        for name, crowd in CROWDS.items():
            text = json.dumps({"id": name, "name": name, "enabled": True, **crowd})
            (made.root / "crowds" / f"{name}.yaml").write_text(text, encoding="utf-8")
        report = made.run()
        assert {crowd.crowd: crowd.status.value for crowd in report.crowds} == dict.fromkeys(
            CROWDS, "refreshed"
        )
        yield made


def check_newest_by_spark(shop: Shop) -> None:
    """The newest version of each crowd was made by Spark, with the members that the serving files gave."""
    with shop.open() as workspace, crowds_of(workspace) as crowds:
        for crowd in CROWDS:
            files, newest = crowds.version(crowd, 1), crowds.version(crowd)
            assert (files.engine, newest.engine) == ("serving", "spark")
            for fact in ("count", "digest", "ids_checksum", "snapshot", "limit"):
                assert getattr(newest, fact) == getattr(files, fact), (crowd, fact)
            assert 0 < newest.count < 4


def test_a_refresh_on_the_engine_finds_whom_the_files_find(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAGMILL__ENGINE__KIND", "spark")
    for crowd in CROWDS:
        done = CliRunner().invoke(
            app, ["crowd", "refresh", crowd, "--on-engine", "--verbose", "-w", str(shop.root)]
        )
        assert done.exit_code == 0, done.output
    check_newest_by_spark(shop)


def test_spark_submit_refreshes_what_is_enabled(shop: Shop) -> None:
    done = subprocess.run(
        [*SUBMIT, str(ROOT / "jobs" / "crowds.py"), "--workspace", str(shop.root), "--engine", "spark"],
        env={**os.environ, "PYSPARK_PYTHON": sys.executable},
        capture_output=True,
        text=True,
        timeout=280,
        cwd=shop.root,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    line = json.loads(done.stdout.splitlines()[-1])
    assert {crowd["crowd"]: crowd["status"] for crowd in line["crowds"]} == dict.fromkeys(CROWDS, "refreshed")
    check_newest_by_spark(shop)
