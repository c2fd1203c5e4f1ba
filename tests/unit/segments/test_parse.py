"""Limits, places and pointers of parsing."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from engine.model.issue import Place
from engine.model.segment import Aggregate, AllTime, Measure, PropertyLeaf, References, Unit
from engine.segments import parse_filter, parse_measure, parse_segment, parse_window, references

ALL = {"type": "all"}


def codes(data: Any) -> list[tuple[str, str | None]]:
    return [(issue.code, issue.place.pointer) for issue in parse_segment(data)[1]]


def nested(levels: int) -> Any:
    tree: Any = ALL
    for _ in range(levels - 1):
        tree = {"type": "not", "condition": tree}
    return tree


def test_two_hundred_nodes_are_allowed_and_one_more_is_not() -> None:
    assert codes({"type": "or", "conditions": [ALL] * 199}) == []
    assert codes({"type": "or", "conditions": [ALL] * 200}) == [("too_many_nodes", "/conditions/199")]
    assert len(codes({"type": "or", "conditions": [ALL] * 100_000})) == 1


def test_conditions_of_where_and_steps_are_nodes() -> None:
    leaf = {"type": "property", "property": "a", "op": "is_set"}
    event = {"type": "event", "event": "e", "where": {"type": "or", "conditions": [leaf] * 198}}
    assert codes(event) == []
    sequence = {"type": "sequence", "steps": [{"event": "a", "where": event["where"]}, {"event": "b"}]}
    assert [code for code, _ in codes(sequence)] == ["too_many_nodes"]


def test_twenty_levels_are_allowed_and_one_more_is_not() -> None:
    assert codes(nested(20)) == []
    assert [code for code, _ in codes(nested(21))] == ["too_deep"]
    assert [code for code, _ in codes(nested(900))] == ["too_deep"]


def test_where_lies_one_below_its_leaf_and_a_step_one_below_its_sequence() -> None:
    leaf: Any = {"type": "property", "property": "a", "op": "is_set"}
    deep = leaf
    for _ in range(17):
        deep = {"type": "not", "condition": deep}
    step = {"event": "a", "where": deep}  # sequence 1, step 2, where 3 to 20
    assert codes({"type": "sequence", "steps": [step, {"event": "b"}]}) == []
    step["where"] = {"type": "not", "condition": deep}
    assert [code for code, _ in codes({"type": "sequence", "steps": [step, {"event": "b"}]})] == ["too_deep"]


def test_ten_thousand_values_are_allowed_and_one_more_is_not() -> None:
    tag = {"type": "tag", "tag": "t", "op": "in"}
    assert codes({**tag, "value": ["a"] * 10_000}) == []
    assert codes({**tag, "value": ["a"] * 10_001}) == [("too_many_values", "/value")]


def test_every_problem_is_found_in_one_pass() -> None:
    bad = {
        "type": "and",
        "conditions": [{"type": "x"}, {"type": "tag"}, {"type": "crowd", "crowd": 7}, ALL, 3],
    }
    assert codes(bad) == [
        ("unknown_type", "/conditions/0/type"),
        ("missing_key", "/conditions/1"),
        ("missing_key", "/conditions/1"),
        ("not_a_text", "/conditions/2/crowd"),
        ("not_an_object", "/conditions/4"),
    ]


def test_pointers_escape_and_begin_where_the_data_stand() -> None:
    _, issues = parse_segment({"type": "all", "a/b~c": 1}, pointer="/rules/0/when")
    assert issues[0].place.pointer == "/rules/0/when/a~1b~0c"


def test_places_come_from_the_nearest_parent() -> None:
    places = {"/when": Place("tags.yaml", 7, 3), "/when/value": Place("tags.yaml", 9, 5)}
    data = {"type": "tag", "tag": "t", "op": "between", "value": [1, None]}
    _, issues = parse_segment(data, pointer="/when", places=places)
    assert issues[0].place == Place("tags.yaml", 9, 5, "/when/value/1")


def test_numbers_keep_their_digits() -> None:
    text = '{"type": "property", "property": "p", "op": "in", "value": [1, 1.50, "2.5"]}'
    tree, _ = parse_filter(json.loads(text, parse_float=Decimal))
    assert tree == PropertyLeaf("p", "in", (1, Decimal("1.50"), "2.5"))
    _, issues = parse_filter({"type": "property", "property": "p", "op": "eq", "value": 1.5})
    assert issues[0].code == "not_a_value"


def test_measures_and_windows_are_read_alone() -> None:
    assert parse_measure({"agg": "periods", "unit": "week"})[0] == Measure(Aggregate.PERIODS, None, Unit.WEEK)
    assert parse_window({"type": "all"})[0] == AllTime()
    assert parse_measure({"agg": "mean", "property": "a"})[1][0].code == "unknown_name"
    assert parse_window("all")[1][0].code == "not_an_object"


def test_references_name_all_that_is_used() -> None:
    where = {"type": "not", "condition": {"type": "property", "property": "p", "op": "is_set"}}
    measure = {"measure": {"agg": "sum", "property": "q"}, "op": "gt", "value": 1}
    tree, issues = parse_segment(
        {
            "type": "or",
            "conditions": [
                {"type": "event", "event": "e", "where": where, **measure},
                {"type": "sequence", "steps": [{"event": "f"}, {"event": "g", "where": where}]},
                {"type": "not", "condition": {"type": "tag", "tag": "t", "op": "is_set"}},
                {"type": "crowd", "crowd": "c"},
                {"type": "crowd", "crowd": "d", "version": 3},
            ],
        }
    )
    assert tree is not None, issues
    assert references(tree) == References(
        frozenset({"t"}),
        frozenset({"e", "f", "g"}),
        frozenset({("e", "p"), ("e", "q"), ("g", "p")}),
        frozenset({("c", None), ("d", 3)}),
    )
