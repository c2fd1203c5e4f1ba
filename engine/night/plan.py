"""What a run would compute and why: pure data, from definitions and what is known of the past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.model.tag import Cadence, TagKind
from engine.night.due import is_due

if TYPE_CHECKING:
    from engine.model.moment import Moment
    from engine.model.run import RunKey
    from engine.model.snapshot import SnapshotTag
    from engine.model.tag import TagDefinition


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
    BLOCKED = "an upstream tag has no good values"
    EMPTY = "nothing uploaded yet"
    DISABLED = "disabled"

    @property
    def computes(self) -> bool:
        """Whether a tag of this reason is computed."""
        return self in _COMPUTES


_COMPUTES = frozenset(
    {Why.NEW, Why.CHANGED, Why.DUE, Why.SOURCES, Why.UPSTREAM, Why.RETRY, Why.FORCED, Why.ASKED}
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a tag's values are of: `whole` is the fingerprint of its meaning with that of its upstream tags,
    `values` that of what kept values depend on (a change drops them), `sources` that of what is read."""

    whole: str
    values: str
    sources: str


@dataclass(frozen=True, slots=True)
class PlannedTag:
    """One tag of the plan.

    `kept` are the values it has at the base time, `previous` those of the greatest base time before it
    (None too where the meaning of its values has changed since), which `keep_last` and drift look at.
    `kind` and `cadence` are None for a definition that was refused.
    """

    code: str
    why: Why
    kind: TagKind | None = None
    cadence: Cadence | None = None
    upstream: tuple[str, ...] = ()
    downstream: tuple[str, ...] = ()
    kept: SnapshotTag | None = None
    previous: SnapshotTag | None = None

    @property
    def computes(self) -> bool:
        """Whether the run computes this tag."""
        return self.why.computes


@dataclass(frozen=True, slots=True)
class Plan:
    """The tags in the order in which they are computed; upstream tags come first.

    `key` names the run by (base time, definitions and catalog, source versions); `done` says that a run of
    that key was published already, so that there is nothing to do. `latest` says that the snapshot would be
    the one with the greatest base time. `crowds` are those that the computed tags concern.
    """

    key: RunKey
    as_of: date
    tags: tuple[PlannedTag, ...]
    done: bool = False
    latest: bool = True
    crowds: tuple[str, ...] = ()

    @property
    def base_time(self) -> datetime:
        """The base time of the run."""
        return self.key.base_time

    @property
    def sources(self) -> Mapping[str, int | None]:
        """The pinned version of each source table, by its location."""
        return self.key.sources

    @property
    def computed(self) -> tuple[PlannedTag, ...]:
        """The tags that the run computes, in order."""
        return tuple(tag for tag in self.tags if tag.computes)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the plan is a function of.

    `order` has every tag after those it `uses`. `present` are the tags of the snapshot with the greatest
    base time that is not after the run's, `previous` those of the greatest base time before it. `refused`
    are codes whose definition does not pass the check. `uploaded` are the list tags with an upload,
    `chosen` is the selection of `--tags`, None for all.
    """

    moment: Moment
    definitions: Mapping[str, TagDefinition]
    order: tuple[str, ...]
    uses: Mapping[str, frozenset[str]]
    meanings: Mapping[str, Meaning]
    refused: frozenset[str] = frozenset()
    present: Mapping[str, SnapshotTag] = field(default_factory=dict)
    previous: Mapping[str, SnapshotTag] = field(default_factory=dict)
    uploaded: frozenset[str] = frozenset()
    chosen: frozenset[str] | None = None
    force: bool = False


def plan_tags(facts: Facts) -> tuple[PlannedTag, ...]:
    """Decide about every tag, upstream tags first; refused definitions come last, by code."""
    decided: dict[str, Why] = {}
    for code in facts.order:
        decided[code] = _decide(code, facts, decided)
    tags = [_planned(code, decided[code], facts) for code in facts.order]
    refused = [
        PlannedTag(code, Why.REFUSED, kept=facts.present.get(code))
        for code in sorted(facts.refused - set(facts.order))
    ]
    return (*tags, *refused)


def _decide(code: str, facts: Facts, decided: Mapping[str, Why]) -> Why:
    upstream = sorted(facts.uses.get(code, frozenset()))
    why = _wanted(code, facts, [decided[tag] for tag in upstream if tag in decided])
    if why.computes and any(not _will_be_good(tag, facts, decided) for tag in upstream):
        return Why.BLOCKED
    return why


def _wanted(code: str, facts: Facts, upstream: list[Why]) -> Why:
    """Why a tag should be computed or not, as far as upstream tags have values."""
    definition, kept = facts.definitions[code], facts.present.get(code)
    if code in facts.refused:
        return Why.REFUSED
    if not definition.enabled:
        return Why.DISABLED
    if definition.kind is TagKind.LIST and code not in facts.uploaded:
        return Why.EMPTY
    if facts.chosen is not None:
        return Why.ASKED if code in facts.chosen else Why.NOT_ASKED
    if definition.cadence is Cadence.MANUAL:
        return Why.MANUAL
    return Why.NEW if kept is None else _again(code, kept, facts, upstream)


def _again(code: str, kept: SnapshotTag, facts: Facts, upstream: list[Why]) -> Why:
    """Why a tag that has values already is computed once more, if it is."""
    meaning, cadence = facts.meanings[code], facts.definitions[code].cadence
    same_base = kept.base_time == facts.moment.base_time
    renewed = any(why.computes for why in upstream)
    if kept.fingerprint != meaning.whole:
        same_values = kept.values_fingerprint == meaning.values
        return Why.UPSTREAM if renewed and same_values else Why.CHANGED
    if kept.stale:
        return Why.RETRY
    if facts.force:
        return Why.FORCED
    if is_due(cadence, kept.base_time, facts.moment):
        return Why.DUE
    if same_base and kept.sources_fingerprint != meaning.sources:
        return Why.SOURCES
    if same_base and renewed:
        return Why.UPSTREAM
    return Why.UNCHANGED if same_base else Why.NOT_DUE


def _will_be_good(code: str, facts: Facts, decided: Mapping[str, Why]) -> bool:
    """Whether a tag that others read is computed now, or has values that are not stale."""
    why, kept = decided.get(code), facts.present.get(code)
    if why is None or why in (Why.REFUSED, Why.DISABLED, Why.BLOCKED):
        return False
    return why.computes or (kept is not None and not kept.stale)


def _planned(code: str, why: Why, facts: Facts) -> PlannedTag:
    definition = facts.definitions[code]
    previous = facts.previous.get(code)
    if previous is not None and previous.values_fingerprint != facts.meanings[code].values:
        previous = None
    return PlannedTag(
        code,
        why,
        kind=definition.kind,
        cadence=definition.cadence,
        upstream=tuple(sorted(facts.uses.get(code, frozenset()))),
        downstream=tuple(
            sorted(child for child in facts.order if code in facts.uses.get(child, frozenset()))
        ),
        kept=facts.present.get(code),
        previous=previous,
    )
