"""`ETag`, `If-Match` and `If-None-Match` of things that change by revision, and `Prefer: wait`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import blake2b
from http import HTTPStatus
from types import MappingProxyType
from typing import Annotated, Final, TypeAlias

from fastapi import Header
from starlette.responses import Response

from api.answers import answer, json_bytes
from engine.errors import Conflict, InvalidInput

MOST_SECONDS: Final = 60

IfMatch: TypeAlias = Annotated[
    str | None,
    Header(
        alias="If-Match", max_length=200, description="The `ETag` that the change was made from; `*` for any."
    ),
]
IfNoneMatch: TypeAlias = Annotated[
    str | None,
    Header(
        alias="If-None-Match", max_length=2000, description="The `ETag` of what is known: 304 while it is so."
    ),
]
NOT_MODIFIED: Final[Mapping[int | str, Mapping[str, str]]] = {
    304: {"description": HTTPStatus.NOT_MODIFIED.phrase}
}
Prefer: TypeAlias = Annotated[
    str | None,
    Header(max_length=200, description=f"`wait=N`: wait up to N seconds (at most {MOST_SECONDS})."),
]

_TAG: Final = re.compile(r'(?:W/)?"(\d{1,9})(?:-[0-9a-f]{16})?"')
_NOTHING: Final[Mapping[str, object]] = MappingProxyType({})
_WAIT: Final = re.compile(r"\bwait\s*=\s*(\d{1,6})\b")


def tagged(
    content: Mapping[str, object],
    revision: int,
    status: int = 200,
    *,
    beside: Mapping[str, object] = _NOTHING,
    location: str | None = None,
    known: str | None = None,
) -> Response:
    """A thing as a JSON answer with its `ETag`; `known` is `If-None-Match`, and what it names is not told
    again. `beside` is told with the thing once, and is no part of it.

    The tag holds the revision, which is what a change is made from, and a digest of the content: what is
    told of a thing, such as its last version, changes without a change of its definition.
    """
    body = json_bytes(content)
    headers = {"etag": f'"{revision}-{blake2b(body, digest_size=8).hexdigest()}"'}
    if known is not None and _names(known, headers["etag"]):
        return Response(None, 304, headers)
    if location is not None:
        headers["location"] = location
    return answer({**content, **beside} if beside else content, status, headers=headers)


def _names(known: str, tag: str) -> bool:
    return known.strip() == "*" or tag in [each.strip().removeprefix("W/") for each in known.split(",")]


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
        raise InvalidInput(
            '`If-Match` takes an `ETag` as it was given, such as `"3-0123456789abcdef"`',
            code="invalid_header",
        )
    if str(present) not in {str(int(each[1])) for each in named if each}:
        raise Conflict(
            f"this was changed meanwhile: it has revision {present}; read it again", code="revision"
        )
    return present


def seconds_to_wait(prefer: str | None) -> float:
    """How long the client would wait for the result."""
    found = _WAIT.search(prefer or "")
    return min(float(found[1]), MOST_SECONDS) if found else 0.0
