"""Tags: definitions, their state, and what is known of their values."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from api.schemas.base import Answer, Body, DefinitionData, Error, Title, Value
from api.schemas.portraits import Spread

TagStatus: TypeAlias = Literal["ok", "stale", "failed", "refused", "disabled", "not_computed"]


class Tag(Answer):
    """A tag; `origin` is `files` (read-only here) or `api`, `status` one of `ok`, `stale`, `failed`,
    `refused`, `disabled`, `not_computed`. Rows and coverage are those of the latest snapshot.
    """

    code: str
    name: Title | None = None
    category: str | None = None
    kind: str | None = None
    value_type: str | None = None
    status: TagStatus
    enabled: bool
    switched: bool
    origin: str
    read_only: bool
    place: str
    revision: int
    definition: DefinitionData
    upstream: list[str]
    downstream: list[str]
    problems: list[str]
    snapshot: str | None = None
    base_time: datetime | None = None
    rows: int | None = None
    coverage: float | None = None
    stale: bool
    last_error: str | None = None
    warnings: list[Error] | None = None


class TagPage(Answer):
    """A page of tags."""

    items: list[Tag]
    next: str | None = None


class TagIssue(Error):
    """An issue of a definition; `severity` is `error` or `warning`."""

    severity: str


class TagCheck(Answer):
    """What a check found; `elsewhere` are errors that the definition would make in others."""

    ok: bool
    code: str | None = None
    issues: list[TagIssue]
    elsewhere: list[TagIssue]


class DryRunBody(Body):
    """A definition to be tried, or the code of one that exists."""

    definition: DefinitionData | None = None
    code: str | None = None
    sample: Annotated[int, Field(ge=0, le=1000)] = 10
    as_of: str | None = None


class Column(Answer):
    """A column of the result, with its type in Spark's words."""

    name: str
    type: str


class DryRun(Answer):
    """One tag computed and not published: `sample` holds customer ids with values, `distribution` the most
    frequent values with their counts; `error` and `message` say why there is nothing.
    """

    code: str
    base_time: datetime
    universe: int
    rows: int
    coverage: float
    seconds: float
    columns: list[Column]
    sample: list[tuple[str, Value]]
    distribution: list[tuple[str, int]]
    error: str | None = None
    message: str | None = None


class SwitchBody(Body):
    """Why, for those who look at the history."""

    reason: str | None = None


class Uploaded(Answer):
    """Values stored for the next run; `empty` rows had none."""

    code: str
    rows: int
    empty: int


class ImpactBody(Body):
    """A changed definition, or the code of one that would be removed."""

    definition: DefinitionData | None = None
    code: str | None = None


class Affected(Answer):
    """A tag or a crowd that depends on it; `rules` are the numbers of the rules of a rule tag that name it.

    `customers` is how many customers it would change for, None where that cannot be computed now; `why` then
    says the reason. `direct` is False where another tag or crowd lies between.
    """

    kind: str
    id: str
    direct: bool
    rules: list[int]
    broken: bool
    customers: int | None = None
    why: str | None = None


class Impact(Answer):
    """What a change would do, on one snapshot."""

    code: str
    change: str
    snapshot: str | None = None
    issues: list[TagIssue]
    affected: list[Affected]


class ValueCount(Answer):
    """A value and how many customers have it; None is the row of those without one."""

    value: Value
    count: int
    share: float


class Distribution(Answer):
    """The values of a tag in one snapshot; counts below `privacy.min_group` are told as zero."""

    code: str
    snapshot: str
    base_time: datetime
    zone: str
    universe: int
    rows: int
    coverage: float
    stale: bool
    distinct: int
    values: list[ValueCount]
    others: int
    spread: Spread | None = None


class Node(Answer):
    """A thing in a lineage: a `source` column, a `tag` or a `crowd`."""

    kind: str
    id: str


class Edge(Answer):
    """What is read, and what reads it."""

    source: Annotated[Node, Field(alias="from")]
    target: Annotated[Node, Field(alias="to")]


class Lineage(Answer):
    """What a tag is computed from, and what is computed from it, directly or not."""

    code: str
    nodes: list[Node]
    edges: list[Edge]


class CrowdUse(Answer):
    """A crowd whose segment or limit names the tag."""

    id: str
    name: Title
    enabled: bool


class Usage(Answer):
    """Who uses a tag: crowds, tags, and how many previews so far."""

    code: str
    crowds: list[CrowdUse]
    tags: list[str]
    previews: int
    last_preview_at: datetime | None = None
