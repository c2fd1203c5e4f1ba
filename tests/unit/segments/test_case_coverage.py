"""The golden cases leave no pair of the grammar's tables out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from engine.model.values import Kind
from engine.segments.measures import MEASURES
from engine.segments.operators import operators_of
from tests.unit.segments.cases import all_cases, case_world

Node = dict[str, Any]


def nodes(data: Any, event: str | None = None) -> Iterator[tuple[Node, str | None]]:
    """Every object of a segment, with the event it is about."""
    if isinstance(data, dict):
        event = data.get("event", event)
        yield data, event
        for value in data.values():
            yield from nodes(value, event)
    elif isinstance(data, list):
        for value in data:
            yield from nodes(value, event)


EVERY = [found for case in all_cases() if "members" in case for found in nodes(case["segment"])]


def kind_of(node: Node, event: str | None) -> Kind | None:
    """The kind of the value that an object is about."""
    schema, _, _ = case_world()
    if "tag" in node:
        return schema.tags[node["tag"]].type.kind
    if "property" in node and event is not None:
        return schema.catalog.events[event].properties[node["property"]].type.kind
    return None


@pytest.mark.parametrize("kind", list(Kind))
def test_every_operator_of_a_type_has_a_case(kind: Kind) -> None:
    found = {node["op"] for node, event in EVERY if "op" in node and kind_of(node, event) is kind}
    assert found == set(operators_of(kind))


@pytest.mark.parametrize("agg", list(MEASURES))
def test_every_measure_has_a_case_for_each_type(agg: str) -> None:
    measures = [(node["measure"], event) for node, event in EVERY if "measure" in node]
    found = {kind_of(measure, event) for measure, event in measures if measure["agg"] == agg}
    assert found == (MEASURES[agg].kinds or {None})  # type: ignore[index]


def test_every_type_of_node_and_window_has_a_case() -> None:
    types = {node.get("type") for node, _ in EVERY} - {None}
    assert types == {
        *("and", "or", "not", "at_least"),
        *("all", "tag", "event", "sequence", "crowd", "sample", "property"),
        *("absolute", "last", "next", "this", "previous", "offset"),
    }
    flags = {key for node, _ in EVERY for key, value in node.items() if value is True}
    assert flags == {"or_missing", "ignore_case", "include_current", "rolling", "absent"}
