"""Crowds, their versions and members."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field, WithJsonSchema

from api.schemas.base import REFERENCE, VALUE, Answer, Body, Decimals, Facts, SegmentData, Title

BESIDE: Final = ConfigDict(json_schema_extra={"additionalProperties": VALUE})
"""An object with values of the columns that were asked for."""

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
Percent = Annotated[
    Any, WithJsonSchema({"type": ["number", "string"]}), Field(description="Above 0, at most 100.")
]


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
    percent: Percent
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


class CrowdPart(Answer):
    """Which share of which crowd a part is: from `from` per cent to below `to`, by the hash of `salt`."""

    of: str
    salt: str
    start: Annotated[Decimals, Field(alias="from")]
    end: Annotated[Decimals, Field(alias="to")]


class Crowd(Answer):
    """A crowd; `latest` is its newest finished version, `segment` null for an uploaded list."""

    id: str
    name: Title
    kind: Literal["segment", "upload"]
    segment: SegmentData | None = None
    limit: Limit | None = None
    part: CrowdPart | None = None
    owner: str | None = None
    folder: str | None = None
    enabled: bool
    state: Literal["new", "refreshing", "ready", "failed"]
    latest: int | None = None
    error: CrowdProblem | None = None
    origin: Literal["files", "api"]
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
    segment: SegmentData | None = None
    limit: Limit | None = None
    segment_hash: str
    created_at: datetime
    seconds: float
    engine: Literal["serving", "night", "upload"]
    by: str
    report: Facts
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


class Member(Answer):
    """A member; the columns that were asked for stand beside the id."""

    model_config = BESIDE

    customer_id: str


class Members(Answer):
    """A page of members of one version, with the columns asked for."""

    crowd: str
    version: int
    count: int
    ids_checksum: str
    items: list[Member]
    next: str | None = None


class MemberChange(Answer):
    """Who entered or left, and why where it can be told; the columns that were asked for stand beside."""

    model_config = BESIDE

    customer_id: str
    change: Literal["entered", "left"]
    reason: str | None


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
    items: list[MemberChange]
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
    base_time: datetime
    zone: str
    crowds: list[OverlapCrowd]
    regions: list[Region]
