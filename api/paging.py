"""Pages of lists: an opaque cursor that says after what to go on."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final, TypeAlias, TypeVar

from fastapi import Query

from engine.errors import InvalidInput

Item = TypeVar("Item")

MOST: Final = 1000
LimitQuery: TypeAlias = Annotated[int, Query(ge=1, le=MOST, description="How many at most.")]
CursorQuery: TypeAlias = Annotated[
    str | None, Query(max_length=2000, description="`next` of the page before; opaque.")
]


def page(
    items: Sequence[Item], key: Callable[[Item], str], *, limit: int, cursor: str | None
) -> tuple[Sequence[Item], str | None]:
    """The items after the cursor's, which are in ascending order of `key`, and the next cursor."""
    after = read_cursor(cursor)
    if after is not None and not isinstance(after, str):
        raise _bad()
    rest = [item for item in items if after is None or key(item) > after]
    chosen = rest[:limit]
    return chosen, write_cursor(key(chosen[-1])) if len(rest) > limit else None


def write_cursor(content: object) -> str:
    """A cursor that holds JSON data."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(cursor: str | None) -> Any:
    """What a cursor holds; InvalidInput (`bad_cursor`) where it was not made here."""
    if cursor is None:
        return None
    try:
        return json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise _bad() from None


def _bad() -> InvalidInput:
    return InvalidInput("`cursor` is not one that this list gave; begin without it", code="bad_cursor")
