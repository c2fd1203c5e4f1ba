"""Limits of crowds: the first by a tag, or by a salted hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.audience.crowds.evaluation import bind_definition, limited
from engine.model.crowd import LimitByTag, Order
from tests.unit.audience.crowd_worlds import TYPES, CrowdWorld, crowd_world, name_of, row_of

GOLD = {"type": "tag", "tag": "level", "op": "eq", "value": "gold"}
ALL = {"type": "all"}


def of(crowd: str, **more: object) -> dict[str, object]:
    return {"type": "crowd", "crowd": crowd, **more}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CrowdWorld]:
    """A world that is only read."""
    with crowd_world(tmp_path_factory.mktemp("shared")) as found:
        found.publish()
        yield found


@pytest.fixture
def world(tmp_path: Path) -> Iterator[CrowdWorld]:
    with crowd_world(tmp_path) as found:
        found.publish()
        yield found


def golden(numbers: range = range(60)) -> set[str]:
    return {name_of(number) for number in numbers if row_of(number).get("level") == "gold"}


def expected_order(tag: str, descending: bool, crowd: str) -> list[str]:
    """Customers by a tag, those without a value last, ties by hash and id: by the words of the semantics."""
    numbers = range(60)
    valued = [number for number in numbers if row_of(number).get(tag) is not None]

    def tie(number: int) -> tuple[bytes, str]:
        return hashlib.sha256(f"{crowd}:{name_of(number)}".encode()).digest()[:4], name_of(number)

    by_tie = sorted(valued, key=tie)
    ordered = sorted(by_tie, key=lambda number: row_of(number)[tag], reverse=descending)  # type: ignore[arg-type, return-value]
    if descending:  # sorting in reverse keeps the order among equal values
        assert [row_of(number)[tag] for number in ordered] == sorted(
            (row_of(number)[tag] for number in valued),
            reverse=True,  # type: ignore[type-var]
        )
    return [name_of(n) for n in [*ordered, *sorted(set(numbers) - set(valued), key=tie)]]


@pytest.mark.parametrize("tag", [tag for tag in TYPES if tag != "likes"])
@pytest.mark.parametrize("order", Order)
def test_a_limit_takes_the_first_by_a_tag(shared: CrowdWorld, tag: str, order: Order) -> None:
    ranked = expected_order(tag, order is Order.DESC, "top")
    with shared.publication.reading() as reading:
        for n in (1, 4, 17, 51, 52, 55, 60, 99):
            limit = LimitByTag(n, tag, order)
            found = limited(reading.serving, reading.serving.universe, limit, "top")
            ids = {reading.serving.ids.id_of(ordinal) for ordinal in found.ordinals().tolist()}
            assert ids == set(ranked[:n])


def test_a_limit_takes_the_smallest_hashes_of_a_salt(world: CrowdWorld) -> None:
    def key(name: str) -> tuple[bytes, str]:
        return hashlib.sha256(f"spring:{name}".encode()).digest()[:4], name

    ranked = sorted(golden(), key=key)
    world.make("some", GOLD, limit={"n": 5, "salt": "spring"})
    assert world.members("some") == set(ranked[:5])
    world.crowds.edit("some", {"limit": {"n": 1, "salt": "spring"}}, by="a")
    world.crowds.refresh("some", by="a")
    assert world.members("some") == {ranked[0]}
    world.crowds.edit("some", {"limit": {"n": 3, "by": {"tag": "spend"}}}, by="a")
    made = world.crowds.refresh("some", by="a")
    assert made.limit == LimitByTag(3, "spend", Order.DESC)
    wanted = [name for name in expected_order("spend", True, "some") if name in golden()][:3]
    assert world.members("some") == set(wanted)


def test_limit_and_salt_are_part_of_the_hash(world: CrowdWorld) -> None:
    limits: list[object] = [
        None,
        {"n": 5, "salt": "a"},
        {"n": 5, "salt": "b"},
        {"n": 6, "salt": "a"},
        {"n": 5, "by": {"tag": "spend", "order": "asc"}},
        {"n": 5, "by": {"tag": "spend", "order": "desc"}},
        {"n": 5, "by": {"tag": "orders", "order": "asc"}},
    ]
    hashes = set()
    for place, limit in enumerate([*limits, limits[-1]]):  # among ties the id is the salt
        crowd = world.crowds.create({"id": f"c{place}", "name": "x", "segment": ALL}, by="a")
        if limit is not None:
            crowd = world.crowds.edit(crowd.id, {"limit": limit}, by="a")
        with world.publication.reading() as reading:
            hashes.add(bind_definition(reading, crowd, {}).hash)
    assert len(hashes) == len(limits) + 1
