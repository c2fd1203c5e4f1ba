"""Segments at their limits run on the embedded engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.errors import StatementFailed
from engine.model.execution import Execution
from tests.property.segments.comparing import assert_same_members, bound, members
from tests.property.segments.tables import register
from tests.property.segments.world import make_sample

pytestmark = pytest.mark.sail

COUNT = {"type": "event", "event": "purchase", "measure": {"agg": "count"}, "op": "gte", "value": 2}
TAG = {"type": "tag", "tag": "text", "op": "ne", "value": "a", "ignore_case": True}


def nested(levels: int, leaf: Any) -> Any:
    for level in range(levels - 1):
        both = {"type": "or", "conditions": [leaf, TAG]}
        leaf = {"type": "not", "condition": leaf} if level % 2 else both
    return leaf


def tags(n: int) -> list[Any]:
    return [{"type": "tag", "tag": "whole", "op": "gte", "value": value} for value in range(n)]


def test_deep_wide_and_long_segments(sail: Execution, tmp_path: Path) -> None:
    sample = make_sample(7, "UTC")
    register(sample.schema, sample.world, sail, tmp_path)
    steps = [{"event": "click", "within": {"n": 9, "unit": "week"}} for _ in range(10)]
    del steps[0]["within"]
    batch = [
        nested(20, COUNT),
        {"type": "at_least", "n": 3, "conditions": tags(199)},
        {"type": "and", "conditions": [{"type": "not", "condition": tag} for tag in tags(99)]},
        {"type": "sequence", "steps": steps},
        {"type": "tag", "tag": "text", "op": "not_in", "value": [f"x{n}" for n in range(9_999)] + ["a"]},
        {"type": "or", "conditions": [{**COUNT, "value": n} for n in range(1, 12)]},
    ]
    for data in batch:
        assert_same_members([data], sample, sail)


def test_a_sum_of_more_than_38_digits_fails(sail: Execution, tmp_path: Path) -> None:
    """The engine itself would give a number of the other sign."""
    sample = make_sample(7, "UTC")
    register(sample.schema, sample.world, sail, tmp_path)
    most = "9" + "0" * 27
    rows = f"SELECT 0 AS ordinal, CAST('{most}' AS DECIMAL(38, 10)) AS wide FROM VALUES (1), (2), (3) AS t(n)"
    sail.define("purchase", rows)
    sums = {
        "type": "event",
        "event": "purchase",
        "measure": {"agg": "sum", "property": "wide"},
        "op": "gt",
        "value": 0,
    }
    tree, _ = bound(sums, sample)
    assert tree is not None
    with pytest.raises(StatementFailed):
        members(sail, [tree], sample.world)
    sail.define("purchase", rows.replace("VALUES (1), (2), (3)", "VALUES (1)"))
    assert members(sail, [tree], sample.world) == [[sorted(sample.world.customers)[0]]]
