"""What a preview says of every node."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Event
from typing import Any

import pytest

from engine.audience import Preview, Reading, preview
from engine.errors import Cancelled, InvalidInput
from engine.serving.sets.customer_set import digest
from tests.unit.audience.readings import Crowds, case_reading

GOLD: dict[str, Any] = {"type": "tag", "tag": "level", "op": "eq", "value": "gold", "ignore_case": True}
BOUGHT: dict[str, Any] = {
    "type": "event",
    "event": "purchase",
    "window": {"type": "last", "n": 30, "unit": "day"},
}
VIP: dict[str, Any] = {"type": "crowd", "crowd": "vip"}
EVERYBODY = {"type": "all"}
TOMORROW = {"type": "next", "n": 1, "unit": "day"}


def tag(code: str, op: str, value: object) -> dict[str, object]:
    return {"type": "tag", "tag": code, "op": op, "value": value}


def mails(window: object) -> dict[str, object]:
    return {"type": "event", "event": "mail", "window": window}


def steps(event: str, **more: object) -> dict[str, object]:
    return {"type": "sequence", "steps": [{"event": event}, {"event": event}], **more}


@dataclass(frozen=True)
class Asking:
    """The golden world's reading."""

    reading: Reading
    book: Crowds

    def __call__(self, segment: object) -> Preview:
        return preview(self.reading, segment, self.book)

    def nodes(self, segment: object) -> list[Any]:
        return self(segment).to_json()["nodes"]  # type: ignore[return-value]


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    reading, book, _ = case_reading(tmp_path_factory.mktemp("preview"))
    with reading.serving:
        yield Asking(reading, book)


def test_the_answer_has_the_shape_of_the_contract(asking: Asking) -> None:
    answer = asking({"type": "and", "conditions": [GOLD, BOUGHT, VIP]})
    found = answer.to_json()
    assert found.pop("elapsed_ms") == answer.elapsed_ms > 0
    assert found.pop("snapshot") == asking.reading.snapshot.id
    assert found.pop("digest") == answer.members.digest() == digest(answer.members.words)
    month = ["2024-02-14T00:00:00Z", "2024-03-15T00:00:00Z"]
    at = "/conditions/"
    assert found == {
        "count": 1,
        "universe": 5,
        "base_time": "2024-03-15T10:30:00Z",
        "zone": "UTC",
        "warnings": [],
        "nodes": [
            {"path": "", "type": "and", "count": 1},
            {"path": at + "0", "type": "tag", "count": 2, "missing": 1, "running": 2, "only_here": 1},
            {
                "path": at + "1",
                "type": "event",
                "count": 3,
                "running": 1,
                "only_here": 0,
                "window": month,
            },
            {"path": at + "2", "type": "crowd", "count": 2, "running": 1, "only_here": 0, "version": 2},
        ],
    }


def test_children_of_an_or_tell_who_matches_no_sibling(asking: Asking) -> None:
    _, first, second = asking.nodes({"type": "or", "conditions": [GOLD, BOUGHT]})
    assert (first["running"], first["only_here"]) == (2, 1)  # dee
    assert (second["running"], second["only_here"]) == (4, 2)  # bob, cem


def test_only_and_and_or_have_shares_and_nodes_stand_in_pre_order(asking: Asking) -> None:
    some = {"type": "at_least", "n": 2, "conditions": [GOLD, {"type": "not", "condition": VIP}, EVERYBODY]}
    nodes = asking.nodes({"type": "and", "conditions": [some, BOUGHT]})
    assert [(node["path"], node["type"]) for node in nodes] == [
        ("", "and"),
        ("/conditions/0", "at_least"),
        ("/conditions/0/conditions/0", "tag"),
        ("/conditions/0/conditions/1", "not"),
        ("/conditions/0/conditions/1/condition", "crowd"),
        ("/conditions/0/conditions/2", "all"),
        ("/conditions/1", "event"),
    ]
    assert [("running" in node, "only_here" in node) for node in nodes] == [
        (node["path"] in ("/conditions/0", "/conditions/1"),) * 2 for node in nodes
    ]


def test_one_condition_alone_is_missed_by_all_others(asking: Asking) -> None:
    _, only = asking.nodes({"type": "and", "conditions": [GOLD]})
    assert (only["running"], only["only_here"]) == (2, 3)
    _, only = asking.nodes({"type": "or", "conditions": [GOLD]})
    assert (only["running"], only["only_here"]) == (2, 2)


