"""Leaves on serving files give what the reference interpreter gives, on random worlds."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.model.segment import BoundEvent, BoundTag
from engine.segments import bind_segment, evaluate, parse_segment
from engine.serving import (
    CustomerSet,
    Evaluator,
    LeafCache,
    customer_attributes,
    customer_events,
    customer_tags,
)
from engine.serving import event_leaf as serve_event
from engine.serving import tag_leaf as serve_tag
from engine.serving.sets.customer_set import from_ordinals
from tests.property import serving_leaves
from tests.property.serving_worlds import Case, make_case

ZONES = ("UTC", "America/New_York", "Asia/Kolkata", "Pacific/Apia")
LEAVES = 60
SEGMENTS = 30

worlds = given(seed=st.integers(0, 2**32 - 1), zone=st.sampled_from(ZONES))
unhurried = settings(
    max_examples=max(1, settings.default.max_examples // 3), suppress_health_check=[HealthCheck.too_slow]
)


def _on_files(case: Case, leaf: BoundTag | BoundEvent) -> CustomerSet:
    return serve_tag(case.snapshot, leaf) if isinstance(leaf, BoundTag) else serve_event(case.snapshot, leaf)


def _compare(case: Case, data: dict[str, Any]) -> bool:
    """Compare one leaf; False where it is refused."""
    parsed, issues = parse_segment(data)
    assert parsed is not None, (data, issues)
    bound, _ = bind_segment(parsed, case.schema, case.moment)
    if bound is None:
        return False
    assert isinstance(bound, BoundTag | BoundEvent)
    found = case.ids(_on_files(case, bound).ordinals())
    assert found == evaluate(bound, case.world), data
    return True


@worlds
@unhurried
@pytest.mark.parametrize("leaf", [serving_leaves.tag_leaf, serving_leaves.event_leaf])
def test_leaves(leaf: Callable[[random.Random], dict[str, Any]], seed: int, zone: str) -> None:
    with TemporaryDirectory() as folder:
        case = make_case(seed, Path(folder), zone)
        rng = random.Random(seed)
        compared = sum(_compare(case, leaf(rng)) for _ in range(LEAVES))
        case.snapshot.close()
    assert compared > LEAVES // 3


@worlds
@unhurried
def test_segments(seed: int, zone: str) -> None:
    """Whole trees, where many ordinals are nobody's and stand in another order than ids."""
    with TemporaryDirectory() as folder:
        case = make_case(seed, Path(folder), zone)
        size, rng = case.snapshot.size, random.Random(seed)
        evaluator = Evaluator(case.snapshot, LeafCache(1 << 14))

        def members(crowd: str, version: int) -> CustomerSet:
            chosen = case.world.crowds[crowd, version]
            return from_ordinals([case.ordinals[name] for name in chosen], size)

        for _ in range(SEGMENTS):
            data = serving_leaves.segment(rng)
            parsed, issues = parse_segment(data)
            assert parsed is not None, (data, issues)
            bound, _ = bind_segment(parsed, case.schema, case.moment)
            if bound is not None:
                found = case.ids(evaluator.set_of(bound, members).ordinals())
                assert found == evaluate(bound, case.world), data
        case.snapshot.close()


@worlds
@unhurried
def test_profiles(seed: int, zone: str) -> None:
    with TemporaryDirectory() as folder:
        case = make_case(seed, Path(folder), zone)
        for name, ordinal in case.ordinals.items():
            assert case.snapshot.ids.ordinal_of(name) == ordinal
            assert case.snapshot.ids.id_of(ordinal) == name
            known = {code: values[name] for code, values in case.world.tags.items() if name in values}
            assert customer_tags(case.snapshot, ordinal) == known
            own = customer_attributes(case.snapshot, ordinal)
            assert own == {f"own_{code}": value for code, value in known.items()}
        _check_timeline(case, seed)
        case.snapshot.close()


def shown_value(value: object) -> str:
    """A text that is the same for equal values: 1.0 is 1.00, -0 is 0."""
    match value:
        case frozenset():
            return str(sorted(value))
        case Decimal() | float():
            return str(Fraction(value))
        case _:
            return str(value)


def _check_timeline(case: Case, seed: int) -> None:
    """Pages of a random size, put together, hold every event of a customer once, the latest first."""
    name = random.Random(seed).choice(sorted(case.ordinals))
    page, pages = random.Random(seed).choice((1, 7, 1000)), []
    before = None
    while found := customer_events(case.snapshot, case.ordinals[name], limit=page, before=before):
        pages += found
        before = found[-1].position
    assert [one.time for one in pages] == sorted((one.time for one in pages), reverse=True)
    expected = [
        (event, row.time, sorted((k, shown_value(v)) for k, v in row.properties.items() if v is not None))
        for event, rows in case.world.events.items()
        for row in rows
        if row.customer_id == name
    ]
    shown = [
        (one.event, one.time, sorted((k, shown_value(v)) for k, v in one.properties.items())) for one in pages
    ]
    assert len(shown) == len(expected)
    assert {repr(one) for one in shown} == {repr(one) for one in expected}
