"""Property filters (`where`, `having`) from JSON-like data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine.model.segment import PropertyLeaf
from engine.segments.findings import describe, guess, quoted
from engine.segments.parse.groups import GROUPS, read_group
from engine.segments.parse.operands import keys_of, read_operand, read_operator
from engine.segments.parse.reader import Reader, child

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.model.segment import Filter, Operand
    from engine.segments.operators import Operator

_TYPES: Final = (*GROUPS, "property")
ASKS_THE_NAME: Final = "is_set"
"""Stands in for a comparison that could not be read: it fits every type, so only the name is looked up."""

_FLAGS: Final = ("or_missing", "ignore_case")


def read_type(
    data: object, pointer: str, what: str, types: Sequence[str], reader: Reader
) -> Mapping[str, object] | None:
    """`data` as an object whose `type` is one of `types`."""
    node = reader.mapping(data, pointer, what)
    if node is None:
        return None
    if "type" not in node:
        reader.refuse("missing_key", pointer, f"{what} needs the key `type`; allowed: {quoted(types)}")
        return None
    kind = node["type"]
    if kind in types and isinstance(kind, str):
        return node
    hint = guess(kind, types) if isinstance(kind, str) else None
    message = f"{describe(kind)} is no type of {what}; allowed: {quoted(types)}"
    reader.refuse("unknown_type", child(pointer, "type"), message, hint)
    return None


def read_filter(data: object, pointer: str, depth: int, reader: Reader) -> Filter | None:
    """A tree over the properties of one event."""
    if not reader.enter(pointer, depth):
        return None
    node = read_type(data, pointer, "a property filter", _TYPES, reader)
    if node is None:
        return None
    if node["type"] != "property":
        return read_group(node, pointer, depth, reader, read_filter)
    return _read_property(node, pointer, reader)


def _read_property(data: Mapping[str, object], pointer: str, reader: Reader) -> PropertyLeaf | None:
    read = read_comparison(data, pointer, "property", reader)
    if read is None:
        return None
    return PropertyLeaf(read.name, read.op, read.value, read.or_missing, read.ignore_case, pointer)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What tag and property leaves have in common; a flag that was left out is None."""

    name: str
    op: str
    value: Operand
    or_missing: bool | None
    ignore_case: bool | None


def read_comparison(
    data: Mapping[str, object], pointer: str, subject: str, reader: Reader
) -> Comparison | None:
    """A leaf whose name stands under the key `subject`."""
    before = len(reader.issues)
    own = ["type", subject, "op"]
    operator = read_operator(data, pointer, reader)
    if operator is None:
        known = ["value", *_FLAGS]
        reader.keys(data, pointer, f"a {subject} condition", required=own, optional=known)
    else:
        required, optional = keys_of(operator, flags=True)
        what = f"a {subject} condition with `{operator.name}`"
        reader.keys(data, pointer, what, required=[*own, *required], optional=optional)
    name = reader.text(data.get(subject), child(pointer, subject), f"`{subject}`")
    value, flags = _compared(data, operator, pointer, reader)
    if name is None:
        return None
    if operator is None or len(reader.issues) > before:
        return Comparison(name, ASKS_THE_NAME, None, None, None)
    return Comparison(name, operator.name, value, *flags)


def _compared(
    data: Mapping[str, object], operator: Operator | None, pointer: str, reader: Reader
) -> tuple[Operand, list[bool | None]]:
    """The operand and the flags; what is missing has been told."""
    flags = [reader.flag(data, pointer, key, False) if key in data else None for key in _FLAGS]
    if operator is None or data.get("value") is None:
        return None, flags
    return read_operand(data["value"], operator, child(pointer, "value"), reader), flags
