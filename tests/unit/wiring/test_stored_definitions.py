"""Definitions made through the API: kept in the registry, merged with those of files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.errors import Conflict, NotFound
from engine.wiring import Workspace, open_workspace
from engine.wiring.tags.stored import submitted, submitted_draft
from tests.night_workspaces import GENDER, Shop, moment

LEVEL = {
    "code": "level",
    "name": {"en": "Level", "zh": "等级"},
    "category": "member",
    "kind": "static",
    "value_type": "text",
    "attribute": "level",
}


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    Shop(tmp_path).build({"gender": GENDER})
    with open_workspace(tmp_path, {}) as workspace:
        yield workspace


def put(space: Workspace, expected: int | None, **changes: object) -> int:
    draft, issues = submitted_draft(LEVEL | changes)
    assert draft is not None and not issues
    return space.registry.definitions.put(submitted(draft), by="me", expected=expected).version


def test_a_definition_of_the_api_is_checked_with_those_of_files(space: Workspace) -> None:
    assert put(space, None) == 1
    checked = space.check(moment("2018-01-03")).checked
    assert checked is not None
    assert checked.order == ("gender", "level")


def test_a_file_of_the_same_code_wins(space: Workspace) -> None:
    put(space, None, code="gender", name={"en": "another"})
    drafts, _ = space.drafts()
    assert [draft.place.file for draft in drafts] == ["tag_definitions/gender.yaml"]


def test_issues_name_the_definition_and_the_pointer(space: Workspace) -> None:
    put(space, None, attribute="lvel")
    found = [issue for issue in space.check(moment("2018-01-03")).issues if issue.is_error]
    assert [(issue.place.file, issue.place.pointer) for issue in found] == [("api/level", "/attribute")]


def test_a_change_needs_the_version_it_was_made_from(space: Workspace) -> None:
    put(space, None)
    with pytest.raises(Conflict) as exists:
        put(space, None, weight=2)
    assert exists.value.code == "tag_exists"
    assert put(space, 1, weight=2) == 2
    assert put(space, 2, weight=2) == 2  # nothing differs
    with pytest.raises(Conflict) as changed:
        put(space, 1, weight=3)
    assert changed.value.code == "revision"


def test_what_was_removed_can_be_made_again(space: Workspace) -> None:
    put(space, None)
    space.registry.definitions.remove("level", by="me", expected=1)
    assert [draft.code for draft in space.drafts()[0]] == ["gender"]
    with pytest.raises(NotFound):
        space.registry.definitions.remove("level", by="me", expected=2)
    assert put(space, None) == 3


def test_a_definition_of_a_file_is_read_only(space: Workspace) -> None:
    space.registry.definitions.save(space.written[0], by="run")
    with pytest.raises(Conflict) as refused:
        put(space, 1, code="gender")
    assert refused.value.code == "read_only"
    assert "tag_definitions/gender.yaml" in refused.value.message
