"""Every golden case: members by the reference, or the first problem with its pointer."""

from __future__ import annotations

from typing import Any

import pytest

from engine.segments import bind_segment, evaluate, parse_segment
from tests.unit.segments.cases import all_cases, case_world

CASES = all_cases()


@pytest.mark.parametrize("case", [case for case in CASES if "members" in case], ids=lambda case: case["name"])
def test_the_reference_finds_the_members(case: Any) -> None:
    schema, moment, world = case_world()
    tree, issues = parse_segment(case["segment"])
    assert tree is not None, issues
    bound, issues = bind_segment(tree, schema, moment)
    assert bound is not None, issues
    assert sorted(evaluate(bound, world)) == sorted(case["members"])
    assert [issue.code for issue in issues] == case.get("warnings", [])
    if "pointer" in case:
        assert issues[0].place.pointer == case["pointer"]


@pytest.mark.parametrize("case", [case for case in CASES if "error" in case], ids=lambda case: case["name"])
def test_what_is_refused_is_named_with_its_place(case: Any) -> None:
    schema, moment, _ = case_world()
    tree, issues = parse_segment(case["segment"])
    if tree is not None:
        bound, issues = bind_segment(tree, schema, moment)
        assert bound is None
    first = next(issue for issue in issues if issue.is_error)
    assert (first.code, first.place.pointer) == (case["error"], case["pointer"]), first
    assert case.get("hint", "") in (first.hint or "")
