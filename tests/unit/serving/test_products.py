"""The table of products: cut off, parted into batches, sampled."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from pyroaring import BitMap

from engine.serving.building import products as product_build
from engine.serving.events import store as event_store
from engine.serving.products import NOBODY, ProductTable
from engine.serving.sets.customer_set import from_ordinals
from engine.serving.sets.groups import Group
from engine.serving.tags.value_counts import bitmap_counts
from tests.unit.profiles.shop import Shop, open_shop, random_shop


def table_of(shop: Shop, folder: Path) -> ProductTable:
    source = open_shop(shop, folder)
    assert source.serving.products is not None
    source.serving.products.hold()
    source.serving.close()
    return source.serving.products


def buyers_of(shop: Shop) -> dict[str, set[int]]:
    places = {name: number for number, name in enumerate(shop.customers)}
    found: dict[str, set[int]] = {}
    for line in shop.lines:
        if line.product is not None:
            found.setdefault(line.product, set()).add(places[line.customer])
    return found


@pytest.mark.parametrize("batch", [1, 7, 1 << 20])
def test_every_buyer_counts_once_whatever_the_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(event_store, "_BATCH", batch)
    shop = random_shop(3)
    table = table_of(shop, tmp_path / "shop")
    expected = buyers_of(shop)
    names = [table.name(int(code)) for code in table.codes]
    assert names == sorted(expected)
    assert table.buyers.tolist() == [len(expected[name]) for name in names]
    half = from_ordinals(list(range(0, 60, 2)), 60)
    counts = bitmap_counts(table.bitmaps, Group(half)).tolist()
    assert counts == [sum(1 for one in expected[name] if one % 2 == 0) for name in names]


def test_only_the_products_on_most_lines_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(product_build, "MOST_PRODUCTS", 4)
    shop = random_shop(3)
    table = table_of(shop, tmp_path / "shop")
    sizes = Counter(line.product for line in shop.lines if line.product is not None)
    most = sorted(sizes, key=lambda name: (-sizes[name], name))[:4]
    assert [table.name(int(code)) for code in table.codes] == sorted(most)
    assert table.place(int(table.codes[2])) == 2
    others = set(range(len(sizes))) - set(table.codes.tolist())
    assert [table.place(code) for code in others] == [None] * len(others)


def test_the_nearest_come_first_and_no_product_is_near_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(product_build, "NEIGHBOURS", 3)
    monkeypatch.setattr(product_build, "_CHUNK", 11)
    table = table_of(random_shop(3), tmp_path / "shop")
    assert table.near.shape == (len(table.codes), 3)
    for place, (near, scores) in enumerate(zip(table.near, table.scores, strict=True)):
        told = near[near != NOBODY]
        assert place not in told
        assert len(set(told.tolist())) == len(told)
        assert (np.diff(scores) <= 0).all()
        assert (scores[: len(told)] > 0).all()
        assert (scores[len(told) :] == 0).all()


def test_a_sample_tells_what_is_bought_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(product_build, "SAMPLE", 9)
    monkeypatch.setattr(product_build, "LEAST_TOGETHER", 1)
    shop = random_shop(8)
    table = table_of(shop, tmp_path / "shop")
    with_lines = sorted(set().union(*({line.customer} for line in shop.lines)))
    chosen = {with_lines[int(at)] for at in np.linspace(0, len(with_lines) - 1, 9).astype(int)}
    part = Shop(shop.customers, [], [line for line in shop.lines if line.customer in chosen], shop.titles)
    expected = buyers_of(part)
    names = [table.name(int(code)) for code in table.codes]
    for place, name in enumerate(names):
        for other in table.near[place][table.near[place] != NOBODY]:
            assert expected[name] & expected[names[int(other)]]


def test_nobody_bought_anything(tmp_path: Path) -> None:
    shop = random_shop(1)
    table = table_of(Shop(shop.customers, shop.orders, [], shop.titles, shop.levels), tmp_path / "shop")
    assert (len(table.codes), len(table.bitmaps), table.near.shape[0]) == (0, 0, 0)
    source = open_shop(random_shop(2), tmp_path / "other")
    with closing(source.serving):
        assert source.serving.products is not None


def test_bitmaps_of_products_are_portable(tmp_path: Path) -> None:
    shop = random_shop(5)
    table = table_of(shop, tmp_path / "shop")
    expected = buyers_of(shop)
    for place, code in enumerate(table.codes):
        members = BitMap.deserialize(bytes(table.bitmaps.serialised(place)))
        assert set(members) == expected[table.name(int(code))]
