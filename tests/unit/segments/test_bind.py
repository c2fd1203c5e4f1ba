"""Binding: what is resolved, and warnings that depend on the moment or the schema."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.model.issue import Issue, Severity
from engine.model.schema import CrowdSignature
from engine.model.segment import BoundEvent, BoundMeasurement, BoundSample, Cut, Span
from engine.model.tag import Band
from engine.model.values import DATE, INTEGER, TEXT, ValueType
from engine.segments import (
    bind_filter,
    bind_measurement,
    bind_segment,
    measure_type,
    parse_filter,
    parse_measure,
    parse_segment,
    parse_window,
)
from tests.unit.segments.cases import case_world

SCHEMA, MOMENT, _ = case_world()
MIDNIGHT = replace(MOMENT, base_time=datetime(2024, 3, 15, tzinfo=UTC))


def bind(data: Any, schema: Any = SCHEMA, moment: Any = MOMENT) -> tuple[Any, list[Issue]]:
    tree, issues = parse_segment(data)
    assert tree is not None, issues
    return bind_segment(tree, schema, moment)


def measurement(agg: Any, **more: Any) -> tuple[BoundMeasurement | None, list[Issue]]:
    measure, _ = parse_measure(agg)
    window, _ = parse_window(more.pop("window", {"type": "all"}))
    assert measure is not None and window is not None
    return bind_measurement(more.pop("event", "purchase"), measure, window, None, SCHEMA, MOMENT, **more)


def tag(**other: Any) -> dict[str, Any]:
    return {"type": "tag", "tag": "gone", "op": "eq", "value": "a", **other}


def event(**other: Any) -> dict[str, Any]:
    return {"type": "event", "event": "purchase", **other}


SUM = {"measure": {"agg": "sum", "property": "gone"}, "op": "gt", "value": 1}
GONE = {"type": "property", "property": "gone", "op": "eq", "value": 1}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (tag(op="eqq"), {"/op unknown_operator", "/tag unknown_tag"}),
        (tag(op=None), {"/op null_value", "/tag unknown_tag"}),
        (tag(value=[1]), {"/value not_a_value", "/tag unknown_tag"}),
        (tag(vlaue=1), {"/vlaue unknown_key", "/tag unknown_tag"}),
        (tag(or_missing=1, op="ne"), {"/or_missing not_a_boolean", "/tag unknown_tag"}),
        ({"type": "crowd", "crowd": "gone", "version": 0}, {"/version out_of_range", "/crowd unknown_crowd"}),
        (event(did="no", where=GONE), {"/did not_a_boolean", "/where/property unknown_property"}),
        (event(window={}, event="gone"), {"/window missing_key", "/event unknown_event"}),
        (event(**SUM | {"op": "x"}), {"/op unknown_operator", "/measure/property unknown_property"}),
        (event(**SUM | {"value": {}}), {"/value not_a_value", "/measure/property unknown_property"}),
        (
            event(**SUM | {"measure": 1}, where=GONE),
            {"/measure not_an_object", "/where/property unknown_property"},
        ),
        (event(pick="middle", having=GONE), {"/pick unknown_name", "/having/property unknown_property"}),
        (event(pick="last", where=GONE), {" missing_key", "/where/property unknown_property"}),
        (
            {
                "type": "sequence",
                "steps": [event() | {"event": "gone"}, {"event": "purchase", "where": GONE}],
            },
            {
                "/steps/0/type unknown_key",
                "/steps/0/event unknown_event",
                "/steps/1/where/property unknown_property",
            },
        ),
        (
            {"type": "at_least", "n": 3, "conditions": [tag(), {"type": "x"}]},
            {"/n out_of_range", "/conditions/0/tag unknown_tag", "/conditions/1/type unknown_type"},
        ),
        ({"type": "not", "condition": tag(), "n": 1}, {"/n unknown_key", "/condition/tag unknown_tag"}),
    ],
)
def test_what_could_be_read_is_bound_beside_faults(data: Any, expected: set[str]) -> None:
    assert parse_segment(data)[0] is None
    tree, issues = parse_segment(data, partial=True)
    assert tree is not None
    found = issues + bind_segment(tree, SCHEMA, MOMENT)[1]
    assert {f"{issue.place.pointer} {issue.code}" for issue in found} == expected


def test_a_fault_of_shape_brings_no_complaint_about_what_is_right() -> None:
    broken = tag(tag="level", op="between", value=3)
    steps = [{"event": "purchase"}, {"event": "mail", "within": {}}, {"event": "purchase"}]
    for data in (
        broken,
        event(**SUM | {"measure": {"agg": "count"}, "value": []}),
        {"type": "sequence", "steps": steps},
    ):
        tree, issues = parse_segment(data, partial=True)
        assert tree is not None and issues
        assert bind_segment(tree, SCHEMA, MOMENT)[1] == []


def test_a_midnight_base_time_has_nothing_of_today() -> None:
    today = {"type": "last", "n": 2, "unit": "day", "include_current": True}
    tree, issues = bind({"type": "event", "event": "purchase", "window": today}, moment=MIDNIGHT)
    assert tree is not None
    assert [(issue.code, issue.severity, issue.place.pointer) for issue in issues] == [
        ("nothing_of_today", Severity.WARNING, "/window")
    ]
    assert bind({"type": "event", "event": "purchase", "window": today})[1] == []
    first = {**today, "n": 1}
    assert [
        issue.code for issue in bind({"type": "event", "event": "mail", "window": first}, moment=MIDNIGHT)[1]
    ] == [
        "empty_window",
        "nothing_of_today",
    ]


def test_a_crowd_without_a_finished_version_is_named() -> None:
    schema = replace(SCHEMA, crowds={"new": CrowdSignature("new", None)})
    tree, issues = bind({"type": "crowd", "crowd": "new"}, schema)
    assert tree is None
    assert issues[0].code == "crowd_without_version"
    assert "`new`" in issues[0].message


def test_samples_become_ranges_of_whole_buckets() -> None:
    tree, _ = bind({"type": "sample", "salt": "s", "from": "0", "to": "0.00000001"})
    assert tree == BoundSample("s", 0, 1)
    tree, _ = bind({"type": "sample", "salt": "s", "from": 25, "to": 100})
    assert tree == BoundSample("s", 2**30, 2**32)


def test_windows_are_not_clipped_at_the_base_time() -> None:
    tree, _ = bind({"type": "event", "event": "purchase", "window": {"type": "this", "unit": "month"}})
    assert isinstance(tree, BoundEvent)
    assert tree.events.window == Span(datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 4, 1, tzinfo=UTC))


def test_a_filter_is_bound_alone() -> None:
    tree, _ = parse_filter({"type": "property", "property": "items", "op": "gte", "value": 2})
    assert tree is not None
    bound, issues = bind_filter(tree, SCHEMA.catalog.events["purchase"], MOMENT)
    assert issues == []
    assert bound is not None
    assert bound.test.operand == Cut(2, 3, True)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ({"agg": "count"}, INTEGER),
        ({"agg": "recency"}, INTEGER),
        ({"agg": "distinct", "property": "store"}, INTEGER),
        ({"agg": "sum", "property": "amount"}, ValueType.decimal(38, 2)),
        ({"agg": "sum", "property": "items"}, INTEGER),
        ({"agg": "avg", "property": "items"}, ValueType.decimal(38, 6)),
        ({"agg": "max", "property": "due"}, DATE),
        ({"agg": "top", "property": "store"}, TEXT),
        ({"agg": "sum", "property": "score"}, None),
        ({"agg": "sum", "property": "nothing"}, None),
    ],
)
def test_the_type_of_a_measure(measure: Any, expected: ValueType | None) -> None:
    parsed, _ = parse_measure(measure)
    assert parsed is not None
    assert measure_type(parsed, SCHEMA.catalog.events["purchase"]) == expected


def test_a_measurement_has_its_own_type_unless_told_otherwise() -> None:
    amount = {"agg": "sum", "property": "amount"}
    own, _ = measurement(amount)
    told, _ = measurement(amount, value_type=ValueType.decimal(12, 2))
    assert own is not None and told is not None
    assert (str(own.type), str(told.type)) == ("decimal(38,2)", "decimal(12,2)")


def test_bands_are_cut_on_the_exact_value() -> None:
    bands = [Band("low", lt=Decimal("9.995")), Band("high", gte=Decimal("9.995"))]
    bound, issues = measurement({"agg": "sum", "property": "amount"}, bands=bands)
    assert bound is not None, issues
    assert bound.type == TEXT
    assert [test.operand for band in bound.bands for test in band.tests] == [
        Cut(Decimal("10.00"), Decimal("10.00"), False)
    ] * 2
    averages, _ = measurement({"agg": "avg", "property": "amount"}, bands=bands)
    assert averages is not None
    assert averages.bands[0].tests[0].operand == Decimal("9.995")


def test_bands_of_floats_and_dates() -> None:
    floats, issues = measurement({"agg": "max", "property": "score"}, bands=[Band("tiny", lt=1e-7)])
    assert floats is not None, issues
    dates, issues = measurement({"agg": "max", "property": "due"}, bands=[Band("old", lt=date(2024, 1, 1))])
    assert dates is not None, issues
    _, issues = measurement({"agg": "top", "property": "store"}, bands=[Band("a", lt=Decimal(1))])
    assert [(issue.code, issue.place.pointer) for issue in issues] == [("bands_not_allowed", "/bands")]


def test_issues_of_a_measurement_stand_where_the_tag_says_it() -> None:
    _, issues = measurement({"agg": "count"}, event="purchas", pointer="/tags/3")
    assert [(issue.code, issue.place.pointer) for issue in issues] == [("unknown_event", "/tags/3/event")]
