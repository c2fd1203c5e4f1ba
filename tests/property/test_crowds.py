"""Random histories of crowds: what is pulled, what changed and why, against plain Python sets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.audience import bind_to
from engine.audience.crowds.changes import change_rows
from engine.audience.pulls.changes import changes_of
from engine.audience.pulls.members import page_members
from engine.model.moment import Moment
from engine.serving.sets.checksums import IdsChecksum, checksum_of_ids
from tests.unit.audience.crowd_worlds import BASE, CrowdWorld, crowd_world

DAY = timedelta(days=1)
SNAPSHOTS = {"s0": BASE, "s1": BASE, "s2": BASE + DAY, "s3": BASE + 2 * DAY}
VISITS = {
    "s0": [(number, BASE - number % 6 * DAY) for number in range(40)],
    "s1": [(number, BASE - number % 5 * DAY) for number in range(5, 45)],
    "s2": [(number, BASE + DAY - number % 6 * DAY) for number in range(50)],
    "s3": [(number, BASE - number % 4 * DAY) for number in range(60)],
}

LEAVES = st.one_of(
    st.builds(
        lambda days, did: {
            "type": "event",
            "event": "visit",
            "did": did,
            "window": {"type": "last", "n": days, "unit": "day"},
        },
        st.integers(1, 4),
        st.booleans(),
    ),
    st.builds(
        lambda value: {"type": "tag", "tag": "level", "op": "eq", "value": value},
        st.sampled_from(["gold", "silver", "basic"]),
    ),
    st.builds(lambda n: {"type": "tag", "tag": "orders", "op": "gte", "value": n}, st.integers(0, 5)),
)
SEGMENTS = st.one_of(
    LEAVES,
    st.builds(lambda parts: {"type": "or", "conditions": parts}, st.lists(LEAVES, min_size=2, max_size=3)),
)
STEPS = st.tuples(st.sampled_from(sorted(SNAPSHOTS)), SEGMENTS)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CrowdWorld]:
    with crowd_world(tmp_path_factory.mktemp("history")) as found:
        for place, (name, base) in enumerate(SNAPSHOTS.items()):
            customers = range(place * 5, 60 - place * 3)
            rows = {number: {"level": "gold"} for number in range(place * 7, place * 7 + 5)}
            kept = {number: rows[number] for number in rows if number in customers}
            visits = [(number, time) for number, time in VISITS[name] if number in customers]
            found.publish(name, base, customers=customers, rows=kept, visits=visits)
        found.crowds.create({"id": "it", "name": "it", "segment": {"type": "all"}}, by="a")
        found.crowds.refresh("it", by="a")
        yield found


def evaluated(world: CrowdWorld, segment: object, snapshot: str, base_of: str) -> set[str]:
    """The members of a segment on one snapshot's data, its windows as of another one's base time."""
    with world.publication.reading(snapshot) as reading:
        at = replace(reading, moment=Moment(SNAPSHOTS[base_of], "UTC"))
        found = reading.evaluator.set_of(
            bind_to(at, segment, dict).bound, lambda crowd, version: reading.serving.universe
        )
        return {reading.serving.ids.id_of(ordinal) or "" for ordinal in found.ordinals().tolist()}


def expected_reason(customer: str, path: list[tuple[str, set[str]]]) -> str:
    """The last step of the path at which the customer crossed over."""
    crossed = [
        name for (_, before), (name, after) in pairwise(path) if (customer in before) != (customer in after)
    ]
    return crossed[-1]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=STEPS, second=STEPS)
def test_changes_lead_from_one_version_to_the_next(
    world: CrowdWorld, first: tuple[str, dict[str, object]], second: tuple[str, dict[str, object]]
) -> None:
    versions = []
    for snapshot, segment in (first, second):
        world.crowds.edit("it", {"segment": segment}, by="a")
        versions.append(world.crowds.refresh("it", by="a", snapshot=snapshot))
    before, after = versions
    (old, old_segment), (new, new_segment) = first, second
    members = world.members("it", before.version)
    assert members == evaluated(world, old_segment, old, old)
    changes = changes_of(world.context, "it", start=before.version, end=after.version)
    rows = [row for batch in change_rows(world.context, changes) for row in batch.to_pylist()]
    entered = {row["customer_id"] for row in rows if row["change"] == "entered"}
    left = {row["customer_id"] for row in rows if row["change"] == "left"}
    wanted = evaluated(world, new_segment, new, new)
    assert entered == wanted - members and left == members - wanted
    assert len(rows) == len(entered) + len(left) == changes.rows
    total = IdsChecksum.parse(before.ids_checksum) + changes.entered_checksum - changes.left_checksum
    assert str(total) == after.ids_checksum == str(checksum_of_ids(wanted))
    path = [
        ("", members),
        ("data_changed", evaluated(world, old_segment, new, old)),
        ("window_moved", evaluated(world, old_segment, new, new)),
        ("definition_changed", wanted),
    ]
    for row in rows:
        assert row["reason"] == expected_reason(row["customer_id"], path)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(limits=st.lists(st.integers(1, 25), min_size=1, max_size=8))
def test_pages_of_any_size_give_everyone_once(world: CrowdWorld, limits: list[int]) -> None:
    cursor, seen, place = None, [], 0
    while True:
        page = page_members(world.context, "it", limit=limits[place % len(limits)], cursor=cursor)
        seen += [item["customer_id"] for item in page.items]
        if page.next is None:
            break
        cursor, place = page.next, place + 1
    assert seen == sorted(world.members("it"))
