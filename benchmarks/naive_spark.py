"""One Spark statement a tag, straight from the source tables into Delta: what the night is compared with.

Run as a process of its own: `python -m benchmarks.naive_spark WORKSPACE OUT`. The last line of the output is
JSON: seconds until the first row, and seconds by tag.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks.sizes import EVENTS
from benchmarks.tags import all_tags
from benchmarks.workspace import source
from engine.adapters.launch import DELTA_PACKAGES

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def open_spark(memory: str = "4g") -> SparkSession:
    """`local[2]` with Delta, and nothing else set that would make it faster or slower."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").appName("naive")
    for key, value in {
        "spark.jars.packages": ",".join(DELTA_PACKAGES),
        "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        "spark.driver.memory": memory,
        "spark.ui.enabled": "false",
        "spark.sql.session.timeZone": "UTC",
    }.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def run(workspace: Path, out: Path) -> dict[str, object]:
    """Compute every tag."""
    start = perf_counter()
    spark = open_spark()
    names = ("customers", *EVENTS)
    for name in names:
        spark.read.format("delta").load(str(source(workspace, name))).createOrReplaceTempView(name)
    spark.sql("SELECT * FROM customers LIMIT 1").collect()
    ready = perf_counter() - start
    tables = {name: name for name in names}
    seconds = {}
    for tag in all_tags():
        begun = perf_counter()
        frame = spark.sql(tag.naive.format_map(tables))
        frame.write.format("delta").mode("overwrite").save(str(out / tag.code))
        seconds[tag.code] = perf_counter() - begun
    spark.stop()
    return {"ready": ready, "tags": seconds}


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]), Path(sys.argv[2]))))
