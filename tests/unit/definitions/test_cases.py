"""Whole workspaces: one that is right, and one with every mistake we could think of."""

from __future__ import annotations

import re

from tests.unit.definitions.workspaces import CASES, check_case, listing


def test_every_mistake_is_told_at_its_place_in_one_pass() -> None:
    checked = check_case("broken")
    expected = (CASES / "broken" / "expected.txt").read_text(encoding="utf-8")
    assert listing(checked.issues) == expected


def test_every_mistake_has_a_place_and_there_are_many_kinds() -> None:
    issues = check_case("broken").issues
    assert all(issue.place.file is not None and issue.place.line is not None for issue in issues)
    assert all(re.fullmatch("[a-z][a-z0-9_]*", issue.code) for issue in issues)
    assert len({issue.code for issue in issues}) >= 40
    assert len({(issue.place.file, issue.place.line) for issue in issues}) >= 100


def test_what_is_broken_is_kept_out_and_the_rest_is_usable() -> None:
    checked = check_case("broken").checked
    assert checked is not None
    assert set(checked.definitions) == set(checked.order)
    assert {"good", "uses_good"} <= checked.definitions.keys()
    assert {"duplicate_key", "infinite", "tagged", "aliased", "anchored", "surrogate"} <= checked.broken
    assert {"circle_a", "circle_b", "unknown_tag", "uses_broken", "twice"} <= checked.broken
    assert not checked.definitions.keys() & checked.broken


def test_the_right_workspace_has_no_issue() -> None:
    checked = check_case("valid")
    assert listing(checked.issues) == ""
    assert checked.checked is not None
    assert set(checked.checked.definitions) == {draft.code for draft in checked.drafts}


def test_tags_come_after_those_they_use() -> None:
    checked = check_case("valid").checked
    assert checked is not None
    assert checked.uses["lifecycle"] == {"big_spender"}
    assert checked.uses["big_spender"] == {"spend_90d"}
    assert checked.crowds["lifecycle"] == {"vip", "uploaded"}
    places = {code: index for index, code in enumerate(checked.order)}
    assert places["spend_90d"] < places["big_spender"] < places["lifecycle"]
