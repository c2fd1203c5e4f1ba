"""One promise, two databases: what the night and the service rely on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine.errors import ConfigurationError, Conflict, InternalError, LeaseHeld, NotFound
from engine.model.lease import Lease
from engine.model.registered import Change, Origin
from engine.model.run import RunKey, RunStatus, Stage, TagResult, TagStatus
from engine.registry import Registry, open_registry
from engine.registry.migrate import HEAD
from engine.registry.tables import metadata, snapshots
from tests.contract.registry_cases import BASE, KEY, Ticker, begun, definition, snapshot

Open = Callable[..., Registry]


# --- leases ---


def test_only_one_holds_a_lease_and_each_grant_has_a_greater_token(registry: Registry) -> None:
    with registry.leases.hold(holder="first") as first:
        with pytest.raises(LeaseHeld, match="`first`"):
            registry.leases.acquire()
        assert registry.leases.state().alive
    with registry.leases.hold() as second:
        assert second.token == first.token + 1
    state = registry.leases.state()
    assert not state.alive
    assert state.lease == second


def test_leases_of_different_names_do_not_meet(registry: Registry) -> None:
    with registry.leases.hold("run"), registry.leases.hold("erase"):
        assert registry.leases.state("erase").alive
    assert registry.leases.state("never") is None


def test_two_machines_see_each_other_through_the_database(
    open_again: Open, tmp_path: Path, clock: Ticker
) -> None:
    here, there = open_again(tmp_path / "here"), open_again(tmp_path / "there")
    lease = here.leases.acquire()
    clock.advance(119)
    with pytest.raises(LeaseHeld):
        there.leases.acquire()
    here.leases.renew(lease)
    clock.advance(119)
    with pytest.raises(LeaseHeld):
        there.leases.acquire()
    clock.advance(1)
    assert not here.leases.state().alive
    taken = there.leases.acquire()
    assert taken.token == lease.token + 1
    with pytest.raises(Conflict, match="took over"):
        here.leases.renew(lease)
    here.leases.release(lease)
    assert there.leases.state().alive


def test_threads_that_race_for_a_lease_get_it_one_at_a_time(open_again: Open, tmp_path: Path) -> None:
    # folders of their own: only the database tells them apart, as on several machines
    registries = [open_again(tmp_path / f"machine{number}") for number in range(6)]
    barrier, granted, refused = threading.Barrier(6), [], []

    def race(registry: Registry) -> None:
        barrier.wait()
        try:
            granted.append(registry.leases.acquire())
        except LeaseHeld as error:
            refused.append(error)

    threads = [threading.Thread(target=race, args=(registry,)) for registry in registries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(granted) == 1
    assert len(refused) == 5


HOLD = """
import sys, pathlib
from engine.registry import open_registry
registry = open_registry(sys.argv[1], pathlib.Path(sys.argv[2]))
lease = registry.leases.acquire(holder="other process")
if sys.argv[3] == "inside a transaction":
    import sqlalchemy as sa
    from engine.registry.tables import leases, snapshots
    from tests.contract.registry_cases import begun, snapshot
    from engine.registry.snapshots import _insert
    from engine.registry.leases import verify
    run = begun(registry, lease)
    connection = registry.database.engine.connect()
    connection.begin()
    verify(connection, lease)
    _insert(connection, snapshot(run, "half"), lease)
print(lease.token, flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("doing", ["nothing", "inside a transaction"])
def test_a_killed_holder_on_this_machine_is_recognised_at_once_and_leaves_nothing(
    doing: str, registry_url: str | None, tmp_path: Path
) -> None:
    url = registry_url or f"sqlite:///{tmp_path / 'registry.db'}"
    registry = open_registry(url, tmp_path)
    command = [sys.executable, "-c", HOLD, url, str(tmp_path), doing]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    ) as other:
        token = int(other.stdout.readline())
        with pytest.raises(LeaseHeld, match="other process"):
            registry.leases.acquire()
        os.kill(other.pid, signal.SIGKILL)
        other.wait()
        other.stdin.close()
    assert not registry.leases.state().alive
    lease = registry.leases.acquire()
    assert lease.token == token + 1
    assert registry.snapshots.latest() is None
    if doing != "nothing":
        interrupted = registry.runs.recent()[0]
        assert (interrupted.status, interrupted.snapshot) == (RunStatus.RUNNING, None)
    registry.leases.release(lease)
    registry.close()


# --- runs ---


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


def test_what_does_not_exist_is_not_found(registry: Registry) -> None:
    with pytest.raises(NotFound, match="`nope`"):
        registry.runs.get("nope")
    with pytest.raises(NotFound, match="`nope`"):
        registry.snapshots.get("nope")
    with registry.leases.hold() as lease, pytest.raises(NotFound):
        registry.runs.set_stage("nope", Stage.TAGS, lease)


# --- snapshots ---


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


# --- definitions, switches, uploads ---


