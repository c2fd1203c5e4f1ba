"""A night on Apache Spark: the values of the embedded engine, and tables that Spark reads like any other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.model.execution import EngineKind, Execution, Format, Source
from tests.conftest import OpenSession
from tests.night_workspaces import GENDER, SPEND, Shop, lend, sql

pytestmark = [pytest.mark.spark, pytest.mark.sail]

TAGS = {
    "gender": GENDER,
    "spend_30d": SPEND + "on_missing: {default: 0}\n",
    "last_seen": sql("SELECT customer_id, max(event_time) AS tag_value FROM purchase GROUP BY 1", "datetime"),
    "stores": sql(
        "SELECT customer_id, collect_set(store) AS tag_value FROM purchase GROUP BY 1", "text_list"
    ),
    "big": sql("SELECT customer_id, 'big' AS tag_value FROM tag.spend_30d WHERE tag_value > 10", "text"),
}


@pytest.fixture(scope="module")
def shops(
    session_of: OpenSession, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[EngineKind, Shop]]:
    made = {}
    with pytest.MonkeyPatch.context() as patched:
        lend(session_of, patched)
        for kind in EngineKind:
            made[kind] = Shop(tmp_path_factory.mktemp("nights") / kind.value, engine=kind)
            made[kind].build(TAGS)
            report = made[kind].run()
            assert report.exit_code == 0, report.tags
        yield made


def test_both_engines_publish_the_same_values(shops: dict[EngineKind, Shop]) -> None:
    embedded, spark = shops[EngineKind.EMBEDDED], shops[EngineKind.SPARK]
    assert embedded.ordinals() == spark.ordinals()
    assert embedded.wide() == spark.wide()
    for code in TAGS:
        assert embedded.values(code) == spark.values(code)


def test_spark_reads_what_either_engine_published(shops: dict[EngineKind, Shop], spark: Execution) -> None:
    for kind, shop in shops.items():
        lake = shop.root / "lake"
        for name in ("customers", "snapshots", "tags_wide", "tags/last_seen"):
            view = f"{kind.value}_{name.replace('/', '_')}"
            spark.read(view, Source(Format.DELTA, str(lake / name)))
        joined = spark.fetch(
            "SELECT w.customer_id, w.spend_30d, t.tag_value = w.last_seen AS same "
            f"FROM {kind.value}_tags_wide w JOIN {kind.value}_tags_last_seen t USING (ordinal) "
            "ORDER BY ordinal"
        ).to_pylist()
        assert [(row["customer_id"], str(row["spend_30d"]), row["same"]) for row in joined] == [
            ("a", "15.50", True),
            ("b", "7.25", True),
        ]
        tags = spark.fetch(f"SELECT count(*) AS n, count(DISTINCT snapshot) AS s FROM {kind.value}_snapshots")
        assert tags.to_pylist() == [{"n": len(TAGS), "s": 1}]
        assert not list(Path(lake).rglob("_SUCCESS"))
