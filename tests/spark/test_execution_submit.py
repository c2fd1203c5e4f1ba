"""Under spark-submit the worker uses the driver that spark-submit started."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pyspark
import pytest

SUBMIT = Path(pyspark.__file__).parent / "bin" / "spark-submit"
JOB = Path(__file__).with_name("submitted.py")


@pytest.mark.spark
def test_a_worker_joins_the_driver_of_spark_submit_and_so_does_its_successor(tmp_path: Path) -> None:
    settings = ["spark.ui.enabled=false", "spark.driver.bindAddress=127.0.0.1", "spark.driver.host=127.0.0.1"]
    command = [str(SUBMIT), "--master", "local[2]", *[part for each in settings for part in ("--conf", each)]]
    packages = ["--packages", "io.delta:delta-spark_4.2_2.13:4.4.0", "--driver-memory", "1g"]
    done = subprocess.run(
        [*command, *packages, str(JOB), str(tmp_path / "out")],
        env={**os.environ, "PYSPARK_PYTHON": sys.executable, "PYTHONPATH": str(JOB.parents[2])},
        capture_output=True,
        text=True,
        timeout=280,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    assert done.stdout.strip().splitlines()[-1] == "Asia/Shanghai"
    assert pq.read_table(tmp_path / "out").to_pylist() == [{"t": "2024-01-01 00:00:00", "z": "Asia/Shanghai"}]
