"""Members of crowds and their changes: pages of JSON, or the whole set as a stream."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from api.answers import answer
from api.documented import documented
from api.params import CLEAN, CrowdPath, VersionPath
from api.schemas.crowds import Changes, Members
from api.streams import FORMS, wanted_form
from api.work import WorkDep
from engine.audience.crowds.changes import Changes as ChangesOfVersions
from engine.audience.pulls.changes import (
    ChangesPage,
    changes_of,
    page_changes,
    pull_changes,
)
from engine.audience.pulls.members import (
    MOST_ROWS,
    Asked,
    MembersPage,
    check_pinned,
    page_members,
    pull_members,
)
from engine.audience.pulls.streams import Form
from engine.errors import InvalidInput

router = APIRouter(prefix="/v1/crowds", tags=["crowds"])

Accept = Annotated[str | None, Header(max_length=500)]


class PullQuery(BaseModel):
    """How members or changes are asked for."""

    limit: int = Field(1000, ge=1, le=MOST_ROWS, description="Rows of a page; streams are whole.")
    cursor: str | None = Field(None, max_length=2000, description="`next` of the page before; opaque.")
    offset: int = Field(0, ge=0, le=2**31, description="Of a stream: rows that were received before.")
    spreadsheet: bool = Field(False, description="Of CSV: nothing in it is a formula.")
    columns: str | None = Field(
        None,
        max_length=8000,
        pattern=CLEAN,
        description="Tags and attributes to ride along, with commas between.",
    )

    @property
    def names(self) -> tuple[str, ...]:
        """The columns one by one."""
        return tuple(name.strip() for name in self.columns.split(",")) if self.columns else ()

    def form(self, accept: str | None) -> Form | None:
        """The format of a stream, None for a page; InvalidInput where something is asked of the other."""
        form = wanted_form(accept, self.spreadsheet)
        if form is None and self.offset:
            raise InvalidInput("`offset` is of streams; pages go on with `cursor`", code="bad_offset")
        if form is not None and self.cursor is not None:
            raise InvalidInput("`cursor` is of pages; streams go on with `offset`", code="bad_cursor")
        return form


class ChangesQuery(PullQuery):
    """How changes are asked for."""

    start: int | None = Field(None, alias="from", ge=0, le=2**31, description="0: from nothing.")
    to: str = Field("latest", max_length=20, pattern=CLEAN, description="A number, or `latest`.")
    since: str | None = Field(None, max_length=2000, description="`since` of the last pull.")


_TEXT = {"schema": {"type": "string"}}
_BYTES = {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}


def _formats(returns: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    content = {media: (_TEXT if "text" in media or "json" in media else _BYTES) for media in FORMS}
    headers = {
        name: {"description": about, "schema": {"type": "string"}}
        for name, about in (
            ("X-Row-Count", "Of a stream: how many rows it has."),
            ("X-Total-Count", "Of a stream: how many the whole set has."),
            ("X-Ids-Checksum", "Of a stream: the checksum of the whole set."),
            ("X-Crowd-Version", "Of a stream: the version that it is pinned to."),
            ("X-Since", "Of a stream: the cursor for the changes after it."),
            ("Content-Disposition", "Of a stream: a name for a file of it."),
        )
    }
    described = {"description": "A page, or a stream", "content": content, "headers": headers}
    return {200: {**described, "model": returns}}


@router.get(
    "/{crowd_id}/versions/{version}/members",
    **documented(
        "listMembers", "Members of a version", Members, problems=(400, 404, 406), more=_formats(Members)
    ),
)
async def list_members(
    work: WorkDep,
    crowd_id: CrowdPath,
    version: VersionPath,
    query: Annotated[PullQuery, Query()],
    accept: Accept = None,
) -> Response:
    context, form = work.services.crowds.context, query.form(accept)
    asked = Asked(query.names)
    if form is not None:
        return await work.stream(
            lambda: pull_members(context, crowd_id, version, form, offset=query.offset, asked=asked)
        )
    return await work.heavy(
        lambda: answer(
            _members_json(
                page_members(context, crowd_id, version, limit=query.limit, cursor=query.cursor, asked=asked)
            )
        )
    )


@router.get(
    "/{crowd_id}/changes",
    **documented(
        "listChanges",
        "Who entered and who left, between two versions or since the last pull",
        Changes,
        problems=(400, 404, 406),
        more=_formats(Changes),
    ),
)
async def list_changes(
    work: WorkDep,
    crowd_id: CrowdPath,
    query: Annotated[ChangesQuery, Query()],
    accept: Accept = None,
) -> Response:
    context, form = work.services.crowds.context, query.form(accept)
    asked = Asked(query.names)

    def begin() -> ChangesOfVersions:
        check_pinned(query.offset, query.to)
        return changes_of(
            context, crowd_id, start=query.start, end=query.to, since=query.since, cursor=query.cursor
        )

    if form is not None:
        return await work.stream(
            lambda: pull_changes(context, begin(), form, offset=query.offset, asked=asked)
        )
    return await work.heavy(
        lambda: answer(
            _changes_json(page_changes(context, begin(), limit=query.limit, cursor=query.cursor, asked=asked))
        )
    )


def _members_json(found: MembersPage) -> dict[str, object]:
    receipt = found.version
    return {
        "crowd": receipt.crowd,
        "version": receipt.version,
        "count": receipt.count,
        "ids_checksum": receipt.ids_checksum,
        "items": found.items,
        "next": found.next,
    }


def _changes_json(found: ChangesPage) -> dict[str, object]:
    changes = found.changes
    return {
        "crowd": changes.after.crowd,
        "from": changes.before.version if changes.before is not None else 0,
        "to": changes.after.version,
        "entered": changes.entered_checksum.count,
        "left": changes.left_checksum.count,
        "ids_checksum": str(changes.ids_checksum),
        "items": found.items,
        "next": found.next,
        "since": found.since,
    }
