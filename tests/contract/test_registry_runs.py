"""Runs and their tag results on two databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from engine.errors import NotFound
from engine.model.crowd import CrowdOutcome, RefreshStatus
from engine.model.run import RunKey, RunStatus, Stage, TagResult, TagStatus
from engine.registry import Registry
from tests.contract.conftest import OpenRegistry
from tests.contract.registry_cases import BASE, KEY, Ticker, begun


def test_a_run_goes_through_its_stages_and_is_found_by_its_key(registry: Registry, clock: Ticker) -> None:
    assert registry.runs.latest(KEY) is None
    with registry.leases.hold() as lease:
        run = registry.runs.begin(KEY, lease, engine="embedded")
        assert (run.status, run.stage, run.attempt) == (RunStatus.RUNNING, Stage.PIN, 1)
        clock.advance(5)
        registry.runs.set_stage(run.id, Stage.TAGS, lease)
        assert registry.runs.get(run.id).stage is Stage.TAGS
        registry.runs.finish(run.id, RunStatus.PARTIAL, lease, message="1 of 2", report={"seconds": 1.5})
    done = registry.runs.latest(RunKey(BASE.astimezone(), "f1", dict(reversed(KEY.sources.items()))))
    assert done.key == KEY
    assert (done.status, done.stage, done.message) == (RunStatus.PARTIAL, Stage.DONE, "1 of 2")
    assert done.finished_at - done.started_at == timedelta(seconds=5)
    assert done.report == {"seconds": 1.5}


@pytest.mark.parametrize("ending", [None, RunStatus.FAILED, RunStatus.CANCELLED])
def test_a_broken_run_is_continued(registry: Registry, ending: RunStatus | None) -> None:
    with registry.leases.hold() as lease:
        first = registry.runs.begin(KEY, lease, engine="embedded")
        if ending:
            registry.runs.finish(first.id, ending, lease, error_code="crash", message="…")
        again = registry.runs.begin(KEY, lease, engine="spark")
    assert (again.id, again.attempt, again.engine) == (first.id, 2, "spark")
    assert (again.status, again.error_code, again.finished_at) == (RunStatus.RUNNING, None, None)


def test_a_finished_or_forced_run_is_a_new_one(registry: Registry) -> None:
    with registry.leases.hold() as lease:
        first = registry.runs.begin(KEY, lease, engine="embedded")
        forced = registry.runs.begin(KEY, lease, engine="embedded", force=True)
        registry.runs.finish(forced.id, RunStatus.SUCCEEDED, lease)
        third = registry.runs.begin(KEY, lease, engine="embedded")
        other = registry.runs.begin(replace(KEY, fingerprint="f2"), lease, engine="embedded")
    assert len({first.id, forced.id, third.id, other.id}) == 4
    assert [run.id for run in registry.runs.recent()] == [other.id, third.id, forced.id, first.id]
    assert [run.id for run in registry.runs.recent(limit=2, before=third.id)] == [forced.id, first.id]
    assert forced.forced


def test_results_of_tags_are_replaced_by_a_later_attempt(registry: Registry) -> None:
    failed = TagResult("a", TagStatus.FAILED, "new", error_code="timeout", message="…", seconds=600.0)
    computed = TagResult(
        "a",
        TagStatus.COMPUTED,
        "failed before",
        rows=2_469_000_000,
        coverage=0.1 + 0.2,
        drift=0.0,
        seconds=1.5,
        base_time=BASE,
        as_of=date(2018, 1, 2),
        table_version=3,
        folder="tags/a/as_of=2018-01-02/x-1",
        fingerprint="t",
        values_fingerprint="v",
        sources_fingerprint="s",
        upstream=("b", "c"),
        downstream=("d",),
        report={"dropped_unknown": 2},
    )
    blocked = TagResult("d", TagStatus.BLOCKED, upstream=("a",), blocked_by=("a",), stale=True)
    with registry.leases.hold() as lease:
        run = begun(registry, lease)
        registry.runs.record(run.id, failed, lease)
        assert registry.runs.results(run.id) == [failed]
        registry.runs.record(run.id, blocked, lease)
        registry.runs.record(run.id, computed, lease)
        second = begun(registry, lease, BASE + timedelta(days=1))
        registry.runs.record(second.id, failed, lease)
    assert registry.runs.results(run.id) == [computed, blocked]
    assert registry.runs.results_of("a") == [(second, failed), (run, computed)]


def test_what_became_of_crowds_is_kept_with_the_run(registry: Registry) -> None:
    made = CrowdOutcome("gold", RefreshStatus.REFRESHED, 3, 2_469_000_000, 1.5)
    failed = CrowdOutcome("fading", RefreshStatus.FAILED, None, None, 0.0, "unknown_tag", "no tag `x`")
    with registry.leases.hold() as lease:
        run, other = begun(registry, lease), begun(registry, lease, BASE + timedelta(days=1))
    registry.runs.record_crowds(run.id, [made, failed])
    registry.runs.record_crowds(other.id, [])
    assert registry.runs.crowds(run.id) == [failed, made]
    assert registry.runs.crowds(other.id) == []
    mended = CrowdOutcome("fading", RefreshStatus.UNCHANGED, 1, 7)
    registry.runs.record_crowds(
        run.id, [CrowdOutcome("gold", RefreshStatus.UNCHANGED, 3, 2_469_000_000), mended]
    )
    assert registry.runs.crowds(run.id) == [mended, made]
    edited = CrowdOutcome("gold", RefreshStatus.UNCHANGED, 4, 1)
    registry.runs.record_crowds(run.id, [edited])
    assert registry.runs.crowds(run.id) == [mended, edited]
    with pytest.raises(NotFound, match="`nope`"):
        registry.runs.record_crowds("nope", [made])


def test_two_repetitions_keep_crowds_one_after_the_other(
    registry: Registry, open_again: OpenRegistry
) -> None:
    with registry.leases.hold() as lease:
        run = begun(registry, lease)
    registries = [registry, open_again()]
    outcomes = [CrowdOutcome(f"crowd{n}", RefreshStatus.REFRESHED, n, n) for n in range(5)]
    with ThreadPoolExecutor(2) as pool:
        for _ in range(10):
            list(pool.map(lambda each: each.runs.record_crowds(run.id, outcomes), registries))
    assert registry.runs.crowds(run.id) == outcomes


def test_what_does_not_exist_is_not_found(registry: Registry) -> None:
    with pytest.raises(NotFound, match="`nope`"):
        registry.runs.get("nope")
    with pytest.raises(NotFound, match="`nope`"):
        registry.snapshots.get("nope")
    with registry.leases.hold() as lease, pytest.raises(NotFound):
        registry.runs.set_stage("nope", Stage.TAGS, lease)
