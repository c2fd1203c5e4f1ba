"""Jobs: long work as rows that survive the process that began it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from engine.errors import Conflict, NotFound
from engine.model.issue import Issue, Place, Severity
from engine.model.job import Job, JobError, JobProgress, JobState
from engine.registry.job_locks import JobLocks
from engine.registry.tables import jobs

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.engine import Connection, Row

    from engine.registry.database import Database

LEASE = timedelta(seconds=60)
"""A job whose holder elsewhere has been silent for so long may be claimed by another."""

HEARTBEAT = 15.0
"""Seconds between two heartbeats of a holder."""

MAX_ATTEMPTS = 5
"""A job that has ended so many processes is given up."""

_UNFINISHED = (JobState.QUEUED.value, JobState.RUNNING.value)


class Jobs:
    """The queue of a workspace."""

    def __init__(self, database: Database, folder: Path) -> None:
        """`folder` is where lock files lie."""
        self._database = database
        self._locks = JobLocks(folder)

    def submit(self, kind: str, params: Mapping[str, object], *, by: str, key: str | None = None) -> Job:
        """Ask for work; while a job of this kind and key waits, that one is given.

        One that goes on already is not: what it does may be of before the change that it is asked for.
        """
        with self._database.write() as connection:
            _serialise(connection)
            waits = jobs.c.state == JobState.QUEUED.value
            same = sa.and_(jobs.c.kind == kind, jobs.c.key == key, waits)
            found = connection.execute(sa.select(jobs).where(same)).first() if key is not None else None
            if found is not None:
                return _job(found)
            values = {
                "id": uuid.uuid4().hex,
                "kind": kind,
                "params": dict(params),
                "key": key,
                "state": JobState.QUEUED.value,
                "by": by,
                "attempt": 0,
                "created_at": self._database.now(connection),
                "cancel_requested": False,
                "done": 0,
                "message": "",
            }
            return _job(connection.execute(jobs.insert().values(**values).returning(jobs)).one())

    def claim(self, kinds: Collection[str], holder: str) -> Job | None:
        """The oldest job of these kinds whose holder is gone, or that waits; None where none does.

        The claim is a lease: `heartbeat` keeps it, `LEASE` of silence loses it, and so does at once the death
        of a holder on this machine. A job that was claimed `MAX_ATTEMPTS` times fails instead, and one whose
        end was asked for is cancelled. Jobs of one kind and key are done one after the other.
        """
        with self._database.write() as connection:
            _serialise(connection)
            now = self._database.now(connection)
            open_ones = sa.and_(jobs.c.kind.in_(kinds), jobs.c.state.in_(_UNFINISHED))
            going_on = set()
            running_first = sa.case((jobs.c.state == JobState.RUNNING.value, 0), else_=1)
            query = sa.select(jobs).where(open_ones).order_by(running_first, jobs.c.number)
            for row in connection.execute(query).all():
                if not self._is_free(row, now):
                    going_on.add((row.kind, row.key))
                    continue
                if row.key is not None and (row.kind, row.key) in going_on:
                    continue
                if row.cancel_requested or row.attempt >= MAX_ATTEMPTS:
                    _give_up(connection, row, now)
                    self._locks.forget(row.id)
                    continue
                self._locks.take(row.id, row.attempt + 1)
                return _take(connection, row, holder, now)
        return None

    def heartbeat(self, job: Job) -> bool:
        """Tell that the holder lives; whether it should go on (False: the end was asked for).

        Raises Conflict (`job_lost`) where another claimed the job.
        """
        return self._report(job, {})

    def progress(self, job: Job, progress: JobProgress) -> bool:
        """Tell how far the job has got; as `heartbeat`."""
        return self._report(job, asdict(progress))

    def finish(self, job: Job, *, result: object = None, error: JobError | None = None) -> Job:
        """End the job with its result or its error; raises Conflict (`job_lost`)."""
        state = JobState.SUCCEEDED if error is None else JobState.FAILED
        return self._end(job, state, result, error)

    def cancelled(self, job: Job) -> Job:
        """The holder has stopped because it was asked to; raises Conflict (`job_lost`)."""
        return self._end(job, JobState.CANCELLED, None, None)

    def release(self, job: Job) -> None:
        """Hand a claimed job back, so that the next process takes it at once."""
        with self._database.write() as connection:
            state = JobState.QUEUED.value
            changed = {"state": state, "holder": None, "heartbeat_at": None}
            connection.execute(jobs.update().where(_held(job)).values(**changed))
        self._locks.release(job.id, job.attempt)

    def cancel(self, job: str) -> Job:
        """Ask for the end of a job: one that waits ends at once; raises NotFound."""
        with self._database.write() as connection:
            _serialise(connection)
            row = _row(connection, job)
            now = self._database.now(connection)
            if row.state == JobState.QUEUED.value:
                _give_up(connection, row, now, cancelled=True)
            elif row.state == JobState.RUNNING.value:
                connection.execute(
                    jobs.update().where(jobs.c.number == row.number).values(cancel_requested=True)
                )
            return _job(_row(connection, job))

    def get(self, job: str) -> Job:
        """One job; raises NotFound."""
        with self._database.read() as connection:
            return _job(_row(connection, job))

    def list(
        self, *, kinds: Collection[str] | None = None, state: JobState | None = None, limit: int = 100
    ) -> Sequence[Job]:
        """Jobs, the newest first."""
        query = sa.select(jobs).order_by(jobs.c.number.desc()).limit(limit)
        if kinds is not None:
            query = query.where(jobs.c.kind.in_(kinds))
        if state is not None:
            query = query.where(jobs.c.state == state.value)
        with self._database.read() as connection:
            return [_job(row) for row in connection.execute(query)]

    def waiting(self) -> int:
        """How many jobs are not claimed yet."""
        waits = jobs.c.state == JobState.QUEUED.value
        with self._database.read() as connection:
            return int(connection.execute(sa.select(sa.func.count()).where(waits)).scalar_one())

    def forget(self, before: datetime) -> int:
        """Remove jobs that were finished before then; how many went."""
        with self._database.write() as connection:
            return connection.execute(jobs.delete().where(jobs.c.finished_at < before)).rowcount

    def _is_free(self, row: Row[tuple[object, ...]], now: datetime) -> bool:
        if row.state == JobState.QUEUED.value or row.heartbeat_at <= now - LEASE:
            return True
        return self._locks.holder_died(row.id, row.attempt)

    def _report(self, job: Job, known: Mapping[str, object]) -> bool:
        with self._database.write() as connection:
            now = self._database.now(connection)
            change = jobs.update().where(_held(job)).values(heartbeat_at=now, **known)
            row = connection.execute(change.returning(jobs.c.cancel_requested)).first()
            if row is None:
                raise _lost(job)
            return not row.cancel_requested

    def _end(self, job: Job, state: JobState, result: object, error: JobError | None) -> Job:
        try:
            return self._ended(job, state, result, error)
        finally:
            self._locks.release(job.id, job.attempt)

    def _ended(self, job: Job, state: JobState, result: object, error: JobError | None) -> Job:
        with self._database.write() as connection:
            now = self._database.now(connection)
            values: dict[str, object] = {"state": state.value, "finished_at": now, "heartbeat_at": now}
            values |= {
                "result": result,
                "error_code": error.code if error else None,
                "error_message": error.message if error else None,
                "error_issues": [asdict(issue) for issue in error.issues] if error else None,
            }
            if state is JobState.SUCCEEDED:
                values["done"] = sa.func.coalesce(jobs.c.total, jobs.c.done)
            row = connection.execute(jobs.update().where(_held(job)).values(**values).returning(jobs)).first()
            if row is None:
                raise _lost(job)
            return _job(row)


def _serialise(connection: Connection) -> None:
    """Two that submit or claim take turns; SQLite's writers do so anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("LOCK TABLE jobs IN SHARE ROW EXCLUSIVE MODE"))


