"""Enabled crowds after a run: in order, each on its own, and why one stays where it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import Unavailable
from engine.model.crowd import Crowd, CrowdState, RefreshStatus
from tests.unit.audience.crowd_worlds import CrowdWorld, crowd_world, name_of, row_of

GOLD = {"type": "tag", "tag": "level", "op": "eq", "value": "gold"}
ALL = {"type": "all"}


def of(crowd: str, **more: object) -> dict[str, object]:
    return {"type": "crowd", "crowd": crowd, **more}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[CrowdWorld]:
    with crowd_world(tmp_path) as found:
        found.publish()
        yield found


def golden(numbers: range = range(60)) -> set[str]:
    return {name_of(number) for number in numbers if row_of(number).get("level") == "gold"}


def _with_segment(crowd: Crowd, tag: str) -> Crowd:
    return replace(crowd, segment={"type": "tag", "tag": tag, "op": "is_set"})


def test_enabled_crowds_are_refreshed_after_those_they_use(world: CrowdWorld) -> None:
    world.make("z_inner", GOLD)
    world.make("a_outer", of("z_inner"))
    world.make("idle", GOLD)
    for crowd in ("a_outer", "z_inner"):
        world.crowds.enable(crowd, by="a")
    assert [outcome.status for outcome in world.crowds.refresh_enabled(by="n")] == [
        RefreshStatus.UNCHANGED,
        RefreshStatus.UNCHANGED,
    ]
    world.publish("second", customers=range(30))
    done = world.crowds.refresh_enabled(by="night")
    assert [(each.crowd, each.status.value, each.version) for each in done] == [
        ("z_inner", "refreshed", 2),
        ("a_outer", "refreshed", 2),
    ]
    assert world.members("a_outer") == golden(range(30))
    assert world.crowds.version("a_outer").segment == of("z_inner", version=2)
    assert world.crowds.get("idle").latest == 1


def test_one_bad_crowd_does_not_sink_the_rest(world: CrowdWorld) -> None:
    for crowd, segment in (
        ("bad", GOLD),
        ("good", ALL),
        ("user", of("bad")),
        ("fixed", of("bad", version=1)),
    ):
        world.make(crowd, segment)
        world.crowds.enable(crowd, by="a")
    world.registry.crowds.change("bad", lambda found: _with_segment(found, "gone"), by="a")
    world.publish("second", customers=range(30))
    done = {each.crowd: each for each in world.crowds.refresh_enabled(by="night")}
    assert {crowd: each.status.value for crowd, each in done.items()} == {
        "bad": "failed",
        "fixed": "refreshed",
        "good": "refreshed",
        "user": "blocked",
    }
    assert (done["bad"].version, done["bad"].error_code) == (1, "unknown_tag")
    assert done["user"].message == "the crowd `bad`, which it uses, was not refreshed"
    assert done["user"].status.is_failure and not done["good"].status.is_failure
    blocked = world.crowds.get("user")
    assert blocked.error is not None and blocked.error.code == "blocked"
    assert world.members("user") == golden()


def test_crowds_of_stale_tags_stay_at_their_version_and_say_why(world: CrowdWorld) -> None:
    world.make("gold", GOLD)
    world.make("rich", {"type": "tag", "tag": "spend", "op": "gt", "value": 5})
    for crowd in ("gold", "rich"):
        world.crowds.enable(crowd, by="a")
    world.publish("second", customers=range(30), stale=["level"])
    done = {each.crowd: each for each in world.crowds.refresh_enabled(by="night")}
    assert done["rich"].status is RefreshStatus.REFRESHED
    assert (done["gold"].status, done["gold"].version) == (RefreshStatus.BLOCKED, 1)
    assert done["gold"].message is not None and "`level`" in done["gold"].message
    world.publish("third", customers=range(30))
    assert all(not each.status.is_failure for each in world.crowds.refresh_enabled(by="night"))
    assert world.crowds.get("gold").error is None


def test_nothing_enabled_opens_nothing(tmp_path: Path) -> None:
    with crowd_world(tmp_path) as empty:
        assert empty.crowds.refresh_enabled(by="night") == []
        empty.crowds.create({"id": "early", "name": "x", "segment": ALL}, by="a")
        with pytest.raises(Unavailable):
            empty.crowds.refresh("early", by="a")
        assert empty.crowds.get("early").state is CrowdState.FAILED
