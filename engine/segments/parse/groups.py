"""Groups, which segments and filters share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
        if not reader.keys(data, pointer, what, required=["type", "condition"]):
            return None
        condition = read(data["condition"], child(pointer, "condition"), depth + 1, reader)
        return None if condition is None else Not(condition)
    required = ["type", "conditions", *(["n"] if kind == "at_least" else [])]
    if not reader.keys(data, pointer, what, required=required):
        return None
    conditions = _conditions(data["conditions"], child(pointer, "conditions"), depth, reader, read)
    if conditions is None:
        return None
    if kind != "at_least":
        return And(conditions) if kind == "and" else Or(conditions)
    n = reader.whole(data["n"], child(pointer, "n"), "`n`", least=1, most=len(conditions))
    return None if n is None else AtLeast(n, conditions)


def _conditions(
    data: object, pointer: str, depth: int, reader: Reader, read: Read[Node]
) -> tuple[Node, ...] | None:
    conditions = reader.sequence(data, pointer, "`conditions`")
    if conditions is None:
        return None
    if not conditions:
        reader.refuse("empty_group", pointer, "a group needs at least one condition")
        return None
    nodes: list[Node] = []
    complete = True
    for at, condition in enumerate(conditions):
        if reader.full:
            return None
        node = read(condition, child(pointer, at), depth + 1, reader)
        if node is None:
            complete = False
        else:
            nodes.append(node)
    return tuple(nodes) if complete else None
