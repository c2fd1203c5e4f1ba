"""Crowds kept as files: read, checked with file and line, taken up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.audience.crowds.files import check_crowd_files, read_crowd_files, take_up
from engine.errors import Conflict
from engine.model.moment import Moment
from engine.model.naming import Name
from engine.model.registered import Origin
from engine.model.schema import Schema, TagSignature
from tests.unit.audience.crowd_worlds import BASE, TYPES, CrowdWorld, catalog, crowd_world

GOLD = """\
id: gold
name: {en: Gold, zh: 金}
segment: {type: tag, tag: level, op: eq, value: gold}
enabled: true
owner: crm
"""
SCHEMA = Schema(
    catalog(), {code: TagSignature(code, type_, Name.same(code)) for code, type_ in TYPES.items()}
)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[CrowdWorld]:
    with crowd_world(tmp_path) as found:
        found.publish()
        yield found


def write(world: CrowdWorld, name: str, text: str) -> None:
    folder = world.root / "crowds"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def taken_up(world: CrowdWorld) -> dict[str, str]:
    drafts, issues = read_crowd_files(world.root / "crowds")
    refused = take_up(world.registry, drafts, issues, "run")
    return {name: f"{issue.place}: {issue.message}" for name, issue in refused.items()}


def issues_of(world: CrowdWorld) -> list[tuple[str, str]]:
    drafts, issues = read_crowd_files(world.root / "crowds")
    known = {crowd.id: crowd for crowd in world.registry.crowds.all()}
    more = check_crowd_files(drafts, SCHEMA, Moment(BASE, "UTC"), known)
    return sorted((str(issue.place), issue.code) for issue in (*issues, *more))


def test_a_crowd_of_a_file_is_read_only_and_refreshed(world: CrowdWorld) -> None:
    write(world, "gold.yaml", GOLD)
    assert issues_of(world) == []
    taken_up(world)
    made = world.crowds.get("gold")
    assert (made.origin, str(made.place), made.enabled) == (Origin.FILES, "crowds/gold.yaml:1", True)
    assert (made.name, made.owner, made.created_by) == (Name("Gold", "金"), "crm", "run")
    assert [outcome.status.value for outcome in world.crowds.refresh_enabled(by="run")] == ["refreshed"]
    for act in (
        lambda: world.crowds.edit("gold", {"name": "x"}, by="a"),
        lambda: world.crowds.enable("gold", by="a"),
        lambda: world.crowds.disable("gold", by="a"),
        lambda: world.crowds.delete("gold"),
    ):
        with pytest.raises(Conflict, match=r"comes from the file `crowds/gold.yaml:1`") as caught:
            act()
        assert caught.value.code == "read_only"
    assert world.crowds.copy("gold", {}, by="a").origin is Origin.API


def test_a_file_that_changes_changes_the_crowd(world: CrowdWorld) -> None:
    write(world, "gold.yaml", GOLD)
    taken_up(world)
    taken_up(world)
    assert world.crowds.get("gold").revision == 1
    write(world, "gold.yaml", "# moved\n" + GOLD.replace("enabled: true\n", "").replace("gold}", "basic}"))
    taken_up(world)
    after = world.crowds.get("gold")
    assert (after.revision, after.enabled, after.place.line) == (2, False, 2)
    assert after.segment is not None and after.segment["value"] == "basic"


def test_a_file_that_goes_leaves_an_ordinary_crowd(world: CrowdWorld) -> None:
    write(world, "gold.yaml", GOLD)
    taken_up(world)
    world.crowds.refresh("gold", by="a")
    (world.root / "crowds" / "gold.yaml").rename(world.root / "gold.away")
    taken_up(world)
    left = world.crowds.get("gold")
    assert (left.origin, left.enabled, left.latest) == (Origin.API, False, 1)
    assert issues_of(world) == []
    (world.root / "gold.away").rename(world.root / "crowds" / "gold.yaml")
    assert issues_of(world) == []
    taken_up(world)
    assert world.crowds.get("gold").origin is Origin.FILES
    assert world.members("gold")


def test_a_file_with_an_error_leaves_its_crowds_as_they_were(world: CrowdWorld) -> None:
    write(world, "gold.yaml", GOLD)
    taken_up(world)
    write(world, "gold.yaml", GOLD + "segment: [\n")
    assert set(taken_up(world)) == {"gold"}
    assert world.crowds.get("gold").origin is Origin.FILES
    write(world, "gold.yaml", GOLD.replace("op: eq", "op: equals"))
    (told,) = taken_up(world).values()
    assert told.startswith("crowds/gold.yaml:3: ") and "equals" in told
    assert world.crowds.get("gold").revision == 1


def test_every_problem_is_told_with_its_place(world: CrowdWorld) -> None:
    world.make("mine", {"type": "all"})
    write(
        world,
        "a.yaml",
        "- " + GOLD.replace("\n", "\n  ") + "\n- id: gold\n  name: x\n  segment: {type: all}\n",
    )
    write(world, "b.yaml", "id: b\nname: b\nsegment:\n  type: tag\n  tag: levle\n  op: is_set\n")
    write(
        world, "c.yaml", "id: c\nname: c\nsegment: {type: crowd, crowd: d}\nlimit: {n: 1, by: {tag: likes}}\n"
    )
    write(world, "d.yaml", "id: d\nname: d\nsegment: {type: crowd, crowd: c}\nlimit: {n: 1, by: {tag: no}}\n")
    write(world, "e.yaml", "id: mine\nname: e\nsegment: {type: all}\ncolour: red\n")
    write(world, "f.yaml", "name: f\n")
    assert issues_of(world) == [
        ("crowds/a.yaml:1", "repeated_id"),
        ("crowds/a.yaml:7", "repeated_id"),
        ("crowds/b.yaml:5", "unknown_tag"),
        ("crowds/c.yaml:3", "cycle"),
        ("crowds/c.yaml:4", "unordered_tag"),
        ("crowds/d.yaml:3", "cycle"),
        ("crowds/d.yaml:4", "unknown_tag"),
        ("crowds/e.yaml:1", "crowd_exists"),
        ("crowds/e.yaml:4", "unknown_key"),
        ("crowds/f.yaml:1", "missing_key"),
        ("crowds/f.yaml:1", "missing_key"),
    ]
    assert set(taken_up(world)) == {"gold", "c", "d", "mine", "crowds/f.yaml"}
    assert [(crowd.id, crowd.origin.value) for crowd in world.crowds.list()] == [
        ("b", "files"),
        ("mine", "api"),
    ]


def test_an_id_in_two_files_leaves_the_crowd_as_it_was(world: CrowdWorld) -> None:
    write(world, "gold.yaml", GOLD)
    assert taken_up(world) == {}
    write(world, "early.yaml", "id: gold\nname: Not gold\nsegment: {type: all}\n")
    refused = taken_up(world)
    assert set(refused) == {"gold"}
    assert "crowds/early.yaml:1" in refused["gold"] and "crowds/gold.yaml:1" in refused["gold"]
    assert issues_of(world) == [
        ("crowds/early.yaml:1", "repeated_id"),
        ("crowds/gold.yaml:1", "repeated_id"),
    ]
    kept = world.crowds.get("gold")
    assert (kept.revision, kept.name.en, str(kept.place)) == (1, "Gold", "crowds/gold.yaml:1")


def test_there_need_not_be_a_folder(world: CrowdWorld) -> None:
    assert read_crowd_files(world.root / "crowds") == ([], [])
