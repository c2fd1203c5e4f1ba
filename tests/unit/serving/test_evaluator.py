"""The evaluator on the golden cases, and what holds it together: groups, cache, samples, stops."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier, Event
from typing import Any

import numpy as np
import pytest

from engine.errors import Cancelled, InternalError
from engine.model.segment import All, And, AtLeast, BoundCrowd, BoundSegment, Not, Or
from engine.segments import World, bind_segment, evaluate, parse_segment
from engine.segments.reference.evaluate import bucket
from engine.serving import CustomerSet, Evaluator, LeafCache, Members, samples
from engine.serving.samples import buckets
from engine.serving.sets.algebra import at_least, combine, shares_of_and, shares_of_or
from engine.serving.sets.customer_set import empty, from_ordinals, full
from engine.serving.stopping import Stop, check, stopping
from tests.property.segments.serving import evaluator_of, ids_of, members_of, serve
from tests.unit.segments.cases import all_cases, case_world

CASES = [case for case in all_cases() if "members" in case]


@dataclass(frozen=True)
class Served:
    """The world of the cases, and an evaluator over its serving files."""

    world: World
    evaluator: Evaluator
    members: Members

    def bind(self, data: object) -> BoundSegment:
        tree, _ = parse_segment(data)
        schema, moment, _ = case_world()
        assert tree is not None
        bound, issues = bind_segment(tree, schema, moment)
        assert bound is not None, issues
        return bound

    def ids(self, data: object) -> frozenset[str]:
        found = self.evaluator.set_of(self.bind(data), self.members)
        return ids_of(found, self.evaluator.snapshot)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    schema, moment, world = case_world()
    with serve(schema, world, moment, tmp_path_factory.mktemp("cases")) as snapshot:
        yield Served(world, evaluator_of(snapshot), members_of(world))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_files_give_the_members_of_the_case(case: Any, served: Served) -> None:
    assert served.ids(case["segment"]) == frozenset(case["members"])


def test_a_leaf_is_computed_once_however_it_is_written(served: Served) -> None:
    cache = LeafCache(1 << 20)
    evaluator = Evaluator(served.evaluator.snapshot, cache)
    did = {"type": "event", "event": "purchase"}
    conditions = [did, {**did, "did": False}, {**did, "window": {"type": "all"}}]
    for data in conditions:
        evaluator.set_of(served.bind(data), served.members)
    assert (cache.misses, cache.hits) == (1, 2)


def test_what_cannot_change_the_answer_is_not_evaluated(served: Served) -> None:
    def refused(crowd: str, version: int) -> CustomerSet:
        raise AssertionError("a crowd was asked for")

    none = {"type": "tag", "tag": "level", "op": "eq", "value": "nobody"}
    bought = served.bind({"type": "event", "event": "purchase"})
    cache = LeafCache(1 << 20)
    evaluator = Evaluator(served.evaluator.snapshot, cache)
    assert not len(evaluator.set_of(And((bought, served.bind(none))), refused))
    assert len(evaluator.set_of(Or((bought, All())), refused)) == 5
    assert cache.misses == 1


def test_a_crowd_of_another_size_is_a_defect(served: Served) -> None:
    with pytest.raises(InternalError, match="7 ordinals"):
        served.evaluator.leaf(BoundCrowd("vip", 1), lambda crowd, version: empty(7))


@pytest.mark.parametrize("few", [0, 1000])
def test_buckets_are_those_of_the_reference(
    served: Served, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(samples, "_FEW", few)
    snapshot = served.evaluator.snapshot
    for salt in ("", "spring", "中'\\", "a" * 300):
        expected = [bucket(salt, snapshot.ids.id_of(ordinal) or "") for ordinal in range(snapshot.size)]
        assert buckets(snapshot.ids.column(), salt).tolist() == expected


def test_groups_are_operations_on_sets() -> None:
    chance = np.random.default_rng(3)
    size = 1000
    universe = full(size) - from_ordinals([5, 6], size)
    masks = [chance.random(size) < share for share in (0.1, 0.5, 0.9, 0.5, 0.5)]
    sets = [from_ordinals(np.flatnonzero(mask), size) & universe for mask in masks]
    inside = universe.mask()
    counted = np.sum([one.mask() for one in sets], axis=0)
    for n in range(1, len(sets) + 1):
        assert np.array_equal(at_least(n, sets).mask(), counted >= n)
    children = tuple(All() for _ in sets)
    assert np.array_equal(combine(And(children), sets, universe).mask(), counted == len(sets))
    assert np.array_equal(combine(Or(children), sets, universe).mask(), counted > 0)
    assert np.array_equal(combine(AtLeast(2, children), sets, universe).mask(), counted >= 2)
    assert np.array_equal(combine(Not(All()), sets[:1], universe).mask(), inside & ~sets[0].mask())


@pytest.mark.parametrize("count", [1, 2, 3, 4, 20])
def test_shares_are_what_they_say(count: int) -> None:
    chance = np.random.default_rng(count)
    size = 300_000  # more than one block
    universe = full(size) - from_ordinals([5], size)
    masks = [(chance.random(size) < 0.9) & universe.mask() for _ in range(count)]
    sets = [from_ordinals(np.flatnonzero(mask), size) for mask in masks]
    every, any_ = np.logical_and.reduce(masks), np.logical_or.reduce(masks)
    every_set, any_set = (from_ordinals(np.flatnonzero(mask), size) for mask in (every, any_))
    both, either = shares_of_and(sets, universe, every_set), shares_of_or(sets, any_set)
    for at in range(count):
        others = masks[:at] + masks[at + 1 :]
        siblings = np.logical_and.reduce(others) if others else universe.mask()
        assert both.running[at] == np.logical_and.reduce(masks[: at + 1]).sum()
        assert both.only_here[at] == siblings.sum() - every.sum()
        without = np.logical_or.reduce(others) if others else np.zeros(size, bool)
        assert either.running[at] == np.logical_or.reduce(masks[: at + 1]).sum()
        assert either.only_here[at] == (any_ & ~without).sum()


def test_the_cache_keeps_what_was_used_last() -> None:
    cache = LeafCache(10)
    calls: list[str] = []

    def get(name: str, size: int = 4) -> str:
        def compute() -> str:
            calls.append(name)
            return name

        return cache.get(("s", name), compute, lambda _: size)

    for name in ("a", "b", "a", "c", "a", "b"):
        assert get(name) == name
    assert calls == ["a", "b", "c", "b"]
    assert cache.used == 8
    get("huge", 11)
    assert not cache.holds(("s", "huge"))
    cache.forget("s")
    assert cache.used == 0
    assert not cache.holds(("s", "a"))


def test_two_threads_compute_once_and_errors_are_not_shared() -> None:
    cache = LeafCache(1000)
    began, go, calls = Event(), Event(), []

    def slow() -> int:
        calls.append(1)
        began.set()
        assert go.wait(10)
        if len(calls) == 1:
            raise ValueError("the first one fails")
        return 7

    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(cache.get, ("s", "k"), slow, lambda _: 1)
        assert began.wait(10)
        others = [pool.submit(cache.get, ("s", "k"), slow, lambda _: 1) for _ in range(2)]
        go.set()
        with pytest.raises(ValueError, match="the first one fails"):
            first.result(10)
        assert [one.result(10) for one in others] == [7, 7]
    assert len(calls) == 2


def test_a_stop_ends_an_evaluation_and_says_why(served: Served) -> None:
    bound = served.bind({"type": "event", "event": "purchase"})
    cancelled = Event()
    cancelled.set()
    for stop, code in ((cancelled, "cancelled"), (Stop(0.0), "timeout")):
        with pytest.raises(Cancelled) as raised:
            served.evaluator.set_of(bound, served.members, stop)
        assert raised.value.code == code
    given_up = Stop(1000.0)
    given_up.set()
    with pytest.raises(Cancelled) as raised, stopping(given_up):
        check()
    assert raised.value.code == "cancelled"
    check()  # outside nothing is to end


def test_a_statement_under_way_is_interrupted(served: Served) -> None:
    table = served.evaluator.snapshot.event("purchase")
    stop = Stop()
    with pytest.raises(Cancelled), stopping(stop), table._running() as cursor:
        stop.set()
        cursor.sql("SELECT count(*) FROM range(100000000) a, range(100000000) b").fetchall()


def test_evaluations_may_run_at_once(served: Served) -> None:
    bounds = [served.bind(case["segment"]) for case in CASES if case["name"] != "latest"]
    evaluator = evaluator_of(served.evaluator.snapshot, budget=200)
    barrier = Barrier(4)

    def every(shift: int) -> list[frozenset[str]]:
        barrier.wait(10)
        turned = bounds[shift:] + bounds[:shift]
        found = [ids_of(evaluator.set_of(one, served.members), evaluator.snapshot) for one in turned]
        return found[len(found) - shift :] + found[: len(found) - shift]

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(every, (0, 40, 80, 120)))
    assert all(one == found[0] for one in found)
    assert found[0] == [evaluate(one, served.world) for one in bounds]
