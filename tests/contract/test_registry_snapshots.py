"""Snapshots on two databases: whole or not at all, and only by who holds the lease."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine.errors import Conflict, InternalError
from engine.model.lease import Lease
from engine.model.run import RunStatus, Stage, TagResult, TagStatus
from engine.registry import Registry
from engine.registry.tables import snapshots
from tests.contract.registry_cases import BASE, Ticker, begun, snapshot

Open = Callable[..., Registry]


def test_a_published_snapshot_reads_as_it_was_written(registry: Registry) -> None:
    assert registry.snapshots.latest() is None
    with registry.leases.hold() as lease:
        run = begun(registry, lease)
        made = snapshot(run, "s1")
        registry.snapshots.publish(made, lease)
    assert registry.snapshots.latest() == made
    assert registry.snapshots.get("s1") == made
    assert registry.runs.get(run.id).snapshot == "s1"


def test_latest_is_the_greatest_base_time_then_the_newest(registry: Registry) -> None:
    def publish(name: str, base_time: datetime, lease: Lease) -> None:
        registry.snapshots.publish(snapshot(begun(registry, lease, base_time), name, base_time), lease)

    day = timedelta(days=1)
    with registry.leases.hold() as lease:
        publish("one", BASE, lease)
        publish("backfill", BASE - day, lease)
        assert registry.snapshots.latest().id == "one"
        publish("again", BASE, lease)
        assert registry.snapshots.latest().id == "again"
    assert [item.id for item in registry.snapshots.recent()] == ["again", "one", "backfill"]
    assert registry.snapshots.before(BASE).id == "backfill"
    assert registry.snapshots.before(BASE - day) is None
    assert registry.snapshots.at(BASE).id == "again"
    assert registry.snapshots.at(BASE + day) is None
    assert [(made.id, tag.code) for made, tag in registry.snapshots.tag_values("b")] == [
        ("again", "b"),
        ("one", "b"),
        ("backfill", "b"),
    ]


def test_a_snapshot_is_published_once(registry: Registry) -> None:
    with registry.leases.hold() as lease:
        run = begun(registry, lease)
        registry.snapshots.publish(snapshot(run, "s1"), lease)
        with pytest.raises(Conflict) as refused:
            registry.snapshots.publish(snapshot(run, "s1", codes=("c",)), lease)
    assert refused.value.code == "snapshot_exists"
    assert set(registry.snapshots.get("s1").tags) == {"a", "b"}


def test_a_snapshot_of_an_unknown_run_is_refused(registry: Registry) -> None:
    with registry.leases.hold() as lease:
        run = replace(begun(registry, lease), id="nope")
        with pytest.raises(Conflict, match="`nope`"):
            registry.snapshots.publish(snapshot(run, "s1"), lease)
    assert registry.snapshots.latest() is None


def test_a_stale_token_writes_nothing(open_again: Open, tmp_path: Path, clock: Ticker) -> None:
    old, new = open_again(tmp_path / "old"), open_again(tmp_path / "new")
    stale = old.leases.acquire()
    run = begun(old, stale)
    clock.advance(120)
    lease = new.leases.acquire()
    writes: list[Callable[[], object]] = [
        lambda: old.snapshots.publish(snapshot(run, "s1"), stale),
        lambda: old.runs.record(run.id, TagResult("a", TagStatus.COMPUTED), stale),
        lambda: old.runs.set_stage(run.id, Stage.PUBLISH, stale),
        lambda: old.runs.finish(run.id, RunStatus.SUCCEEDED, stale),
        lambda: begun(old, stale),
        lambda: old.snapshots.retire(["s0"], stale),
    ]
    for write in writes:
        with pytest.raises(Conflict) as refused:
            write()
        assert refused.value.code == "lease_lost"
    assert new.snapshots.latest() is None
    assert new.runs.results(run.id) == []
    assert new.runs.get(run.id) == run
    new.snapshots.publish(snapshot(run, "s1"), lease)


def test_a_released_lease_publishes_nothing(registry: Registry) -> None:
    with registry.leases.hold() as lease:
        run = begun(registry, lease)
    with pytest.raises(Conflict):
        registry.snapshots.publish(snapshot(run, "s1"), lease)
    assert registry.snapshots.latest() is None


def test_a_failure_within_the_publishing_transaction_leaves_nothing(registry: Registry) -> None:
    with registry.leases.hold() as lease:
        run = begun(registry, lease)
        made = snapshot(run, "s1")
        twice = replace(made, files=(made.files[0], made.files[0]))
        with pytest.raises(Conflict):
            registry.snapshots.publish(twice, lease)
    assert registry.snapshots.recent() == []
    assert registry.runs.get(run.id).snapshot is None
    with registry.database.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(snapshots)).scalar_one() == 0


def test_readers_see_a_whole_snapshot_or_the_one_before(registry: Registry, open_again: Open) -> None:
    reader, seen, stop = open_again(), set(), threading.Event()

    def read() -> None:
        while not stop.is_set():
            found = reader.snapshots.latest()
            seen.add(None if found is None else (found.id, len(found.tags), len(found.files)))

    thread = threading.Thread(target=read)
    thread.start()
    try:
        with registry.leases.hold() as lease:
            for number in range(20):
                base_time = BASE + timedelta(days=number)
                run = begun(registry, lease, base_time)
                codes = tuple(f"t{index}" for index in range(30))
                registry.snapshots.publish(snapshot(run, f"s{number}", base_time, codes), lease)
    finally:
        stop.set()
        thread.join()
    assert {parts[1:] for parts in seen if parts} <= {(30, 2)}


def test_retired_snapshots_are_told_and_the_latest_stays(registry: Registry) -> None:
    with registry.leases.hold() as lease:
        for number in range(3):
            base_time = BASE + timedelta(days=number)
            registry.snapshots.publish(
                snapshot(begun(registry, lease, base_time), f"s{number}", base_time), lease
            )
        registry.snapshots.retire(["s0"], lease)
        with pytest.raises(InternalError):
            registry.snapshots.retire(["s1", "s2"], lease)
    assert [made.id for made in registry.snapshots.recent()] == ["s2", "s1"]
    assert [made.id for made in registry.snapshots.recent(retired=True)] == ["s2", "s1", "s0"]
    assert registry.snapshots.get("s0").retired_at is not None
