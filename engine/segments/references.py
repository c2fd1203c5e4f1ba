"""The names that a parsed segment uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from engine.model.segment import (
    All,
    And,
    AtLeast,
    CrowdLeaf,
    EventLeaf,
    Filter,
    Not,
    Or,
    PropertyLeaf,
    References,
    SampleLeaf,
    Segment,
    SequenceLeaf,
    TagLeaf,
)

if TYPE_CHECKING:
    from collections.abc import Iterable


def references(tree: Segment) -> References:
    """Tags, events with their properties, and crowds with the versions asked for."""
    match tree:
        case And(conditions) | Or(conditions) | AtLeast(_, conditions):
            return _union(references(condition) for condition in conditions)
        case Not(condition):
            return references(condition)
        case TagLeaf(tag):
            return References(tags=frozenset({tag}))
        case CrowdLeaf(crowd, version):
            return References(crowds=frozenset({(crowd, version)}))
        case EventLeaf():
            return _of_event(tree)
        case SequenceLeaf(steps):
            return _union(_of_events(step.event, properties_of(step.where)) for step in steps)
        case All() | SampleLeaf():
            return References()
        case _:
            assert_never(tree)


def properties_of(tree: Filter | None) -> frozenset[str]:
    """The properties that a filter uses."""
    match tree:
        case None:
            return frozenset()
        case PropertyLeaf(name):
            return frozenset({name})
        case Not(condition):
            return properties_of(condition)
        case And(conditions) | Or(conditions) | AtLeast(_, conditions):
            return frozenset().union(*(properties_of(condition) for condition in conditions))
        case _:
            assert_never(tree)


def _of_event(leaf: EventLeaf) -> References:
    measured = leaf.measure.property if leaf.measure else None
    own = frozenset({measured}) if measured else frozenset[str]()
    return _of_events(leaf.event, own | properties_of(leaf.where) | properties_of(leaf.having))


def _of_events(event: str, properties: frozenset[str]) -> References:
    named = frozenset((event, name) for name in properties)
    return References(events=frozenset({event}), properties=named)


def _union(parts: Iterable[References]) -> References:
    every = list(parts)
    return References(
        frozenset().union(*(part.tags for part in every)),
        frozenset().union(*(part.events for part in every)),
        frozenset().union(*(part.properties for part in every)),
        frozenset().union(*(part.crowds for part in every)),
    )
