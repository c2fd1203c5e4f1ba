"""From parsed trees to bound ones: names, windows and values resolved, every problem an issue."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar, assert_never, cast

from engine.model.issue import Issue, has_errors
from engine.model.segment import (
    All,
    And,
    AtLeast,
    BoundCrowd,
    BoundSample,
    BoundTag,
    CrowdLeaf,
    EventLeaf,
    Not,
    Or,
    SampleLeaf,
    SequenceLeaf,
    TagLeaf,
    Test,
)
from engine.segments.bind.context import Binder
from engine.segments.bind.events import bind_event
from engine.segments.bind.filters import bind_filter_tree, bind_group
from engine.segments.bind.operands import bind_test
from engine.segments.bind.sequences import bind_sequence
from engine.segments.operators import OPERATORS, Shape

if TYPE_CHECKING:
    from engine.model.catalog import Event
    from engine.model.moment import Moment
    from engine.model.schema import Schema
    from engine.model.segment import BoundFilter, BoundSegment, Filter, Places, Segment

_Tree = TypeVar("_Tree")


def bind_segment(
    segment: Segment,
    schema: Schema,
    moment: Moment,
    *,
    places: Places | None = None,
    printed: bool = False,
) -> tuple[BoundSegment | None, list[Issue]]:
    """Resolve names, windows and values; None where there is an error. Warnings come with a tree.

    A segment that is to be `printed` as SQL may not compare averages with numbers of too many digits.
    """
    binder = Binder(moment, places, printed)
    return result(_bind(segment, schema, binder), binder)


def bind_filter(
    tree: Filter, event: Event, moment: Moment, *, places: Places | None = None
) -> tuple[BoundFilter | None, list[Issue]]:
    """Resolve a property filter of one event."""
    binder = Binder(moment, places)
    return result(bind_filter_tree(tree, event, binder), binder)


def result(tree: _Tree | None, binder: Binder) -> tuple[_Tree | None, list[Issue]]:
    """The tree, unless an error was noted, with all issues."""
    return (None if has_errors(binder.issues) else tree), binder.issues


def _bind(segment: Segment, schema: Schema, binder: Binder) -> BoundSegment | None:
    match segment:
        case All():
            return segment
        case TagLeaf():
            return _bind_tag(segment, schema, binder)
        case EventLeaf():
            return bind_event(segment, schema, binder)
        case SequenceLeaf():
            return bind_sequence(segment, schema, binder)
        case CrowdLeaf():
            return _bind_crowd(segment, schema, binder)
        case SampleLeaf():
            return BoundSample(segment.salt, _bucket(segment.start), _bucket(segment.end))
        case And() | Or() | Not() | AtLeast():
            bound = bind_group(segment, lambda node: _bind(node, schema, binder))
            return cast("BoundSegment | None", bound)
        case _:
            assert_never(segment)


def _bucket(percent: Any) -> int:
    """The least 32-bit number whose share of 2**32, in per cent, is not below `percent`."""
    share = Fraction(percent) * 2**32 / 100
    return -(-share.numerator // share.denominator)


def _bind_tag(leaf: TagLeaf, schema: Schema, binder: Binder) -> BoundTag | None:
    signature = schema.tags.get(leaf.tag)
    if signature is None:
        binder.unknown("tag", leaf.tag, schema.tags, f"{leaf.pointer}/tag")
        return None
    test = bind_test(
        leaf.op,
        leaf.value,
        signature.type,
        binder,
        leaf.pointer,
        or_missing=leaf.or_missing,
        ignore_case=leaf.ignore_case,
    )
    if test is None:
        return None
    if signature.counts_from_zero and _zero_would_do(test):
        message = (
            f"customers without matching events have no value of `{leaf.tag}`, so this does not find them; "
            "ask for the events, or give the tag a default"
        )
        binder.warn("zero_without_default", leaf.pointer, message)
    return BoundTag(leaf.tag, test)


def _zero_would_do(test: Test) -> bool:
    operator = OPERATORS[test.op]
    return operator.shape is not Shape.NOTHING and not test.or_missing and operator.holds(0, test.operand)


def _bind_crowd(leaf: CrowdLeaf, schema: Schema, binder: Binder) -> BoundCrowd | None:
    crowd = schema.crowds.get(leaf.crowd)
    if crowd is None:
        binder.unknown("crowd", leaf.crowd, schema.crowds, f"{leaf.pointer}/crowd")
        return None
    if crowd.latest is None:
        message = f"the crowd `{leaf.crowd}` has no finished version yet; refresh it first"
        binder.refuse("crowd_without_version", f"{leaf.pointer}/crowd", message)
        return None
    version = crowd.latest if leaf.version is None else leaf.version
    if version != crowd.latest and version not in crowd.versions:
        kept = sorted({*crowd.versions, crowd.latest})
        message = f"the crowd `{leaf.crowd}` keeps no version {version}; it keeps " + (
            f"version {kept[0]}" if len(kept) == 1 else f"versions from {kept[0]} to {kept[-1]}"
        )
        binder.refuse("unknown_version", f"{leaf.pointer}/version", message)
        return None
    return BoundCrowd(leaf.crowd, version)
