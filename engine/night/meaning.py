"""Fingerprints of what a tag's values mean: by content, apart from names, places and order of writing."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Set
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Final

from engine.definitions import fingerprint
from engine.errors import InternalError
from engine.model.issue import Place
from engine.model.naming import Name
from engine.model.segment import AllTime
from engine.model.tag import ListUpload, OnMissing, Statistical
from engine.night.plan import Meaning

if TYPE_CHECKING:
    from engine.model.catalog import Catalog
    from engine.model.tag import TagDefinition


_TOLD: Final = frozenset({"sentence"})
"""Fields that say how something is told."""


def digest_of(*parts: object) -> str:
    """SHA-256 (hexadecimal) over the content of frozen values."""
    text = json.dumps([_plain(part) for part in parts], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def catalog_fingerprint(catalog: Catalog) -> str:
    """What the catalog means for values: tables, columns, types and zones, not names."""
    return digest_of(catalog.zone, catalog.customers, catalog.events, catalog.dimensions)


def values_fingerprint(definition: TagDefinition) -> str:
    """What kept values depend on: type, attribute, measure, bands, map, rules, SQL; not windows and
    filters.
    """
    body = definition.body
    if isinstance(body, Statistical):
        body = dataclasses.replace(body, window=AllTime(), where=None)
    return fingerprint(dataclasses.replace(definition, body=body, on_missing=OnMissing()))


def meanings_of(
    definitions: Mapping[str, TagDefinition],
    order: Iterable[str],
    uses: Mapping[str, frozenset[str]],
    catalog: Catalog,
    sources: Mapping[str, int | None],
    uploads: Mapping[str, int],
    crowds: Mapping[str, object] | None = None,
) -> dict[str, Meaning]:
    """The meaning of every tag; `order` has upstream tags first.

    `uploads` has the file in force of each list tag, `crowds` the versions of the crowds that each rule tag
    names.
    """
    tables, read = catalog_fingerprint(catalog), digest_of(sources)
    found: dict[str, Meaning] = {}
    for code in order:
        definition = definitions[code]
        parents = {parent: found[parent].whole for parent in uses.get(code, ()) if parent in found}
        upload: object = uploads.get(code) if isinstance(definition.body, ListUpload) else None
        upload = (crowds or {}).get(code, upload)
        whole = digest_of(fingerprint(definition, parents), tables, upload)
        found[code] = Meaning(whole, values_fingerprint(definition), read)
    return found


def night_fingerprint(definitions: Mapping[str, TagDefinition], meanings: Mapping[str, Meaning]) -> str:
    """All definitions and the catalog together, with what decides about computing and publishing."""
    return digest_of(
        [
            (
                code,
                meanings[code].whole,
                item.enabled,
                item.cadence,
                item.quality,
                item.on_missing,
                item.display,
            )
            for code, item in sorted(definitions.items())
        ]
    )


def _plain(value: object) -> object:
    match value:
        case None | bool() | int() | str() if not isinstance(value, Enum):
            return value
        case Enum():
            return _plain(value.value)
        case Decimal():
            return f"decimal:{value.normalize():f}"
        case float():
            return f"float:{value!r}"
        case datetime() | date():
            return f"{type(value).__name__}:{value.isoformat()}"
        case Mapping() | Set() | tuple() | list():
            return _plain_items(value)
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return [type(value).__name__, _fields(value)]
        case _:
            raise InternalError(f"no fingerprint of a `{type(value).__name__}`")


def _plain_items(value: Collection[object]) -> object:
    if isinstance(value, Mapping):  # in its order: that of properties decides between equal events
        return [[str(key), _plain(item)] for key, item in value.items()]
    items = [_plain(item) for item in value]
    return sorted(json.dumps(item) for item in items) if isinstance(value, Set) else items


def _fields(value: object) -> dict[str, object]:
    """The fields that take part in comparisons, without places and what is only shown."""
    found: dict[str, object] = {}
    for item in dataclasses.fields(value):  # type: ignore[arg-type]
        content = getattr(value, item.name)
        if item.compare and item.name not in _TOLD and not isinstance(content, Place | Name):
            found[item.name] = _plain(content)
    return found
