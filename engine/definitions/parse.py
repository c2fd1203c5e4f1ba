"""One object -> a draft: its keys read, its block parsed, nothing looked up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.catalog.documents import Unreadable, pointer_to
from engine.catalog.reading import Failed, Origin, Reading, guess_hint, listed, shown
from engine.catalog.shapes import Object
from engine.definitions.draft import Draft
from engine.definitions.keys import COMMON, COMMON_NAMES
from engine.definitions.kinds import KINDS
from engine.model.issue import Issue, has_errors
from engine.model.segment import Places
from engine.model.tag import TagKind


def parse_definition(data: object, places: Places | None = None) -> tuple[Draft | None, list[Issue]]:
    """Read one definition from a JSON-like object (numbers as int or Decimal).

    Issues stand at JSON pointers, and at files and lines where `places` says so. None where nothing of it
    can be named: no mapping, or no code.
    """
    return draft_of(data, Origin(places))


def draft_of(data: object, origin: Origin) -> tuple[Draft | None, list[Issue]]:
    """The same, of an object with its origin."""
    reading = Reading(origin)
    if not isinstance(data, Mapping):
        if not isinstance(data, Unreadable):
            message = "a definition is a mapping with `code`, `name`, `category`, `kind`, `value_type`, …"
            reading.refuse("wrong_type", message, "")
        return None, reading.issues
    common = {name: value for name, value in data.items() if name in COMMON_NAMES}
    fields = Object(COMMON, "a definition").read_keys(common, "", reading)
    others = {name: value for name, value in data.items() if name not in COMMON_NAMES}
    kind = fields.get("kind")
    body = None
    block: dict[str, object] = {}
    if isinstance(kind, TagKind):
        block = _block(kind, others, reading)
        body = KINDS[kind].parse(block, reading)
    code = fields.get("code")
    if not isinstance(code, str):
        return None, reading.issues
    flawed = has_errors(reading.issues) or body is None or not origin.sound
    value_type: Any = fields.get("value_type")
    kind = kind if isinstance(kind, TagKind) else None
    return Draft(code, kind, value_type, fields, body, block, flawed, origin, dict(data)), reading.issues


def _block(kind: TagKind, others: Mapping[str, object], reading: Reading) -> dict[str, object]:
    keys = KINDS[kind].keys
    names = [key.name for key in keys]
    for name in others:
        if name not in names:
            _unknown_key(name, kind, names, reading)
    read = Object(keys).read_keys({name: each for name, each in others.items() if name in names}, "", reading)
    return {name: each for name, each in read.items() if not isinstance(each, Failed)}


def _unknown_key(name: str, kind: TagKind, names: list[str], reading: Reading) -> None:
    allowed = [*COMMON_NAMES, *names]
    owner = next((each.kind for each in KINDS.values() if name in [key.name for key in each.keys]), None)
    if owner is not None:
        message = f"the key {shown(name)} belongs to the kind `{owner}`; this tag is `{kind}`"
        reading.refuse("misplaced_key", message, pointer_to("", name), f"`{kind}` takes {listed(names)}")
    else:
        message = f"the key {shown(name)} is unknown; allowed are {listed(allowed, 30)}"
        reading.refuse("unknown_key", message, pointer_to("", name), guess_hint(name, allowed))
