"""What happened to a tag."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from api.schemas.base import Answer, DefinitionData


class Where(Answer):
    """Where a definition stands: a file of the workspace with its line."""

    file: str | None = None
    line: int | None = None
    column: int | None = None
    pointer: str | None = None


class PastDefinition(Answer):
    """A version of the definition; `content` is null where it was removed."""

    code: str
    version: int
    change: str
    origin: Literal["files", "api"]
    content: DefinitionData | None = None
    changed_keys: list[str]
    fingerprint: str | None = None
    at: datetime
    by: str
    place: Where


class PastSwitch(Answer):
    """The tag was switched over what its definition says; null withdraws that."""

    code: str
    enabled: bool | None = None
    at: datetime
    by: str
    reason: str | None = None


class PastUpload(Answer):
    """Values that were uploaded; the greatest id is in force."""

    id: int
    code: str
    path: str
    rows: int
    digest: str
    at: datetime
    by: str


class PastValues(Answer):
    """One set of values; `readable` is false where retention took them."""

    code: str
    base_time: datetime
    as_of: date
    table_version: int
    status: str
    rows: int
    coverage: float
    snapshot: str
    readable: bool


class PastRun(Answer):
    """What became of the tag in a run."""

    run: str
    base_time: datetime
    started_at: datetime
    status: str
    reason: str
    rows: int | None = None
    coverage: float | None = None
    drift: float | None = None
    seconds: float | None = None
    error_code: str | None = None
    message: str | None = None


class History(Answer):
    """What happened to a tag, each list with the newest first."""

    code: str
    definitions: list[PastDefinition]
    switches: list[PastSwitch]
    uploads: list[PastUpload]
    values: list[PastValues]
    runs: list[PastRun]
