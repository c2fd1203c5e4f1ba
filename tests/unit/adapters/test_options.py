"""What the engines are told at their start."""

from __future__ import annotations

import pytest

from engine.adapters.launch import Launch, Opener
from engine.adapters.sail import environment
from engine.adapters.spark import GATEWAY, configuration

GIB = 1 << 30


def launch(opener: Opener, conf: dict[str, str] | None = None, master: str | None = None) -> Launch:
    return Launch(
        opener, "UTC", 2 * GIB, conf=conf or {}, master=master, packages=("a:b:1", "c:d:2"), cores=3
    )


def test_orders_survive_the_way_to_the_worker() -> None:
    orders = launch(Opener.SPARK, {"spark.sql.shuffle.partitions": "7"}, "local[2]")
    assert Launch.from_json(orders.to_json()) == orders


def test_sail_gets_a_bounded_fair_pool_and_keeps_its_session() -> None:
    told = environment(launch(Opener.SAIL))
    assert told["SAIL_RUNTIME__MEMORY_POOL__TYPE"] == "fair"
    assert GIB < int(told["SAIL_RUNTIME__MEMORY_POOL__FAIR__MAX_SIZE"]) < 2 * GIB
    assert told["SAIL_EXECUTION__DEFAULT_PARALLELISM"] == "3"
    assert int(told["SAIL_SPARK__SESSION_TIMEOUT_SECS"]) > 86_400


def test_settings_of_the_workspace_reach_sail() -> None:
    told = environment(launch(Opener.SAIL, {"sail.parquet.compression": "snappy", "spark.x": "1"}))
    assert told["SAIL_PARQUET__COMPRESSION"] == "snappy"
    assert not [name for name in told if "SPARK__X" in name]


def test_a_local_spark_asks_for_packages_and_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(GATEWAY, raising=False)
    conf = configuration(launch(Opener.SPARK, master="local[2]"))
    assert conf["spark.master"] == "local[2]"
    assert conf["spark.driver.memory"] == "2048m"
    assert conf["spark.jars.packages"] == "a:b:1,c:d:2"
    assert conf["spark.ui.enabled"] == "false"
    assert conf["spark.databricks.delta.snapshotPartitions"] == "2"
    assert "log4j2.properties" in conf["spark.driver.extraJavaOptions"]


def test_a_cluster_keeps_its_own_parallelism(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(GATEWAY, raising=False)
    conf = configuration(launch(Opener.SPARK, master="yarn"))
    assert conf["spark.master"] == "yarn"
    assert "spark.sql.shuffle.partitions" not in conf
    assert "spark.ui.enabled" not in conf


def test_the_settings_of_the_workspace_win(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(GATEWAY, raising=False)
    conf = configuration(launch(Opener.SPARK, {"spark.driver.memory": "9g"}, "local[2]"))
    assert conf["spark.driver.memory"] == "9g"


def test_the_driver_of_spark_submit_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(GATEWAY, "12345")
    conf = configuration(launch(Opener.SPARK, master="local[*]"))
    assert not {"spark.master", "spark.driver.memory", "spark.jars.packages"} & set(conf)
    assert conf["spark.sql.extensions"] == "io.delta.sql.DeltaSparkSessionExtension"
