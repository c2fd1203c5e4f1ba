"""Which views a new worker gets, and in which order."""

from __future__ import annotations

from engine.adapters.channel import Message
from engine.adapters.ledger import Ledger


def define(ledger: Ledger, view: str, sql: str) -> None:
    ledger.add(view, {"op": "define", "view": view, "sql": sql}, sql)


def replayed(ledger: Ledger) -> list[Message]:
    return list(ledger.replay())


def statements(ledger: Ledger) -> list[str]:
    return [request.get("sql", f"drop {request.get('views')}") for request in ledger.replay()]


def test_views_are_replayed_in_order() -> None:
    ledger = Ledger()
    ledger.add("a", {"op": "read", "view": "a"})
    define(ledger, "b", "select * from a")
    assert replayed(ledger) == [
        {"op": "read", "view": "a"},
        {"op": "define", "view": "b", "sql": "select * from a"},
    ]


def test_a_dropped_view_is_forgotten() -> None:
    ledger = Ledger()
    define(ledger, "a", "select 1")
    define(ledger, "b", "select 2")
    ledger.drop(["a", "unknown"])
    assert statements(ledger) == ["select 2"]


def test_a_replaced_view_is_replayed_once() -> None:
    ledger = Ledger()
    define(ledger, "a", "select 1")
    define(ledger, "a", "select 2")
    assert statements(ledger) == ["select 2"]


def test_a_replaced_view_stays_where_a_later_one_was_made_of_it() -> None:
    ledger = Ledger()
    define(ledger, "a", "select 1 x")
    define(ledger, "b", "select x from A")
    define(ledger, "a", "select 2 x")
    assert statements(ledger) == ["select 1 x", "select x from A", "select 2 x"]


def test_a_view_made_of_its_own_past_keeps_it() -> None:
    ledger = Ledger()
    define(ledger, "a", "select 1 x")
    define(ledger, "a", "select x + 1 x from a")
    assert statements(ledger) == ["select 1 x", "select x + 1 x from a"]


def test_a_dropped_view_below_another_is_dropped_again_after_the_replay() -> None:
    ledger = Ledger()
    define(ledger, "a", "select 1 x")
    define(ledger, "b", "select x from a")
    ledger.drop(["a"])
    assert statements(ledger) == ["select 1 x", "select x from a", "drop ['a']"]
    ledger.drop(["b"])
    assert statements(ledger) == []
