"""What statistical tags compute agrees with the reference on the embedded engine."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from engine.model.execution import Execution
from tests.property.segments.trees import Json, measurements
from tests.property.segments.values import assert_same_values
from tests.property.segments.world import Sample

pytestmark = pytest.mark.sail


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(measurements())
def test_random_measurements_have_the_same_values(registered: tuple[Sample, Execution], block: Json) -> None:
    sample, engine = registered
    assert_same_values(block, sample, engine)
