"""The serving evaluator, previews and explanations agree with the reference."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import reduce
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.audience import NodePreview, Reading, explain, preview
from engine.audience.previews.nodes import leaves_of
from engine.model.segment import And, AtLeast, BoundSegment, Not, Or
from engine.segments import evaluate
from tests.property.segments.comparing import bound_ones
from tests.property.segments.serving import ids_of, members_of
from tests.property.segments.trees import Json, segments
from tests.property.segments.world import BASES, Sample, make_sample
from tests.unit.audience.readings import Crowds, reading_of

BATCH = 8
MANY = settings(deadline=None, suppress_health_check=list(HealthCheck))
Ids = frozenset[str]


class Served:
    """A world, and a reading over its serving files."""

    def __init__(self, sample: Sample, reading: Reading) -> None:
        self.sample, self.reading = sample, reading
        self.book = Crowds(sample.schema, sample.world)

    def reference(self, bound: BoundSegment) -> Ids:
        return evaluate(bound, self.sample.world)


@pytest.fixture(scope="module", params=list(zip(BASES, (7, 8, 9, 10), strict=True)), ids=str)
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    zone, seed = request.param
    sample = make_sample(seed, zone)
    reading = reading_of(sample.schema, sample.world, sample.moment, tmp_path_factory.mktemp("served"))
    with reading.serving:
        yield Served(sample, reading)


def nodes_of(bound: BoundSegment, path: str = "") -> Iterator[tuple[str, BoundSegment]]:
    """Every node with its pointer, in pre-order."""
    yield path, bound
    match bound:
        case And(conditions) | Or(conditions) | AtLeast(_, conditions):
            for at, condition in enumerate(conditions):
                yield from nodes_of(condition, f"{path}/conditions/{at}")
        case Not(condition):
            yield from nodes_of(condition, f"{path}/condition")
        case _:
            pass


@MANY
@given(st.lists(segments, min_size=1, max_size=BATCH))
def test_random_segments_have_the_same_members(served: Served, batch: list[Json]) -> None:
    evaluator, crowds = served.reading.evaluator, members_of(served.sample.world)
    for data, bound in bound_ones(batch, served.sample, printed=False):
        found = ids_of(evaluator.set_of(bound, crowds), served.reading.serving)
        assert found == served.reference(bound), json.dumps(data, default=str)


@MANY
@given(st.lists(segments, min_size=1, max_size=BATCH))
def test_previews_count_what_the_reference_finds(served: Served, batch: list[Json]) -> None:
    for data, bound in bound_ones(batch, served.sample, printed=False):
        answer = preview(served.reading, data, served.book)
        told = {node.path: node for node in answer.nodes}
        every = list(nodes_of(bound))
        assert [node.path for node in answer.nodes] == [path for path, _ in every]
        assert ids_of(answer.members, served.reading.serving) == served.reference(bound)
        for path, node in every:
            assert told[path].count == len(served.reference(node)), (path, data)
            if isinstance(node, And | Or) and leaves_of(bound) <= 50:
                children = [told[f"{path}/conditions/{at}"] for at in range(len(node.conditions))]
                check_shares(node, [served.reference(one) for one in node.conditions], children, served)


def check_shares(
    group: BoundSegment, sets: Sequence[Ids], children: Sequence[NodePreview], served: Served
) -> None:
    """`running` and `only_here`, word for word as they are defined."""
    universe = served.sample.world.customers
    whole = served.reference(group)
    for at, child in enumerate(children):
        siblings = [*sets[:at], *sets[at + 1 :]]
        if isinstance(group, And):
            assert child.running == len(reduce(Ids.__and__, sets[: at + 1]))
            assert child.only_here == len(reduce(Ids.__and__, siblings, universe)) - len(whole)
        else:
            assert child.running == len(reduce(Ids.__or__, sets[: at + 1]))
            assert child.only_here == len(sets[at] - reduce(Ids.__or__, siblings, Ids()))


@MANY
@given(st.lists(segments, min_size=1, max_size=BATCH), st.integers(0, 2**32))
def test_explanations_never_disagree(served: Served, batch: list[Json], seed: int) -> None:
    customers = sorted(served.sample.world.customers)
    chance = Random(seed)
    for data, bound in bound_ones(batch, served.sample, printed=False):
        customer = chance.choice(customers)
        found = explain(served.reading, data, customer, served.book)
        nodes = list(nodes_of(bound))
        assert [node.path for node in found.nodes] == [path for path, _ in nodes]
        for told, (path, node) in zip(found.nodes, nodes, strict=True):
            assert told.holds == (customer in served.reference(node)), (path, customer, data)
        json.dumps(found.to_json(), allow_nan=False)
