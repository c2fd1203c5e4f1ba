"""The printer agrees with the reference on Apache Spark, as it does on the embedded engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from engine.model.execution import Execution
from tests.conftest import OpenSession
from tests.property.segments.comparing import assert_same_lower_case, assert_same_members
from tests.property.segments.tables import register
from tests.property.segments.trees import Json, measurements, segments
from tests.property.segments.values import assert_same_values
from tests.property.segments.world import Sample, make_sample

pytestmark = pytest.mark.spark
FEW = settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)


@pytest.fixture(scope="module")
def registered(session_of: OpenSession, tmp_path_factory: pytest.TempPathFactory) -> tuple[Sample, Execution]:
    """A world in UTC, registered on Spark."""
    spark = session_of("spark", "UTC")
    sample = make_sample(11, "UTC")
    register(sample.schema, sample.world, spark, Path(tmp_path_factory.mktemp("world")))
    return sample, spark


@FEW
@given(st.lists(segments, min_size=3, max_size=6))
def test_random_segments_have_the_same_members(
    registered: tuple[Sample, Execution], batch: list[Json]
) -> None:
    sample, engine = registered
    assert_same_members(batch, sample, engine)


@FEW
@given(measurements())
def test_random_measurements_have_the_same_values(registered: tuple[Sample, Execution], block: Json) -> None:
    sample, engine = registered
    assert_same_values(block, sample, engine)


def test_letters_get_the_lower_case_of_the_table(spark: Execution) -> None:
    assert_same_lower_case(spark)
