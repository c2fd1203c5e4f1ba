"""A definition as it was read: parsed, not yet bound to a catalog."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.catalog.reading import Origin
from engine.model.issue import Place
from engine.model.tag import Body, TagKind
from engine.model.values import ValueType


@dataclass(frozen=True, slots=True)
class Draft:
    """One definition as written.

    `fields` are the keys that every tag may have, as far as they could be read; `body` is the kind's block
    with bounds and defaults still as written, None where it could not be read. A `flawed` draft has errors:
    its code and type are known to others, but nothing is computed from it. `block` are the kind's own keys as
    far as they could be read, `source` is the object as written.
    """

    code: str
    kind: TagKind | None
    value_type: ValueType | None
    fields: Mapping[str, Any]
    body: Body | None
    block: Mapping[str, Any]
    flawed: bool
    origin: Origin
    source: Mapping[str, object]

    @property
    def place(self) -> Place:
        """Where the definition says its code."""
        return self.origin.place("/code")

    @property
    def enabled(self) -> bool:
        """Whether the tag is computed."""
        return bool(self.fields.get("enabled", True))
