"""Pulling what has changed in a crowd: between two versions, or since the last pull."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from engine.audience.crowds.changes import SCHEMA, Changes, change_rows, changes_between
from engine.audience.pulls.cursors import Cursor, read_cursor
from engine.audience.pulls.members import (
    LATEST,
    NO_COLUMNS,
    SINCE,
    Asked,
    Pull,
    check_limit,
    check_offset,
    facts_of,
    first_rows,
    without_ordinal,
)
from engine.audience.pulls.rows import rows_with, schema_with, version_number
from engine.audience.pulls.streams import Form, encode
from engine.errors import NotFound
from engine.model.issue import refusal

if TYPE_CHECKING:
    import pyarrow as pa

    from engine.audience.crowds.context import CrowdContext

_CHANGES: Final = "changes"


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """A page of changes; `since` is the cursor for the changes after `changes.after`."""

    changes: Changes
    items: Sequence[Mapping[str, Any]]
    next: str | None
    since: str


def changes_of(
    context: CrowdContext,
    crowd: str,
    *,
    start: int | None = None,
    end: int | str = "latest",
    since: str | None = None,
    cursor: str | None = None,
) -> Changes:
    """The changes from one version to another: `start` a number (0: from nothing), or the cursor `since` of
    the last pull; with neither, from nothing. Of which versions a page's `cursor` goes on need not be named.

    Raises NotFound, InvalidInput (`bad_cursor`, `bad_range`); `since_expired` where the members of the last
    pull are not kept any more, so that the whole set must be pulled.
    """
    known = context.registry.crowds.get(crowd)
    if since is not None and start is not None:
        raise refusal("/since", "`from` and `since` exclude each other", code="bad_range")
    if cursor is not None:
        first, last = cursor_versions(context, crowd, cursor)
        start = first if start is None and since is None else start
        end = last if end == LATEST else end
    after = context.registry.crowds.version(crowd, version_number(end))
    number = read_cursor(since, SINCE, known, "since").version if since is not None else start or 0
    if number < 0:
        message = (
            f"`from` is the number of a version, or 0 for the empty crowd before the first; not {number}"
        )
        raise refusal("/from", message, code="bad_range")
    if number > after.version:
        message = f"`from` is {number} and `to` is {after.version}; from may not be greater"
        raise refusal("/from", message, code="bad_range")
    before = context.registry.crowds.version(crowd, number) if number else None
    try:
        return changes_between(context, before, after)
    except NotFound as error:
        if since is None:
            raise
        message = f"the last pull was of version {number}, which is not kept any more: pull the whole set"
        raise NotFound(message, code="since_expired") from error


def page_changes(
    context: CrowdContext,
    changes: Changes,
    *,
    limit: int = 1_000,
    cursor: str | None = None,
    asked: Asked = NO_COLUMNS,
) -> ChangesPage:
    """A page of changes; a cursor must be of the same two versions. Raises as `pull_changes`."""
    check_limit(limit)
    crowd = context.registry.crowds.get(changes.after.crowd)
    number = changes.before.version if changes.before is not None else 0
    skip = 0
    if cursor is not None:
        place = read_cursor(cursor, _CHANGES, crowd)
        if (place.before, place.version) != (number, changes.after.version):
            raise refusal("/cursor", "`cursor` is of other versions; begin without it", code="bad_cursor")
        skip = place.after
    schema_with(context, changes.after, SCHEMA, asked.columns, pii=asked.pii)  # raises where one is unknown
    found, _ = first_rows(_rows(context, changes, asked, skip), limit)
    read = skip + len(found)
    following = None
    if read < changes.rows:
        following = Cursor(_CHANGES, crowd.id, changes.after.version, read, number).to_text(crowd)
    since = Cursor(SINCE, crowd.id, changes.after.version).to_text(crowd)
    return ChangesPage(changes, found, following, since)


def cursor_versions(context: CrowdContext, crowd: str, cursor: str) -> tuple[int, int]:
    """From which version to which one a cursor of changes goes on; raises InvalidInput."""
    place = read_cursor(cursor, _CHANGES, context.registry.crowds.get(crowd))
    return place.before, place.version


def pull_changes(
    context: CrowdContext,
    changes: Changes,
    form: Form,
    *,
    offset: int = 0,
    asked: Asked = NO_COLUMNS,
) -> Pull:
    """All changes as a stream; `offset` as in `pull_members`.

    Columns have the values of the newer version's snapshot: none for those who are not in it any more.
    Raises InvalidInput (`unknown_column`, `repeated_column`).
    """
    check_offset(offset, changes.rows)
    crowd = context.registry.crowds.get(changes.after.crowd)
    checksum = str(changes.ids_checksum)
    schema = schema_with(context, changes.after, SCHEMA, asked.columns, pii=asked.pii)
    batches = (without_ordinal(batch) for batch in _rows(context, changes, asked, offset))
    return Pull(
        form,
        changes.after,
        changes.rows,
        changes.rows - offset,
        checksum,
        encode(form, schema.with_metadata(facts_of(changes.after, changes.rows, checksum)), batches),
        Cursor(SINCE, crowd.id, changes.after.version).to_text(crowd),
        changes.before.version if changes.before is not None else 0,
    )


def _rows(context: CrowdContext, changes: Changes, asked: Asked, skip: int) -> Iterator[pa.RecordBatch]:
    rows = change_rows(context, changes, skip=skip)
    return rows_with(context, changes.after, rows, asked.columns, pii=asked.pii)
