"""Why one customer is in or out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.audience import Explanation, Reading, explain
from engine.audience.previews.chains import chain_of
from engine.errors import InvalidInput, NotFound
from engine.model.segment import BoundEvents, BoundSequence, BoundStep, Gap
from engine.segments import EventRow, World
from engine.segments.reference.sequences import sequence_holds
from tests.unit.audience.readings import Crowds, case_reading

BASE = datetime(2024, 3, 15, tzinfo=UTC)
PURCHASE = {"type": "event", "event": "purchase"}


@dataclass(frozen=True)
class Asking:
    """The golden world's reading."""

    reading: Reading
    book: Crowds

    def __call__(self, segment: object, customer: str) -> Explanation:
        return explain(self.reading, segment, customer, self.book)

    def observed(self, leaf: object, customer: str) -> dict[str, Any]:
        return dict(self(leaf, customer).nodes[0].observed)


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    reading, book, _ = case_reading(tmp_path_factory.mktemp("explain"))
    with reading.serving:
        yield Asking(reading, book)


def test_every_node_says_whether_it_holds_and_why(asking: Asking) -> None:
    gold = {"type": "tag", "tag": "level", "op": "eq", "value": "gold"}
    vip = {"type": "not", "condition": {"type": "crowd", "crowd": "vip", "version": 1}}
    found = asking({"type": "and", "conditions": [gold, vip]}, "ann").to_json()
    assert found == {
        "customer_id": "ann",
        "holds": False,
        "snapshot": asking.reading.snapshot.id,
        "base_time": "2024-03-15T10:30:00Z",
        "zone": "UTC",
        "nodes": [
            {"path": "", "type": "and", "holds": False, "observed": {"holding": 1, "of": 2}},
            {"path": "/conditions/0", "type": "tag", "holds": True, "observed": {"value": "gold"}},
            {"path": "/conditions/1", "type": "not", "holds": False, "observed": {"holding": 1, "of": 1}},
            {
                "path": "/conditions/1/condition",
                "type": "crowd",
                "holds": True,
                "observed": {"crowd": "vip", "version": 1},
            },
        ],
    }


@pytest.mark.parametrize(
    ("tag", "customer", "value"),
    [
        ("spend", "ann", "19.99"),
        ("seen", "cem", "2024-03-15T23:59:59Z"),
        ("birthday", "dee", "2024-03-15"),
        ("likes", "ann", ["milk", "tea"]),
        ("member", "bob", False),
        ("points", "eve", None),
    ],
)
def test_values_are_written_as_json(tag: str, customer: str, value: object, asking: Asking) -> None:
    leaf = {"type": "tag", "tag": tag, "op": "is_set"}
    assert asking.observed(leaf, customer) == {"value": value}


def test_an_event_leaf_shows_its_measure_and_the_last_events(asking: Asking) -> None:
    average = {"measure": {"agg": "avg", "property": "amount"}, "op": "gt", "value": 10}
    found = asking.observed({**PURCHASE, **average}, "ann")
    assert (found["matching"], found["measure"], found["window"]) == (4, "10.003333", [None, None])
    assert [event["time"] for event in found["events"]] == [
        "2024-03-14T12:00:00Z",
        "2024-03-08T12:00:00Z",
        "2024-03-01T18:00:00Z",
    ]
    assert found["events"][1]["properties"] == {
        "amount": "10.01",
        "due": "2024-03-10",
        "items": 3,
        "paid": False,
        "score": 1.5,
        "sent": "2024-03-09T08:00:00Z",
        "store": "y",
        "tastes": [],
    }
    nothing = asking.observed({**PURCHASE, **average}, "eve")
    assert (nothing["matching"], nothing["measure"], nothing["events"]) == (0, None, [])


def test_the_picked_event_is_shown(asking: Asking) -> None:
    having = {"type": "property", "property": "store", "op": "eq", "value": "x"}
    leaf = {**PURCHASE, "pick": "last", "having": having}
    # two at one instant without ids: the smaller amount is the one
    assert asking.observed(leaf, "cem")["picked"]["properties"]["store"] == "x"
    assert asking.observed(leaf, "eve")["picked"] is None


