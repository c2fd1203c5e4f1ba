"""What changes a tag's rows, as one hash: meaning, not text."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Final

from engine.definitions.values import digits
from engine.model.issue import Place
from engine.model.segment import And, Or, PropertyLeaf, TagLeaf
from engine.model.tag import TagDefinition

_ORDERED_LISTS: Final = frozenset({"between"})


def fingerprint(definition: TagDefinition, parents: Mapping[str, str] | None = None) -> str:
    """SHA-256 (hex) of what changes a tag's rows: type, body and `on_missing`.

    Names, category, description, owner, weight, cadence, gates, places, the order of conditions in a group
    and of entries in a map play no part. `parents` gives the fingerprints of the tags it uses.
    """
    meaning = {
        "type": str(definition.value_type),
        "body": _plain(definition.body),
        "on_missing": _plain(definition.on_missing),
        "parents": dict(parents or {}),
    }
    text = json.dumps(meaning, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(thing: object) -> object:
    """JSON-like data that are equal where two things mean the same."""
    if isinstance(thing, Enum):
        return thing.value
    if thing is None or isinstance(thing, (str, bool, int, Decimal, float, date)):
        return _plain_value(thing)
    match thing:
        case And() | Or():
            return _group(thing)
        case TagLeaf() | PropertyLeaf():
            return _leaf(thing)
        case Mapping():
            return {"map": sorted([str(key), _plain(value)] for key, value in thing.items())}
        case tuple() | list():
            return [_plain(each) for each in thing]
        case frozenset():
            return {"set": sorted(map(str, thing))}
    return _record(thing)


def _plain_value(value: str | int | Decimal | float | date | None) -> object:
    match value:
        case int() | Decimal() if not isinstance(value, bool):
            return {"number": digits(Decimal(value))}
        case float():
            return {"float": value.hex()}
        case date():
            return {"time": value.isoformat()}
        case _:
            return value


def _record(thing: object) -> object:
    if not is_dataclass(thing):
        raise TypeError(f"no plain form of {type(thing).__name__}")
    found: dict[str, object] = {"is": type(thing).__name__}
    for field in fields(thing):
        value = getattr(thing, field.name)
        if field.compare and not isinstance(value, Place):
            found[field.name] = _plain(value)
    return found


def _group(group: And[object] | Or[object]) -> object:
    """A group of one condition is that condition; order and repetition mean nothing."""
    conditions = {json.dumps(_plain(each), ensure_ascii=False, sort_keys=True) for each in group.conditions}
    plain = [json.loads(each) for each in sorted(conditions)]
    return plain[0] if len(plain) == 1 else {"is": type(group).__name__, "conditions": plain}


def _leaf(leaf: TagLeaf | PropertyLeaf) -> object:
    found = _record(leaf)
    assert isinstance(found, dict)
    found |= {"or_missing": bool(leaf.or_missing), "ignore_case": bool(leaf.ignore_case)}
    if isinstance(leaf.value, tuple) and leaf.op not in _ORDERED_LISTS:
        each = {json.dumps(_plain(value), ensure_ascii=False, sort_keys=True) for value in leaf.value}
        found["value"] = sorted(each)
    return found
