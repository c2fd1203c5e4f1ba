"""Crowds made, changed, copied, split and removed; what stands against it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from engine.audience.crowds.graph import graph_of, in_order
from engine.errors import Conflict, InvalidInput, LeaseHeld, NotFound
from engine.model.crowd import CrowdKind, CrowdState, LimitBySalt, LimitByTag, Order
from engine.model.naming import Name
from tests.unit.audience.crowd_worlds import CrowdWorld, crowd_world

GOLD = {"type": "tag", "tag": "level", "op": "eq", "value": "gold"}
RICH = {"type": "tag", "tag": "spend", "op": "gte", "value": "5.50"}


def of(crowd: str, **more: object) -> dict[str, object]:
    return {"type": "crowd", "crowd": crowd, **more}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CrowdWorld]:
    """A world of which nothing is changed."""
    with crowd_world(tmp_path_factory.mktemp("shared")) as found:
        found.publish()
        found.make("all", {"type": "all"})
        yield found


@pytest.fixture
def world(tmp_path: Path) -> Iterator[CrowdWorld]:
    with crowd_world(tmp_path) as found:
        found.publish()
        yield found


def pointers(error: pytest.ExceptionInfo[InvalidInput]) -> set[str | None]:
    return {issue.place.pointer for issue in error.value.issues}


def test_a_crowd_comes_back_as_it_was_asked_for(world: CrowdWorld) -> None:
    asked = {
        "id": "top-gold",
        "name": {"en": "Gold", "zh": "金"},
        "segment": {"type": "sample", "salt": "s", "from": 0, "to": Decimal("12.5")},
        "limit": {"n": 5, "by": {"tag": "spend", "order": "asc"}},
        "owner": "crm",
        "folder": "winter",
    }
    made = world.crowds.create(asked, by="ann")
    assert made == world.crowds.get("top-gold")
    assert (made.id, made.name, made.owner, made.folder) == ("top-gold", Name("Gold", "金"), "crm", "winter")
    assert (made.kind, made.state, made.enabled) == (CrowdKind.SEGMENT, CrowdState.NEW, False)
    assert (made.limit, made.segment) == (LimitByTag(5, "spend", Order.ASC), asked["segment"])
    assert made.created_by == "ann" and made.revision == 1


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("Big Spenders (2017)!", ["big_spenders_2017", "big_spenders_2017_2", "big_spenders_2017_3"]),
        ("大客户", ["crowd", "crowd_2"]),
        ("Café Ünique", ["cafe_unique"]),
        ("overlap", ["overlap_2"]),
        ("x" * 80, ["x" * 63, "x" * 61 + "_2"]),
    ],
)
def test_an_id_is_made_from_the_name(world: CrowdWorld, name: str, ids: list[str]) -> None:
    assert [world.crowds.create({"name": name, "segment": GOLD}, by="a").id for _ in ids] == ids


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({}, {""}),
        ({"name": "x", "segment": GOLD, "colour": "red"}, {"/colour"}),
        ({"name": "x", "segment": GOLD, "id": "Upper"}, {"/id"}),
        ({"name": "x", "segment": GOLD, "id": "a__b"}, {"/id"}),
        ({"name": "x", "segment": GOLD, "id": "overlap"}, {"/id"}),
        ({"name": "x", "segment": {**GOLD, "tag": "levle"}}, {"/segment/tag"}),
        ({"name": "x", "segment": {"type": "and", "conditions": []}}, {"/segment/conditions"}),
        ({"name": "x", "segment": of("nobody")}, {"/segment/crowd"}),
        (
            {"name": "x", "segment": {**of("nobody"), "x": 1}, "id": "A"},
            {"/id", "/segment/x", "/segment/crowd"},
        ),
        (
            {"name": "x", "segment": {**GOLD, "tag": "levle"}, "limit": {"n": 1, "by": {"tag": "likes"}}},
            {"/segment/tag", "/limit/by/tag"},
        ),
        ({"name": "x", "segment": GOLD, "limit": {"n": 0, "salt": "s"}}, {"/limit/n"}),
        ({"name": "x", "segment": GOLD, "limit": {"n": 1}}, {"/limit"}),
        ({"name": "x", "segment": GOLD, "limit": {"n": 1, "salt": "", "by": {"tag": "spend"}}}, {"/limit"}),
        ({"name": "x", "segment": GOLD, "limit": {"n": 1, "by": {"tag": "spned"}}}, {"/limit/by/tag"}),
        ({"name": "x", "segment": GOLD, "limit": {"n": 1, "by": {"tag": "likes"}}}, {"/limit/by/tag"}),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    shared: CrowdWorld, fields: dict[str, object], where: set[str]
) -> None:
    with pytest.raises(InvalidInput) as caught:
        shared.crowds.create(fields, by="a")
    assert pointers(caught) == where
    assert [crowd.id for crowd in shared.crowds.list()] == ["all"]


def test_an_id_that_is_taken_is_refused(world: CrowdWorld) -> None:
    world.make("gold", GOLD)
    with pytest.raises(Conflict, match="a crowd `gold` already"):
        world.crowds.create({"id": "gold", "name": "x", "segment": RICH}, by="a")
    assert world.crowds.get("gold").segment == GOLD


def test_a_crowd_can_be_made_before_anything_is_published(tmp_path: Path) -> None:
    with crowd_world(tmp_path) as empty:
        empty.crowds.create({"id": "early", "name": "x", "segment": {**GOLD, "tag": "later"}}, by="a")
        with pytest.raises(InvalidInput, match="`nobody`, which does not exist"):
            empty.crowds.create({"name": "x", "segment": of("nobody")}, by="a")
        assert [crowd.id for crowd in empty.crowds.list()] == ["early"]


def test_edits_need_the_revision_they_were_made_on(world: CrowdWorld) -> None:
    made = world.crowds.create({"id": "gold", "name": "x", "segment": GOLD, "owner": "a"}, by="a")
    after = world.crowds.edit("gold", {"name": "y", "owner": None}, by="bob", if_match=made.revision)
    assert (after.revision, after.name, after.owner, after.updated_by) == (2, Name.same("y"), None, "bob")
    with pytest.raises(Conflict, match="its revision is 2, not 1") as caught:
        world.crowds.edit("gold", {"name": "z"}, by="bob", if_match=1)
    assert caught.value.code == "revision"
    with pytest.raises(InvalidInput):
        world.crowds.edit("gold", {"id": "other"}, by="bob")
    limited = world.crowds.edit("gold", {"limit": {"n": 2, "salt": "s"}}, by="bob")
    assert limited.limit == LimitBySalt(2, "s")
    assert world.crowds.edit("gold", {"limit": None}, by="bob").limit is None


def test_an_enabled_crowd_is_frozen(world: CrowdWorld) -> None:
    world.crowds.create({"id": "gold", "name": "x", "segment": GOLD}, by="a")
    assert world.crowds.enable("gold", by="a").enabled
    with pytest.raises(Conflict, match="is enabled") as caught:
        world.crowds.edit("gold", {"name": "y"}, by="a")
    assert caught.value.code == "frozen"
    world.crowds.disable("gold", by="a")
    assert world.crowds.edit("gold", {"name": "y"}, by="a").name == Name.same("y")


def test_cycles_are_refused_with_their_path(world: CrowdWorld) -> None:
    world.crowds.create({"id": "a", "name": "a", "segment": GOLD}, by="x")
    world.crowds.create({"id": "b", "name": "b", "segment": {"type": "not", "condition": of("a")}}, by="x")
    world.crowds.create({"id": "c", "name": "c", "segment": of("b")}, by="x")
    with pytest.raises(Conflict, match="`a` → `c` → `b` → `a`"):
        world.crowds.edit("a", {"segment": of("c")}, by="x")
    with pytest.raises(Conflict, match="`a` → `a`"):
        world.crowds.edit("a", {"segment": of("a")}, by="x")
    assert in_order(graph_of(world.crowds.list())) == ["a", "b", "c"]


def test_a_crowd_in_use_is_kept_and_its_users_are_named(world: CrowdWorld) -> None:
    world.make("gold", GOLD)
    world.make("inner", of("gold"))
    world.used_by_tags = {"gold": frozenset({"tier", "alpha"})}
    with pytest.raises(Conflict) as caught:
        world.crowds.delete("gold")
    assert caught.value.code == "in_use"
    assert caught.value.message.endswith("by the crowd `inner`, the tag `alpha`, the tag `tier`")
    assert world.members("gold")
    world.used_by_tags = {}
    world.crowds.delete("inner")
    with pytest.raises(Conflict, match="revision"):
        world.crowds.delete("gold", if_match=7)
    world.crowds.delete("gold", if_match=1)
    with pytest.raises(NotFound, match="no crowd `gold`"):
        world.crowds.get("gold")
    assert not (world.root / "lake" / "crowds" / "gold").exists()
    assert not (world.root / "serving" / "crowds" / "gold").exists()


def test_a_crowd_made_anew_begins_from_nothing(world: CrowdWorld) -> None:
    first = world.make("gold", GOLD)
    world.crowds.delete("gold")
    again = world.make("gold", RICH)
    assert (first.version, again.version) == (1, 1)
    assert world.crowds.versions("gold") == [again]
    assert len(world.members("gold")) == again.count != first.count


def test_nobody_deletes_what_is_being_refreshed(world: CrowdWorld) -> None:
    world.make("gold", GOLD)
    with world.context.hold("gold"):
        assert world.crowds.get("gold").state is CrowdState.REFRESHING
        assert [crowd.state for crowd in world.crowds.list()] == [CrowdState.REFRESHING]
        for act in (world.crowds.delete, lambda crowd: world.crowds.refresh(crowd, by="a")):
            with pytest.raises(LeaseHeld, match="`gold` is being worked on"):
                act("gold")
    assert world.crowds.get("gold").state is CrowdState.READY


def test_a_copy_has_the_definition_and_no_versions(world: CrowdWorld) -> None:
    world.make("gold", GOLD, limit={"n": 3, "salt": "s"}, owner="crm", folder="f")
    world.crowds.enable("gold", by="a")
    made = world.crowds.copy("gold", {}, by="bob")
    assert (made.id, made.latest, made.enabled, made.created_by) == ("gold_copy", None, False, "bob")
    assert (made.segment, made.limit) == (GOLD, LimitBySalt(3, "s"))
    assert (made.owner, made.folder, made.name.zh) == ("crm", "f", "gold（副本）")
    assert world.crowds.copy("gold", {"id": "x", "name": "y"}, by="bob").name == Name.same("y")


def test_parts_share_nobody_and_leave_a_hold_out(world: CrowdWorld) -> None:
    whole = world.make("all", {"type": "all"})
    parts = [
        {"id": "a", "percent": 25},
        {"id": "b", "percent": "25.5"},
        {"id": "c", "percent": Decimal("30")},
    ]
    made = world.crowds.split("all", "spring", parts, by="ann")
    assert [(part.part.start, part.part.end) for part in made if part.part] == [
        (Decimal(0), Decimal(25)),
        (Decimal(25), Decimal("50.5")),
        (Decimal("50.5"), Decimal("80.5")),
    ]
    members = []
    for part in made:
        world.crowds.refresh(part.id, by="ann")
        members.append(world.members(part.id))
    assert sum(map(len, members)) == len(set().union(*members)) < whole.count
    sample = {"type": "sample", "salt": "spring", "from": "25", "to": "50.5"}
    world.make("again", sample)
    assert world.members("again") == members[1]
    assert made[1].segment == {"type": "and", "conditions": [of("all"), sample]}
    with pytest.raises(Conflict, match="used by the crowd `a`, the crowd `b`, the crowd `c`"):
        world.crowds.delete("all")


@pytest.mark.parametrize(
    ("parts", "where"),
    [
        ([], {"/parts"}),
        ([{"id": "a", "percent": 0}], {"/parts/0/percent"}),
        ([{"id": "a", "percent": True}], {"/parts/0/percent"}),
        ([{"id": "a", "percent": 60}, {"id": "b", "percent": "40.0001"}], {"/parts"}),
        ([{"id": "a", "percent": 1}, {"id": "a", "percent": 1}], {"/parts"}),
        ([{"percent": 1}, {"id": "b"}], {"/parts/0", "/parts/1"}),
        ("a", {"/parts"}),
    ],
)
def test_parts_that_make_no_sense_are_refused(shared: CrowdWorld, parts: object, where: set[str]) -> None:
    with pytest.raises(InvalidInput) as caught:
        shared.crowds.split("all", "s", parts, by="a")
    assert pointers(caught) == where


def test_a_split_makes_all_parts_or_none(world: CrowdWorld) -> None:
    world.make("all", {"type": "all"})
    world.make("b", GOLD)
    with pytest.raises(Conflict, match="a crowd `b` already"):
        world.crowds.split("all", "s", [{"id": "a", "percent": 1}, {"id": "b", "percent": 1}], by="a")
    assert [crowd.id for crowd in world.crowds.list()] == ["all", "b"]
    tenths = [{"id": f"p{number}", "percent": "10"} for number in range(10)]
    assert world.crowds.split("all", "s", tenths, by="a")[-1].part is not None


def test_a_part_with_another_segment_is_no_part_any_more(world: CrowdWorld) -> None:
    world.make("all", {"type": "all"})
    world.crowds.split("all", "s", [{"id": "a", "percent": 50}], by="x")
    assert world.crowds.edit("a", {"owner": "crm"}, by="x").part is not None
    assert world.crowds.edit("a", {"segment": GOLD}, by="x").part is None