def test_a_sequence_shows_the_events_that_decided(asking: Asking) -> None:
    steps = [{"event": "mail"}, {"event": "purchase"}]
    found = asking.observed({"type": "sequence", "steps": steps}, "ann")
    assert [(step["event"], step["matching"]) for step in found["steps"]] == [("mail", 1), ("purchase", 4)]
    assert [event["time"] for event in found["chain"]] == ["2024-02-28T08:00:00Z", "2024-03-14T12:00:00Z"]
    assert asking.observed({"type": "sequence", "steps": steps}, "bob")["chain"] is None
    absent = [steps[0], {**steps[1], "within": {"n": 1, "unit": "day"}, "absent": True}]
    found = asking.observed({"type": "sequence", "steps": absent}, "dee")
    assert [event["time"] for event in found["chain"]] == ["2024-03-01T08:00:00Z"]
    assert asking.observed({"type": "sequence", "steps": absent}, "cem")["chain"] is None


def test_a_sample_shows_the_bucket(asking: Asking) -> None:
    found = asking.observed({"type": "sample", "salt": "spring", "from": 14, "to": 65}, "bob")
    assert 14 <= float(found["percent"]) < 65
    assert found["bucket"] * 100 / 2**32 == pytest.approx(float(found["percent"]))


def _with_personal(reading: Reading, *names: str) -> Reading:
    """The reading, with properties of purchases that its catalog marks `pii`."""
    event = reading.catalog.events["purchase"]
    marked = {name: replace(event.properties[name], pii=True) for name in names}
    changed = replace(event, properties={**event.properties, **marked})
    events = {**reading.catalog.events, "purchase": changed}
    return replace(reading, catalog=replace(reading.catalog, events=events))


def test_personal_properties_are_left_out_unless_granted(asking: Asking) -> None:
    reading = _with_personal(asking.reading, "store")
    for personal in (False, True):
        found = explain(reading, PURCHASE, "bob", asking.book, personal=personal)
        (shown,) = found.to_json()["nodes"][0]["observed"]["events"]  # type: ignore[index]
        assert ("store" in shown["properties"]) == personal


@pytest.mark.parametrize(
    ("measure", "op", "value", "shown"),
    [
        ({"agg": "max", "property": "amount"}, "gt", 0, {"measure": None, "masked": True}),
        ({"agg": "last", "property": "store"}, "is_set", None, {"measure": None, "masked": True}),
        ({"agg": "distinct", "property": "store"}, "gte", 1, {"measure": 3}),
        ({"agg": "count"}, "gte", 1, {"measure": 4}),
    ],
)
def test_a_measure_that_is_a_personal_value_is_masked(
    asking: Asking, measure: dict[str, Any], op: str, value: object, shown: dict[str, object]
) -> None:
    reading = _with_personal(asking.reading, "amount", "store")
    leaf = {**PURCHASE, "measure": measure, "op": op} | ({} if value is None else {"value": value})
    seen = explain(reading, leaf, "ann", asking.book).nodes[0].observed
    assert {key: seen[key] for key in ("measure", "masked") if key in seen} == shown
    granted = explain(reading, leaf, "ann", asking.book, personal=True).nodes[0].observed
    assert granted["measure"] is not None


def test_a_long_history_has_the_chain_that_the_reference_finds() -> None:
    """Three hundred events and ten steps: choosing among all chains would never end."""
    start = datetime(2024, 1, 1, tzinfo=UTC)
    rows = [EventRow("ann", start + timedelta(minutes=7 * (n // 2))) for n in range(300)]
    world = World("UTC", frozenset({"ann"}), {"visit": rows})
    for minutes, steps in ((7, 10), (6, 10), (0, 2)):
        gap = Gap(minutes * 60_000_000, in_days=False)
        leaf = BoundSequence(tuple(BoundStep(BoundEvents("visit"), gap) for _ in range(steps)), BASE, "UTC")
        chain = chain_of(leaf, [rows] * steps, world)
        assert (chain is not None) == sequence_holds(leaf, "ann", world)
        if chain is not None:
            assert [row.instant for row in chain] == [row.instant for row in rows[-2 * steps :: 2]]


def test_who_is_not_known_is_not_found(asking: Asking) -> None:
    with pytest.raises(NotFound, match="no customer of this id"):
        asking(PURCHASE, "stranger")
    with pytest.raises(InvalidInput):
        asking({"type": "event"}, "ann")
