"""Portraits of columns that random worlds do not have: many values, numbers shown as such, gone customers."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.audience.portraits.portrait import portrait
from engine.model.naming import Name
from engine.model.tag import DisplayType, ListUpload, TagDefinition
from engine.model.values import DATETIME, FLOAT, INTEGER, TEXT, ValueType
from engine.serving import CustomersInput, ServingInputs, ServingSnapshot, TagInput, build, open_snapshot
from engine.serving.sets.customer_set import from_ordinals
from tests.unit.audience.readings import bare_reading
from tests.unit.profiles.shop import open_shop, random_shop

BASE = datetime(2024, 1, 1, tzinfo=UTC)
Tags = dict[str, tuple[ValueType, DisplayType, Mapping[int, Any]]]
ARROW = {TEXT: pa.string(), INTEGER: pa.int64(), FLOAT: pa.float64(), DATETIME: pa.timestamp("us", "UTC")}


def write(path: Path, name: str, values: Mapping[int, Any], of: pa.DataType) -> Path:
    columns = {"ordinal": pa.array(list(values), pa.int32()), name: pa.array(list(values.values()), of)}
    pq.write_table(pa.table(columns), path)
    return path


def served(
    folder: Path,
    customers: Mapping[int, str],
    tags: Tags,
    previous: Path | None = None,
) -> ServingSnapshot:
    """Customers by ordinal, and tags by ordinal."""
    folder.mkdir(parents=True)
    ids = write(folder / "customers.parquet", "customer_id", customers, pa.string())
    inputs = [
        TagInput(
            code,
            of,
            display,
            BASE,
            (write(folder / f"{code}.parquet", "tag_value", values, ARROW[of]),),
            code,
        )
        for code, (of, display, values) in tags.items()
    ]
    made = ServingInputs("s", BASE, "UTC", CustomersInput((ids,)), tuple(inputs), previous=previous)
    return open_snapshot(folder / "serving", build(made, folder / "serving").digest)


def people(count: int, step: int = 1) -> dict[int, str]:
    return {number * step: f"c{number:05d}" for number in range(count)}


def test_of_a_text_with_many_values_the_most_frequent_are_listed(tmp_path: Path) -> None:
    rng = random.Random(1)
    values = {number: f"v{min(rng.randrange(1500), rng.randrange(1500))}" for number in range(6000)}
    crowd = [number for number in range(6000) if number % 3 == 0]
    with closing(
        served(tmp_path / "s", people(6500), {"store": (TEXT, DisplayType.CATEGORY, values)})
    ) as serving:
        assert not serving.tags["store"].entry.bitmaps
        [tag] = portrait(bare_reading(serving), from_ordinals(crowd, serving.size)).tags
    of_crowd = Counter(values[number] for number in crowd)
    assert tag.distinct == len(set(values.values()))
    assert len(tag.values) == 51
    assert [row.count for row in tag.values[:50]] == [count for _, count in of_crowd.most_common(50)]
    assert all(row.count == of_crowd[str(row.value)] for row in tag.values[:50])
    assert (tag.values[50].value, tag.values[50].count) == (None, 0)
    assert tag.values[50].base_share == 500 / 6500


def test_numbers_shown_as_such_are_compared_by_their_bins(tmp_path: Path) -> None:
    values = {number: number % 200 for number in range(4000)}
    crowd = [number for number in range(4000) if number % 200 < 60 and number % 2]
    numbers: Tags = {"points": (INTEGER, DisplayType.NUMERIC, values)}
    with closing(served(tmp_path / "s", people(4000), numbers)) as serving:
        definition = TagDefinition(
            "points", Name("Points", "积分"), "x", INTEGER, DisplayType.NUMERIC, ListUpload(), {}
        )
        found = portrait(bare_reading(serving, {"points": definition}), from_ordinals(crowd, serving.size))
    [tag] = found.tags
    assert [row.value for row in tag.values] == [None]
    assert tag.distinct is None
    assert (tag.name.en, tag.name.zh) == ("Points", "积分")
    assert [(one.start, one.end) for one in tag.histogram][:3] == [(0, 20), (20, 40), (40, 60)]
    assert [one.count for one in tag.histogram][:4] == [200, 200, 200, 0]
    assert {one.range for one in found.differences} == {(one.start, one.end) for one in tag.histogram}
    assert all(one.value is None for one in found.differences)
    told: Any = found.to_json()["differences"]
    assert told[0]["range"] in [{"from": 20 * number, "to": 20 * number + 20} for number in range(10)]


def test_values_of_customers_who_are_gone_do_not_count(tmp_path: Path) -> None:
    """A tag's files may be older than the customers: every third ordinal is nobody's any more."""
    here = {number: f"c{number}" for number in range(900) if number % 3}
    level = {number: "gold" if number % 2 else "silver" for number in range(900)}
    score = {number: number / 4 for number in range(900)}
    tags: Tags = {
        "level": (TEXT, DisplayType.CATEGORY, level),
        "score": (FLOAT, DisplayType.NUMERIC, score),
    }
    with closing(served(tmp_path / "s", here, tags)) as serving:
        everybody = from_ordinals(list(range(900)), serving.size)
        found = portrait(bare_reading(serving), everybody)
    assert (found.size, found.base_size, found.universe) == (600, 600, 600)
    assert {row.value: row.count for row in found.tags[0].values} == {"gold": 300, "silver": 300, None: 0}
    spread = found.tags[1].spread
    assert spread is not None
    assert (spread.count, spread.least, spread.greatest) == (600, 0.25, 899 / 4)
    assert found.differences == ()


def test_a_tag_that_was_linked_knows_nothing_of_new_customers(tmp_path: Path) -> None:
    level = {number: "gold" for number in range(0, 100, 2)}
    points = {number: number + 1 for number in range(100)}
    seen = {number: BASE - timedelta(hours=number) for number in range(0, 100, 5)}
    tags: Tags = {
        "level": (TEXT, DisplayType.CATEGORY, level),
        "points": (INTEGER, DisplayType.NUMERIC, points),
        "seen": (DATETIME, DisplayType.CATEGORY, seen),
    }
    served(tmp_path / "a", people(100), tags).close()
    with closing(served(tmp_path / "b", people(150), tags, tmp_path / "a" / "serving")) as serving:
        assert serving.tags["level"].entry.rows == 100 < serving.size
        for members in (list(range(150)), list(range(50, 150)), list(range(120, 150))):
            found = portrait(bare_reading(serving), from_ordinals(members, serving.size))
            counts = {row.value: row.count for row in found.tags[0].values}
            gold = sum(1 for one in members if one in level)
            assert counts == {"gold": gold, None: len(members) - gold}
            spread = found.tags[1].spread
            inside = [points[one] for one in members if one in points]
            assert (spread is None) == (not inside)
            if spread is not None:
                assert (spread.count, spread.least, spread.greatest) == (
                    len(inside),
                    min(inside),
                    max(inside),
                )
            assert sum(one.count for one in found.tags[2].histogram) == sum(
                1 for one in members if one in seen
            )


def test_products_are_counted_by_customers(tmp_path: Path) -> None:
    shop = random_shop(4)
    source = open_shop(shop, tmp_path / "shop", spread=2)
    bought = {(line.customer, line.product) for line in shop.lines if line.product is not None}
    everybody = Counter(product for _, product in bought)
    crowd = [name for number, name in enumerate(shop.customers) if number % 3 == 0]
    of_crowd = Counter(product for name, product in bought if name in crowd)
    with closing(source.serving):
        members = from_ordinals([source.ordinal_of(name) for name in crowd], source.serving.size)
        found = portrait(bare_reading(source.serving), members)
        against = portrait(bare_reading(source.serving), members, members)
        hidden = portrait(bare_reading(source.serving), members, min_group=8)
    order = sorted(of_crowd, key=lambda product: (-of_crowd[product], str(product)))
    assert [one.product for one in found.products] == order[:20]
    for one in found.products:
        assert (one.count, one.share) == (of_crowd[one.product], of_crowd[one.product] / len(crowd))
        assert one.base_share == everybody[one.product] / len(shop.customers)
        assert one.lift == pytest.approx(one.share / one.base_share)
        assert one.title == {sku: title for sku, title in shop.titles.items() if sku != "p05"}.get(
            one.product
        )
    assert all(one.lift == 1 for one in against.products)
    assert (against.typical_products, against.differences) == ((), ())
    assert [one.product for one in hidden.products] == [one for one in order if of_crowd[one] >= 8]


def test_typical_products_are_bought_more_often_than_by_others(tmp_path: Path) -> None:
    shop = random_shop(6, customers=120)
    buyers = {line.customer for line in shop.lines if line.product == "p03"}
    source = open_shop(shop, tmp_path / "shop")
    with closing(source.serving):
        members = from_ordinals([source.ordinal_of(name) for name in buyers], source.serving.size)
        found = portrait(bare_reading(source.serving), members)
    assert found.typical_products[0].product == "p03"
    assert found.typical_products[0].share == 1
    assert all(one.lift is not None and one.lift > 1 for one in found.typical_products)
