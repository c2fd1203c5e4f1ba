"""The facts of a plan: what the registry remembers, which versions the sources have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import NotFound
from engine.model.run import RunKey
from engine.model.tag import Rules
from engine.night.crowd_views import crowds_of
from engine.night.meaning import digest_of, meanings_of, night_fingerprint
from engine.night.plan import Facts, Meaning, Plan, plan_tags
from engine.night.tables import pin_sources, versions_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.model.execution import Execution
    from engine.model.registered import ListFile
    from engine.model.snapshot import Snapshot, SnapshotTag
    from engine.night.inputs import Inputs, Request
    from engine.night.tables import SourceTable


@dataclass(frozen=True, slots=True)
class Gathered:
    """A plan with what it was made of: the run needs both.

    `previous` is the snapshot of the greatest base time before the run's, `latest` the one readers see.
    """

    plan: Plan
    meanings: Mapping[str, Meaning]
    sources: tuple[SourceTable, ...]
    uploads: Mapping[str, ListFile]
    present: Snapshot | None
    latest: Snapshot | None


def gather(inputs: Inputs, request: Request, execution: Callable[[], Execution]) -> Gathered:
    """Look at registry and sources, and plan. Raises NotFound for a tag of `request` that does not exist."""
    checked = inputs.checked
    _check_chosen(request, checked.definitions, checked.broken)
    sources = pin_sources(inputs.catalog, inputs.root, inputs.engine, execution)
    versions = versions_of(sources)
    uploads = inputs.registry.list_files.latest()
    meanings = _meanings(inputs, versions, uploads)
    snapshots = inputs.registry.snapshots
    before, latest = snapshots.before(request.base_time), snapshots.latest()
    present = snapshots.at(request.base_time) or before
    facts = Facts(
        moment=inputs.moment(request.base_time),
        definitions=checked.definitions,
        order=checked.order,
        uses=checked.uses,
        meanings=meanings,
        refused=checked.broken,
        present=present.tags if present else {},
        previous=_values_before(inputs, request, before),
        uploaded=frozenset(uploads),
        chosen=request.tags,
        force=request.force,
    )
    key = RunKey(
        request.base_time,
        digest_of(night_fingerprint(checked.definitions, meanings), sorted(checked.broken)),
        versions,
        tuple(sorted(request.tags or ())),
    )
    plan = Plan(
        key=key,
        as_of=facts.moment.local.date(),
        tags=plan_tags(facts),
        done=not request.force and _is_done(inputs, key),
        latest=latest is None or request.base_time >= latest.base_time,
    )
    return Gathered(plan, meanings, sources, uploads, present, latest)


def _meanings(
    inputs: Inputs, versions: Mapping[str, int | None], uploads: Mapping[str, ListFile]
) -> dict[str, Meaning]:
    checked = inputs.checked
    named = {
        code: crowds_of(definition.body, checked.schema.crowds)
        for code, definition in checked.definitions.items()
        if isinstance(definition.body, Rules)
    }
    return meanings_of(
        checked.definitions,
        checked.order,
        checked.uses,
        inputs.catalog,
        versions,
        {code: file.id for code, file in uploads.items()},
        {code: crowds for code, crowds in named.items() if crowds},
    )


def _values_before(inputs: Inputs, request: Request, before: Snapshot | None) -> dict[str, SnapshotTag]:
    """The values of each tag at the greatest base time before the run's at which it had some."""
    found = dict(before.tags) if before is not None else {}
    for code in inputs.checked.definitions.keys() - found.keys() if before is not None else ():
        for snapshot, tag in inputs.registry.snapshots.tag_values(code):
            if snapshot.base_time < request.base_time and snapshot.retired_at is None:
                found[code] = tag
                break
    return found


def _is_done(inputs: Inputs, key: RunKey) -> bool:
    run = inputs.registry.runs.latest(key)
    return run is not None and run.status.is_finished


def _check_chosen(request: Request, known: Mapping[str, object], broken: frozenset[str]) -> None:
    for code in sorted(request.tags or ()):
        if code not in known and code not in broken:
            raise NotFound.named("tag", code, known)
