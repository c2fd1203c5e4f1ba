"""Property filters, and the groups that they share with segments."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar, assert_never, cast

from engine.model.segment import And, AtLeast, BoundProperty, Not, Or, PropertyLeaf
from engine.segments.bind.operands import bind_test

if TYPE_CHECKING:
    from engine.model.catalog import Event
    from engine.model.segment import BoundFilter, Filter
    from engine.segments.bind.context import Binder

Tree = TypeVar("Tree")
Bound = TypeVar("Bound")
Group = And[Tree] | Or[Tree] | Not[Tree] | AtLeast[Tree]


def bind_group(group: Group[Tree], bind: Callable[[Tree], Bound | None]) -> Group[Bound] | None:
    """The same group of bound conditions; None where one of them could not be bound."""
    if isinstance(group, Not):
        condition = bind(group.condition)
        return None if condition is None else Not(condition)
    conditions = [bind(condition) for condition in group.conditions]
    bound = tuple(condition for condition in conditions if condition is not None)
    if len(bound) < len(conditions):
        return None
    match group:
        case And():
            return And(bound)
        case Or():
            return Or(bound)
        case AtLeast(n):
            return AtLeast(n, bound)
        case _:
            assert_never(group)


def bind_filter_tree(tree: Filter, event: Event, binder: Binder) -> BoundFilter | None:
    """A filter over the properties of an event."""
    match tree:
        case PropertyLeaf():
            return _bind_property(tree, event, binder)
        case And() | Or() | Not() | AtLeast():
            return cast(
                "BoundFilter | None", bind_group(tree, lambda node: bind_filter_tree(node, event, binder))
            )
        case _:
            assert_never(tree)


def _bind_property(leaf: PropertyLeaf, event: Event, binder: Binder) -> BoundProperty | None:
    declared = event.properties.get(leaf.property)
    if declared is None:
        binder.unknown("property", leaf.property, event.properties, f"{leaf.pointer}/property")
        return None
    test = bind_test(
        leaf.op,
        leaf.value,
        declared.type,
        binder,
        leaf.pointer,
        or_missing=leaf.or_missing,
        ignore_case=leaf.ignore_case,
    )
    return None if test is None else BoundProperty(leaf.property, test)
