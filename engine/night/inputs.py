"""What a night is a function of: one workspace, and one request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from engine.model.catalog import Catalog
    from engine.model.execution import Execution
    from engine.model.issue import Issue
    from engine.model.tag import TagDefinition


@dataclass(frozen=True, slots=True)
class Inputs:
    """One workspace as the night sees it.

    `root` is the workspace's folder (relative source tables are below it, `lake/` and `serving/` are written
    there). `definitions` passed the check, `refused` are those that did not, by code. `registry` is the
    workspace's registry; `open_execution` opens a session of the configured engine in the workspace's zone.
    `history` is how many daily and monthly sets of values are kept, `tag_timeout` the seconds that one
    statement may take.
    """

    root: Path
    catalog: Catalog
    definitions: Mapping[str, TagDefinition]
    registry: object
    open_execution: Callable[[], Execution]
    engine: str = "embedded"
    refused: Mapping[str, tuple[Issue, ...]] = field(default_factory=dict)
    pii_granted: frozenset[str] = frozenset()
    history_daily: int = 30
    history_monthly: int = 24
    tag_timeout: float = 3600.0

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
    """Progress: `done` of `total` steps, and what begins now (`stage` such as `events` or `tag`, `name` of
    what).
    """

    stage: str
    name: str
    done: int
    total: int


class Progress(Protocol):
    """Called at each step, from the run's own thread."""

    def __call__(self, step: Step) -> None: ...
