"""What previews and explanations tell of every node alike: where it stands, what it is, how values look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Final, TypeAlias, TypeGuard

from engine.model.json_values import json_instant, json_value
from engine.model.segment import (
    All,
    And,
    AtLeast,
    BoundSegment,
    CrowdLeaf,
    EventLeaf,
    Not,
    Or,
    SampleLeaf,
    Segment,
    SequenceLeaf,
    Span,
    TagLeaf,
    Window,
)
from engine.model.values import Value
from engine.model.window import Absolute, AllTime, Last, Next, Offset, Previous, This

Ends: TypeAlias = tuple[datetime | None, datetime | None]
"""A resolved window `[from, to)`; None is open."""

BoundGroup: TypeAlias = And[BoundSegment] | Or[BoundSegment] | Not[BoundSegment] | AtLeast[BoundSegment]

_KINDS: Final[Mapping[type, str]] = {
    And: "and",
    Or: "or",
    Not: "not",
    AtLeast: "at_least",
    All: "all",
    TagLeaf: "tag",
    EventLeaf: "event",
    SequenceLeaf: "sequence",
    CrowdLeaf: "crowd",
    SampleLeaf: "sample",
}
_WINDOWS: Final = (AllTime, Absolute, Last, Next, This, Previous, Offset)
_AVERAGE_DIGITS: Final = 6
_EXACT: Final = Context(prec=80)


def kind_of(node: Segment) -> str:
    """How the `type` of a node is written."""
    return _KINDS[type(node)]


def children_of(parsed: Segment, bound: BoundSegment) -> list[tuple[str, Segment, BoundSegment]]:
    """The conditions of a group as written and as bound, each with its pointer below the group's."""
    if isinstance(parsed, Not) and isinstance(bound, Not):
        return [("/condition", parsed.condition, bound.condition)]
    if isinstance(parsed, And | Or | AtLeast) and isinstance(bound, And | Or | AtLeast):
        return _numbered(parsed.conditions, bound.conditions)
    return []


def _numbered(
    parsed: Sequence[Segment], bound: Sequence[BoundSegment]
) -> list[tuple[str, Segment, BoundSegment]]:
    pairs = zip(parsed, bound, strict=True)
    return [(f"/conditions/{number}", written, node) for number, (written, node) in enumerate(pairs)]


def leaves_of(bound: BoundSegment) -> int:
    """How many leaves a segment has."""
    match bound:
        case And(conditions) | Or(conditions) | AtLeast(_, conditions):
            return sum(leaves_of(condition) for condition in conditions)
        case Not(condition):
            return leaves_of(condition)
        case _:
            return 1


def is_window(operand: object) -> TypeGuard[Window]:
    """Whether an operand is a window."""
    return isinstance(operand, _WINDOWS)


def window_to_json(window: Ends) -> list[str | None]:
    """Both ends in UTC with `Z`; null where one is open."""
    return [None if end is None else json_instant(end) for end in window]


def ends_of(span: Span) -> Ends:
    """The ends of a span."""
    return span.start, span.end


def value_to_json(value: Value | Fraction | None) -> object:
    """A value as answers write it: decimals as texts, times ISO 8601, lists sorted.

    An average, which is an exact fraction, has six digits after the point.
    """
    match value:
        case Fraction():
            digits = Decimal(1).scaleb(-_AVERAGE_DIGITS)
            number = _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
            return format(number.quantize(digits, ROUND_HALF_UP, _EXACT), "f")
        case _:
            return json_value(value)
