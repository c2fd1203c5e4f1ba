"""`ETag` and `If-Match` of things that change by revision, and `Prefer: wait`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Final, TypeAlias

from fastapi import Header

from engine.errors import Conflict, InvalidInput

MOST_SECONDS: Final = 60

IfMatch: TypeAlias = Annotated[
    str | None,
    Header(
        alias="If-Match", max_length=200, description="The `ETag` that the change was made from; `*` for any."
    ),
]
Prefer: TypeAlias = Annotated[
    str | None,
    Header(max_length=200, description=f"`wait=N`: wait up to N seconds (at most {MOST_SECONDS})."),
]

_TAG: Final = re.compile(r'(?:W/)?"(\d{1,9})"')
_WAIT: Final = re.compile(r"\bwait\s*=\s*(\d{1,6})\b")


def etag(revision: int) -> Mapping[str, str]:
    """The header that names a revision."""
    return {"etag": f'"{revision}"'}


def wanted_revision(if_match: str | None, present: int) -> int:
    """The revision that a change names: `present` for `*`.

    Raises Conflict: `if_match_required` without the header, `revision` where it names another one.
    """
    if if_match is None:
        raise Conflict("a change needs `If-Match` with the `ETag` that was read", code="if_match_required")
    if if_match.strip() == "*":
        return present
    named = [_TAG.fullmatch(each.strip()) for each in if_match.split(",")]
    if not all(named):
        raise InvalidInput('`If-Match` takes an `ETag` as it was given, such as `"3"`', code="invalid_header")
    if str(present) not in {str(int(each[1])) for each in named if each}:
        raise Conflict(
            f'this was changed meanwhile: its `ETag` is `"{present}"`; read it again', code="revision"
        )
    return present


def seconds_to_wait(prefer: str | None) -> float:
    """How long the client would wait for the result."""
    found = _WAIT.search(prefer or "")
    return min(float(found[1]), MOST_SECONDS) if found else 0.0
