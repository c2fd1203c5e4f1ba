"""The serving evaluator agrees with the reference."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.segments import evaluate
from engine.serving import Evaluator
from tests.property.segments.comparing import bound_ones
from tests.property.segments.serving import evaluator_of, ids_of, members_of, serve
from tests.property.segments.trees import Json, segments
from tests.property.segments.world import BASES, Sample, make_sample

BATCH = 12
MANY = settings(deadline=None, suppress_health_check=list(HealthCheck))


@dataclass(frozen=True, repr=False)
class Served:
    """A world, and an evaluator over its serving files."""

    sample: Sample
    evaluator: Evaluator


@pytest.fixture(scope="module", params=list(zip(BASES, (7, 8, 9, 10), strict=True)), ids=str)
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    zone, seed = request.param
    sample = make_sample(seed, zone)
    folder = tmp_path_factory.mktemp("served")
    with serve(sample.schema, sample.world, sample.moment, folder) as snapshot:
        yield Served(sample, evaluator_of(snapshot, budget=500))


@MANY
@given(st.lists(segments, min_size=1, max_size=BATCH))
def test_random_segments_have_the_same_members(served: Served, batch: list[Json]) -> None:
    members = members_of(served.sample.world)
    for data, bound in bound_ones(batch, served.sample):
        found = ids_of(served.evaluator.set_of(bound, members), served.evaluator.snapshot)
        assert found == evaluate(bound, served.sample.world), json.dumps(data, default=str)
