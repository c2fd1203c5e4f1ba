"""How values and events are ordered where ties must be broken (`semantics.md` 6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from engine.model.values import Value

if TYPE_CHECKING:
    from engine.model.values import ValueType
    from engine.segments.reference.world import EventRow

Key = tuple[Any, ...]


def value_key(value: Value | None) -> Key:
    """Smaller values first, missing ones last; texts by code point, a list as its sorted elements."""
    if value is None:
        return (1,)
    return (0, tuple(sorted(value)) if isinstance(value, frozenset) else value)


def row_key(row: EventRow, properties: Sequence[tuple[str, ValueType]]) -> Key:
    """The values of the properties in column order."""
    return tuple(value_key(row.value(name)) for name, _ in properties)


def smaller_id(row: EventRow) -> Key:
    """The event's id, a missing one last."""
    return value_key(row.id)