@pytest.mark.parametrize(("leaves", "shared"), [(50, True), (51, False)])
def test_more_than_fifty_leaves_have_no_shares(leaves: int, shared: bool, asking: Asking) -> None:
    nodes = asking.nodes({"type": "or", "conditions": [GOLD] * leaves})
    assert {"running" in node for node in nodes[1:]} == {shared}


@pytest.mark.parametrize(
    ("leaf", "window"),
    [
        ({"type": "event", "event": "mail"}, [None, None]),
        (
            steps("mail", window={"type": "this", "unit": "month"}),
            ["2024-03-01T00:00:00Z", "2024-04-01T00:00:00Z"],
        ),
        (
            tag("birthday", "within", {"type": "next", "n": 2, "unit": "day"}),
            ["2024-03-16T00:00:00Z", "2024-03-18T00:00:00Z"],
        ),
        (
            tag("birthday", "anniversary_within", {"type": "offset", "unit": "day", "from": 0, "to": None}),
            ["2024-03-15T00:00:00Z", None],
        ),
        (
            tag("seen", "within", {"type": "last", "n": 1, "unit": "hour", "rolling": True}),
            ["2024-03-15T09:30:00Z", "2024-03-15T10:30:00Z"],
        ),
        (
            mails({"type": "absolute", "from": None, "to": "2024-03-01T00:00:00.000001"}),
            [None, "2024-03-01T00:00:00.000001Z"],
        ),
        (GOLD, None),
        (VIP, None),
    ],
)
def test_windows_are_told_as_resolved(leaf: object, window: object, asking: Asking) -> None:
    (node,) = asking.nodes(leaf)
    assert node.get("window") == window
    assert ("window" in node) == (window is not None)


@pytest.mark.parametrize(
    ("segment", "pointer", "code"),
    [
        ({"type": "and", "conditions": [GOLD, mails(TOMORROW)]}, "/conditions/1/window", "empty_window"),
        ({"type": "not", "condition": tag("orders", "lt", 2)}, "/condition", "zero_without_default"),
        (steps("visit"), "/steps/1", "same_day_order"),
    ],
)
def test_warnings_have_pointers(segment: object, pointer: str, code: str, asking: Asking) -> None:
    (warning,) = asking(segment).to_json()["warnings"]  # type: ignore[misc]
    assert (warning["pointer"], warning["code"]) == (pointer, code)
    assert warning["message"]


def test_values_of_another_base_time_are_told(asking: Asking) -> None:
    week = timedelta(days=7)
    level = asking.reading.snapshot.tags["level"]
    tags = {"level": replace(level, base_time=level.base_time - week, stale=True)}
    older = replace(asking.reading, snapshot=replace(asking.reading.snapshot, tags=tags))
    (node,) = preview(older, GOLD, asking.book).to_json()["nodes"]  # type: ignore[misc]
    assert node == {
        "path": "",
        "type": "tag",
        "count": 2,
        "missing": 1,
        "base_time": "2024-03-08T10:30:00Z",
        "stale": True,
    }


@pytest.mark.parametrize(
    ("segment", "pointer", "code"),
    [
        ({"type": "and", "conditions": [GOLD, tag("lever", "eq", "x")]}, "/conditions/1/tag", "unknown_tag"),
        ({"type": "not", "condition": {**VIP, "crowd": "gone"}}, "/condition/crowd", "unknown_crowd"),
        ({"type": "and", "conditions": []}, "/conditions", None),
        ([], "", None),
        ({**GOLD, "value": 3}, "/value", None),
    ],
)
def test_what_is_refused_has_pointers(
    segment: object, pointer: str, code: str | None, asking: Asking
) -> None:
    with pytest.raises(InvalidInput) as raised:
        asking(segment)
    issue = raised.value.issues[0]
    assert raised.value.code == "segment_refused"
    assert issue.place.pointer == pointer
    assert code in (None, issue.code)


def test_faults_of_shape_and_unknown_names_are_told_together(asking: Asking) -> None:
    with pytest.raises(InvalidInput) as raised:
        asking({"type": "and", "conditions": [{**GOLD, "valeu": 3}, tag("lever", "eq", "x"), GOLD]})
    assert [(issue.place.pointer, issue.code) for issue in raised.value.issues] == [
        ("/conditions/0/valeu", "unknown_key"),
        ("/conditions/1/tag", "unknown_tag"),
    ]


def test_a_preview_can_be_given_up(asking: Asking) -> None:
    given_up = Event()
    given_up.set()
    with pytest.raises(Cancelled):
        preview(asking.reading, BOUGHT, asking.book, cancel=given_up)
