"""Which rows of an event table count."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from engine.model.catalog import Event, Field
from engine.model.naming import Name
from engine.model.values import TEXT, ValueType
from engine.segments import EventRow, settle_events

NAME = Name.same("x")
FIELDS = {
    name: Field(name, found, name, NAME)
    for name, text in {"a": "integer", "b": "text_list"}.items()
    if (found := ValueType.parse(text))
}
PLAIN = Event("e", "e", "customer", "time", FIELDS, NAME, "UTC")
WITH_ID = replace(PLAIN, id="id", id_type=TEXT)
CORRECTED = replace(WITH_ID, ingested_at="loaded_at")
BASE = datetime(2024, 3, 15, tzinfo=UTC)
EARLY, LATE = datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 3, 2, tzinfo=UTC)


def row(
    a: int | None, *, id: str | None = "1", at: datetime | None = EARLY, who: str | None = "ann"
) -> EventRow:
    return EventRow(who, at, {"a": a}, id)


def settled(rows: list[EventRow], event: Event) -> list[EventRow]:
    return list(settle_events(rows, event, BASE, frozenset({"ann", "bob"})))


def test_a_table_without_an_id_keeps_every_row() -> None:
    assert settled([row(1), row(1)], PLAIN) == [row(1), row(1)]


def test_rows_without_an_id_are_kept() -> None:
    assert settled([row(1, id=None), row(1, id=None)], WITH_ID) == [row(1, id=None), row(1, id=None)]


def test_rows_of_one_id_are_one_event_the_smallest_in_column_order() -> None:
    assert settled([row(2), row(None), row(1)], WITH_ID) == [row(1)]
    assert settled([row(0, who="bob"), row(9)], WITH_ID) == [row(9)]
    assert settled([row(0, at=LATE), row(9)], WITH_ID) == [row(9)]


def test_lists_compare_by_their_sorted_elements() -> None:
    longer = EventRow("ann", EARLY, {"a": 1, "b": frozenset({"b", "a"})}, "1")
    shorter = EventRow("ann", EARLY, {"a": 1, "b": frozenset({"b"})}, "1")
    assert settled([shorter, longer], WITH_ID) == [longer]


def test_the_last_ingested_row_counts_and_a_missing_time_is_older_than_any() -> None:
    old = replace(row(1), ingested_at=EARLY)
    new = replace(row(2), ingested_at=datetime(2025, 1, 1, tzinfo=UTC))
    assert settled([old, new, row(0)], CORRECTED) == [new]
    assert settled([row(3), row(2)], CORRECTED) == [row(2)]


def test_duplicates_are_settled_before_anything_is_left_out() -> None:
    moved = replace(row(1, at=BASE), ingested_at=LATE)
    assert settled([replace(row(1), ingested_at=EARLY), moved], CORRECTED) == []
    stranger = replace(row(1, who="stranger"), ingested_at=LATE)
    assert settled([replace(row(1), ingested_at=EARLY), stranger], CORRECTED) == []


def test_events_at_the_base_time_of_unknown_customers_or_without_a_time_do_not_count() -> None:
    rows = [row(1, at=BASE), row(1, who="stranger"), row(1, who=None), row(1, at=None)]
    assert settled(rows, PLAIN) == []
