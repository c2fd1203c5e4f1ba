"""What segments and definitions are bound to: the catalog, the tags and the crowds that may be named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.model.catalog import Catalog
from engine.model.naming import Name
from engine.model.values import ValueType


@dataclass(frozen=True, slots=True)
class TagSignature:
    """What a segment must know of a tag.

    `counts_from_zero` marks an unbanded statistical tag of count, sum, distinct, days or periods without a
    default: comparing it in a way that zero would satisfy deserves the warning `zero_without_default`.
    """

    code: str
    type: ValueType
    name: Name
    counts_from_zero: bool = False


@dataclass(frozen=True, slots=True)
class CrowdSignature:
    """What a segment must know of a crowd: its finished versions; `latest` is None if there is none.

    `name` is what people see; None falls back to the id.
    """

    id: str
    latest: int | None
    versions: frozenset[int] = frozenset()
    uploaded: bool = False
    name: Name | None = None


@dataclass(frozen=True, slots=True)
class Schema:
    """All names that a segment may use."""

    catalog: Catalog
    tags: Mapping[str, TagSignature] = field(default_factory=dict)
    crowds: Mapping[str, CrowdSignature] = field(default_factory=dict)
