"""Runs, what became of each tag in them, and of each crowd after them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from engine.errors import Conflict, NotFound
from engine.model.crowd import CrowdOutcome, RefreshStatus
from engine.model.run import Run, RunKey, RunStatus, Stage, TagResult, TagStatus
from engine.registry.leases import verify
from engine.registry.tables import crowd_results, runs, tag_results

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

    from engine.model.lease import Lease
    from engine.registry.database import Database


class Runs:
    """Every write names the lease and is refused (Conflict, `lease_lost`) once another holds it; but for what
    became of crowds, which are refreshed after the run has given its lease back.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, key: RunKey, lease: Lease, *, engine: str, force: bool = False) -> Run:
        """Continue the newest run of this key, or start one.

        A run that published is left alone and a new one is started (so ask `latest` first); one that was
        interrupted, cancelled or failed is continued with its next attempt, unless forced.
        """
        with self._database.write() as connection:
            verify(connection, lease)
            now = self._database.now(connection)
            found = _newest(connection, key)
            if found is not None and not force and not found.status.is_finished:
                return _continue(connection, found, lease, engine, now)
            return _start(connection, key, lease, engine, force, now)

    def latest(self, key: RunKey) -> Run | None:
        """The newest run of this key."""
        with self._database.read() as connection:
            return _newest(connection, key)

    def set_stage(self, run: str, stage: Stage, lease: Lease) -> None:
        """Note what the run does now."""
        self._update(run, lease, {"stage": stage.value})

    def record(self, run: str, result: TagResult, lease: Lease) -> None:
        """Keep what became of a tag; what an earlier attempt said of it is replaced."""
        with self._database.write() as connection:
            verify(connection, lease)
            connection.execute(
                tag_results.delete().where(tag_results.c.run == run, tag_results.c.code == result.code)
            )
            connection.execute(tag_results.insert().values(run=run, **_tag_columns(result)))

    def finish(
        self,
        run: str,
        status: RunStatus,
        lease: Lease,
        *,
        error_code: str | None = None,
        message: str | None = None,
        report: Mapping[str, object] | None = None,
    ) -> None:
        """End the run."""
        changes: dict[str, object] = {
            "status": status.value,
            "error_code": error_code,
            "message": message,
            "report": report or {},
        }
        if status.is_finished:
            changes["stage"] = Stage.DONE.value
        self._update(run, lease, changes, ended=True)

    def get(self, run: str) -> Run:
        """One run; raises NotFound."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(runs).where(runs.c.id == run)).one_or_none()
        if row is None:
            raise NotFound.named("run", run)
        return _run(row)

    def recent(self, *, limit: int = 50, before: str | None = None) -> list[Run]:
        """Runs, the newest first; `before` continues after the run of that id."""
        query = sa.select(runs).order_by(runs.c.number.desc()).limit(limit)
        if before is not None:
            number = sa.select(runs.c.number).where(runs.c.id == before).scalar_subquery()
            query = query.where(runs.c.number < number)
        with self._database.read() as connection:
            return [_run(row) for row in connection.execute(query)]

    def results(self, run: str) -> list[TagResult]:
        """What became of the tags of a run, by code."""
        query = sa.select(tag_results).where(tag_results.c.run == run).order_by(tag_results.c.code)
        with self._database.read() as connection:
            return [_tag(row) for row in connection.execute(query)]

    def record_crowds(self, run: str, outcomes: Sequence[CrowdOutcome]) -> None:
        """Keep what became of crowds after a run; what was told of a crowd before is replaced.

        A crowd that a repetition of the run found unchanged keeps what made its version. Raises NotFound.
        """
        with self._database.write() as connection:
            # the row is locked, so that two repetitions write one after the other
            found = connection.execute(sa.select(runs.c.id).where(runs.c.id == run).with_for_update())
            if found.one_or_none() is None:
                raise NotFound.named("run", run)
            kept = {outcome.crowd: outcome for outcome in _crowds(connection, run)}
            for outcome in outcomes:
                if not _says_no_more(outcome, kept.get(outcome.crowd)):
                    same = sa.and_(crowd_results.c.run == run, crowd_results.c.crowd == outcome.crowd)
                    connection.execute(crowd_results.delete().where(same))
                    connection.execute(crowd_results.insert().values(run=run, **asdict(outcome)))

    def crowds(self, run: str) -> list[CrowdOutcome]:
        """What became of the enabled crowds after a run, by id."""
        with self._database.read() as connection:
            return _crowds(connection, run)

    def results_of(self, code: str, *, limit: int = 100) -> list[tuple[Run, TagResult]]:
        """What became of one tag in the runs that concerned it, the newest run first."""
        joined = sa.select(tag_results.c.run).where(tag_results.c.code == code)
        query = sa.select(runs).where(runs.c.id.in_(joined)).order_by(runs.c.number.desc()).limit(limit)
        with self._database.read() as connection:
            found = [_run(row) for row in connection.execute(query)]
            chosen = sa.select(tag_results).where(
                tag_results.c.code == code, tag_results.c.run.in_([run.id for run in found])
            )
            results = {row.run: _tag(row) for row in connection.execute(chosen)}
        return [(run, results[run.id]) for run in found]

    def _update(self, run: str, lease: Lease, changes: Mapping[str, object], *, ended: bool = False) -> None:
        with self._database.write() as connection:
            verify(connection, lease)
            now = self._database.now(connection)
            times = {"updated_at": now, "finished_at": now} if ended else {"updated_at": now}
            done = connection.execute(runs.update().where(runs.c.id == run).values({**changes, **times}))
            if done.rowcount != 1:
                raise NotFound.named("run", run)


def mark_published(connection: Connection, run: str, snapshot: str) -> None:
    """Note, within the publishing transaction, which snapshot a run made."""
    done = connection.execute(runs.update().where(runs.c.id == run).values(snapshot=snapshot))
    if done.rowcount != 1:
        raise Conflict(f"the run `{run}` is not in the registry, so it cannot publish", code="run_lost")


def _crowds(connection: Connection, run: str) -> list[CrowdOutcome]:
    query = sa.select(crowd_results).where(crowd_results.c.run == run).order_by(crowd_results.c.crowd)
    found = [dict(row._mapping) for row in connection.execute(query)]
    return [
        CrowdOutcome(
            **{name: row[name] for name in row if name != "run"} | {"status": RefreshStatus(row["status"])}
        )
        for row in found
    ]


def _says_no_more(outcome: CrowdOutcome, kept: CrowdOutcome | None) -> bool:
    """Whether a crowd was found unchanged that this run had refreshed before."""
    unchanged = outcome.status is RefreshStatus.UNCHANGED
    return unchanged and kept is not None and (kept.version, kept.error_code) == (outcome.version, None)


def _newest(connection: Connection, key: RunKey) -> Run | None:
    query = sa.select(runs).where(runs.c.key_digest == key.digest).order_by(runs.c.number.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else _run(row)


def _continue(connection: Connection, run: Run, lease: Lease, engine: str, now: datetime) -> Run:
    connection.execute(
        runs.update()
        .where(runs.c.id == run.id)
        .values(
            status=RunStatus.RUNNING.value,
            stage=Stage.PIN.value,
            engine=engine,
            attempt=run.attempt + 1,
            token=lease.token,
            updated_at=now,
            finished_at=None,
            error_code=None,
            message=None,
        )
    )
    return _run(connection.execute(sa.select(runs).where(runs.c.id == run.id)).one())


def _start(connection: Connection, key: RunKey, lease: Lease, engine: str, force: bool, now: datetime) -> Run:
    stem = f"{key.base_time.astimezone(UTC):%Y%m%dT%H%M%SZ}-{key.digest[:8]}"
    same = sa.select(sa.func.count()).select_from(runs).where(runs.c.key_digest == key.digest)
    earlier: int = connection.execute(same).scalar_one()
    run = f"{stem}-{earlier + 1}" if earlier else stem
    connection.execute(
        runs.insert().values(
            id=run,
            key_digest=key.digest,
            base_time=key.base_time,
            fingerprint=key.fingerprint,
            sources=dict(key.sources),
            tags=sorted(set(key.tags)),
            engine=engine,
            status=RunStatus.RUNNING.value,
            stage=Stage.PIN.value,
            attempt=1,
            forced=force,
            token=lease.token,
            started_at=now,
            updated_at=now,
            report={},
        )
    )
    return _run(connection.execute(sa.select(runs).where(runs.c.id == run)).one())


def _run(row: Row[tuple[object, ...]]) -> Run:
    return Run(
        id=row.id,
        key=RunKey(row.base_time, row.fingerprint, row.sources, tuple(row.tags)),
        engine=row.engine,
        status=RunStatus(row.status),
        stage=Stage(row.stage),
        attempt=row.attempt,
        forced=row.forced,
        started_at=row.started_at,
        updated_at=row.updated_at,
        finished_at=row.finished_at,
        snapshot=row.snapshot,
        error_code=row.error_code,
        message=row.message,
        report=row.report,
    )


_LISTS = ("upstream", "downstream", "blocked_by")


def _tag_columns(result: TagResult) -> dict[str, object]:
    columns = {item.name: getattr(result, item.name) for item in dataclasses.fields(result)}
    return columns | {"status": result.status.value, "report": dict(result.report)}


def _tag(row: Row[tuple[object, ...]]) -> TagResult:
    values = {key: value for key, value in row._mapping.items() if key != "run"}
    lists = {key: tuple(values[key]) for key in _LISTS}
    return TagResult(**(values | lists | {"status": TagStatus(row.status)}))