def test_definitions_get_a_version_when_they_change(registry: Registry, clock: Ticker) -> None:
    both = [definition("a", weight=1), definition("b")]
    made = registry.definitions.save(both, by="ann", fingerprints={"a": "fa"})
    assert [(item.code, item.version, item.change) for item in made] == [
        ("a", 1, Change.CREATED),
        ("b", 1, Change.CREATED),
    ]
    assert registry.definitions.save(both, by="ann") == []
    clock.advance(60)
    changed = registry.definitions.save([definition("a", weight=2, owner="crm")], by="bob")
    assert [(item.code, item.version, item.change, item.changed_keys) for item in changed] == [
        ("a", 2, Change.CHANGED, ("owner", "weight")),
        ("b", 2, Change.REMOVED, ()),
    ]
    assert [item.code for item in registry.definitions.current()] == ["a"]
    back = registry.definitions.save([definition("a", weight=2, owner="crm"), definition("b")], by="bob")
    assert [(item.code, item.version, item.change) for item in back] == [("b", 3, Change.CREATED)]
    newest, oldest = registry.definitions.versions("a")
    assert (newest.by, oldest.by, newest.at - oldest.at) == ("bob", "ann", timedelta(seconds=60))
    assert (oldest.fingerprint, oldest.place.file, oldest.place.line) == ("fa", "tag_definitions/a.yaml", 3)
    assert oldest.content == definition("a", weight=1).source
    assert str(oldest.content["quality"]["drift_max"]) == "0.30"


def test_origins_keep_to_their_own_definitions(registry: Registry) -> None:
    registry.definitions.save([definition("a")], by="ann")
    registry.definitions.save([definition("b")], by="api", origin=Origin.API)
    assert [(item.code, item.origin) for item in registry.definitions.current()] == [
        ("a", Origin.FILES),
        ("b", Origin.API),
    ]
    registry.definitions.save([], by="ann")
    assert [item.code for item in registry.definitions.current()] == ["b"]


def test_savers_at_once_do_not_clash(open_again: Open) -> None:
    registries = [open_again() for _ in range(4)]
    barrier, failures = threading.Barrier(4), []

    def save(registry: Registry) -> None:
        barrier.wait()
        try:
            registry.definitions.save([definition("a"), definition("b")], by="ann")
        except Exception as error:  # noqa: BLE001  # told by the assertion below
            failures.append(error)

    threads = [threading.Thread(target=save, args=(registry,)) for registry in registries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [len(registries[0].definitions.versions(code)) for code in "ab"] == [1, 1]


def test_a_switch_holds_until_it_is_withdrawn(registry: Registry) -> None:
    assert registry.definitions.switches() == {}
    registry.definitions.switch("a", False, by="ann", reason="wrong")
    registry.definitions.switch("b", True, by="ann")
    assert registry.definitions.switches() == {"a": False, "b": True}
    registry.definitions.switch("a", None, by="bob")
    assert registry.definitions.switches() == {"b": True}
    assert [(item.enabled, item.by, item.reason) for item in registry.definitions.switches_of("a")] == [
        (None, "bob", None),
        (False, "ann", "wrong"),
    ]


def test_the_newest_upload_is_in_force(registry: Registry) -> None:
    first = registry.list_files.add("vip", path="uploads/vip/1.parquet", rows=2, digest="aa", by="ann")
    second = registry.list_files.add("vip", path="uploads/vip/2.parquet", rows=3, digest="bb", by="bob")
    other = registry.list_files.add("staff", path="uploads/staff/1.parquet", rows=1, digest="cc", by="bob")
    assert registry.list_files.latest() == {"vip": second, "staff": other}
    assert registry.list_files.of("vip") == [second, first]


# --- the database itself ---


def test_the_migrations_make_the_tables_that_the_code_expects(registry: Registry) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with registry.database.read() as connection:
        options = {"compare_type": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


def test_a_registry_of_a_newer_version_is_refused(registry: Registry, open_again: Open) -> None:
    with registry.database.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ConfigurationError, match="newer") as refused:
        open_again()
    assert refused.value.code == "registry_newer"


OPEN = """
import sys, pathlib
from engine.registry import open_registry
sys.stdin.readline()
open_registry(sys.argv[1], pathlib.Path(sys.argv[2])).close()
"""


def test_processes_that_open_an_empty_database_at_once_do_not_clash(
    registry_url: str | None, tmp_path: Path
) -> None:
    url = registry_url or f"sqlite:///{tmp_path / 'registry.db'}"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN, url, str(tmp_path)],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    answers = [process.communicate("go\n")[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], answers
    registry = open_registry(url, tmp_path)
    with registry.database.read() as connection:
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all() == [
            HEAD
        ]
    registry.close()


def test_times_keep_their_microseconds_and_come_back_in_utc(registry: Registry) -> None:
    base_time = datetime(2018, 1, 2, 3, 4, 5, 123456, tzinfo=UTC)
    with registry.leases.hold() as lease:
        run = begun(registry, lease, base_time)
    found = registry.runs.get(run.id).key.base_time
    assert found == base_time
    assert found.tzinfo is UTC
