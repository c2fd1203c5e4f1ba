"""The crowd conditions of a segment as it is written: which versions they name, and other versions put in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.model.crowd import SegmentData

LATEST = "latest"


def pinned(segment: SegmentData, versions: Mapping[str, int | None]) -> SegmentData:
    """The segment with these versions where crowds are asked for their latest."""

    def pin(leaf: Mapping[str, Any]) -> Mapping[str, Any]:
        asked = leaf.get("version", LATEST)
        return {**leaf, "version": versions.get(leaf["crowd"])} if asked == LATEST else leaf

    return _mapped(segment, pin)


def moved(segment: SegmentData, versions: Mapping[str, int]) -> SegmentData:
    """The segment with these versions of the crowds that they name, whatever version was asked for."""
    return _mapped(segment, lambda leaf: {**leaf, "version": versions.get(leaf["crowd"], leaf["version"])})


def unpinned(segment: SegmentData) -> SegmentData:
    """The segment without versions: two that differ in nothing else become equal."""
    return _mapped(segment, lambda leaf: {key: leaf[key] for key in leaf if key != "version"})


def versions_in(segment: SegmentData) -> dict[str, int]:
    """By crowd the version that a pinned segment names."""
    found: dict[str, int] = {}

    def note(leaf: Mapping[str, Any]) -> Mapping[str, Any]:
        found[leaf["crowd"]] = leaf["version"]
        return leaf

    _mapped(segment, note)
    return found


def _mapped(segment: SegmentData, change: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> SegmentData:
    found: SegmentData = _walked(segment, change)
    return found


def _walked(node: Any, change: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> Any:
    if isinstance(node, list | tuple):
        return [_walked(part, change) for part in node]
    if not isinstance(node, Mapping):
        return node
    if node.get("type") == "crowd":
        return change(node)
    inside = ("conditions", "condition")
    return {key: _walked(part, change) if key in inside else part for key, part in node.items()}
