"""The printer agrees with the reference on the embedded engine."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.model.execution import Execution
from tests.property.segments.comparing import assert_same_members
from tests.property.segments.trees import Json, segments
from tests.property.segments.world import Sample

pytestmark = pytest.mark.sail
BATCH = 12


@settings(
    max_examples=max(6, settings.default.max_examples // 4),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(segments, min_size=1, max_size=BATCH))
def test_random_segments_have_the_same_members(
    registered: tuple[Sample, Execution], batch: list[Json]
) -> None:
    sample, engine = registered
    assert_same_members(batch, sample, engine)
