"""Pulling crowds: pages with a cursor that is pinned to a version, whole sets as streams, and changes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from engine.audience.changes import SCHEMA, Changes, change_rows, changes_between
from engine.audience.cursors import Cursor, read_cursor
from engine.audience.members import member_rows, members_schema, version_number
from engine.audience.row_texts import json_lines
from engine.audience.streams import Form, encode
from engine.errors import InvalidInput, NotFound
from engine.model.views import ORDINAL

if TYPE_CHECKING:
    import pyarrow as pa

    from engine.audience.crowd_context import CrowdContext
    from engine.model.crowd import CrowdVersion

MOST_ROWS: Final = 10_000
"""Rows of a page."""

_MEMBERS: Final = "members"
_CHANGES: Final = "changes"
_SINCE: Final = "since"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a pull: columns that ride along, and whether personal data may be seen."""

    columns: tuple[str, ...] = ()
    pii: bool = False


@dataclass(frozen=True, slots=True)
class MembersPage:
    """A page of a version; `next` is the cursor of the page after it, None for the last one."""

    version: CrowdVersion
    items: Sequence[Mapping[str, Any]]
    next: str | None


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """A page of changes; `since` is the cursor for the changes after `changes.after`."""

    changes: Changes
    items: Sequence[Mapping[str, Any]]
    next: str | None
    since: str


@dataclass(frozen=True, slots=True)
class Pull:
    """A stream of `rows` rows: the `count` of the whole set less those that were skipped.

    `ids_checksum` is of the whole set, so a receiver who resumes adds up what it has got.
    """

    form: Form
    version: CrowdVersion
    count: int
    rows: int
    ids_checksum: str
    chunks: Iterator[bytes]
    since: str
    before: int = 0

    @property
    def file_name(self) -> str:
        """A name for a file of it."""
        between = f"{self.before}-" if self.before else ""
        return f"{self.version.crowd}-{between}{self.version.version}.{self.form.suffix}"


def page_members(
    context: CrowdContext,
    crowd: str,
    version: int | str = "latest",
    *,
    limit: int = 1_000,
    cursor: str | None = None,
    asked: Asked = Asked(),  # frozen
) -> MembersPage:
    """A page of members, ascending by ordinal. A cursor wins over `version`: it is pinned to its own.

    Raises NotFound, InvalidInput (`bad_cursor`, `bad_limit`, `unknown_column`).
    """
    _check_limit(limit)
    known = context.registry.crowds.get(crowd)
    place = read_cursor(cursor, _MEMBERS, known) if cursor is not None else None
    number = place.version if place is not None else version_number(version)
    receipt = context.registry.crowds.version(crowd, number)
    members_schema(context, receipt, asked.columns, pii=asked.pii)  # raises where one is unknown
    context.book.stored(receipt)  # raises where the members are gone
    after = place.after if place is not None else -1
    rows = member_rows(context, receipt, asked.columns, pii=asked.pii, after=after)
    found, last = _first(rows, limit + 1)
    more = len(found) > limit
    following = Cursor(_MEMBERS, crowd, receipt.version, last[limit - 1]).to_text(known) if more else None
    return MembersPage(receipt, found[:limit], following)


def pull_members(
    context: CrowdContext,
    crowd: str,
    version: int | str,
    form: Form,
    *,
    offset: int = 0,
    asked: Asked = Asked(),  # frozen
) -> Pull:
    """All members of a version as a stream; `offset` skips what a receiver has got already.

    Raises NotFound, InvalidInput (`bad_offset`, `unknown_column`) before the first byte.
    """
    known = context.registry.crowds.get(crowd)
    receipt = context.registry.crowds.version(crowd, version_number(version))
    count = len(context.book.stored(receipt))
    _check_offset(offset, count)
    schema = members_schema(context, receipt, asked.columns, pii=asked.pii)
    rows = member_rows(context, receipt, asked.columns, pii=asked.pii, skip=offset)
    batches = (_without_ordinal(batch) for batch in rows)
    facts = _facts(receipt, count, receipt.ids_checksum)
    return Pull(
        form,
        receipt,
        count,
        count - offset,
        receipt.ids_checksum,
        encode(form, schema.with_metadata(facts), batches),
        Cursor(_SINCE, crowd, receipt.version).to_text(known),
    )


