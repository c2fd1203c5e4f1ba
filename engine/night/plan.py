"""What a run would compute and why: pure data, from definitions and what is known of the past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.model.tag import Cadence, TagKind


class Why(StrEnum):
    """Why a tag is computed, or why not."""

    NEW = "new"
    CHANGED = "changed"
    DUE = "due"
    SOURCES = "sources changed"
    UPSTREAM = "upstream changed"
    RETRY = "failed before"
    FORCED = "forced"
    ASKED = "asked for"
    UNCHANGED = "unchanged"
    NOT_DUE = "not due"
    NOT_ASKED = "not asked for"
    MANUAL = "manual"
    REFUSED = "refused by the check"
    BLOCKED = "an upstream tag is refused"
    DISABLED = "disabled"

    @property
    def computes(self) -> bool:
        """Whether a tag of this reason is computed."""
        return self in _COMPUTES


_COMPUTES = frozenset(
    {Why.NEW, Why.CHANGED, Why.DUE, Why.SOURCES, Why.UPSTREAM, Why.RETRY, Why.FORCED, Why.ASKED}
)


@dataclass(frozen=True, slots=True)
class Kept:
    """Values of a tag that exist: for which base time, from what, and whether they may still be used.

    `definition` is the fingerprint of the whole meaning (upstream tags included), `values` that of what
    decides the values apart from upstream tags and `on_missing`: kept values of another `values`
    fingerprint are dropped.
    """

    code: str
    base_time: datetime
    as_of: date
    version: int
    definition: str
    values: str
    sources: str
    stale: bool = False
    rows: int = 0


@dataclass(frozen=True, slots=True)
class PlannedTag:
    """One tag of the plan; `kept` are the values that it has now, `previous` those before the run's base
    time.
    """

    code: str
    kind: TagKind
    cadence: Cadence
    why: Why
    upstream: tuple[str, ...] = ()
    downstream: tuple[str, ...] = ()
    kept: Kept | None = None
    previous: Kept | None = None

    @property
    def computes(self) -> bool:
        """Whether the run computes this tag."""
        return self.why.computes


@dataclass(frozen=True, slots=True)
class Plan:
    """The tags in the order in which they are computed; upstream tags come first.

    `run_key` names the run by (base time, definitions and catalog, source versions); `done` says that a run
    of that key was published already, so that there is nothing to do. `crowds` are the crowds that the
    computed tags concern.
    """

    base_time: datetime
    as_of: date
    run_key: str
    tags: tuple[PlannedTag, ...]
    done: bool = False
    latest: bool = True
    sources: Mapping[str, int | None] = field(default_factory=dict)
    crowds: tuple[str, ...] = ()

    @property
    def computed(self) -> tuple[PlannedTag, ...]:
        """The tags that the run computes, in order."""
        return tuple(tag for tag in self.tags if tag.computes)
