"""Segments at their limits run on the embedded engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.model.execution import Execution
from tests.property.segments.comparing import assert_same_members
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
