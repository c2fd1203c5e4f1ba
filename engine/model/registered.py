"""What the registry keeps of definitions and uploads: who, when, what changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from engine.model.issue import Place


class Origin(StrEnum):
    """Where a definition came from; one from a file is read-only through the API."""

    FILES = "files"
    API = "api"


class Change(StrEnum):
    """What happened to a definition."""

    CREATED = "created"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class DefinitionVersion:
    """One version of a tag's definition, counted from 1.

    `content` is the definition as it was written (JSON-like; None where it was removed), `changed_keys` its
    top-level keys that differ from the version before, `place` the file and line it was read from.
    """

    code: str
    version: int
    change: Change
    origin: Origin
    content: Mapping[str, object] | None
    changed_keys: tuple[str, ...]
    fingerprint: str | None
    at: datetime
    by: str
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class TagSwitch:
    """A tag was enabled or disabled by command or API, over what its definition says; None withdraws that."""

    code: str
    enabled: bool | None
    at: datetime
    by: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ListFile:
    """The values of a list tag that were uploaded: a file below the lake that the next run publishes.

    `id` grows; the greatest id of a tag is in force. `digest` is SHA-256 over the stored file.
    """

    id: int
    code: str
    path: str
    rows: int
    digest: str
    at: datetime
    by: str
