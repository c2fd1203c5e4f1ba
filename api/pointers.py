"""JSON pointers (RFC 6901)."""

from __future__ import annotations

from collections.abc import Iterable


def pointer_of(parts: Iterable[object]) -> str:
    """The pointer to a place, from the keys and indexes on the way to it."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
