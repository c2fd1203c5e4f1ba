"""The search for customers, against the customers themselves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.errors import InvalidInput
from engine.profiles import Found, ProfileSource, search
from engine.profiles.cursors import write_cursor
from engine.segments.letter_case import lower
from tests.unit.profiles.shop import Shop, open_shop, random_shop


@pytest.fixture(scope="module", params=[1, 3])
def opened(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Shop, ProfileSource]]:
    shop = random_shop(9)
    source = open_shop(shop, tmp_path_factory.mktemp("shop"), spread=request.param)
    with source.serving:
        yield shop, source


def everything(source: ProfileSource, text: str, limit: int) -> list[Found]:
    found: list[Found] = []
    cursor = None
    while True:
        page = search(source, text, limit=limit, cursor=cursor)
        assert len(page.customers) <= limit
        found.extend(page.customers)
        cursor = page.next
        if cursor is None:
            return found


def expected(shop: Shop, text: str) -> list[tuple[str, str, str]]:
    by_id = [(name, "customer_id", name) for name in sorted(shop.customers) if name.startswith(text)]
    found, seen = list(by_id), {name for name, _, _ in by_id}
    for attribute in ("name", "city") if text else ():
        for name, values in shop.customers.items():
            value = values[attribute]
            if name not in seen and value is not None and lower(value).startswith(lower(text)):
                found.append((name, attribute, value))
                seen.add(name)
    return found


@pytest.mark.parametrize(
    "text", ["", "c", "c01", "c012", "ann", "ANN", "Ann", "B", "ü", "nobody", "+49", "A"]
)
@pytest.mark.parametrize("limit", [1, 4, 1000])
def test_pages_hold_every_match_once(opened: tuple[Shop, ProfileSource], text: str, limit: int) -> None:
    shop, source = opened
    found = everything(source, text, limit)
    assert [(one.customer_id, one.matched, one.value) for one in found] == expected(shop, text)


def test_personal_data_are_not_searched(opened: tuple[Shop, ProfileSource]) -> None:
    shop, source = opened
    mobile = next(iter(shop.customers.values()))["mobile"]
    assert search(source, mobile).customers == ()


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        write_cursor(["age", "1"]),
        write_cursor(["mobile", "1"]),
        write_cursor(["name", "-1"]),
        write_cursor([1, 2]),
    ],
)
def test_another_cursor_is_refused(opened: tuple[Shop, ProfileSource], cursor: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        search(opened[1], "c", cursor=cursor)
    assert caught.value.code == "bad_cursor"


def test_many_different_texts_are_found_by_their_beginning(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Beyond a thousand texts the case counts, and the beginning is looked up in their order."""
    shop = Shop({f"k{number:04d}": {"name": f"n{number % 1500:04d}"} for number in range(1600)})
    source = open_shop(shop, tmp_path_factory.mktemp("many"))
    with source.serving:
        found = everything(source, "n007", 3)
        assert [one.value for one in found] == [f"n{n:04d}" for n in [*range(70, 80), *range(70, 80)]]
        assert everything(source, "N007", 3) == []
