"""Segments in words: golden sentences, and that nothing is without words."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.model.segment import Aggregate, BoundEvent, BoundEvents, Days, Occurs, Span, Unit
from engine.model.values import Kind
from engine.segments import bind_segment, evaluate, parse_segment
from engine.segments.measures import MEASURES
from engine.segments.operators import OPERATORS, Shape
from engine.segments.to_words import LANGUAGES, Language, segment_to_words
from engine.segments.to_words.events import event_to_words
from engine.segments.to_words.speaker import Speaker
from engine.segments.to_words.times import UNITS, instant_words, window_words
from engine.segments.words import Phrase, Words
from tests.unit.segments.cases import all_cases, case_world
from tests.unit.segments.words_cases import words_cases, words_world

CASES = words_cases()
PLACES = {
    Shape.NOTHING: set(),
    Shape.VALUE: {"0"},
    Shape.TEXT: {"0"},
    Shape.PATTERN: {"0"},
    Shape.SIZE: {"0"},
    Shape.PAIR: {"0", "1"},
    Shape.LIST: {"0"},
    Shape.WINDOW: {"0"},
    Shape.ANNIVERSARY: {"0"},
}


def say(segment: Any, language: Language) -> str:
    schema, moment = words_world()
    tree, issues = parse_segment(segment)
    assert tree is not None, issues
    bound, issues = bind_segment(tree, schema, moment)
    assert bound is not None, issues
    return segment_to_words(bound, schema, language)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_segment_is_told_in_both_languages(case: Any) -> None:
    assert say(case["segment"], "en") == case["en"]
    assert say(case["segment"], "zh") == case["zh"]


def test_no_two_cases_have_one_name() -> None:
    names = [case["name"] for case in CASES]
    assert len(names) == len(set(names))


def phrases(words: Words) -> list[Phrase]:
    every = (words.plain, words.times, words.single, words.sure)
    return [phrase for phrase in every if phrase is not None]


def places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize("name", sorted(OPERATORS))
def test_every_operator_has_words_for_its_operand_in_both_languages(name: str) -> None:
    operator = OPERATORS[name]
    for phrase in phrases(operator.words):
        assert places(phrase.en) == places(phrase.zh) == PLACES[operator.shape]
        assert phrase.en.isascii()
        assert re.search(r"[\u4e00-\u9fff]", phrase.zh)


@pytest.mark.parametrize("agg", list(Aggregate))
def test_every_measure_has_words_for_its_property_in_both_languages(agg: Aggregate) -> None:
    row = MEASURES[agg]
    for phrase in phrases(row.words):
        assert places(phrase.en) == places(phrase.zh)
        assert ("property" in places(phrase.en)) == bool(row.kinds)
        assert ("unit" in places(phrase.en)) == row.takes_unit
        assert places(phrase.en) & {"event", "events"}
    assert bool(row.words.times) == (agg in {Aggregate.MIN, Aggregate.MAX})


def used(data: Any, key: str) -> set[str]:
    found: set[str] = set()
    if isinstance(data, dict):
        found |= {data[key]} if isinstance(data.get(key), str) else set()
        data = list(data.values())
    if isinstance(data, list):
        for entry in data:
            found |= used(entry, key)
    return found


def test_the_cases_hold_every_operator_measure_window_group_and_leaf() -> None:
    segments = [case["segment"] for case in CASES]
    assert set(OPERATORS) <= used(segments, "op")
    assert set(Aggregate) == used(segments, "agg")
    leaves = {"all", "tag", "event", "property", "sequence", "crowd", "sample"}
    windows = {"absolute", "last", "next", "this", "previous", "offset"}
    assert used(segments, "type") == leaves | windows | {"and", "or", "not", "at_least"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_can_be_evaluated_can_be_told(language: Language) -> None:
    schema, moment, _ = case_world()
    for case in all_cases():
        tree, _ = parse_segment(case["segment"])
        bound, _ = (None, []) if tree is None else bind_segment(tree, schema, moment)
        if bound is not None:
            said = segment_to_words(bound, schema, language)
            assert said and "{" not in said.replace(r"\x{", "") and "None" not in said


@pytest.mark.parametrize("unit", [unit for unit in Unit if unit is not Unit.HOUR])
def test_every_unit_that_is_counted_has_words(unit: Unit) -> None:
    leaf = {
        "type": "event",
        "event": "item",
        "measure": {"agg": "periods", "unit": unit.value},
        "op": "gt",
        "value": 1,
    }
    assert f"number of different {unit.value}s with" in say(leaf, "en")
    assert UNITS[unit].zh in say(leaf, "zh")


def test_customers_without_events_are_told_where_they_are_found() -> None:
    """The words agree with the reference: the note stands where the customer without events is a member."""
    schema, moment, world = case_world()
    told = 0
    for case in all_cases():
        tree, _ = parse_segment(case["segment"])
        bound, _ = (None, []) if tree is None else bind_segment(tree, schema, moment)
        if bound is None or case["segment"]["type"] != "event":
            continue
        note = "customers without any are included" in segment_to_words(bound, schema, "en")
        none_of_them = segment_to_words(bound, schema, "en").startswith("no ")
        assert (note or none_of_them) == ("eve" in evaluate(bound, world)), case["name"]
        told += note
    assert told > 5


def test_equal_sentences_mean_the_same() -> None:
    """Groups are bracketed so that no two trees read alike."""
    gold, rich, member = (
        {"type": "tag", "tag": "level", "op": "eq", "value": "gold"},
        {"type": "tag", "tag": "points", "op": "gte", "value": 100},
        {"type": "tag", "tag": "member", "op": "is_true"},
    )
    trees = [
        {"type": "and", "conditions": [gold, {"type": "or", "conditions": [rich, member]}]},
        {"type": "or", "conditions": [{"type": "and", "conditions": [gold, rich]}, member]},
        {"type": "and", "conditions": [{"type": "not", "condition": gold}, rich]},
        {"type": "not", "condition": {"type": "and", "conditions": [gold, rich]}},
    ]
    for language in LANGUAGES:
        assert len({say(tree, language) for tree in trees}) == len(trees)


def test_an_event_without_a_window_says_nothing_of_time() -> None:
    schema, _ = words_world()
    leaf = BoundEvent(BoundEvents("item", Span()), Occurs())
    assert event_to_words(leaf, Speaker(schema.catalog, "en")) == "at least one Purchased item event"


def test_kinds_that_are_times_are_spoken_of_as_times() -> None:
    both = {name for name, operator in OPERATORS.items() if operator.words.times is not None}
    assert both == {"eq", "gt", "gte", "lt", "lte"}
    assert all({Kind.DATE, Kind.DATETIME} <= OPERATORS[name].kinds for name in both)


def test_a_time_that_the_clock_shows_twice_is_told_apart() -> None:
    zone = ZoneInfo("America/New_York")
    first, second = (datetime(2024, 11, 3, hour, 30, tzinfo=UTC) for hour in (5, 6))
    assert instant_words(first, zone, "en") == "3 November 2024, 01:30 (UTC-04:00)"
    assert instant_words(second, zone, "zh") == "2024年11月3日 01:30 (UTC-05:00)"
    assert window_words(Span(first, second), zone, "en") == (
        "from 3 November 2024, 01:30 (UTC-04:00) until before 3 November 2024, 01:30 (UTC-05:00)"
    )
    day = Span(datetime(2024, 11, 3, 4, tzinfo=UTC), datetime(2024, 11, 4, 5, tzinfo=UTC))
    assert window_words(day, zone, "en") == "on 3 November 2024"


def test_a_window_that_is_turned_round_is_at_no_time() -> None:
    window = Days(date(2024, 2, 1), date(2024, 1, 1))
    assert window_words(window, ZoneInfo("UTC"), "en") == "at no time"
    assert (
        window_words(Days(date(2024, 1, 1), date(2026, 1, 1)), ZoneInfo("UTC"), "en") == "from 2024 to 2025"
    )
