"""A session of Apache Spark for many expressions over few rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.model.execution import Execution
from tests.conftest import OpenSession

INTERPRETED = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.sql.shuffle.partitions": "1",
}
"""Over a few rows, compiling hundreds of expressions and planning stages anew costs more than computing."""


@pytest.fixture(scope="module")
def interpreted(session_of: OpenSession) -> Iterator[Execution]:
    """Spark in UTC, which neither compiles nor plans anew until the module's end."""
    session = session_of("spark", "UTC")
    for key, value in INTERPRETED.items():
        session.fetch(f"SET {key}={value}")
    yield session
    for key in INTERPRETED:
        session.fetch(f"RESET {key}")
