"""Tables with deletion vectors or renamed columns: Spark reads them right, Sail right or not at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.errors import StatementFailed
from engine.model.execution import Execution, Format, Source
from tests.conftest import OpenSession

pytestmark = [pytest.mark.spark, pytest.mark.sail]

Make = Callable[[Execution, str], None]


def with_deletion_vectors(spark: Execution, folder: str) -> None:
    spark.fetch(
        f"CREATE TABLE dv (id BIGINT, v STRING) USING delta LOCATION '{folder}' "
        "TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')"
    )
    spark.fetch("INSERT INTO dv SELECT id, CAST(id AS STRING) FROM range(0, 1000, 1, 1)")
    spark.fetch("DELETE FROM dv WHERE id % 10 <> 3")
    spark.fetch("DROP TABLE dv")


def with_renamed_columns(spark: Execution, folder: str) -> None:
    spark.fetch(
        f"CREATE TABLE cm (id BIGINT, old STRING) USING delta LOCATION '{folder}' "
        "TBLPROPERTIES ('delta.columnMapping.mode' = 'name')"
    )
    spark.fetch("INSERT INTO cm SELECT id, CAST(id AS STRING) FROM range(0, 1000, 1, 1) WHERE id % 10 = 3")
    spark.fetch("ALTER TABLE cm RENAME COLUMN old TO v")
    spark.fetch("DROP TABLE cm")


EXPECTED = [{"id": number, "v": str(number)} for number in range(3, 1000, 10)]


@pytest.fixture(scope="module", params=[with_deletion_vectors, with_renamed_columns])
def source(
    request: pytest.FixtureRequest, session_of: OpenSession, tmp_path_factory: pytest.TempPathFactory
) -> Source:
    folder = str(tmp_path_factory.mktemp("featured") / "t")
    request.param(session_of("spark", "UTC"), folder)
    return Source(Format.DELTA, folder)


def read_by(engine: Execution, source: Source) -> list[dict[str, object]]:
    engine.read("featured", source)
    return engine.fetch("SELECT id, v FROM featured ORDER BY id").to_pylist()


def test_spark_reads_what_is_there(spark: Execution, source: Source) -> None:
    assert read_by(spark, source) == EXPECTED


def test_sail_reads_what_is_there_or_refuses(sail: Execution, source: Source) -> None:
    try:
        assert read_by(sail, source) == EXPECTED
    except StatementFailed as error:
        assert error.code == "unsupported_table"


def test_sail_counts_what_is_there_or_refuses(sail: Execution, source: Source) -> None:
    try:
        sail.read("featured", source)
        found = sail.fetch("SELECT count(*) AS n, max(id) AS id, count(v) AS v FROM featured WHERE id < 500")
        assert found.to_pylist() == [{"n": 50, "id": 493, "v": 50}]
    except StatementFailed as error:
        assert error.code == "unsupported_table"
