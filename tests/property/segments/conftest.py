"""Worlds registered in sessions."""

from __future__ import annotations

import pytest

from engine.model.execution import Execution
from tests.conftest import OpenSession
from tests.property.segments.tables import register
from tests.property.segments.world import BASES, Sample, make_sample


@pytest.fixture(scope="module", params=list(BASES))
def registered(
    request: pytest.FixtureRequest, session_of: OpenSession, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Sample, Execution]:
    """A world in each zone, and a session of the embedded engine that has it as views."""
    sample = make_sample(7, request.param)
    engine = session_of("sail", request.param)
    register(sample.schema, sample.world, engine, tmp_path_factory.mktemp("world"))
    return sample, engine
