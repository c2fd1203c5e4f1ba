"""What the stages of one run share: the run itself, its engine session, its clock and its progress."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from engine.lake.files import describe
from engine.lake.layout import Layout
from engine.model.execution import Format, Source
from engine.model.run import Stage
from engine.night.inputs import Step

if TYPE_CHECKING:
    from engine.lake.files import DataFile
    from engine.model.execution import Execution
    from engine.model.lease import Lease
    from engine.model.moment import Moment
    from engine.model.run import Run
    from engine.night.gather import Gathered
    from engine.night.inputs import Inputs, Progress
    from engine.night.plan import Plan


@dataclass(slots=True)
class Journal:
    """Seconds by stage, steps done of all, and sentences for people; grows as the run goes on."""

    run: str
    progress: Progress | None = None
    total: int = 0
    done: int = 0
    stages: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Add the time within to the stage's seconds."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.stages[stage] = self.stages.get(stage, 0.0) + time.perf_counter() - started

    def step(self, stage: Stage, name: str) -> None:
        """Tell that something begins."""
        if self.progress is not None:
            self.progress(Step(self.run, stage.value, name, self.done, self.total))
        self.done += 1


@dataclass(frozen=True, slots=True)
class Walk:
    """One attempt of one run. `execution` is the open session; `run.id` names folders and commits."""

    inputs: Inputs
    gathered: Gathered
    run: Run
    lease: Lease
    execution: Execution
    journal: Journal

    @property
    def plan(self) -> Plan:
        """What is computed and why."""
        return self.gathered.plan

    @property
    def layout(self) -> Layout:
        """Where the workspace's tables are."""
        return Layout(self.inputs.lake)

    @property
    def stage(self) -> Path:
        """This attempt's own folder, gone when it is over."""
        return self.layout.stage(f"{self.run.id}-{self.run.attempt}")

    @property
    def moment(self) -> Moment:
        """Base time and zone."""
        return self.inputs.moment(self.plan.base_time)

    @property
    def notes(self) -> dict[str, str]:
        """What each commit of the run says of its origin."""
        return {"tagmill.run": self.run.id, "tagmill.base_time": self.plan.base_time.isoformat()}

    def begin(self, stage: Stage) -> None:
        """Note the stage in the registry; raises Conflict where the lease was lost."""
        self.inputs.registry.runs.set_stage(self.run.id, stage, self.lease)

    def still_ours(self) -> None:
        """Raise Conflict where the lease was lost: asked before each commit."""
        self.inputs.registry.leases.renew(self.lease)

    def staged(self, view: str, sql: str, folder: Path) -> list[DataFile]:
        """Write `sql` below the staging folder and register what was written as `view`."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        self.execution.write(sql, str(folder), timeout=self.inputs.statement_timeout)
        files = [describe(path) for path in sorted(folder.rglob("*.parquet"))]
        if files:
            self.execution.read(view, Source(Format.PARQUET, str(folder)))
        else:  # an engine may leave no file where there are no rows
            self.execution.define(view, sql)
        return files
