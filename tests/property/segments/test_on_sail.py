"""The printer agrees with the reference on the embedded engine."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.model.execution import Execution
from engine.segments import evaluate, rules_to_sql
from tests.property.segments.comparing import assert_same_members, bound_ones
from tests.property.segments.trees import Json, segments
from tests.property.segments.world import Sample

pytestmark = pytest.mark.sail
BATCH = 12
FEW = settings(
    max_examples=max(6, settings.default.max_examples // 4),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@FEW
@given(st.lists(segments, min_size=1, max_size=BATCH))
def test_random_segments_have_the_same_members(
    registered: tuple[Sample, Execution], batch: list[Json]
) -> None:
    sample, engine = registered
    assert_same_members(batch, sample, engine)


@FEW
@given(st.lists(segments, min_size=1, max_size=4), st.sampled_from([None, "rest"]))
def test_the_first_rule_that_holds_gives_the_label(
    registered: tuple[Sample, Execution], batch: list[Json], default: str | None
) -> None:
    sample, engine = registered
    rules = [(f"label {at}", tree) for at, (_, tree) in enumerate(bound_ones(batch, sample))]
    if not rules:
        return
    sets = [(label, evaluate(tree, sample.world)) for label, tree in rules]
    expected = {}
    for customer in sample.world.customers:
        label = next((label for label, found in sets if customer in found), default)
        if label is not None:
            expected[customer] = label
    rows = engine.fetch(rules_to_sql(rules, default).sql("spark")).to_pylist()
    assert {row["customer_id"]: row["tag_value"] for row in rows} == expected
    assert len(rows) == len(expected)