def _held(job: Job) -> sa.ColumnElement[bool]:
    return sa.and_(jobs.c.id == job.id, jobs.c.attempt == job.attempt, jobs.c.state == JobState.RUNNING.value)


def _lost(job: Job) -> Conflict:
    return Conflict(
        f"the job `{job.id}` is not held any more: another process has claimed or ended it", code="job_lost"
    )


def _take(connection: Connection, row: Row[tuple[object, ...]], holder: str, now: datetime) -> Job:
    change = jobs.update().where(jobs.c.number == row.number)
    taken = {
        "state": JobState.RUNNING.value,
        "holder": holder,
        "attempt": row.attempt + 1,
        "heartbeat_at": now,
        "started_at": row.started_at or now,
    }
    return _job(connection.execute(change.values(**taken).returning(jobs)).one())


def _give_up(
    connection: Connection, row: Row[tuple[object, ...]], now: datetime, *, cancelled: bool = False
) -> None:
    if cancelled or row.cancel_requested:
        ended: dict[str, object] = {"state": JobState.CANCELLED.value, "cancel_requested": True}
    else:
        message = f"the job ended {row.attempt} processes that worked on it, and is given up"
        ended = {"state": JobState.FAILED.value, "error_code": "given_up", "error_message": message}
    connection.execute(jobs.update().where(jobs.c.number == row.number).values(**ended, finished_at=now))


def _row(connection: Connection, job: str) -> Row[tuple[object, ...]]:
    row = connection.execute(sa.select(jobs).where(jobs.c.id == job)).one_or_none()
    if row is None:
        raise NotFound.named("job", job)
    return row


def _job(row: Row[tuple[object, ...]]) -> Job:
    return Job(
        id=row.id,
        kind=row.kind,
        params=row.params,
        state=JobState(row.state),
        by=row.by,
        created_at=row.created_at,
        key=row.key,
        holder=row.holder,
        attempt=row.attempt,
        heartbeat_at=row.heartbeat_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        cancel_requested=row.cancel_requested,
        progress=JobProgress(row.done, row.total, row.message, row.run_id),
        result=row.result,
        error=_error(row) if row.error_code else None,
    )


def _error(row: Row[tuple[object, ...]]) -> JobError:
    issues = (
        Issue(**each | {"place": Place(**each["place"]), "severity": Severity(each["severity"])})
        for each in row.error_issues or ()
    )
    return JobError(row.error_code, row.error_message or "", tuple(issues))
