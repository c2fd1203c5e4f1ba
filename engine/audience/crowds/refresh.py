"""Refreshing crowds: one when it is asked for, all enabled ones after a run."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING, Final

from engine.audience.crowds.deletion import sweep_deleted
from engine.audience.crowds.evaluation import bind_definition, evaluate_definition
from engine.audience.crowds.faults import fault_point
from engine.audience.crowds.graph import graph_of, in_order, uses_of
from engine.audience.crowds.publish import members_of, publish_members
from engine.errors import Cancelled, Conflict, ExposedError, InvalidInput, TagmillError
from engine.model.crowd import Crowd, CrowdKind, CrowdOutcome, CrowdVersion, RefreshStatus
from engine.model.job import JobProgress
from engine.signals import interruptible

if TYPE_CHECKING:
    from threading import Event

    from engine.audience.crowds.context import CrowdContext
    from engine.audience.reading import Reading
    from engine.model.lease import Lease

log = logging.getLogger(__name__)

Progress = Callable[[JobProgress], object]

_STEPS: Final = 2


def refresh(
    context: CrowdContext,
    crowd: str,
    *,
    by: str,
    snapshot: str = "latest",
    cancel: Event | None = None,
    progress: Progress | None = None,
) -> CrowdVersion:
    """See `Crowds.refresh`."""
    with context.hold(crowd) as lease:
        fault_point("crowd_leased", crowd)
        found = context.registry.crowds.get(crowd)
        refuse_list(found)
        refuse_snapshot(context, snapshot)
        with noting(context, crowd), context.publication.reading(snapshot) as reading:
            return _refresh(context, found, reading, lease, by, cancel, progress)


def _refresh(
    context: CrowdContext,
    crowd: Crowd,
    reading: Reading,
    lease: Lease,
    by: str,
    cancel: Event | None,
    progress: Progress | None,
) -> CrowdVersion:
    tell = progress or (lambda _: None)
    started = perf_counter()
    tell(JobProgress(0, _STEPS, "evaluating"))
    definition = bind_definition(reading, crowd, context.book.signatures())
    with interruptible():
        found = evaluate_definition(reading, definition, context.book, cancel)
    if cancel is not None and cancel.is_set():
        raise Cancelled(f"the refresh of the crowd `{crowd.id}` was cancelled")
    tell(JobProgress(1, _STEPS, "publishing"))
    return publish_members(context, crowd.id, members_of(reading, found, definition, started), lease, by)


def refresh_enabled(
    context: CrowdContext, *, by: str, held: Collection[str] = (), cancel: Event | None = None
) -> list[CrowdOutcome]:
    """See `Crowds.refresh_enabled`."""
    sweep_deleted(context)
    crowds = {crowd.id: crowd for crowd in context.registry.crowds.all() if crowd.id not in held}
    wanted = [crowds[name] for name in in_order(graph_of(crowds.values())) if crowds[name].enabled]
    if not wanted:
        return []
    with context.publication.reading() as reading:
        return list(_refresh_each(context, wanted, reading, set(held), by, cancel))


def _refresh_each(
    context: CrowdContext,
    wanted: list[Crowd],
    reading: Reading,
    failed: set[str],
    by: str,
    cancel: Event | None,
) -> Iterator[CrowdOutcome]:
    for crowd in wanted:
        reason = _blocked(crowd, reading, failed)
        if reason is not None:
            context.registry.crowds.fail(crowd.id, "blocked", reason)
            outcome = _stayed(context, crowd, RefreshStatus.BLOCKED, ("blocked", reason))
        else:
            outcome = _refresh_enabled(context, crowd, reading, by, cancel)
        if outcome.status.is_failure:
            failed.add(crowd.id)
        yield outcome


def _blocked(crowd: Crowd, reading: Reading, failed: Collection[str]) -> str | None:
    """Why a crowd must stay at its last version: a tag or crowd that it uses was not renewed."""
    uses = uses_of(crowd)
    if uses is None:
        return None
    for name in sorted({name for name, version in uses.crowds if version is None}):
        if name in failed:
            return f"the crowd `{name}`, which it uses, was not refreshed"
    tags = reading.snapshot.tags
    for code in sorted(uses.tags):
        if code in tags and tags[code].stale:
            return f"the tag `{code}`, which it uses, failed and has values of an earlier run"
    return None


def _refresh_enabled(
    context: CrowdContext, crowd: Crowd, reading: Reading, by: str, cancel: Event | None
) -> CrowdOutcome:
    started = perf_counter()
    try:
        with context.hold(crowd.id) as lease:
            fault_point("crowd_leased", crowd.id)
            with noting(context, crowd.id):
                if _is_current(context, crowd, reading):
                    return _stayed(context, crowd, RefreshStatus.UNCHANGED)
                made = _refresh(context, crowd, reading, lease, by, cancel, None)
    except Cancelled:
        raise
    except Exception as error:  # one bad crowd never sinks the others
        log.exception("the crowd `%s` was not refreshed", crowd.id)
        return _stayed(context, crowd, RefreshStatus.FAILED, _told(error))
    seconds = perf_counter() - started
    return CrowdOutcome(crowd.id, RefreshStatus.REFRESHED, made.version, made.count, seconds)


def _is_current(context: CrowdContext, crowd: Crowd, reading: Reading) -> bool:
    """Whether the newest version is of this very snapshot and meaning, as after a run that was repeated."""
    if crowd.latest is None or crowd.error is not None:
        return False
    newest = context.registry.crowds.version(crowd.id)
    if newest.snapshot != reading.snapshot.id:
        return False
    return newest.segment_hash == bind_definition(reading, crowd, context.book.signatures()).hash


def _stayed(
    context: CrowdContext,
    crowd: Crowd,
    status: RefreshStatus,
    error: tuple[str, str] | None = None,
) -> CrowdOutcome:
    newest = None if crowd.latest is None else context.registry.crowds.version(crowd.id, crowd.latest)
    return CrowdOutcome(
        crowd.id,
        status,
        crowd.latest,
        None if newest is None else newest.count,
        error_code=error[0] if error else None,
        message=error[1] if error else None,
    )


def refuse_list(crowd: Crowd) -> None:
    """Raise Conflict (`uploaded`) for a list, which nothing can be refreshed from."""
    if crowd.kind is CrowdKind.UPLOAD:
        raise Conflict(
            f"the crowd `{crowd.id}` is an uploaded list: upload it anew to change it", code="uploaded"
        )


def refuse_snapshot(context: CrowdContext, snapshot: str) -> None:
    """Raise NotFound for a snapshot that there is not: no fault of the crowd's, so it keeps its state."""
    if snapshot != "latest":
        context.registry.snapshots.get(snapshot)


@contextmanager
def noting(context: CrowdContext, crowd: str) -> Iterator[None]:
    """Keep with the crowd why its refresh failed; one that was cancelled has not failed."""
    try:
        yield
    except Cancelled:
        raise
    except Exception as error:  # whatever it is, the crowd shows it; it is raised again
        code, message = _told(error)
        try:
            context.registry.crowds.fail(crowd, code, message)
        except TagmillError as second:
            log.warning("the error of the crowd `%s` was not kept: %s", crowd, second)
        raise


def _told(error: Exception) -> tuple[str, str]:
    if isinstance(error, InvalidInput) and error.issues:
        return error.issues[0].code, error.issues[0].message
    if isinstance(error, ExposedError):
        return error.code, error.message
    return "internal", "an internal error; the operator's log says more"
