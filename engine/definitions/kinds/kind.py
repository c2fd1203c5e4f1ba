"""What a kind of tag is: its keys, how its block is read, and how it is bound to the catalog."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.catalog.reading import Reading
from engine.catalog.shapes import Key
from engine.definitions.binding import Binding
from engine.model.catalog import Catalog
from engine.model.tag import Body, TagKind
from engine.model.values import ValueType


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of tag.

    `parse` makes the body of the keys that could be read, None where it cannot. `natural_type` is the type
    that the body has by itself: None where only the definition says it, or where the body's names are
    unknown. `bind` resolves the body against catalog and tags and reports what does not fit.
    """

    kind: TagKind
    keys: tuple[Key, ...]
    parse: Callable[[Mapping[str, Any], Reading], Body | None]
    natural_type: Callable[[Body, Catalog], ValueType | None]
    bind: Callable[[Body, Binding], Body | None]
