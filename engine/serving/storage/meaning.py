"""What a snapshot's files mean: the catalog and the definitions that they were made from.

They lie beside the files, so that a request is bound to the names, types and windows of the very snapshot
that it reads, whatever the workspace says today.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.model.catalog import Catalog
from engine.model.tag import TagDefinition
from engine.serving.storage.manifest import CorruptSnapshot
from engine.serving.storage.plain import from_plain, to_plain

MEANING_FILE: Final = "meaning.json"


@dataclass(frozen=True, slots=True)
class Meaning:
    """The catalog, and by code the definitions that made the values of the snapshot's tags."""

    catalog: Catalog
    definitions: Mapping[str, TagDefinition] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """Canonical JSON, UTF-8."""
        data = {
            "catalog": to_plain(self.catalog),
            "definitions": [to_plain(self.definitions[code]) for code in sorted(self.definitions)],
        }
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def parse_meaning(data: bytes) -> Meaning:
    """Read what `to_bytes` wrote; `CorruptSnapshot` for anything else."""
    try:
        raw = json.loads(data)
        definitions = [from_plain(each) for each in raw["definitions"]]
        meaning = Meaning(from_plain(raw["catalog"]), {each.code: each for each in definitions})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CorruptSnapshot(f"`{MEANING_FILE}` cannot be read: {type(error).__name__}") from error
    if not isinstance(meaning.catalog, Catalog):
        raise CorruptSnapshot(f"`{MEANING_FILE}` holds no catalog")
    return meaning
