"""The manifest of a snapshot's serving files: what there is, and the size and SHA-256 of every file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from engine.errors import InternalError
from engine.model.snapshot import SnapshotFile

FORMAT: Final = 1
"""Raised when files are laid out in another way; a reader refuses what it does not know."""

MANIFEST_FILE: Final = "manifest.json"


class CorruptSnapshot(InternalError):
    """Serving files that are missing or do not match their digests; the message names the file."""


@dataclass(frozen=True, slots=True)
class ColumnEntry:
    """How one column (a tag, an attribute, a property) is kept.

    `type` is the value type as declared; `form` is `array` (numbers, dates, instants, booleans), `pair`
    (128-bit decimals), `text` (codes of a sorted dictionary) or `list` (codes of several); `rows` ordinals
    are covered. `least` and `greatest` bound the stored numbers (scaled integers for decimals, 0 where there
    is no value), as text. `bitmaps` says that every value has its own.
    """

    type: str
    form: str
    rows: int
    values: int
    distinct: int | None = None
    least: str | None = None
    greatest: str | None = None
    bitmaps: bool = False


@dataclass(frozen=True, slots=True)
class TagEntry:
    """One tag; its files lie in `tags/<code>/`."""

    code: str
    display: str
    as_of: str
    source: str
    stale: bool
    column: ColumnEntry


@dataclass(frozen=True, slots=True)
class PropertyEntry:
    """One property of an event type; number i is the column `p<i>`."""

    name: str
    column: ColumnEntry


@dataclass(frozen=True, slots=True)
class EventEntry:
    """One event type; its files lie in `events/<name>/`. Times are microseconds since 1970 in UTC."""

    name: str
    rows: int
    customers: int
    has_id: bool
    first: int | None
    last: int | None
    properties: tuple[PropertyEntry, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that a snapshot's folder holds.

    `size` is one more than the greatest ordinal, `universe` the number of customers. Paths of `files` are
    below the snapshot's folder, with `/` between.
    """

    snapshot: str
    base_time: str
    zone: str
    size: int
    universe: int
    attributes: Mapping[str, ColumnEntry]
    tags: tuple[TagEntry, ...]
    events: tuple[EventEntry, ...]
    files: tuple[SnapshotFile, ...] = ()
    format: int = FORMAT

    def to_bytes(self) -> bytes:
        """Canonical JSON: sorted keys, no spaces, UTF-8."""
        text = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return text.encode()

    @property
    def digest(self) -> str:
        """SHA-256 of `to_bytes()` in hexadecimal: the one value that a registry row has to hold."""
        return hashlib.sha256(self.to_bytes()).hexdigest()


def parse_manifest(data: bytes) -> Manifest:
    """Read a manifest; `CorruptSnapshot` where it is not one or of another format."""
    try:
        raw: dict[str, Any] = json.loads(data)
        if raw["format"] != FORMAT:
            raise CorruptSnapshot(f"serving files of format `{raw['format']}`; this version reads {FORMAT}")
        return Manifest(
            **{
                **raw,
                "attributes": _columns(raw["attributes"]),
                "tags": tuple(TagEntry(**{**t, "column": ColumnEntry(**t["column"])}) for t in raw["tags"]),
                "events": tuple(
                    EventEntry(**{**e, "properties": tuple(_property(p) for p in e["properties"])})
                    for e in raw["events"]
                ),
                "files": tuple(SnapshotFile(**f) for f in raw["files"]),
            }
        )
    except (ValueError, KeyError, TypeError) as error:
        raise CorruptSnapshot(f"`{MANIFEST_FILE}` cannot be read: {type(error).__name__}") from error


def _property(raw: Mapping[str, Any]) -> PropertyEntry:
    return PropertyEntry(raw["name"], ColumnEntry(**raw["column"]))


def _columns(raw: Mapping[str, Mapping[str, Any]]) -> dict[str, ColumnEntry]:
    return {name: ColumnEntry(**entry) for name, entry in raw.items()}
