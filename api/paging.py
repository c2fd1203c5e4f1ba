"""Pages of lists: an opaque cursor that says after what to go on."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Final, TypeAlias, TypeVar

from fastapi import Query

from engine.errors import InvalidInput
from engine.model.issue import refusal

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
    rest = [item for item in items if after is None or key(item) > after]
    chosen = rest[:limit]
    return chosen, write_cursor(key(chosen[-1])) if len(rest) > limit else None


def write_cursor(place: str) -> str:
    """The cursor that goes on after a place."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def read_cursor(cursor: str | None) -> str | None:
    """After which place a cursor goes on; InvalidInput (`bad_cursor`) where it was not made here."""
    if cursor is None:
        return None
    try:
        place = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True))
        if isinstance(place, str) and "\0" not in place and place.encode():
            return place
    except (binascii.Error, ValueError, RecursionError):
        pass  # a lone half of a surrogate pair is a ValueError, too
    raise _bad()


def _bad() -> InvalidInput:
    message = "`cursor` is not one that this list gave; begin without it"
    return refusal("/cursor", message, code="bad_cursor")
