"""Walking a plan: lease, sources, tags, serving files, one published row, and tidying up."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from engine.errors import InternalError, TagmillError
from engine.lake.files import remove
from engine.lake.layout import Layout
from engine.lake.sweep import sweep_stages
from engine.model.run import RunStatus, Stage
from engine.night.faults import fault_point
from engine.night.gather import gather
from engine.night.memory import PeakMemory
from engine.night.mirrors import mirror_snapshots, mirror_wide
from engine.night.prepare import prepare_sources
from engine.night.publish import build_serving, publish, snapshot_tags
from engine.night.report import RunReport
from engine.night.tags import run_tags
from engine.night.tidy import retire_snapshots, sweep, tidy_tables
from engine.night.walk import Journal, Walk
from engine.signals import interruptible

if TYPE_CHECKING:
    from engine.model.lease import Lease
    from engine.model.run import Run, TagResult
    from engine.model.snapshot import Snapshot
    from engine.night.gather import Gathered
    from engine.night.inputs import Inputs, Progress, Request
    from engine.night.prepare import Prepared
    from engine.night.session import Session

log = logging.getLogger(__name__)


def walk_night(inputs: Inputs, request: Request, session: Session, progress: Progress | None) -> RunReport:
    """The whole night under the lease; see `run_night`."""
    with inputs.registry.leases.hold() as lease, interruptible():
        fault_point("leased")
        gathered = gather(inputs, request, session.open)
        if gathered.plan.done:
            sweep_stages(Layout(inputs.lake))  # of a run that was killed after its end
            return _done_before(inputs, gathered)
        session.open()  # what the engine lacks is told before there is a run
        run = inputs.registry.runs.begin(
            gathered.plan.key, lease, engine=inputs.engine.value, force=request.force
        )
        fault_point("begun")
        journal = Journal(run.id, progress)
        with PeakMemory() as memory:
            walked = _Walked(inputs, gathered, run, lease, session, journal)
            walked.go()
        return walked.report(memory.peak_bytes)


class _Walked:
    """One attempt of a run and what has come of it so far: what an error or a signal has to be told from."""

    def __init__(
        self, inputs: Inputs, gathered: Gathered, run: Run, lease: Lease, session: Session, journal: Journal
    ) -> None:
        self._walk = Walk(inputs, gathered, run, lease, session.open(), journal)
        self._session = session
        self._started = datetime.now(UTC)
        self._prepared: Prepared | None = None
        self._results: dict[str, TagResult] = {}
        self._snapshot: Snapshot | None = None
        self._status = RunStatus.RUNNING

    def go(self) -> None:
        """Run to the end; raises what made the run fail, after the registry knows of it."""
        try:
            with interruptible():
                self._stages()
            remove(self._walk.stage)
            self._finish(self._outcome())
        except KeyboardInterrupt:
            self._walk.journal.notes.append("ended by a signal")
            self._snapshot = self._snapshot or _published(self._walk)  # it may have come in between
            self._finish(RunStatus.CANCELLED if self._snapshot is None else self._outcome())
        except (TagmillError, OSError) as error:
            self._failed(error)
            raise
        finally:
            self._session.close()
            remove(self._walk.stage)

    def _stages(self) -> None:
        walk = self._walk
        walk.journal.total = _steps(walk)
        published = _published(walk)
        sweep(walk)
        self._prepared = prepare_sources(walk)
        if published is None:
            published = self._publish(self._prepared)
        else:
            known = walk.inputs.registry.runs.results(walk.run.id)
            self._results.update({result.code: result for result in known})
        self._session.close()
        self._snapshot = published
        self._tidy()

    def _publish(self, prepared: Prepared) -> Snapshot:
        walk = self._walk
        walk.begin(Stage.TAGS)
        with walk.journal.timed(Stage.TAGS.value):
            run_tags(walk, prepared.universe, self._results)
        self._session.close()  # its memory is for building the serving files
        tags = snapshot_tags(walk, self._results)
        return publish(walk, prepared, tags, build_serving(walk, prepared, tags))

    def _tidy(self) -> None:
        """What follows publishing; a failure here is noted and mended by the next run."""
        walk, snapshot, prepared = self._walk, self._snapshot, self._prepared
        if snapshot is None or prepared is None:
            raise InternalError("nothing was published")
        walk.journal.step(Stage.TIDY, snapshot.id)
        walk.begin(Stage.TIDY)
        with walk.journal.timed(Stage.TIDY.value):
            try:
                mirror_snapshots(walk)
                if walk.plan.latest:
                    mirror_wide(walk, prepared, snapshot)
                retire_snapshots(walk)
                tidy_tables(walk)
            except (TagmillError, OSError) as error:
                log.warning("tidying up after %s failed: %s", snapshot.id, error)
                walk.journal.notes.append(f"published, but tidying up failed: {error}")

    def _outcome(self) -> RunStatus:
        failed = any(result.status.is_failure for result in self._results.values())
        return RunStatus.PARTIAL if failed else RunStatus.SUCCEEDED

    def _finish(self, status: RunStatus) -> None:
        walk = self._walk
        self._status = status
        walk.inputs.registry.runs.finish(walk.run.id, status, walk.lease, report=self._facts())
        fault_point("finished")

    def _failed(self, error: Exception) -> None:
        """Tell the registry, unless it is the registry that fails or the lease that was lost."""
        walk, self._status = self._walk, RunStatus.FAILED
        code, message = getattr(error, "code", "internal"), getattr(error, "message", type(error).__name__)
        try:
            walk.inputs.registry.runs.finish(
                walk.run.id, self._status, walk.lease, error_code=code, message=message, report=self._facts()
            )
        except TagmillError as second:
            log.warning("the end of run %s could not be noted: %s", walk.run.id, second)

    def _facts(self) -> Mapping[str, object]:
        sources = self._prepared.reports if self._prepared else ()
        return {
            "universe": self._prepared.universe if self._prepared else None,
            "stages": dict(self._walk.journal.stages),
            "sources": [asdict(source) for source in sources],
            "notes": list(self._walk.journal.notes),
        }

    def report(self, peak_bytes: int) -> RunReport:
        """What the run did."""
        walk = self._walk
        return RunReport(
            run_id=walk.run.id,
            run_key=walk.plan.key.digest,
            base_time=walk.plan.base_time,
            zone=walk.moment.zone,
            engine=walk.inputs.engine.value,
            status=self._status,
            snapshot=self._snapshot.id if self._snapshot else None,
            latest=walk.plan.latest,
            universe=self._prepared.universe if self._prepared else 0,
            started_at=self._started,
            seconds=(datetime.now(UTC) - self._started).total_seconds(),
            tags=tuple(self._results.values()),
            sources=self._prepared.reports if self._prepared else (),
            stages=dict(walk.journal.stages),
            peak_memory_bytes=peak_bytes,
            notes=tuple(walk.journal.notes),
        )


def _steps(walk: Walk) -> int:
    catalog = walk.inputs.catalog
    return 1 + len(catalog.events) + len(catalog.dimensions) + len(walk.plan.computed) + 3


def _published(walk: Walk) -> Snapshot | None:
    """The snapshot that this run has published, in this attempt or in one that was killed afterwards."""
    snapshot = walk.inputs.registry.runs.get(walk.run.id).snapshot
    return None if snapshot is None else walk.inputs.registry.snapshots.get(snapshot)


def _done_before(inputs: Inputs, gathered: Gathered) -> RunReport:
    """The report of the run that was published before: nothing is to be done."""
    run = inputs.registry.runs.latest(gathered.plan.key)
    if run is None or run.snapshot is None:
        raise InternalError("a finished run without a snapshot")
    snapshot = inputs.registry.snapshots.get(run.snapshot)
    latest = inputs.registry.snapshots.latest()
    return RunReport(
        run_id=run.id,
        run_key=run.key.digest,
        base_time=run.key.base_time,
        zone=snapshot.zone,
        engine=run.engine,
        status=run.status,
        snapshot=snapshot.id,
        latest=latest is not None and latest.id == snapshot.id,
        universe=snapshot.universe,
        started_at=run.started_at,
        seconds=0.0,
        tags=tuple(inputs.registry.runs.results(run.id)),
        nothing_to_do=True,
        notes=("this run was published before; `--force` computes it again",),
    )
