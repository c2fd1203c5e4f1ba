"""Leases: one run at a time per workspace, and none that is stuck for ever."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from engine.errors import ConfigurationError, Conflict, LeaseHeld
from engine.model.lease import Lease, LeaseState
from engine.registry.lockfile import LockFile, boot_identity, try_lock
from engine.registry.tables import leases

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

    from engine.registry.database import Database

RUN = "run"
"""The lease of the night: computing and publishing."""

EXPIRY = timedelta(seconds=120)
"""A holder elsewhere that has been silent for so long has lost its lease."""

HEARTBEAT = 20.0
"""Seconds between two heartbeats."""


_TRIES = 5


class Leases:
    """Grants leases of one workspace, whose lock files lie in `folder`."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder
        self._locks: dict[Lease, LockFile] = {}

    @contextmanager
    def hold(self, name: str = RUN, *, holder: str | None = None) -> Iterator[Lease]:
        """Acquire, keep alive by a heartbeat of its own thread, release at the end.

        Raises LeaseHeld where another holds it. A lease that was lost meanwhile is noticed by the next write
        that names it (Conflict, `lease_lost`).
        """
        lease = self.acquire(name, holder=holder)
        stop = threading.Event()
        beat = threading.Thread(target=self._beat, args=(lease, stop), name=f"lease-{name}", daemon=True)
        beat.start()
        try:
            yield lease
        finally:
            stop.set()
            beat.join()
            self.release(lease)

    def acquire(self, name: str = RUN, *, holder: str | None = None) -> Lease:
        """The lease with the next token; raises LeaseHeld where another holds it."""
        lock = self._lock(name)
        try:
            with self._database.write() as connection:
                lease = self._grant(connection, name, holder or _who(), lock)
        except BaseException:
            lock.release()
            raise
        self._locks[lease] = lock
        return lease

    def renew(self, lease: Lease) -> None:
        """Tell that the holder lives; raises Conflict (`lease_lost`) where another took the lease."""
        with self._database.write() as connection:
            verify(connection, lease)
            now = self._database.now(connection)
            connection.execute(leases.update().where(leases.c.name == lease.name).values(heartbeat_at=now))

    def release(self, lease: Lease) -> None:
        """Give the lease back; a lease that was lost already is left to its new holder."""
        try:
            with self._database.write() as connection:
                connection.execute(
                    leases.update()
                    .where(leases.c.name == lease.name, leases.c.token == lease.token)
                    .values(released_at=self._database.now(connection))
                )
        except ConfigurationError:
            pass  # the lock file tells enough on this machine, silence does elsewhere
        finally:
            lock = self._locks.pop(lease, None)
            if lock is not None:
                lock.release()

    def state(self, name: str = RUN) -> LeaseState | None:
        """Who holds the lease, or held it last; None where nobody ever did."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(leases).where(leases.c.name == name)).one_or_none()
            now = self._database.now(connection)
        return None if row is None else self._state(row, now)

    def held(self, prefix: str) -> frozenset[str]:
        """The names with this prefix whose lease somebody holds."""
        named = leases.c.name.startswith(prefix, autoescape=True)
        query = sa.select(leases).where(named, leases.c.released_at.is_(None))
        with self._database.read() as connection:
            rows = connection.execute(query).all()
            now = self._database.now(connection)
        return frozenset(row.name for row in rows if self._state(row, now).alive)

    def _lock(self, name: str) -> LockFile:
        for _ in range(_TRIES):
            lock = try_lock(self._folder / f"{name}.lock")
            if lock is not None:
                return lock
            time.sleep(0.02)  # somebody may only be asking for the state
        raise self._held(name)

    def _state(self, row: Row[tuple[object, ...]], now: datetime) -> LeaseState:
        alive = row.released_at is None and not _expired(row, now)
        if alive and row.boot == boot_identity():
            probe = try_lock(self._folder / f"{row.name}.lock")
            if probe is not None:
                alive = row.lock_file != probe.identity
                probe.release()
        lease = Lease(row.name, row.holder, row.token)
        return LeaseState(lease, row.host, row.pid, row.acquired_at, row.heartbeat_at, alive)

    def _grant(self, connection: Connection, name: str, holder: str, lock: LockFile) -> Lease:
        _ensure_row(connection, name, self._database.now(connection))
        row = connection.execute(sa.select(leases).where(leases.c.name == name).with_for_update()).one()
        now = self._database.now(connection)
        if row.released_at is None and not _died_here(row, lock) and not _expired(row, now):
            raise held(row.holder, row.host, row.pid, row.heartbeat_at)
        connection.execute(
            leases.update()
            .where(leases.c.name == name)
            .values(
                token=row.token + 1,
                holder=holder,
                host=socket.gethostname(),
                pid=os.getpid(),
                lock_file=lock.identity,
                boot=boot_identity(),
                acquired_at=now,
                heartbeat_at=now,
                released_at=None,
            )
        )
        return Lease(name, holder, row.token + 1)

    def _held(self, name: str) -> LeaseHeld:
        state = self.state(name)
        if state is None:
            return LeaseHeld("another run is beginning on this workspace; try again in a moment")
        return held(state.lease.holder, state.host, state.pid, state.heartbeat_at)

    def _beat(self, lease: Lease, stop: threading.Event) -> None:
        while not stop.wait(HEARTBEAT):
            try:
                self.renew(lease)
            except Conflict:
                return  # the next write says so
            except ConfigurationError:
                continue  # the registry may answer again before the lease expires


def verify(connection: Connection, lease: Lease) -> None:
    """Make sure, within a transaction, that the lease is still the holder's; raises Conflict if not.

    The row stays locked until the transaction ends, so nobody takes the lease over in between.
    """
    found = connection.execute(
        sa.select(leases.c.token, leases.c.released_at).where(leases.c.name == lease.name).with_for_update()
    ).one_or_none()
    if found is None or found.token != lease.token or found.released_at is not None:
        raise Conflict(
            f"the lease `{lease.name}` was lost: another run took over, so this one may not write any more",
            code="lease_lost",
        )


def held(holder: str, host: str, pid: int, heartbeat_at: datetime) -> LeaseHeld:
    """The error that tells who works on the workspace."""
    return LeaseHeld(
        f"another run works on this workspace: `{holder}` (process {pid} on `{host}`, last heard of at "
        f"{heartbeat_at:%Y-%m-%d %H:%M:%S} UTC); wait for its end, or end it"
    )


def _ensure_row(connection: Connection, name: str, now: datetime) -> None:
    """A first row, long released; two that try at once end with one row."""
    values = {
        "name": name,
        "token": 0,
        "holder": "",
        "host": "",
        "pid": 0,
        "lock_file": "",
        "boot": "",
        "acquired_at": now,
        "heartbeat_at": now,
        "released_at": now,
    }
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert
    else:
        from sqlalchemy.dialects.postgresql import insert  # type: ignore[assignment]
    connection.execute(insert(leases).values(**values).on_conflict_do_nothing(index_elements=["name"]))


def _died_here(row: Row[tuple[object, ...]], lock: LockFile) -> bool:
    """The holder had locked the very file that we hold now, on this machine since its last start."""
    return bool(row.lock_file == lock.identity and row.boot and row.boot == boot_identity())


def _expired(row: Row[tuple[object, ...]], now: datetime) -> bool:
    return bool(now - row.heartbeat_at >= EXPIRY)


def _who() -> str:
    return f"{os.environ.get('USER') or os.environ.get('LOGNAME') or 'tagmill'}@{socket.gethostname()}"
