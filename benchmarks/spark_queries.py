"""The suite as Spark SQL on the workspace's own Delta tables, `local[2]`.

Run as a process of its own: `python -m benchmarks.spark_queries WORKSPACE ROUNDS`. The last
line of the output is JSON, as that of `benchmarks.clickhouse`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter

from pyspark.sql.functions import coalesce, lit

from benchmarks.naive_spark import open_spark
from benchmarks.sizes import EVENTS
from benchmarks.suite import queries
from benchmarks.workspace import source


def run(workspace: Path, rounds: int) -> dict[str, object]:
    """Ask every query once to warm it and then `rounds` times."""
    spark = open_spark("6g")
    wide = spark.read.format("delta").load(str(workspace / "lake" / "tags_wide"))
    # a key that cannot be null: for `NOT IN` Spark would compare every pair of customers otherwise
    wide.withColumn("id", coalesce("customer_id", lit(""))).createOrReplaceTempView("tags")
    for event in EVENTS:
        frame = spark.read.format("delta").load(str(source(workspace, event)))
        frame.selectExpr(
            "coalesce(member_id, '') AS id", "to_date(happened_at) AS day", "*"
        ).createOrReplaceTempView(event)
    found = {}
    for query in queries():
        counts, spent = [], []
        for turn in range(rounds + 1):
            begun = perf_counter()
            counts.append(int(spark.sql(query.at(turn)[1]).collect()[0][0]))
            spent.append((perf_counter() - begun) * 1000)
        found[query.name] = {"counts": counts[1:], "ms": spent[1:]}
    spark.stop()
    return {"queries": found}


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]), int(sys.argv[2]))))
