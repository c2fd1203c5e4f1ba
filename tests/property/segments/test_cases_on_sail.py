"""Every golden case has the same members on the embedded engine as by the reference."""

from __future__ import annotations

import pytest

from engine.model.execution import Execution
from engine.segments import bind_segment, parse_segment
from tests.property.segments.comparing import assert_same_lower_case, members
from tests.property.segments.tables import register
from tests.unit.segments.cases import all_cases, case_world

pytestmark = pytest.mark.sail
BATCH = 20


def test_the_printed_cases_find_the_members(
    sail: Execution, tmp_path_factory: pytest.TempPathFactory
) -> None:
    schema, moment, world = case_world()
    register(schema, world, sail, tmp_path_factory.mktemp("cases"))
    cases = [case for case in all_cases() if "members" in case]
    for start in range(0, len(cases), BATCH):
        batch = cases[start : start + BATCH]
        trees = []
        for case in batch:
            tree, _ = parse_segment(case["segment"])
            assert tree is not None
            bound, issues = bind_segment(tree, schema, moment)
            assert bound is not None, issues
            trees.append(bound)
        found = members(sail, trees, world)
        expected = [(case["name"], sorted(case["members"])) for case in batch]
        assert [(case["name"], ids) for case, ids in zip(batch, found, strict=True)] == expected


def test_letters_get_the_lower_case_of_the_table(sail: Execution) -> None:
    assert_same_lower_case(sail)
