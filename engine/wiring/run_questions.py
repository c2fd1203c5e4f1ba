"""Runs for a request: asked for as jobs, told from the registry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.catalog.reading import guess_hint
from engine.errors import InvalidInput
from engine.model.issue import Issue, Place
from engine.registry.canonical import canonical_json
from engine.settings.model import read_base_time
from engine.wiring.run_jobs import KIND

if TYPE_CHECKING:
    from engine.model.crowd import CrowdOutcome
    from engine.model.job import Job
    from engine.model.run import Run, TagResult
    from engine.registry import Registry
    from engine.wiring.services import Services


def start_run(
    services: Services, *, as_of: str | None, tags: Sequence[str] | None, force: bool, by: str
) -> Job:
    """Ask for a run; while the same one waits to begin, its job is given. Raises InvalidInput."""
    issues = [*_base_time_issues(as_of), *_tag_issues(services, tags)]
    if issues:
        raise InvalidInput("the run cannot be started", issues, code="invalid_body")
    params = {"as_of": as_of, "tags": sorted(set(tags)) if tags is not None else None, "force": force}
    return services.submit(KIND, params, by=by, key=canonical_json(params))


def past_runs(services: Services, *, limit: int, before: str | None) -> tuple[Sequence[Run], bool]:
    """Runs, the newest first, and whether somebody works at present."""
    return services.registry.runs.recent(limit=limit, before=before), _active(services.registry)


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run with what became of its tags, and of the crowds after it; `active`: somebody works at present."""

    run: Run
    tags: Sequence[TagResult]
    crowds: Sequence[CrowdOutcome]
    active: bool


def past_run(registry: Registry, name: str) -> PastRun:
    """One run, by its id or `last`; raises NotFound."""
    runs = registry.runs
    newest = runs.recent(limit=1) if name == "last" else []
    run = newest[0] if newest else runs.get(name)
    return PastRun(run, runs.results(run.id), runs.crowds(run.id), _active(registry))


def _active(registry: Registry) -> bool:
    lease = registry.leases.state()
    return lease is not None and lease.alive


def _base_time_issues(as_of: str | None) -> list[Issue]:
    try:
        read_base_time(as_of)
    except ValueError as error:
        return [Issue("as_of", str(error), Place(pointer="/as_of"))]
    return []


def _tag_issues(services: Services, tags: Sequence[str] | None) -> list[Issue]:
    if tags is None:
        return []
    if not tags:
        return [Issue("too_few", "`tags` names no tag; leave it out for all", Place(pointer="/tags"))]
    known = {facts.code for facts in services.tags.facts()}
    return [
        Issue(
            "unknown_tag",
            f"there is no tag `{tag}`",
            Place(pointer=f"/tags/{number}"),
            hint=guess_hint(tag, known),
        )
        for number, tag in enumerate(tags)
        if tag not in known
    ]
