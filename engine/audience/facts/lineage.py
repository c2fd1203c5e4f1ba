"""What a tag is computed from, and what is computed from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias, assert_never

from engine.model.crowd import LimitByTag
from engine.model.tag import ListUpload, Rules, Sql, Static, Statistical
from engine.segments import parse_segment, properties_of, references

if TYPE_CHECKING:
    from engine.definitions import Checked
    from engine.model.crowd import Crowd
    from engine.model.segment import References
    from engine.model.tag import TagDefinition


class NodeKind(StrEnum):
    """What stands in a lineage."""

    SOURCE = "source"
    TAG = "tag"
    CROWD = "crowd"


Node: TypeAlias = tuple[NodeKind, str]
"""A source is named `table.column`, or `table` where no column is known."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """All that lies up and downstream of a tag; edges lead from what is read to what reads it."""

    code: str
    nodes: tuple[Node, ...]
    edges: tuple[tuple[Node, Node], ...]


def lineage(code: str, checked: Checked, crowds: Iterable[Crowd]) -> Lineage:
    """The lineage of a tag among the definitions and crowds of now."""
    edges = set(all_edges(checked, crowds))
    own: Node = (NodeKind.TAG, code)
    after: dict[Node, set[Node]] = {}
    before: dict[Node, set[Node]] = {}
    for source, target in edges:
        after.setdefault(source, set()).add(target)
        before.setdefault(target, set()).add(source)
    nodes = reachable(own, after) | reachable(own, before) | {own}
    kept = sorted(edge for edge in edges if edge[0] in nodes and edge[1] in nodes)
    return Lineage(code, tuple(sorted(nodes)), tuple(kept))


def reachable(start: Node, edges: Mapping[Node, set[Node]]) -> set[Node]:
    """All nodes that edges lead to, without the start unless a circle leads back to it."""
    found: set[Node] = set()
    waiting = [start]
    while waiting:
        for node in edges.get(waiting.pop(), set()) - found:
            found.add(node)
            waiting.append(node)
    return found


def all_edges(checked: Checked, crowds: Iterable[Crowd]) -> Iterator[tuple[Node, Node]]:
    """Every edge between sources, tags and crowds."""
    for code, definition in checked.definitions.items():
        tag: Node = (NodeKind.TAG, code)
        for name in sources_of(definition, checked):
            yield (NodeKind.SOURCE, name), tag
        for used in checked.uses.get(code, ()):
            yield (NodeKind.TAG, used), tag
        for crowd_id in checked.crowds.get(code, ()):
            yield (NodeKind.CROWD, crowd_id), tag
    for crowd in crowds:
        for node in crowd_reads(crowd):
            yield node, (NodeKind.CROWD, crowd.id)


def crowd_reads(crowd: Crowd) -> set[Node]:
    """What the members of a crowd depend on."""
    found: set[Node] = set()
    tree = parse_segment(crowd.segment)[0] if crowd.segment is not None else None
    if tree is not None:
        named = references(tree)
        found |= {(NodeKind.TAG, tag) for tag in named.tags}
        found |= {(NodeKind.CROWD, other) for other, _ in named.crowds}
        found |= {(NodeKind.SOURCE, name) for name in _of_events(named)}
    if isinstance(crowd.limit, LimitByTag):
        found.add((NodeKind.TAG, crowd.limit.tag))
    if crowd.part is not None:
        found.add((NodeKind.CROWD, crowd.part.of))
    return found


def sources_of(definition: TagDefinition, checked: Checked) -> set[str]:
    """The sources that a tag's values come from, other tags aside; each as `table.column`, or `table`."""
    match definition.body:
        case Static(attribute):
            return {f"customers.{attribute}"}
        case Statistical() as body:
            own = {body.measure.property} if body.measure.property else set()
            names = own | properties_of(body.where)
            return {f"{body.event}.{name}" for name in names} or {body.event}
        case Rules(rules):
            return {name for rule in rules for name in _of_events(references(rule.when))}
        case Sql():
            check = checked.sql.get(definition.code)
            columns = check.columns if check else frozenset()
            return {f"{each.table}.{each.column}" for each in columns if not each.table.startswith("tag.")}
        case ListUpload():
            return {"upload"}
        case _:
            assert_never(definition.body)


def _of_events(named: References) -> set[str]:
    found = {f"{event}.{name}" for event, name in named.properties}
    return found | {event for event in named.events if not any(of == event for of, _ in named.properties)}
