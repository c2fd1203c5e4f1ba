"""Which crowd uses which: order, cycles, and who stands in the way of a deletion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from engine.errors import Conflict
from engine.segments import parse_segment, references

if TYPE_CHECKING:
    from engine.model.crowd import Crowd
    from engine.model.segment import References

Graph = Mapping[str, frozenset[str]]
"""By crowd, the crowds that its segment names."""


def uses_of(crowd: Crowd) -> References | None:
    """The names that a crowd's segment uses; None for a list, or a segment that cannot be read any more."""
    if crowd.segment is None:
        return None
    parsed, _ = parse_segment(crowd.segment)
    return None if parsed is None else references(parsed)


def graph_of(crowds: Iterable[Crowd]) -> dict[str, frozenset[str]]:
    """Every crowd with those it uses."""
    graph: dict[str, frozenset[str]] = {}
    for crowd in crowds:
        uses = uses_of(crowd)
        graph[crowd.id] = frozenset(name for name, _ in uses.crowds) if uses else frozenset()
    return graph


def refuse_cycle(crowd: str, graph: Graph) -> None:
    """Raise Conflict (`cycle`) naming the path where a crowd uses itself, through others or not."""
    path = _path(crowd, crowd, graph)
    if path is not None:
        shown = " → ".join(f"`{name}`" for name in path)
        raise Conflict(f"the crowd `{crowd}` would be made of itself: {shown}", code="cycle")


def users_of(crowd: str, graph: Graph) -> list[str]:
    """The crowds that name this one, by id."""
    return sorted(name for name, uses in graph.items() if crowd in uses and name != crowd)


def in_order(graph: Graph) -> list[str]:
    """Every crowd after those it uses, otherwise by id; crowds of a cycle come in some order."""
    ordered: dict[str, None] = {}
    for crowd in sorted(graph):
        _visit(crowd, graph, ordered)
    return list(ordered)


def _visit(start: str, graph: Graph, ordered: dict[str, None]) -> None:
    stack: list[tuple[str, list[str]]] = [(start, sorted(graph.get(start, ()), reverse=True))]
    entered = {start}
    while stack:
        crowd, left = stack[-1]
        if left:
            child = left.pop()
            if child in graph and child not in ordered and child not in entered:
                entered.add(child)
                stack.append((child, sorted(graph[child], reverse=True)))
        else:
            ordered.setdefault(crowd)
            stack.pop()


def _path(start: str, goal: str, graph: Graph) -> list[str] | None:
    """A way along uses from `start` back to `goal`, both ends in it."""
    stack = [[start]]
    seen: set[str] = set()
    while stack:
        path = stack.pop()
        for child in sorted(graph.get(path[-1], ()), reverse=True):
            if child == goal:
                return [*path, child]
            if child not in seen:
                seen.add(child)
                stack.append([*path, child])
    return None
