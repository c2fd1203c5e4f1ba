"""Crowds, their versions, members and portraits."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from api.schemas.base import REFERENCE, Answer, Anything, Body, SegmentData, Title

NameData = Annotated[
    Any,
    Field(
        json_schema_extra={"anyOf": [{"type": "string"}, {"type": "object"}]},
        description="A text, or {en, zh}.",
    ),
]
VersionData = Annotated[
    Any,
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string"}]}),
    Field(description="A number, or `latest`."),
]
ParsedLater = Annotated[Any, Field(description="Checked with the definition.")]


class ByTag(Body):
    """The first by a tag's value; customers without one come last."""

    tag: str
    order: Annotated[str, Field(pattern="^(asc|desc)$")] = "desc"


class Limit(Body):
    """At most `n` members: the first by a tag, or a stable random choice by a salt."""

    n: Annotated[int, Field(ge=1)]
    by: ByTag | None = None
    salt: str | None = None


class CrowdBody(Body):
    """A crowd to be made; its id is made from the name where none is given."""

    id: str | None = None
    name: NameData
    segment: SegmentData
    limit: Limit | None = None
    owner: str | None = None
    folder: str | None = None


class CrowdChanges(Body):
    """What is to be changed; null removes limit, owner and folder."""

    name: NameData = None
    segment: SegmentData | None = None
    limit: Limit | None = None
    owner: str | None = None
    folder: str | None = None


class CopyBody(Body):
    """How the copy is called."""

    id: str | None = None
    name: NameData = None
    owner: str | None = None
    folder: str | None = None


class PartBody(Body):
    """A part: a crowd of its own with so many per cent of the members."""

    id: str
    percent: ParsedLater
    name: NameData = None


class SplitBody(Body):
    """Parts get consecutive ranges of the hash of `sample` with this salt; what is left is a hold-out."""

    salt: str
    parts: Annotated[list[Any], WithJsonSchema({"type": "array", "items": {REFERENCE: "PartBody"}})]


class ContainsBody(Body):
    """Up to 10,000 customers."""

    customer_ids: Annotated[list[str], Field(max_length=10_000)]
    version: VersionData = "latest"


class OverlapBody(Body):
    """Up to five crowds; `version` of each is its latest."""

    crowds: Annotated[list[str], Field(min_length=1, max_length=5)]


class PortraitBody(Body):
    """Of which version, and compared with which crowd; left out, the latest and the universe."""

    version: VersionData = "latest"
    base: str | None = None


class CrowdProblem(Answer):
    """Why the last refresh failed."""

    code: str
    message: str
    at: datetime


class Crowd(Answer):
    """A crowd; `state` is `new`, `refreshing`, `ready` or `failed`, `latest` its newest finished version."""

    id: str
    name: Title
    kind: str
    segment: Anything = None
    limit: Anything = None
    part: Anything = None
    owner: str | None = None
    folder: str | None = None
    enabled: bool
    state: str
    latest: int | None = None
    error: CrowdProblem | None = None
    origin: str
    read_only: bool
    place: str | None = None
    revision: int
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str


class CrowdPage(Answer):
    """A page of crowds."""

    items: list[Crowd]
    next: str | None = None


class Crowds(Answer):
    """Crowds that were made together."""

    crowds: list[Crowd]


class Version(Answer):
    """The receipt of a version."""

    crowd: str
    version: int
    count: int
    digest: str
    ids_checksum: str
    snapshot: str
    base_time: datetime
    segment: Anything = None
    limit: Anything = None
    segment_hash: str
    created_at: datetime
    seconds: float
    engine: str
    by: str
    report: Anything
    erased: int | None = None
    erased_digest: str | None = None
    retired_at: datetime | None = None


class VersionPage(Answer):
    """A page of receipts, the newest first."""

    items: list[Version]
    next: str | None = None


class UnknownRow(Answer):
    """A line of an upload whose id nobody has."""

    line: int
    customer_id: str


class CrowdUpload(Answer):
    """What came of an upload: unknown ids are counted, and the first 1,000 listed with their lines."""

    crowd: Crowd
    version: Version
    rows: int
    repeated: int
    unknown: int
    unknown_ids: list[UnknownRow]


class Members(Answer):
    """A page of members of one version, with the columns asked for."""

    crowd: str
    version: int
    count: int
    ids_checksum: str
    items: list[Anything]
    next: str | None = None


class Changes(Answer):
    """A page of who entered and who left between two versions, `from` 0 being before the first, with the
    columns asked for.

    `since` is the cursor for the changes after these.
    """

    crowd: str
    source: Annotated[int, Field(alias="from")]
    target: Annotated[int, Field(alias="to")]
    entered: int
    left: int
    ids_checksum: str
    items: list[Anything]
    next: str | None = None
    since: str


class Contains(Answer):
    """Whether customers are members of a version."""

    crowd: str
    version: int
    contains: dict[str, bool]


class OverlapCrowd(Answer):
    """A crowd of an overlap."""

    crowd: str
    version: int
    count: int


class Region(Answer):
    """The customers that are in all of these crowds and in no other of those asked for."""

    sets: list[str]
    count: int


class Overlap(Answer):
    """The exact size of every region."""

    snapshot: str
    crowds: list[OverlapCrowd]
    regions: list[Region]


class Portrait(Answer):
    """What a crowd looks like against a base."""

    crowd: str
    version: int
    base: str
    state: str