def changes_of(
    context: CrowdContext,
    crowd: str,
    *,
    start: int | None = None,
    end: int | str = "latest",
    since: str | None = None,
) -> Changes:
    """The changes from one version to another: `start` a number (0: from nothing), or the cursor `since` of
    the last pull; with neither, from nothing.

    Raises NotFound, InvalidInput (`bad_cursor`, `bad_range`); `since_expired` where the members of the last
    pull are not kept any more, so that the whole set must be pulled.
    """
    known = context.registry.crowds.get(crowd)
    if since is not None and start is not None:
        raise InvalidInput("`from` and `since` exclude each other", code="bad_range")
    after = context.registry.crowds.version(crowd, version_number(end))
    number = read_cursor(since, _SINCE, known).version if since is not None else start or 0
    if number > after.version or number < 0:
        message = f"`from` is {number} and `to` is {after.version}; from may not be greater"
        raise InvalidInput(message, code="bad_range")
    before = context.registry.crowds.version(crowd, number) if number else None
    try:
        return changes_between(context, before, after)
    except NotFound as error:
        if since is None:
            raise
        message = f"the last pull was of version {number}, which is not kept any more: pull the whole set"
        raise NotFound(message, code="since_expired") from error


def page_changes(
    context: CrowdContext, changes: Changes, *, limit: int = 1_000, cursor: str | None = None
) -> ChangesPage:
    """A page of changes; a cursor must be of the same two versions."""
    _check_limit(limit)
    crowd = context.registry.crowds.get(changes.after.crowd)
    number = changes.before.version if changes.before is not None else 0
    skip = 0
    if cursor is not None:
        place = read_cursor(cursor, _CHANGES, crowd)
        if (place.before, place.version) != (number, changes.after.version):
            raise InvalidInput("the cursor is of other versions; ask for them again", code="bad_cursor")
        skip = place.after
    found, _ = _first(change_rows(context, changes, skip=skip), limit)
    read = skip + len(found)
    following = None
    if read < changes.rows:
        following = Cursor(_CHANGES, crowd.id, changes.after.version, read, number).to_text(crowd)
    since = Cursor(_SINCE, crowd.id, changes.after.version).to_text(crowd)
    return ChangesPage(changes, found, following, since)


def cursor_versions(context: CrowdContext, crowd: str, cursor: str) -> tuple[int, int]:
    """From which version to which one a cursor of changes goes on; raises InvalidInput."""
    place = read_cursor(cursor, _CHANGES, context.registry.crowds.get(crowd))
    return place.before, place.version


def pull_changes(context: CrowdContext, changes: Changes, form: Form, *, offset: int = 0) -> Pull:
    """All changes as a stream; `offset` as in `pull_members`."""
    _check_offset(offset, changes.rows)
    crowd = context.registry.crowds.get(changes.after.crowd)
    checksum = str(changes.ids_checksum)
    schema = SCHEMA.with_metadata(_facts(changes.after, changes.rows, checksum))
    return Pull(
        form,
        changes.after,
        changes.rows,
        changes.rows - offset,
        checksum,
        encode(form, schema, change_rows(context, changes, skip=offset)),
        Cursor(_SINCE, crowd.id, changes.after.version).to_text(crowd),
        changes.before.version if changes.before is not None else 0,
    )


def _first(batches: Iterator[pa.RecordBatch], most: int) -> tuple[list[dict[str, Any]], list[int]]:
    """The first rows as JSON has them, and their ordinals where there are any."""
    found: list[dict[str, Any]] = []
    ordinals: list[int] = []
    try:
        for batch in batches:
            some = batch.slice(0, most - len(found))
            if ORDINAL in some.schema.names:
                ordinals += some.column(ORDINAL).to_pylist()
                some = _without_ordinal(some)
            found += [json.loads(line) for line in json_lines(some).splitlines()]
            if len(found) >= most:
                break
    finally:
        batches.close()  # type: ignore[attr-defined]  # a generator that holds a snapshot open
    return found, ordinals


def _without_ordinal(batch: pa.RecordBatch) -> pa.RecordBatch:
    return batch.select([name for name in batch.schema.names if name != ORDINAL])


def _facts(version: CrowdVersion, count: int, checksum: str) -> dict[str, str]:
    return {
        "tagmill.crowd": version.crowd,
        "tagmill.version": str(version.version),
        "tagmill.snapshot": version.snapshot,
        "tagmill.count": str(count),
        "tagmill.ids_checksum": checksum,
    }


def _check_limit(limit: int) -> None:
    if not 1 <= limit <= MOST_ROWS:
        raise InvalidInput(f"`limit` is from 1 to {MOST_ROWS:,}, not {limit}", code="bad_limit")


def _check_offset(offset: int, count: int) -> None:
    if not 0 <= offset <= count:
        raise InvalidInput(f"`offset` is from 0 to {count:,}, not {offset}", code="bad_offset")
