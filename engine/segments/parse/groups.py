"""Groups, which segments and filters share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

from engine.model.segment import And, AtLeast, Not, Or
from engine.segments.parse.reader import Reader, child

Node = TypeVar("Node")
Read = Callable[[object, str, int, Reader], Node | None]
"""(data, pointer, depth, reader) -> node, or None with issues."""

GROUPS: Final = ("and", "or", "not", "at_least")


def read_group(
    data: Mapping[str, object], pointer: str, depth: int, reader: Reader, read: Read[Node]
) -> And[Node] | Or[Node] | Not[Node] | AtLeast[Node] | None:
    """A group whose conditions are read by `read`."""
    kind = str(data["type"])
    what = f"the group `{kind}`"
    if kind == "not":
        reader.keys(data, pointer, what, required=["type", "condition"])
        if data.get("condition") is None:
            return None
        condition = read(data["condition"], child(pointer, "condition"), depth + 1, reader)
        return None if condition is None else Not(condition)
    required = ["type", "conditions", *(["n"] if kind == "at_least" else [])]
    reader.keys(data, pointer, what, required=required)
    if data.get("conditions") is None:
        return None
    at = child(pointer, "conditions")
    listed = reader.sequence(data["conditions"], at, "`conditions`")
    if listed is not None and not listed:
        reader.refuse("empty_group", at, "a group needs at least one condition")
    conditions = _conditions(listed or (), at, depth, reader, read)
    n = _least(data, pointer, len(listed or ()), reader) if kind == "at_least" else 1
    if not conditions:
        return None
    if kind == "at_least":
        return AtLeast(n, conditions)
    return And(conditions) if kind == "and" else Or(conditions)


def _conditions(
    listed: Sequence[object], pointer: str, depth: int, reader: Reader, read: Read[Node]
) -> tuple[Node, ...]:
    """The conditions that could be read; none where there are too many."""
    nodes: list[Node] = []
    for at, condition in enumerate(listed):
        if reader.full:
            return ()
        node = read(condition, child(pointer, at), depth + 1, reader)
        nodes += [] if node is None else [node]
    return tuple(nodes)


def _least(data: Mapping[str, object], pointer: str, most: int, reader: Reader) -> int:
    """`n`; 1 where it cannot be read."""
    n = data.get("n")
    if n is None or not most:
        return 1
    return reader.whole(n, child(pointer, "n"), "`n`", least=1, most=most) or 1
