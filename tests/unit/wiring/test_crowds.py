"""Crowds of a workspace: refreshed after a run, taken up from files, concerned by tags."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.model.crowd import RefreshStatus
from engine.wiring import Workspace, open_workspace
from engine.wiring.crowds import (
    crowds_concerned,
    crowds_of,
    crowds_of_tags,
    enabled_in_order,
    fixed_versions,
    refresh_after_run,
)
from tests.night_workspaces import TAG
from tests.unit.audience.crowd_worlds import CrowdWorld, crowd_world

GOLD = {"type": "tag", "tag": "level", "op": "eq", "value": "gold"}
RICH = {"type": "tag", "tag": "spend", "op": "gt", "value": 5}
RULE = """\
kind: rule
value_type: text
type: category
rules:
  - {label: one, when: {type: crowd, crowd: gold, version: 1}}
  - {label: two, when: {type: not, condition: {type: crowd, crowd: list}}}
"""


def of(crowd: str) -> dict[str, object]:
    return {"type": "crowd", "crowd": crowd}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[CrowdWorld]:
    (tmp_path / "tagmill.toml").write_text("[crowds]\nversions = 2\n")
    with crowd_world(tmp_path) as found:
        found.publish()
        yield found


@pytest.fixture
def workspace(world: CrowdWorld) -> Iterator[Workspace]:
    with open_workspace(world.root, {}) as found:
        yield found


def test_enabled_crowds_are_refreshed_with_the_workspace_s_settings(
    world: CrowdWorld, workspace: Workspace
) -> None:
    assert refresh_after_run(workspace, "run") == ()
    world.make("gold", GOLD)
    world.make("outer", of("gold"))
    for crowd in ("outer", "gold"):
        world.crowds.enable(crowd, by="a")
    assert enabled_in_order(workspace) == ["gold", "outer"]
    for name in ("second", "third"):
        world.publish(name)
        done = refresh_after_run(workspace, "run")
        assert [(each.crowd, each.status) for each in done] == [
            ("gold", RefreshStatus.REFRESHED),
            ("outer", RefreshStatus.REFRESHED),
        ]
    assert world.crowds.signatures()["outer"].versions == {2, 3}
    assert world.crowds.version("gold").by == "run"


def test_a_snapshot_that_cannot_be_read_is_told_for_each_crowd(
    world: CrowdWorld, workspace: Workspace
) -> None:
    world.make("gold", GOLD)
    world.crowds.enable("gold", by="a")
    world.publish("second")
    (world.root / "serving" / "second" / "manifest.json").write_text("{}")
    (found,) = refresh_after_run(workspace, "run")
    assert (found.crowd, found.status, found.version) == ("gold", RefreshStatus.FAILED, 1)
    assert found.error_code == "not_published" and found.message
    assert world.members("gold")


def test_a_refused_file_is_told_and_its_crowd_stays_at_its_last_version(
    world: CrowdWorld, workspace: Workspace
) -> None:
    folder = world.root / "crowds"
    folder.mkdir()
    inner, good = folder / "inner.yaml", "id: inner\nname: Inner\nsegment: {type: all}\nenabled: true\n"
    inner.write_text(good)
    (folder / "outer.yaml").write_text(
        "id: outer\nname: Outer\nsegment: {type: crowd, crowd: inner}\nenabled: true\n"
    )
    assert not any(each.status.is_failure for each in refresh_after_run(workspace, "run"))
    inner.write_text(good.replace("type: all", "type: al"))
    (folder / "new.yaml").write_text("id: [\n")
    world.publish("second")
    done = {each.crowd: each for each in refresh_after_run(workspace, "run")}
    assert {name: (each.status, each.version) for name, each in done.items()} == {
        "inner": (RefreshStatus.REFUSED, 1),
        "outer": (RefreshStatus.BLOCKED, 1),
        "crowds/new.yaml": (RefreshStatus.REFUSED, None),
    }
    assert done["inner"].message and done["inner"].message.startswith("crowds/inner.yaml:3: ")
    assert world.crowds.get("inner").error is not None
    inner.write_text(good)
    (folder / "new.yaml").unlink()
    assert [each.status for each in refresh_after_run(workspace, "run")] == [RefreshStatus.REFRESHED] * 2
    assert world.crowds.get("inner").error is None


def test_a_file_with_the_id_of_another_crowd_is_refused_and_that_one_refreshed(
    world: CrowdWorld, workspace: Workspace
) -> None:
    world.make("gold", GOLD)
    world.crowds.enable("gold", by="a")
    (world.root / "crowds").mkdir()
    (world.root / "crowds" / "gold.yaml").write_text("id: gold\nname: Other\nsegment: {type: all}\n")
    world.publish("second")
    (found,) = refresh_after_run(workspace, "run")
    assert (found.status, found.version) == (RefreshStatus.REFUSED, 2)
    assert world.crowds.get("gold").segment == GOLD


def test_crowds_concerned_are_found_through_other_crowds(world: CrowdWorld, workspace: Workspace) -> None:
    assert crowds_concerned(workspace, {"level"}) == ()
    world.make("a", GOLD)
    world.make("b", of("a"))
    world.make("c", {"type": "or", "conditions": [of("b"), RICH]})
    world.make("d", {"type": "all"})
    assert crowds_concerned(workspace, {"level"}) == ("a", "b", "c")
    assert crowds_concerned(workspace, {"spend"}) == ("c",)
    assert crowds_concerned(workspace, {"other"}) == crowds_concerned(workspace, ()) == ()


def test_rule_tags_tell_which_crowds_they_name(world: CrowdWorld, workspace: Workspace) -> None:
    (world.root / "tag_definitions").mkdir()
    (world.root / "tag_definitions" / "reach.yaml").write_text(TAG.format(code="reach") + RULE)
    assert crowds_of_tags(workspace) == {"gold": frozenset({"reach"}), "list": frozenset({"reach"})}
    assert fixed_versions(workspace) == {("gold", 1)}


def test_crowds_of_files_are_there_when_crowds_are_opened(world: CrowdWorld, workspace: Workspace) -> None:
    (world.root / "crowds").mkdir()
    (world.root / "crowds" / "a.yaml").write_text("id: filed\nname: x\nsegment: {type: all}\n")
    with crowds_of(workspace) as crowds:
        assert crowds.refresh("filed", by="a").count == 60
