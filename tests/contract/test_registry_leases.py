"""Leases on two databases: one holder at a time, none that is stuck for ever."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.errors import Conflict, LeaseHeld
from engine.model.lease import Lease
from engine.model.run import RunStatus
from engine.registry import Registry, open_registry
from tests.contract.registry_cases import Ticker

Open = Callable[..., Registry]


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


def test_a_held_lease_beats_by_itself(
    open_again: Open, tmp_path: Path, clock: Ticker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.registry.leases.HEARTBEAT", 0.01)
    here, there = open_again(tmp_path / "here"), open_again(tmp_path / "there")
    beaten = threading.Event()
    renew = here.leases.renew

    def renew_and_tell(lease: Lease) -> None:
        renew(lease)
        beaten.set()

    monkeypatch.setattr(here.leases, "renew", renew_and_tell)
    with here.leases.hold():
        clock.advance(119)
        for _ in range(2):  # the second of two beats began after the clock moved
            beaten.clear()
            assert beaten.wait(60)
        clock.advance(119)
        with pytest.raises(LeaseHeld):
            there.leases.acquire()
    there.leases.release(there.leases.acquire())


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
