"""The printer agrees with the reference on the embedded engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.model.execution import Execution
from tests.conftest import OpenSession
from tests.property.segments.comparing import assert_same_members
from tests.property.segments.tables import register
from tests.property.segments.trees import Json, segments
from tests.property.segments.world import BASES, Sample, make_sample

pytestmark = pytest.mark.sail
BATCH = 12


@pytest.fixture(scope="module", params=list(BASES))
def registered(
    request: pytest.FixtureRequest, session_of: OpenSession, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Sample, Execution]:
    """A world in each zone, and a session that has it as views."""
    sample = make_sample(7, request.param)
    engine = session_of("sail", request.param)
    register(sample, engine, Path(tmp_path_factory.mktemp("world")))
    return sample, engine


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(segments, min_size=1, max_size=BATCH))
def test_random_segments_have_the_same_members(
    registered: tuple[Sample, Execution], batch: list[Json]
) -> None:
    sample, engine = registered
    assert_same_members(batch, sample, engine)
