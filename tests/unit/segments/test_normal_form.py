"""The normal form tells meanings apart, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.segments import bind_segment, fingerprint, normal_form, parse_segment
from tests.unit.segments.cases import case_world

A = {"type": "tag", "tag": "level", "op": "eq", "value": "a"}
B = {"type": "tag", "tag": "points", "op": "gte", "value": 2}
C = {"type": "event", "event": "purchase"}


def bound(data: Any) -> Any:
    schema, moment, _ = case_world()
    tree, issues = parse_segment(data)
    assert tree is not None, issues
    found, issues = bind_segment(tree, schema, moment)
    assert found is not None, issues
    return found


def both(kind: str, *conditions: Any) -> Any:
    return {"type": kind, "conditions": list(conditions)}


def at_least(n: int, *conditions: Any) -> Any:
    return {"type": "at_least", "n": n, "conditions": conditions}


def no(condition: Any) -> Any:
    return {"type": "not", "condition": condition}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (both("and", A, B), both("and", B, A)),
        (both("or", A, both("or", B, C)), both("or", C, B, A, A)),
        (both("and", A), A),
        (no(no(A)), A),
        (at_least(1, A, B), both("or", A, B)),
        (at_least(2, A, B), both("and", A, B)),
        (at_least(2, A, B, C), at_least(2, C, A, B)),
        ({**C, "did": False}, no(C)),
        ({**C, "window": {"type": "all"}}, C),
        ({**B, "value": "2.00"}, B),
        ({**B, "op": "in", "value": [3, 2, 2]}, {**B, "op": "in", "value": [2, 3]}),
        ({"type": "crowd", "crowd": "vip"}, {"type": "crowd", "crowd": "vip", "version": 2}),
    ],
)  # fmt: skip
def test_equal_meanings_have_equal_fingerprints(one: Any, other: Any) -> None:
    assert fingerprint(bound(one)) == fingerprint(bound(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (both("and", A, B), both("or", A, B)),
        (A, no(A)),
        (A, {**A, "ignore_case": True}),
        (B, {**B, "op": "gt"}),
        (B, {**B, "value": 3}),
        (at_least(2, A, A, B), both("and", A, B)),
        (C, {**C, "window": {"type": "last", "n": 7, "unit": "day"}}),
        (C, {**C, "event": "mail"}),
        ({"type": "crowd", "crowd": "vip"}, {"type": "crowd", "crowd": "vip", "version": 1}),
    ],
)
def test_other_meanings_have_other_fingerprints(one: Any, other: Any) -> None:
    assert fingerprint(bound(one)) != fingerprint(bound(other))


def test_the_normal_form_is_json() -> None:
    tree = both(
        "and", A, B, {**C, "measure": {"agg": "avg", "property": "amount"}, "op": "lt", "value": "2.50"}
    )
    assert json.loads(json.dumps(normal_form(bound(tree)))) == normal_form(bound(tree))
