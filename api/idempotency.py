"""`Idempotency-Key`: a write that is sent again gets the first answer again, and is not done twice."""

from __future__ import annotations

import hashlib
import re
import tempfile
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Final

import structlog
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.permissions import LOCAL
from engine.errors import Cancelled, ConfigurationError, InvalidInput
from engine.registry.idempotency import StoredAnswer

if TYPE_CHECKING:
    from api.lanes import Lane
    from engine.registry import Registry

WRITES: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
QUESTIONS: Final = frozenset(
    {"preview", "explain", "check", "dry-run", "impact", "contains", "overlap", "portrait"}
)
"""How the paths of POST end that change nothing: their bodies only ask more than a query could."""

MOST_KEPT: Final = 4 << 20
"""Bytes of an answer that is kept; a longer one is not replayed."""

_IN_MEMORY: Final = 1 << 20
_CHUNK: Final = 1 << 16
_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")
_KEPT_HEADERS: Final = frozenset({"content-type", "etag", "location", "retry-after", "preference-applied"})


def is_write(method: str, path: str) -> bool:
    """Whether a request changes something, so that it takes a key."""
    return method in WRITES and not (method == "POST" and path.rpartition("/")[2] in QUESTIONS)


@dataclass
class _Seen:
    """What the application answers, as far as it is kept."""

    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    done: bool = False

    def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            raw = Headers(raw=message["headers"])
            self.headers = {name: value for name, value in raw.items() if name in _KEPT_HEADERS}
        elif message["type"] == "http.response.body":
            if len(self.body) <= MOST_KEPT:
                self.body += message.get("body", b"")
            self.done = not message.get("more_body", False)


class Idempotent:
    """Answers of class 5xx are not kept: the same request may be tried again."""

    def __init__(self, app: ASGIApp, registry: Registry, lane: Lane) -> None:
        self._app = app
        self._registry = registry
        self._lane = lane

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer as before."""
        key = Headers(scope=scope).get("idempotency-key") if scope["type"] == "http" else None
        if key is None or not is_write(scope["method"], scope["path"]):
            await self._app(scope, receive, send)
            return
        if not _KEY.fullmatch(key):
            message = "`Idempotency-Key` takes 1 to 200 visible ASCII characters"
            raise InvalidInput(message, code="invalid_header")
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as kept:
            digest = await _spool(scope, receive, kept)
            await self._once(scope, key, digest, _replayed(kept, receive), send)

    async def _once(self, scope: Scope, key: str, digest: str, receive: Receive, send: Send) -> None:
        of = f"{LOCAL.name} {scope['method']} {scope['path']}"
        keys = self._registry.idempotency
        before = await self._lane.start(lambda: keys.begin(of, key, digest))
        if before is not None:
            headers = {**before.headers, "idempotency-replayed": "true"}
            await Response(before.body, before.status, headers)(scope, receive, send)
            return
        seen = _Seen()

        async def noted(message: Message) -> None:
            seen.take(message)
            if seen.done:  # who has the whole answer may send the request again at once
                await self._lane.inside(lambda: self._keep(of, key, seen))
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            if not seen.done:
                await self._lane.inside(lambda: self._keep(of, key, seen))

    def _keep(self, of: str, key: str, seen: _Seen) -> None:
        keys = self._registry.idempotency
        try:
            if seen.done and seen.status < 500 and len(seen.body) <= MOST_KEPT:
                body = seen.body.decode("utf-8", "replace")
                keys.finish(of, key, StoredAnswer(seen.status, seen.headers, body))
            else:
                keys.abandon(of, key)
        except ConfigurationError as error:  # the work is done: its answer is told all the same
            structlog.get_logger("api").warning("an answer was not kept", error=error.message)


async def _spool(scope: Scope, receive: Receive, kept: IO[bytes]) -> str:
    """Read the whole body; the digest of the request."""
    digest = hashlib.sha256(scope["query_string"] + b"\n")
    digest.update(Headers(scope=scope).get("if-match", "").encode() + b"\n")
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Cancelled("the client has gone")
        part = message.get("body", b"")
        digest.update(part)
        kept.write(part)
        more = message.get("more_body", False)
    kept.seek(0)
    return digest.hexdigest()


def _replayed(kept: IO[bytes], receive: Receive) -> Receive:
    """A receiver that gives the kept body, and then what comes after it."""
    finished = False

    async def again() -> Message:
        nonlocal finished
        if finished:
            return await receive()
        part = kept.read(_CHUNK)
        finished = len(part) < _CHUNK
        return {"type": "http.request", "body": part, "more_body": not finished}

    return again
