"""From JSON-like data to parsed trees; every problem is an issue with its JSON pointer.

Beside a problem readers go on, and make a node of what they could read: a group of its sound conditions, a
leaf of its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, TypeVar

from engine.model.segment import All
from engine.segments.parse.filters import read_filter, read_type
from engine.segments.parse.groups import GROUPS, read_group
from engine.segments.parse.leaves import read_crowd, read_event, read_sample, read_tag
from engine.segments.parse.measures import read_measure
from engine.segments.parse.reader import Reader
from engine.segments.parse.sequences import read_sequence
from engine.segments.parse.windows import read_window

if TYPE_CHECKING:
    from engine.model.issue import Issue
    from engine.model.segment import Filter, Measure, Places, Segment, Window

_Tree = TypeVar("_Tree")


def parse_segment(
    data: object, *, pointer: str = "", places: Places | None = None, partial: bool = False
) -> tuple[Segment | None, list[Issue]]:
    """Read a segment; None where there is an error. `pointer` is where `data` stands in its document.

    With `partial` the tree holds what could be read beside errors: it can be bound, so that unknown names are
    told together with them, and has no other use.
    """
    reader = Reader(places)
    tree = _read_segment(data, pointer, 1, reader)
    return (tree, reader.issues) if partial else _result(tree, reader)


def parse_filter(
    data: object, *, pointer: str = "", places: Places | None = None, partial: bool = False
) -> tuple[Filter | None, list[Issue]]:
    """Read a property filter tree (`where`, `having`); `partial` as for segments."""
    reader = Reader(places)
    tree = read_filter(data, pointer, 1, reader)
    return (tree, reader.issues) if partial else _result(tree, reader)


def parse_window(
    data: object, *, pointer: str = "", places: Places | None = None
) -> tuple[Window | None, list[Issue]]:
    """Read a window."""
    reader = Reader(places)
    return _result(read_window(data, pointer, reader), reader)


def parse_measure(
    data: object, *, pointer: str = "", places: Places | None = None
) -> tuple[Measure | None, list[Issue]]:
    """Read a measure: `{"agg": ..., "property"?: ..., "unit"?: ...}`."""
    reader = Reader(places)
    return _result(read_measure(data, pointer, reader), reader)


def _result(tree: _Tree | None, reader: Reader) -> tuple[_Tree | None, list[Issue]]:
    return (None if reader.issues else tree), reader.issues


def _read_all(data: Mapping[str, object], pointer: str, _depth: int, reader: Reader) -> All | None:
    return All() if reader.keys(data, pointer, "the condition `all`", required=["type"]) else None


_LEAVES: Final[Mapping[str, Callable[[Mapping[str, object], str, int, Reader], Segment | None]]] = {
    "all": _read_all,
    "tag": read_tag,
    "event": read_event,
    "sequence": read_sequence,
    "crowd": read_crowd,
    "sample": read_sample,
}
_TYPES: Final = (*GROUPS, *_LEAVES)


def _read_segment(data: object, pointer: str, depth: int, reader: Reader) -> Segment | None:
    if not reader.enter(pointer, depth):
        return None
    node = read_type(data, pointer, "a segment", _TYPES, reader)
    if node is None:
        return None
    kind = str(node["type"])
    if kind in GROUPS:
        return read_group(node, pointer, depth, reader, _read_segment)
    return _LEAVES[kind](node, pointer, depth, reader)
