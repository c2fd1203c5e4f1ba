"""Removing crowds with everything they had, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from engine.audience.crowds.definitions import refuse_file, refuse_revision
from engine.audience.crowds.faults import fault_point
from engine.audience.crowds.graph import graph_of, users_of
from engine.errors import Conflict, LeaseHeld, NotFound
from engine.lake.crowds import mark_deleted, marked_deleted
from engine.lake.files import remove

if TYPE_CHECKING:
    from engine.audience.crowds.context import CrowdContext
    from engine.model.crowd import Crowd


def delete(context: CrowdContext, crowd: str, if_match: int | None) -> None:
    """See `Crowds.delete`."""

    def unused(known: Mapping[str, Crowd]) -> None:
        refuse_file(known[crowd])
        refuse_revision(known[crowd], if_match)
        _refuse_used(crowd, known, context)

    unused(_with(context, crowd))
    with context.hold(crowd) as lease:
        mark_deleted(context.layout.crowd(crowd))
        fault_point("deletion_marked", crowd)
        context.registry.crowds.delete(crowd, unused, lease)
        fault_point("crowd_deleted", crowd)
        _remove_files(context, crowd)


def sweep_deleted(context: CrowdContext) -> None:
    """Remove the files of crowds whose deletion was broken off after it had taken place."""
    for table in marked_deleted(context.layout.crowds):
        try:
            context.registry.crowds.get(table.name)
        except NotFound:
            with suppress(LeaseHeld), context.hold(table.name):
                _remove_files(context, table.name)


def _remove_files(context: CrowdContext, crowd: str) -> None:
    remove(context.book.words_file(crowd, 0).parent)
    remove(context.layout.crowd(crowd))


def _refuse_used(crowd: str, known: Mapping[str, Crowd], context: CrowdContext) -> None:
    """Raise Conflict (`in_use`) that names the crowds and rule tags whose definitions name this crowd."""
    users = [f"the crowd `{user}`" for user in users_of(crowd, graph_of(known.values()))]
    users += [f"the tag `{tag}`" for tag in sorted(context.used_by_tags().get(crowd, ()))]
    if users:
        raise Conflict(f"the crowd `{crowd}` is used by {', '.join(users)}", code="in_use")


def _with(context: CrowdContext, crowd: str) -> Mapping[str, Crowd]:
    context.registry.crowds.get(crowd)  # raises NotFound
    return {found.id: found for found in context.registry.crowds.all()}
