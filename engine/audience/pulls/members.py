"""Pulling crowds: pages with a cursor that is pinned to a version, and whole sets as streams."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from engine.audience.pulls.cursors import Cursor, read_cursor
from engine.audience.pulls.row_texts import json_lines
from engine.audience.pulls.rows import IDS, member_rows, schema_with, version_number
from engine.audience.pulls.streams import Form, encode
from engine.model.issue import refusal
from engine.model.views import ORDINAL

if TYPE_CHECKING:
    import pyarrow as pa

    from engine.audience.crowds.context import CrowdContext
    from engine.model.crowd import CrowdVersion

LATEST: Final = "latest"
MOST_ROWS: Final = 10_000
"""Rows of a page."""

_MEMBERS: Final = "members"
SINCE: Final = "since"
"""The cursors that lead from a pull to the changes after it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a pull: columns that ride along, and whether personal data may be seen."""

    columns: tuple[str, ...] = ()
    pii: bool = False


NO_COLUMNS: Final = Asked()


@dataclass(frozen=True, slots=True)
class MembersPage:
    """A page of a version; `next` is the cursor of the page after it, None for the last one."""

    version: CrowdVersion
    items: Sequence[Mapping[str, Any]]
    next: str | None


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
    before: int | None = None

    @property
    def file_name(self) -> str:
        """A name for a file of it."""
        between = "" if self.before is None else f"{self.before}-"
        return f"{self.version.crowd}-{between}{self.version.version}.{self.form.suffix}"


def page_members(
    context: CrowdContext,
    crowd: str,
    version: int | str = "latest",
    *,
    limit: int = 1_000,
    cursor: str | None = None,
    asked: Asked = NO_COLUMNS,
) -> MembersPage:
    """A page of members, ascending by ordinal. A cursor is pinned to its version, whatever `latest` is now.

    Raises NotFound, InvalidInput (`bad_cursor`, `bad_limit`, `unknown_column`).
    """
    check_limit(limit)
    known = context.registry.crowds.get(crowd)
    place = read_cursor(cursor, _MEMBERS, known) if cursor is not None else None
    number = version_number(version)
    if place is not None:
        check_version(place.version, number)
        number = place.version
    receipt = context.registry.crowds.version(crowd, number)
    schema_with(context, receipt, IDS, asked.columns, pii=asked.pii)  # raises where one is unknown
    context.book.stored(receipt)  # raises where the members are gone
    after = place.after if place is not None else -1
    rows = member_rows(context, receipt, asked.columns, pii=asked.pii, after=after)
    found, last = first_rows(rows, limit + 1)
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
    asked: Asked = NO_COLUMNS,
) -> Pull:
    """All members of a version as a stream; `offset` skips what a receiver has got already of a
    version that it names.

    Raises NotFound, InvalidInput (`bad_offset`, `unknown_column`) before the first byte.
    """
    known = context.registry.crowds.get(crowd)
    receipt = context.registry.crowds.version(crowd, version_number(version))
    count = len(context.book.stored(receipt))
    check_pinned(offset, version)
    check_offset(offset, count)
    schema = schema_with(context, receipt, IDS, asked.columns, pii=asked.pii)
    rows = member_rows(context, receipt, asked.columns, pii=asked.pii, skip=offset)
    batches = (without_ordinal(batch) for batch in rows)
    facts = facts_of(receipt, count, receipt.ids_checksum)
    return Pull(
        form,
        receipt,
        count,
        count - offset,
        receipt.ids_checksum,
        encode(form, schema.with_metadata(facts), batches),
        Cursor(SINCE, crowd, receipt.version).to_text(known),
    )


def first_rows(batches: Iterator[pa.RecordBatch], most: int) -> tuple[list[dict[str, Any]], list[int]]:
    """The first rows as JSON has them, and their ordinals where there are any."""
    found: list[dict[str, Any]] = []
    ordinals: list[int] = []
    try:
        for batch in batches:
            some = batch.slice(0, most - len(found))
            if ORDINAL in some.schema.names:
                ordinals += some.column(ORDINAL).to_pylist()
                some = without_ordinal(some)
            found += [json.loads(line) for line in json_lines(some).splitlines()]
            if len(found) >= most:
                break
    finally:
        batches.close()  # type: ignore[attr-defined]  # a generator that holds a snapshot open
    return found, ordinals


def without_ordinal(batch: pa.RecordBatch) -> pa.RecordBatch:
    return batch.select([name for name in batch.schema.names if name != ORDINAL])


def facts_of(version: CrowdVersion, count: int, checksum: str) -> dict[str, str]:
    return {
        "tagmill.crowd": version.crowd,
        "tagmill.version": str(version.version),
        "tagmill.snapshot": version.snapshot,
        "tagmill.count": str(count),
        "tagmill.ids_checksum": checksum,
    }


def check_limit(limit: int) -> None:
    if not 1 <= limit <= MOST_ROWS:
        raise refusal("/limit", f"`limit` is from 1 to {MOST_ROWS:,}, not {limit}", code="bad_limit")


def check_version(of_cursor: int, asked: int | None) -> None:
    """Raise InvalidInput (`bad_cursor`) where a cursor is of another version than is asked for; None: any."""
    if asked not in (None, of_cursor):
        message = f"the cursor is of version {of_cursor}, not {asked}; begin again without it"
        raise refusal("/cursor", message, code="bad_cursor")


def check_pinned(offset: int, version: int | str) -> None:
    """Raise InvalidInput (`bad_offset`) for one into whatever is the latest version by now."""
    if offset and version == LATEST:
        message = "`offset` goes on within one version: name its number, which `X-Crowd-Version` told"
        raise refusal("/offset", message, code="bad_offset")


def check_offset(offset: int, count: int) -> None:
    if not 0 <= offset <= count:
        raise refusal("/offset", f"`offset` is from 0 to {count:,}, not {offset}", code="bad_offset")
