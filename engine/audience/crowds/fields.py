"""What a crowd's definition says: read from a request or a file, with every problem of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from engine.catalog.reading import FAILED, Failed, Origin, Reading
from engine.catalog.shapes import DisplayName, Key, Object, Raw
from engine.catalog.value_shapes import Choice, Flag, Json, Number, Text
from engine.errors import InvalidInput
from engine.model.crowd import Crowd, CrowdKind, Limit, LimitBySalt, LimitByTag, Order
from engine.model.issue import Issue, has_errors
from engine.model.naming import Name
from engine.model.segment import Segment
from engine.segments import parse_segment

SLUG: Final = "[a-z0-9]+([_-][a-z0-9]+)*"
"""Ids of crowds: no two separators in a row, so that views can be named after them without clashes."""

RESERVED: Final = frozenset({"upload", "overlap"})
"""Words of the API's own below `/v1/crowds/`."""

LONGEST: Final = 63
_ID_WORDS: Final = "an id: small letters and digits, with single `_` or `-` between, at most 63"
_MOST: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class CrowdFields:
    """A definition as it was written; what was left out is None.

    `parsed` is what could be read of the segment, also beside errors.
    """

    id: str | None = None
    name: Name | None = None
    segment: Mapping[str, object] | None = None
    parsed: Segment | None = None
    limit: Limit | None = None
    owner: str | None = None
    folder: str | None = None
    enabled: bool | None = None

    def as_crowd(self, id_: str, name: Name, kind: CrowdKind, by: str) -> Crowd:
        """A new crowd of these fields, not enabled, that nobody has kept yet."""
        now = datetime.now(UTC)
        return Crowd(
            id=id_,
            name=name,
            kind=kind,
            revision=0,
            created_at=now,
            created_by=by,
            updated_at=now,
            updated_by=by,
            segment=self.segment,
            limit=self.limit,
            owner=self.owner,
            folder=self.folder,
        )


@dataclass(frozen=True, slots=True)
class _Limit:
    """The first n by a tag, or by the hash of a salt."""

    def read(self, value: object, at: str, reading: Reading) -> object:
        """The `Limit`."""
        before = len(reading.issues)
        found: Any = _LIMIT.read(value, at, reading)
        if isinstance(found, Failed) or len(reading.issues) > before:
            return FAILED
        if ("by" in found) == ("salt" in found):
            message = "a limit has either `by`, a tag and an order, or `salt`, a text"
            return reading.refuse("bad_limit", message, at)
        if "salt" in found:
            return LimitBySalt(found["n"], found["salt"])
        return LimitByTag(found["n"], found["by"]["tag"], found["by"].get("order", Order.DESC))

    def schema(self) -> Json:
        """An object."""
        return _LIMIT.schema()


_BY: Final = Object(
    (
        Key("tag", Text(words="the code of a tag"), "the tag whose value decides", True),
        Key("order", Choice.of(Order), "asc or desc; desc if left out"),
    ),
    "a tag and an order",
)
_LIMIT: Final = Object(
    (
        Key("n", Number(1, _MOST, whole=True), "how many customers at most", True),
        Key("by", _BY, "the first by a tag's value"),
        Key("salt", Text(may_be_empty=True), "a stable random choice by the hash of this text"),
    ),
    "a limit",
)
_ID: Final = Key("id", Text(SLUG, _ID_WORDS, LONGEST), _ID_WORDS)
_NAME: Final = Key("name", DisplayName(), 'the display name: a text, or {en: "...", zh: "..."}', True)
_SEGMENT: Final = Key("segment", Raw({"type": "object"}, "a segment"), "who belongs to the crowd", True)
_REST: Final = (
    Key("limit", _Limit(), "at most so many members"),
    Key("owner", Text(longest=200), "who looks after the crowd"),
    Key("folder", Text(longest=200), "where it is shown"),
)
_ENABLED: Final = Key("enabled", Flag(), "true: refreshed after each run")

CREATE: Final = Object((_ID, _NAME, _SEGMENT, *_REST), "a crowd")
EDIT: Final = Object(
    (Key("name", DisplayName()), Key("segment", _SEGMENT.shape), *_REST), "changes of a crowd"
)
COPY: Final = Object((_ID, Key("name", DisplayName()), *_REST[1:]), "a copy of a crowd")
LIST: Final = Object((_ID, _NAME, *_REST[1:]), "an uploaded crowd")
PART: Final = Object(
    (
        Key("id", _ID.shape, _ID.doc, True),
        Key("percent", Raw({"type": ["number", "string"]}, "a number"), "above 0, at most 100", True),
        Key("name", DisplayName()),
    ),
    "a part",
)
FILE: Final = Object((Key("id", _ID.shape, _ID.doc, True), _NAME, _SEGMENT, _ENABLED, *_REST), "a crowd")


def read_fields(data: object, shape: Object, origin: Origin | None = None) -> tuple[CrowdFields, list[Issue]]:
    """Read a definition; nothing is looked up. Issues stand at JSON pointers, or where `origin` says."""
    reading = Reading(origin or Origin())
    found = shape.read(data, "", reading)
    fields: dict[str, Any] = found if isinstance(found, dict) else {}
    if fields.get("id") in RESERVED:
        reading.refuse("reserved_id", f"`{fields['id']}` is a word of the API and no crowd's id", "/id")
    parsed = None
    if "segment" in fields:
        parsed, issues = parse_segment(
            fields["segment"], pointer="/segment", places=reading.origin.places, partial=True
        )
        reading.issues.extend(issues)
    return CrowdFields(**{**fields, "parsed": parsed}), reading.issues


def checked_fields(data: object, shape: Object) -> CrowdFields:
    """The same of a request; raises InvalidInput (`crowd_refused`) with every problem."""
    fields, issues = read_fields(data, shape)
    refuse_errors(issues)
    return fields


def refuse_errors(issues: Collection[Issue]) -> None:
    """Raise InvalidInput (`crowd_refused`) where there is an error among the issues."""
    found = list(issues)
    if has_errors(found):
        count = sum(issue.is_error for issue in found)
        raise InvalidInput(
            f"the crowd cannot be kept: {count} error{'' if count == 1 else 's'}", found, code="crowd_refused"
        )


def new_id(name: Name, taken: Collection[str]) -> str:
    """A free id made from the English name, or from the other one; `crowd` where neither has letters."""
    base = next((slug for slug in (_slug(name.en), _slug(name.zh)) if slug), "crowd")
    number, found = 1, base
    while found in taken or found in RESERVED:
        number += 1
        found = f"{base[: LONGEST - len(str(number)) - 1].rstrip('_')}_{number}"
    return found


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "_", plain)[:LONGEST].strip("_")
