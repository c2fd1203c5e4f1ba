"""All tags of a run, upstream first: computed, reused, kept or failed, one never sinking the others."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.errors import ExposedError, InvalidInput, TagmillError
from engine.lake.tables import files_of
from engine.model.run import Stage, TagResult, TagStatus
from engine.model.views import tag_view
from engine.night.compute import compute_tag
from engine.night.faults import fault_point
from engine.night.plan import Why
from engine.night.values import register_kept, register_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.night.compute import Computed
    from engine.night.plan import PlannedTag
    from engine.night.walk import Walk

log = logging.getLogger(__name__)

_OF_THE_RUN = frozenset({"lease_lost", "registry_unavailable"})
"""Codes of errors that end the run rather than one tag."""

_NOT_COMPUTED = {
    Why.REFUSED: TagStatus.REFUSED,
    Why.BLOCKED: TagStatus.BLOCKED,
    Why.DISABLED: TagStatus.DISABLED,
    Why.EMPTY: TagStatus.SKIPPED,
}


def run_tags(walk: Walk, universe: int, results: dict[str, TagResult]) -> None:
    """Fill `results` with what became of every tag of the plan; each is in the registry as soon as it is
    known.
    """
    before = {result.code: result for result in walk.inputs.registry.runs.results(walk.run.id)}
    for planned in walk.plan.tags:
        if planned.computes:
            walk.journal.step(Stage.TAGS, planned.code)
        result = _result(walk, planned, before.get(planned.code), results, universe)
        results[planned.code] = result
        walk.inputs.registry.runs.record(walk.run.id, result, walk.lease)
        fault_point("tag_recorded", planned.code)


def _result(
    walk: Walk,
    planned: PlannedTag,
    before: TagResult | None,
    results: Mapping[str, TagResult],
    universe: int,
) -> TagResult:
    if not planned.computes:
        return _not_computed(planned, results)
    failed = _failed_upstream(planned, results)
    if failed:
        return _blocked(planned, failed)
    reused = _reuse(walk, planned, before)
    if reused is not None:
        return reused
    started = time.perf_counter()
    try:
        _register_upstream(walk, planned)
        result = _published(walk, planned, compute_tag(walk, planned, universe))
    except (TagmillError, OSError) as error:
        if getattr(error, "code", None) in _OF_THE_RUN:
            raise
        result = _failed(planned, error)
    return replace(result, seconds=time.perf_counter() - started)


def _register_upstream(walk: Walk, planned: PlannedTag) -> None:
    """Values of upstream tags that this run did not compute: those that the snapshot before it holds."""
    for code in planned.upstream:
        kept = next((tag.kept for tag in walk.plan.tags if tag.code == code and not tag.computes), None)
        if kept is not None:
            register_kept(walk.execution, walk.layout, tag_view(code), kept)


def _published(walk: Walk, planned: PlannedTag, computed: Computed) -> TagResult:
    meaning = walk.gathered.meanings[planned.code]
    _register_result(walk, planned.code, computed.version)
    return replace(
        _start(planned, TagStatus.COMPUTED),
        rows=computed.rows,
        coverage=float(computed.coverage),
        drift=None if computed.drift is None else float(computed.drift),
        base_time=walk.plan.base_time,
        as_of=walk.plan.as_of,
        table_version=computed.version,
        folder=computed.folder,
        fingerprint=meaning.whole,
        values_fingerprint=meaning.values,
        sources_fingerprint=meaning.sources,
        report={"unknown_rows": computed.unknown_rows, "null_values": computed.null_values},
    )


def _register_result(walk: Walk, code: str, version: int) -> None:
    """Let downstream tags read what was just committed."""
    files = files_of(walk.layout.tag(code), version, as_of=walk.plan.as_of)
    value_type = walk.inputs.checked.definitions[code].value_type
    register_values(walk.execution, tag_view(code), files, value_type)


def _reuse(walk: Walk, planned: PlannedTag, before: TagResult | None) -> TagResult | None:
    """The values that an earlier attempt of this run committed, where they are whole."""
    if before is None or before.status not in (TagStatus.COMPUTED, TagStatus.REUSED):
        return None
    if before.table_version is None or before.fingerprint != walk.gathered.meanings[planned.code].whole:
        return None
    table = walk.layout.tag(planned.code)
    try:
        files = files_of(table, before.table_version, as_of=walk.plan.as_of)
    except TagmillError:
        return None
    whole = all(file.path.exists() and file.path.stat().st_size == file.size for file in files)
    if not whole or sum(file.rows for file in files) != before.rows:
        return None
    _register_result(walk, planned.code, before.table_version)
    return replace(before, status=TagStatus.REUSED, reason=planned.why.value)


def _not_computed(planned: PlannedTag, results: Mapping[str, TagResult]) -> TagResult:
    status = _NOT_COMPUTED.get(planned.why, TagStatus.KEPT)
    if status is TagStatus.KEPT and planned.kept is None:
        status = TagStatus.SKIPPED
    if status is TagStatus.BLOCKED:
        return _blocked(planned, _failed_upstream(planned, results) or planned.upstream)
    result = _with_kept(planned, _start(planned, status))
    if status is TagStatus.REFUSED:
        told = "the definition does not pass the check"
        return replace(result, error_code="refused", message=told)
    return result


def _failed_upstream(planned: PlannedTag, results: Mapping[str, TagResult]) -> tuple[str, ...]:
    return tuple(
        code
        for code in planned.upstream
        if code in results and (results[code].status.is_failure or results[code].stale)
    )


def _blocked(planned: PlannedTag, failed: tuple[str, ...]) -> TagResult:
    names = ", ".join(f"`{code}`" for code in failed)
    return replace(
        _with_kept(planned, _start(planned, TagStatus.BLOCKED)),
        error_code="upstream",
        message=f"not computed: {names} has no good values",
        blocked_by=failed,
    )


def _failed(planned: PlannedTag, error: Exception) -> TagResult:
    code, message = _told(error)
    detail = getattr(error, "detail", "")
    log.warning("the tag `%s` failed (%s): %s %s", planned.code, code, message, detail)
    return replace(_with_kept(planned, _start(planned, TagStatus.FAILED)), error_code=code, message=message)


def _told(error: Exception) -> tuple[str, str]:
    """Code and message for people; what was not written for them stays in the operator's log."""
    match error:
        case InvalidInput():
            first = "; ".join(issue.message for issue in error.issues[:3])
            return error.code, f"{error.message}: {first}" if first else error.message
        case ExposedError():
            return error.code, error.message
        case OSError():
            return "disk", f"the values could not be written: {error.strerror}"
        case _:
            return "internal", "a defect of Tagmill; the operator's log has the details"


def _start(planned: PlannedTag, status: TagStatus) -> TagResult:
    return TagResult(
        planned.code,
        status,
        reason=planned.why.value,
        upstream=planned.upstream,
        downstream=planned.downstream,
    )


def _with_kept(planned: PlannedTag, result: TagResult) -> TagResult:
    """The values that the tag goes on having, marked stale where new ones should have come."""
    kept = planned.kept
    if kept is None or result.status is TagStatus.DISABLED:
        return result
    return replace(
        result,
        rows=kept.rows,
        coverage=kept.coverage,
        base_time=kept.base_time,
        as_of=kept.as_of,
        table_version=kept.table_version,
        fingerprint=kept.fingerprint,
        values_fingerprint=kept.values_fingerprint,
        sources_fingerprint=kept.sources_fingerprint,
        stale=kept.stale or result.status.is_failure,
    )
