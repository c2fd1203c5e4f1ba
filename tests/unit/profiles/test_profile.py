"""The profile of one customer, against what stands in the source rows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations
from math import sqrt

import pytest

from engine.errors import NotFound
from engine.model.catalog import ProfileSettings
from engine.model.naming import Name
from engine.profiles import CrowdMembership, ProfileSource, profile
from engine.serving.building.products import LEAST_TOGETHER, NEIGHBOURS
from engine.serving.sets.customer_set import from_ordinals
from tests.unit.profiles.shop import Shop, open_shop, random_shop

CENT = Decimal("0.01")


@pytest.fixture(scope="module", params=[(1, 1), (2, 3)])
def open_one(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Shop, ProfileSource]]:
    seed, spread = request.param
    shop = random_shop(seed)
    source = open_shop(shop, tmp_path_factory.mktemp("shop"), spread=spread)
    with source.serving:
        yield shop, source


def test_key_measures_are_those_of_the_orders(open_one: tuple[Shop, ProfileSource]) -> None:
    shop, source = open_one
    for name in shop.customers:
        orders = sorted((one for one in shop.orders if one.customer == name), key=lambda one: one.time)
        amounts = [one.amount for one in orders if one.amount is not None]
        lines = sum(1 for one in shop.lines if one.customer == name)
        found = profile(source, name).measures
        assert found is not None
        assert (found.orders, found.total_spent) == (len(orders), sum(amounts, Decimal(0)))
        if amounts:
            mean = (sum(amounts, Decimal(0)) / len(amounts)).quantize(CENT, ROUND_HALF_UP)
            assert found.average_order_value == mean
        else:
            assert found.average_order_value is None
        if orders:
            assert found.average_items == (Decimal(lines) / len(orders)).quantize(CENT, ROUND_HALF_UP)
            assert (found.first_order, found.last_order) == (orders[0].time, orders[-1].time)
        else:
            assert (found.average_items, found.first_order, found.last_order) == (None, None, None)


def test_top_products_are_those_bought_most(open_one: tuple[Shop, ProfileSource]) -> None:
    shop, source = open_one
    for name in shop.customers:
        lines = [one for one in shop.lines if one.customer == name and one.product is not None]
        times = Counter(str(one.product) for one in lines)
        last = {product: max(one.time for one in lines if one.product == product) for product in times}
        found = profile(source, name).top_products
        expected = sorted(times, key=lambda product: (-times[product], -last[product].timestamp(), product))
        assert [(one.product, one.times, one.last) for one in found] == [
            (product, times[product], last[product]) for product in expected[:10]
        ]
        titles = {sku: title for sku, title in shop.titles.items() if sku != "p05"}
        assert all(one.title == titles.get(one.product) for one in found)


def nearness(shop: Shop) -> dict[str, dict[str, float]]:
    """The cosine of the buyers of each two products, for those that five customers bought together."""
    baskets = [
        {str(one.product) for one in shop.lines if one.customer == name and one.product is not None}
        for name in shop.customers
    ]
    alone = Counter(product for basket in baskets for product in basket)
    both = Counter(pair for basket in baskets for pair in combinations(sorted(basket), 2))
    near: dict[str, dict[str, float]] = {product: {} for product in alone}
    for (one, other), count in both.items():
        if count >= LEAST_TOGETHER:
            near[one][other] = near[other][one] = count / sqrt(alone[one] * alone[other])
    return near


def test_next_products_are_near_to_those_bought(open_one: tuple[Shop, ProfileSource]) -> None:
    shop, source = open_one
    near = nearness(shop)
    assert max(len(found) for found in near.values()) < NEIGHBOURS  # none is cut off here
    some = 0
    for name in shop.customers:
        bought = {str(one.product) for one in shop.lines if one.customer == name and one.product is not None}
        scores: Counter[str] = Counter()
        for product in bought:
            scores.update({other: score for other, score in near[product].items() if other not in bought})
        found = profile(source, name).next_products
        assert {one.product: one.score for one in found} == pytest.approx(dict(scores), abs=1e-4)
        assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
        for one in found:
            best = max(near[one.product][product] for product in bought if product in near[one.product])
            assert near[one.product][one.because] == pytest.approx(best)
        some += len(found)
    assert some > 20


def test_who_never_bought_has_a_profile(open_one: tuple[Shop, ProfileSource]) -> None:
    shop, source = open_one
    name = list(shop.customers)[-1]
    found = profile(source, name)
    assert found.measures is not None
    assert (found.measures.orders, found.measures.total_spent) == (0, Decimal("0.00"))
    assert (found.top_products, found.next_products) == ((), ())


def test_personal_data_are_masked_unless_granted(open_one: tuple[Shop, ProfileSource]) -> None:
    shop, source = open_one
    name = next(iter(shop.customers))
    masked = {one.name: one for one in profile(source, name).attributes}
    shown = {one.name: one for one in profile(source, name, show_pii=True).attributes}
    assert list(masked) == ["name", "city", "mobile", "age"]
    assert (masked["mobile"].value, masked["mobile"].masked) == (None, True)
    assert (shown["mobile"].value, shown["mobile"].masked) == (shop.customers[name]["mobile"], False)
    assert masked["city"].value == shown["city"].value == shop.customers[name]["city"]
    assert shop.customers[name]["mobile"] not in json.dumps(profile(source, name).to_json())


def test_tags_have_their_names_and_weights(open_one: tuple[Shop, ProfileSource]) -> None:
    shop, source = open_one
    for name in shop.customers:
        tags = profile(source, name).tags
        assert [(one.about.code, one.value) for one in tags] == (
            [("level", shop.levels[name])] if name in shop.levels else []
        )
        about = [one.about for one in tags]
        assert all((one.name.zh, one.weight, one.category) == ("等级", 7, "member") for one in about)
    without = ProfileSource(source.serving, source.catalog, {})
    tagged = next(iter(shop.levels))
    assert [(one.about.name.en, one.about.weight) for one in profile(without, tagged).tags] == [("level", 1)]


def test_crowds_are_those_that_hold_the_customer(open_one: tuple[Shop, ProfileSource]) -> None:
    shop, source = open_one
    name = list(shop.customers)[3]
    ordinal = source.ordinal_of(name)
    inside = CrowdMembership("a", Name.same("A"), 2, from_ordinals([ordinal], source.serving.size))
    outside = CrowdMembership("b", Name.same("B"), 1, from_ordinals([], source.serving.size))
    found = profile(source, name, crowds=[inside, outside]).crowds
    assert [(one.crowd, one.version) for one in found] == [("a", 2)]


@pytest.mark.parametrize("name", ["", "c", "C000", "c000 ", "zz"])
def test_an_unknown_customer_is_not_repeated(open_one: tuple[Shop, ProfileSource], name: str) -> None:
    with pytest.raises(NotFound) as caught:
        profile(open_one[1], name)
    assert caught.value.code == "unknown_customer"
    assert name == "" or f"`{name}`" not in caught.value.message


def test_a_catalog_that_names_no_orders_has_no_measures(open_one: tuple[Shop, ProfileSource]) -> None:
    shop, source = open_one
    bare = replace(source.catalog, profile=ProfileSettings())
    assert profile(ProfileSource(source.serving, bare, {}), next(iter(shop.customers))).measures is None


def test_the_answer_is_json(open_one: tuple[Shop, ProfileSource]) -> None:
    shop, source = open_one
    name = shop.orders[0].customer
    data = json.loads(json.dumps(profile(source, name).to_json(), allow_nan=False))
    assert data["customer_id"] == name
    assert isinstance(data["measures"]["total_spent"], str)
    assert data["measures"]["first_order"].endswith("Z")
    assert data["base_time"] == "2024-03-15T00:00:00Z"
