"""Apache Spark in its classic form: a driver in a Java process beside the worker's Python."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engine.adapters.launch import Launch

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

DELTA: Final = {
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    "spark.databricks.delta.snapshotPartitions": "2",
    "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
}
LOCAL: Final = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "8",
    "spark.default.parallelism": "4",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.catalogImplementation": "in-memory",
}
LOG_SETTINGS: Final = Path(__file__).with_name("log4j2.properties")
GATEWAY: Final = "PYSPARK_GATEWAY_PORT"
"""Set by spark-submit: the driver runs already, and the worker joins it."""


def configuration(launch: Launch) -> dict[str, str]:
    """Everything that Spark must know before it starts; the settings of the workspace win over ours."""
    conf = {"spark.app.name": "tagmill", **DELTA}
    if GATEWAY not in os.environ:
        conf |= _driver(launch)
    return conf | {key: value for key, value in launch.conf.items() if key.startswith("spark.")}


def _driver(launch: Launch) -> dict[str, str]:
    master = launch.master or "local[*]"
    scratch = tempfile.gettempdir()
    conf = {
        "spark.master": master,
        "spark.driver.memory": f"{launch.memory_bytes >> 20}m",
        "spark.driver.extraJavaOptions": " ".join(
            [f"-Dlog4j2.configurationFile={LOG_SETTINGS.as_uri()}", f"-Djava.io.tmpdir={scratch}"]
        ),
    }
    if launch.packages:
        conf["spark.jars.packages"] = ",".join(launch.packages)
    if master.startswith("local"):
        conf |= LOCAL | {"spark.local.dir": scratch, "spark.sql.warehouse.dir": f"{scratch}/warehouse"}
    return conf


def open_session(launch: Launch) -> SparkSession:
    """Start a driver, or join the one of spark-submit."""
    from pyspark.sql import SparkSession

    conf = configuration(launch)
    if GATEWAY in os.environ:
        _join(conf)
    builder = SparkSession.builder
    for key, value in conf.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def _join(conf: dict[str, str]) -> None:
    """Use the one SparkContext of the driver, also when an earlier worker has made it."""
    from pyspark import SparkContext
    from pyspark.java_gateway import launch_gateway

    gateway = launch_gateway()  # type: ignore[no-untyped-call]
    settings = gateway.jvm.SparkConf()
    for key, value in conf.items():
        settings.setIfMissing(key, value)
    context = gateway.jvm.org.apache.spark.SparkContext.getOrCreate(settings)
    SparkContext(gateway=gateway, jsc=gateway.jvm.JavaSparkContext.fromSparkContext(context))


def close_session(spark: SparkSession) -> None:
    """Stop the driver, unless it is spark-submit's."""
    if GATEWAY not in os.environ:
        spark.stop()


def version_of(spark: SparkSession, source: dict[str, Any]) -> int | None:
    """The present version of a Delta table, from the last entry of its history."""
    match source["format"]:
        case "delta":
            name = "delta.`" + source["location"].replace("`", "``") + "`"
        case "table":
            name = source["location"]
        case _:
            return None
    spark.conf.set("spark.sql.runSQLOnFiles", "true")  # for our own statement only
    try:
        return _last_version(spark, name)
    finally:
        spark.conf.set("spark.sql.runSQLOnFiles", "false")


def _last_version(spark: SparkSession, name: str) -> int | None:
    from pyspark.errors import AnalysisException

    try:
        row = spark.sql(f"DESCRIBE HISTORY {name} LIMIT 1").first()
    except AnalysisException as error:
        if error.getCondition() in {"DELTA_ONLY_OPERATION", "DELTA_TABLE_ONLY_OPERATION"}:
            return None
        raise
    return None if row is None else int(row["version"])
