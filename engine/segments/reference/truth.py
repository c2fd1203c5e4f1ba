"""Tests and groups: two truth values, no third (`semantics.md` 1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar, assert_never
from zoneinfo import ZoneInfo

from engine.model.segment import And, AtLeast, BoundFilter, BoundProperty, Not, Or, Test
from engine.segments.letter_case import lower
from engine.segments.operators import OPERATORS, Observed, Shape
from engine.windows import local_day

if TYPE_CHECKING:
    from engine.segments.reference.world import EventRow

Node = TypeVar("Node")


def passes(test: Test, value: Observed | None, zone: ZoneInfo) -> bool:
    """Whether a value passes a test; a missing one passes `is_not_set`, and what says `or_missing`."""
    if value is None:
        return test.op == "is_not_set" or test.or_missing
    operator = OPERATORS[test.op]
    if test.ignore_case and isinstance(value, str):
        value = lower(value)
    if operator.shape is Shape.ANNIVERSARY and isinstance(value, datetime):
        value = local_day(value, zone)
    return operator.holds(value, test.operand)


def group_holds(
    group: And[Node] | Or[Node] | Not[Node] | AtLeast[Node], holds: Callable[[Node], bool]
) -> bool:
    """Whether a group holds, given which of its conditions do."""
    match group:
        case And(conditions):
            return all(holds(condition) for condition in conditions)
        case Or(conditions):
            return any(holds(condition) for condition in conditions)
        case Not(condition):
            return not holds(condition)
        case AtLeast(n, conditions):
            return sum(holds(condition) for condition in conditions) >= n
        case _:
            assert_never(group)


def filter_holds(tree: BoundFilter, row: EventRow, zone: ZoneInfo) -> bool:
    """Whether an event passes a property filter."""
    match tree:
        case BoundProperty(name, test):
            return passes(test, row.value(name), zone)
        case And() | Or() | Not() | AtLeast():
            return group_holds(tree, lambda node: filter_holds(node, row, zone))
        case _:
            assert_never(tree)
