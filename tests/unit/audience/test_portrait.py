"""Portraits: exact counts against a slow computation, over random worlds of every type."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from threading import Event
from typing import Any, cast
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.audience.portraits import portrait as module
from engine.audience.portraits.facts import Portrait, TagPortrait
from engine.audience.portraits.portrait import portrait
from engine.audience.portraits.sides import universe_of
from engine.audience.portraits.significance import benjamini_hochberg, compare_shares, fisher
from engine.audience.portraits.tags import Portrayed
from engine.errors import Cancelled
from engine.model.values import Kind
from engine.serving.sets.customer_set import CustomerSet, from_ordinals
from engine.serving.sets.groups import Group
from engine.serving.stopping import stopping
from engine.serving.storage.columns import StoredColumn
from tests.property.serving_worlds import TYPES, Case, make_case
from tests.unit.audience import portrait_reference as reference
from tests.unit.audience.readings import bare_reading

SEEDS = range(8)
ORDERED = {Kind.INTEGER, Kind.FLOAT, Kind.DECIMAL, Kind.DATE, Kind.DATETIME}


@pytest.fixture(scope="module", params=SEEDS)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    made = make_case(request.param, tmp_path_factory.mktemp("world"), "Asia/Shanghai")
    with made.snapshot:
        yield made


def some(case: Case, seed: int, share: float) -> tuple[frozenset[str], CustomerSet]:
    rng = random.Random(seed)
    ids = frozenset(name for name in sorted(case.world.customers) if rng.random() < share)
    return ids, from_ordinals([case.ordinals[name] for name in ids], case.snapshot.size)


def taken(
    case: Case, share: float, base_share: float | None
) -> tuple[Portrait, frozenset[str], frozenset[str]]:
    crowd, members = some(case, 1, share)
    if base_share is None:
        return portrait(bare_reading(case.snapshot), members), crowd, case.world.customers
    base, base_members = some(case, 2, base_share)
    return portrait(bare_reading(case.snapshot), members, base_members), crowd, base


def test_a_portrait_can_be_given_up(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    given_up, begun = Event(), []
    portray = module.portray_tag

    def giving_up(code: str, *others: Any) -> Portrayed:
        begun.append(code)
        given_up.set()
        return portray(code, *others)

    monkeypatch.setattr(module, "portray_tag", giving_up)
    with stopping(given_up), pytest.raises(Cancelled):
        portrait(bare_reading(case.snapshot), case.snapshot.universe)
    assert 1 <= len(begun) <= 2 < len(TYPES), "of two threads, each ends before its next tag"


def test_everybody_is_counted_once(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    counted, count = [], Group.with_value

    def counting(group: Group, column: StoredColumn) -> int:
        counted.append((group, column.entry.form == "pair"))
        return count(group, column)

    reading = bare_reading(case.snapshot)
    universe = universe_of(reading)
    universe.prepare()
    monkeypatch.setattr(Group, "with_value", counting)
    portrait(reading, some(case, 1, 0.3)[1])
    assert (universe.group, False) not in counted


@pytest.mark.parametrize(("share", "base_share"), [(0.3, None), (1.0, None), (0.4, 0.6), (0.5, 0.1)])
def test_every_count_is_that_of_a_slow_computation(
    case: Case, share: float, base_share: float | None
) -> None:
    found, crowd, base = taken(case, share, base_share)
    if not crowd or not base:
        assert (found.size * found.base_size, found.tags, found.differences) == (0, (), ())
        side = "base" if found.size else "crowd"
        assert found.why == f"the {side} has no customer in this snapshot, so there is nothing to compare"
        return
    assert (found.size, found.base_size, found.universe) == (len(crowd), len(base), len(case.world.customers))
    assert [tag.tag for tag in found.tags] == list(TYPES)
    for tag in found.tags:
        values = case.world.tags[tag.tag]
        expected = reference.shares(values, crowd, base)
        told = {row.value: (row.count, round(row.base_share * len(base))) for row in tag.values}
        if case.snapshot.tags[tag.tag].entry.form == "pair":  # 128-bit numbers are shown by their spread only
            expected = {None: expected[None]}
        assert told == {value: counts for value, counts in expected.items() if any(counts) or value is None}
        assert len(told) == len(tag.values)
        assert tag.values[-1].value is None
        for row in tag.values:
            count, of_base = expected[row.value]
            assert row.share == count / len(crowd)
            assert (row.tgi is None) == (of_base == 0)
            if row.tgi is not None:
                assert row.tgi == pytest.approx(100 * (count / len(crowd)) / (of_base / len(base)))
        check_spread(
            tag, [values[name] for name in crowd if name in values], [values[n] for n in base if n in values]
        )


def check_spread(tag: TagPortrait, values: list[Any], of_base: list[Any]) -> None:
    value_type = TYPES[tag.tag]
    if value_type.kind not in ORDERED:
        assert (tag.spread, tag.base_spread, tag.histogram) == (None, None, ())
        return
    for spread, side in ((tag.spread, values), (tag.base_spread, of_base)):
        assert (spread is None) == (not side)
        if spread is not None:
            assert spread.count == len(side)
            assert (spread.least, spread.greatest) == (min(side), max(side))
            assert {p: reference.quantile(side, p) for p, _ in spread.quantiles} == dict(spread.quantiles)
            mean = reference.mean(side, value_type)
            assert spread.mean == (pytest.approx(mean) if value_type.kind is Kind.FLOAT else mean)
    assert sum(one.count for one in tag.histogram) == len(values)
    for one in tag.histogram:
        assert one.count == sum(1 for value in values if within(value, one.start, one.end))
        of_bin = sum(1 for value in of_base if within(value, one.start, one.end))
        assert (one.tgi is None) == (of_bin == 0)
    borders: list[Any] = [one.start for one in tag.histogram[1:]]
    assert borders == sorted(borders) == [one.end for one in tag.histogram[:-1]]


def within(value: Any, start: Any, end: Any) -> bool:
    return (start is None or start <= value) and (end is None or value < end)


@pytest.mark.parametrize("base_share", [None, 0.7])
def test_differences_are_those_that_the_tests_find(case: Case, base_share: float | None) -> None:
    """Of a crowd with most of those who have a flag and few of the others."""
    flagged = frozenset(case.world.tags["flag"])
    crowd = (some(case, 5, 0.8)[0] & flagged) | (some(case, 6, 0.1)[0] - flagged)
    members = from_ordinals([case.ordinals[name] for name in crowd], case.snapshot.size)
    base, base_members = case.world.customers, None
    if base_share is not None:
        base, base_members = some(case, 2, base_share)
    found = portrait(bare_reading(case.snapshot), members, base_members)
    if not crowd or not base:
        return
    rows = [row for tag in found.tags for row in rows_of(case, tag, crowd, base - crowd)]
    adjusted = reference.adjusted([p for _, _, _, p in rows])
    expected = {
        (tag, what): (z, p, after)
        for (tag, what, z, p), after in zip(rows, adjusted, strict=True)
        if after < 0.05
    }
    assert len(found.differences) == min(len(expected), 100)
    for one in found.differences:
        z, p, after = expected[one.tag, one.range or one.value]
        assert one.z == pytest.approx(z)
        assert one.p_value == pytest.approx(p, rel=1e-6)
        assert one.p_adjusted == pytest.approx(after, rel=1e-6)
    assert [one.p_value for one in found.differences] == sorted(one.p_value for one in found.differences)


def rows_of(
    case: Case, tag: TagPortrait, crowd: frozenset[str], rest: frozenset[str]
) -> list[tuple[str, Any, float, float]]:
    """What is compared of a tag: its values, or its bins where values are not listed."""
    values = case.world.tags[tag.tag]
    a, b = (reference.shares(values, side, side) for side in (crowd, rest))
    found: list[tuple[Any, int, int]] = [
        (row.value, a.get(row.value, (0, 0))[0], b.get(row.value, (0, 0))[0]) for row in tag.values
    ]
    for one in tag.histogram if len(tag.values) == 1 else ():
        inside = frozenset(name for name in values if within(values[name], one.start, one.end))
        found.append(((one.start, one.end), len(inside & crowd), len(inside & rest)))
    return [
        (tag.tag, what, *reference.p_value(in_crowd, len(crowd), in_rest, len(rest)))
        for what, in_crowd, in_rest in found
        if in_crowd or in_rest
    ]


@settings(deadline=None, max_examples=150)
@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_fishers_test_is_exact(size: int, rest: int, data: st.DataObject) -> None:
    a, b = data.draw(st.integers(0, size)), data.draw(st.integers(0, rest))
    k, n = a + b, size + rest
    expected = min(size, rest) * min(k, n - k) / n
    if expected < 5 and 0 < k < n:
        assert fisher(a, b, size, rest) == pytest.approx(reference.p_value(a, size, b, rest)[1], rel=1e-9)


def test_fishers_test_knows_the_lady_who_tastes_tea() -> None:
    """Fisher, The Design of Experiments, 1935: three of four cups right; two-sided p = 34/70."""
    assert fisher(3, 1, 4, 4) == pytest.approx(34 / 70)


def test_the_z_test_knows_a_case_of_a_textbook() -> None:
    """156 of 200 against 84 of 120: pooled p = 0.75, z = 0.08 / 0.05 = 1.6, two-sided p = 0.1096."""
    tested = compare_shares(np.array([156]), np.array([84]), 200, 120)
    assert tested.z[0] == pytest.approx(1.6)
    assert tested.p[0] == pytest.approx(0.109599, abs=1e-6)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_p_values_are_adjusted_by_benjamini_and_hochberg(p_values: list[float]) -> None:
    assert benjamini_hochberg(np.array(p_values)).tolist() == pytest.approx(reference.adjusted(p_values))


@pytest.mark.parametrize("min_group", [2, 5, 1000])
def test_small_groups_answer_like_none(case: Case, min_group: int) -> None:
    crowd, members = some(case, 1, 0.5)
    found = portrait(bare_reading(case.snapshot), members, min_group=min_group)
    if len(crowd) < min_group:
        assert (found.size, found.tags, found.differences, found.products) == (0, (), (), ())
        return
    every: list[Any] = [row for tag in found.tags for row in (*tag.values, *tag.histogram)]
    assert all(row.count == 0 or row.count >= min_group for row in every)
    assert all(not 0 < round(row.base_share * found.base_size) < min_group for row in every)
    assert all(one.count == 0 or one.count >= min_group for one in found.differences)
    for tag in found.tags:
        for spread in (tag.spread, tag.base_spread):
            assert spread is None or (spread.count >= min_group and spread.least is spread.greatest is None)
        if tag.spread is not None:  # too few without a value are not told by subtraction either
            assert not 0 < found.size - tag.spread.count < min_group


def test_the_answer_is_json(case: Case) -> None:
    _, members = some(case, 3, 0.6)
    found = portrait(bare_reading(case.snapshot), members)
    data = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert data["size"] == found.size
    assert all(
        set(row) == {"value", "count", "share", "base_share", "tgi"}
        for tag in data["tags"]
        for row in tag["values"]
    )
    money = next((tag for tag in data["tags"] if tag["tag"] == "money"), None)
    if money is not None and money.get("spread"):
        assert Decimal(money["spread"]["min"]) == found.tags[3].spread.least  # type: ignore[union-attr]


def test_bins_meet_at_round_numbers_and_at_days(case: Case) -> None:
    _, members = some(case, 1, 0.9)
    for tag in portrait(bare_reading(case.snapshot), members).tags:
        borders = [one.start for one in tag.histogram[1:]]
        assert len(tag.histogram) <= 24
        assert len(set(borders)) == len(borders)
        for border in borders:
            if isinstance(border, datetime):
                local = border.astimezone(ZoneInfo("Asia/Shanghai"))
                assert (local.hour, local.minute, local.second) == (0, 0, 0)
        if borders and isinstance(borders[0], int) and len(borders) > 2:
            steps = {after - before for before, after in pairwise(cast("list[int]", borders))}
            assert len(steps) == 1
            assert str(steps.pop()).rstrip("0") in {"1", "2", "5"}
        assert not any(isinstance(border, date) and border.year < 1 for border in borders)
