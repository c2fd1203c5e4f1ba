"""What a night is a function of: one workspace, and one request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from engine.model.execution import EngineKind
from engine.model.moment import Moment

if TYPE_CHECKING:
    from engine.definitions import Checked
    from engine.model.catalog import Catalog
    from engine.model.execution import Execution
    from engine.registry import Registry


@dataclass(frozen=True, slots=True)
class Inputs:
    """One workspace as the night sees it.

    `root` is the workspace's folder: relative source tables are below it, `lake/` and `serving/` are
    written there. `checked` is what came of checking the definitions against the catalog for the run's base
    time; `registry` is the workspace's registry; `open_execution` opens a session of the configured engine
    in the workspace's zone. `history` says how many daily and monthly sets of values are kept;
    `statement_timeout` is in seconds, for each statement; `serving_memory` bounds the building of the
    serving files, in bytes.
    """

    root: Path
    checked: Checked
    registry: Registry
    open_execution: Callable[[], Execution]
    engine: EngineKind = EngineKind.EMBEDDED
    history_daily: int = 30
    history_monthly: int = 24
    statement_timeout: float = 600.0
    serving_memory: int = 4 << 30

    @property
    def catalog(self) -> Catalog:
        """The catalog, with what the check found out about the real tables."""
        return self.checked.schema.catalog

    def moment(self, base_time: datetime) -> Moment:
        """The base time in the workspace's zone."""
        return Moment(base_time, self.catalog.zone)

    @property
    def lake(self) -> Path:
        """The folder of the workspace's own Delta tables."""
        return self.root / "lake"

    @property
    def serving(self) -> Path:
        """The folder of the serving files, one folder a snapshot."""
        return self.root / "serving"


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a run: `base_time` aware; `tags` None computes all that are due, else only these
    (and what is due upstream of them); `force` computes even what is not due.
    """

    base_time: datetime
    tags: frozenset[str] | None = None
    force: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """Progress of the run with the id `run`: `done` of `total` steps, and what begins now (`stage` such as
    `events` or `tag`, `name` of what).
    """

    run: str
    stage: str
    name: str
    done: int
    total: int


class Progress(Protocol):
    """Called at each step, from the run's own thread."""

    def __call__(self, step: Step) -> None: ...
