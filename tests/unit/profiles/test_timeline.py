"""The timeline of one customer: every event once, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from engine.errors import InvalidInput, NotFound
from engine.profiles import ProfileSource, timeline
from engine.profiles.cursors import write_cursor
from tests.unit.profiles.shop import BASE, Line, Order, Shop, open_shop, random_shop


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shop, ProfileSource]]:
    shop = random_shop(5)
    source = open_shop(shop, tmp_path_factory.mktemp("shop"))
    with source.serving:
        yield shop, source


def told(shop: Shop, name: str) -> list[tuple[datetime, str]]:
    events: list[Order | Line] = [*shop.orders, *shop.lines]
    return sorted(
        (one.time, "order" if isinstance(one, Order) else "line") for one in events if one.customer == name
    )


@pytest.mark.parametrize("limit", [1, 2, 7, 1000])
def test_pages_hold_every_event_once_the_latest_first(opened: tuple[Shop, ProfileSource], limit: int) -> None:
    shop, source = opened
    for name in list(shop.customers)[:12]:
        found: list[tuple[datetime, str]] = []
        cursor = None
        while True:
            page = timeline(source, name, limit=limit, cursor=cursor)
            assert len(page.events) <= limit
            found.extend((one.time, one.event) for one in page.events)
            cursor = page.next
            if cursor is None:
                break
        assert sorted(found) == told(shop, name)
        times = [time for time, _ in found]
        assert times == sorted(times, reverse=True)


def test_types_and_times_choose(opened: tuple[Shop, ProfileSource]) -> None:
    shop, source = opened
    name = max(shop.customers, key=lambda one: len(told(shop, one)))
    orders = timeline(source, name, types=["order"], limit=1000).events
    assert [one.time for one in orders] == [t for t, event in reversed(told(shop, name)) if event == "order"]
    start, end = date(2023, 9, 1), date(2024, 1, 1)  # local midnights of Shanghai
    low, high = datetime(2023, 8, 31, 16, tzinfo=UTC), datetime(2023, 12, 31, 16, tzinfo=UTC)
    chosen = timeline(source, name, start=start, end=end, limit=1000).events
    assert sorted((one.time, one.event) for one in chosen) == [
        (time, event) for time, event in told(shop, name) if low <= time < high
    ]
    assert timeline(source, name, types=[]).events == ()
    assert timeline(source, name, start=BASE + timedelta(days=1)).events == ()


def test_properties_are_told_and_personal_ones_are_not(opened: tuple[Shop, ProfileSource]) -> None:
    shop, source = opened
    order = next(one for one in shop.orders if one.amount is not None)
    [found] = [
        one
        for one in timeline(source, order.customer, types=["order"], limit=1000).events
        if one.time == order.time
    ]
    assert found.properties == {"amount": order.amount}
    assert found.to_json()["properties"] == {"amount": f"{order.amount:.2f}"}
    line = shop.lines[0]
    lines = timeline(source, line.customer, types=["line"]).events
    assert all("note" not in one.properties and one.masked == ("note",) for one in lines)
    shown = timeline(source, line.customer, types=["line"], show_pii=True).events
    assert all(one.properties["note"] == "private" and one.masked == () for one in shown)


def test_a_cursor_outlives_a_snapshot(opened: tuple[Shop, ProfileSource], tmp_path: Path) -> None:
    """Later events of everybody move the rows, yet the next page goes on where the last one ended."""
    shop, source = opened
    name = shop.orders[-1].customer
    first = timeline(source, name, limit=2)
    assert first.next is not None
    rest = timeline(source, name, limit=1000, cursor=first.next)
    more = Shop(
        shop.customers,
        [
            *shop.orders,
            *(Order(one, BASE - timedelta(seconds=1), f"new-{one}", None) for one in shop.customers),
        ],
        shop.lines,
        shop.titles,
        shop.levels,
    )
    later = open_shop(more, tmp_path)
    with later.serving:
        again = timeline(later, name, limit=1000, cursor=first.next)
    assert [(one.time, one.event, one.properties) for one in again.events] == [
        (one.time, one.event, one.properties) for one in rest.events
    ]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "",
        "!!",
        write_cursor([1]),
        write_cursor([1, "no_event", 0]),
        write_cursor([10**30, "line", 0]),
        write_cursor([0, "line", -1]),
        write_cursor({"a": 1}),
        write_cursor([True, "line", 1]),
        "W" * 5000,
    ],
)
def test_another_cursor_is_refused(opened: tuple[Shop, ProfileSource], cursor: str) -> None:
    shop, source = opened
    with pytest.raises(InvalidInput) as caught:
        timeline(source, shop.orders[0].customer, cursor=cursor)
    assert caught.value.code == "bad_cursor"


def test_what_does_not_exist_is_named(opened: tuple[Shop, ProfileSource]) -> None:
    shop, source = opened
    with pytest.raises(InvalidInput, match="no event `lines`") as caught:
        timeline(source, shop.orders[0].customer, types=["lines"])
    assert caught.value.issues[0].hint == "did you mean `line`?"
    with pytest.raises(NotFound):
        timeline(source, "nobody")
    with pytest.raises(InvalidInput, match="`from` leaves the years"):
        timeline(source, shop.orders[0].customer, start=date.min)
