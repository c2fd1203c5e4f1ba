"""Crowds: named segments and uploaded lists, and their immutable numbered versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias, assert_never

from engine.model.issue import Place
from engine.model.naming import Name
from engine.model.registered import Origin

SegmentData: TypeAlias = Mapping[str, object]
"""A segment as JSON data: numbers as int or Decimal."""


class CrowdKind(StrEnum):
    """Where a crowd's members come from."""

    SEGMENT = "segment"
    UPLOAD = "upload"


class CrowdState(StrEnum):
    """What a crowd is doing; told from its lease, its last error and its versions, never a stored flag."""

    NEW = "new"  # has no version yet
    REFRESHING = "refreshing"  # somebody holds a live lease on it
    READY = "ready"
    FAILED = "failed"  # the last refresh failed; the last good version is served


class Order(StrEnum):
    """The direction of a limit by a tag; customers without a value come last in both."""

    ASC = "asc"
    DESC = "desc"


@dataclass(frozen=True, slots=True)
class LimitByTag:
    """The first `n` members by a tag's value; ties by the hash with the crowd's id as salt, then by id."""

    n: int
    tag: str
    order: Order = Order.DESC


@dataclass(frozen=True, slots=True)
class LimitBySalt:
    """The `n` members with the smallest hashes of a salt: a stable random choice."""

    n: int
    salt: str


Limit: TypeAlias = LimitByTag | LimitBySalt


def limit_to_json(limit: Limit | None) -> dict[str, object] | None:
    """A limit as `contract.md` 6 writes it."""
    match limit:
        case None:
            return None
        case LimitByTag(n, tag, order):
            return {"n": n, "by": {"tag": tag, "order": order.value}}
        case LimitBySalt(n, salt):
            return {"n": n, "salt": salt}
        case _:
            assert_never(limit)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a split: the share `[start, end)` per cent of the members of `of`, by the hash of `salt`."""

    of: str
    salt: str
    start: Decimal
    end: Decimal


def part_to_json(part: Part | None) -> dict[str, object] | None:
    """Which share of which crowd a part is."""
    if part is None:
        return None
    return {"of": part.of, "salt": part.salt, "from": part.start, "to": part.end}


@dataclass(frozen=True, slots=True)
class CrowdError:
    """Why the last refresh failed."""

    code: str
    message: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Crowd:
    """A crowd as the registry knows it.

    `segment` is None for uploaded lists. `revision` grows with every change of the definition and serves as
    its entity tag. `latest` is the newest finished version, None where there is none. `error` is that of the
    last refresh, None where it succeeded. An enabled crowd is refreshed after each run and cannot be edited.
    Times are aware, in UTC.
    """

    id: str
    name: Name
    kind: CrowdKind
    revision: int
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str
    segment: SegmentData | None = None
    limit: Limit | None = None
    part: Part | None = None
    owner: str | None = None
    folder: str | None = None
    enabled: bool = False
    origin: Origin = Origin.API
    place: Place = Place()
    state: CrowdState = CrowdState.NEW
    latest: int | None = None
    error: CrowdError | None = None


@dataclass(frozen=True, slots=True)
class VersionFiles:
    """Where a version's members are kept.

    `table_version` is the Delta version of `lake/crowds/<id>` that holds the partition; `words_sha256` is of
    the packed words in `serving/crowds/<id>/<version>.npy`; `size` is one more than the greatest ordinal
    that the set could hold.
    """

    table_version: int = 0
    size: int = 0
    words_sha256: str = ""


@dataclass(frozen=True, slots=True)
class CrowdVersion:
    """The receipt of one finished version; immutable, apart from an erasure.

    `digest` and `ids_checksum` are those of `semantics.md` 12. `segment` is the segment as it was evaluated,
    with crowd versions bound (None for uploads), `limit` the limit. `segment_hash` is SHA-256 of what the
    bound segment with its limit means. `seconds` is how long evaluation and publication took, `engine` what
    evaluated: `serving`, `embedded`, `spark`, or `upload`. `erased` counts members that were erased since;
    `erased_digest` is then the digest of those who remain. `retired_at` is set once retention has taken the
    members; the receipt stays. `report` holds further counts, such as those of an upload's unknown ids.
    """

    crowd: str
    version: int
    count: int
    digest: str
    ids_checksum: str
    snapshot: str
    base_time: datetime
    segment: SegmentData | None
    segment_hash: str
    created_at: datetime
    seconds: float
    limit: Limit | None = None
    engine: str = "serving"
    by: str = ""
    erased: int = 0
    erased_digest: str | None = None
    retired_at: datetime | None = None
    files: VersionFiles = VersionFiles()
    report: Mapping[str, object] = field(default_factory=dict)


class RefreshStatus(StrEnum):
    """What became of an enabled crowd after a run, or of one whose file could not be taken up."""

    REFRESHED = "refreshed"
    UNCHANGED = "unchanged"  # its newest version is of this snapshot and this definition already
    FAILED = "failed"
    BLOCKED = "blocked"  # a tag or crowd that it uses failed: it stays at its last version
    REFUSED = "refused"  # what its file says cannot be taken up: it stays as it was

    @property
    def is_failure(self) -> bool:
        """Whether the crowd should have been refreshed, or taken up, and was not."""
        return self in (RefreshStatus.FAILED, RefreshStatus.BLOCKED, RefreshStatus.REFUSED)


@dataclass(frozen=True, slots=True)
class CrowdOutcome:
    """What became of one crowd; `version` and `count` are those it has now.

    `crowd` is a file where nothing in it could be read so far as to have an id.
    """

    crowd: str
    status: RefreshStatus
    version: int | None = None
    count: int | None = None
    seconds: float = 0.0
    error_code: str | None = None
    message: str | None = None
