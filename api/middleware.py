"""What happens to every request: an id, a line in the log, a limit on its body, figures."""

from __future__ import annotations

import random
import re
import time
from typing import Final

import structlog
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import Metrics
from api.problems import exposed_problem, internal
from engine.errors import ExposedError
from engine.registry import waiting_at_most

REQUEST_ID: Final = b"x-request-id"
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
REGISTRY: Final = 3.0
"""Seconds that a request waits while another process writes to the registry."""

_GOOD_ID: Final = re.compile(rb"[A-Za-z0-9_.:-]{1,64}")


class Observed:
    """Gives each request an id (its own, where it brought a sound one), counts it and logs it."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        seen: dict[str, int] = {}

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen["status"] = message["status"]
                message["headers"] = [*message.get("headers", ()), (REQUEST_ID, request_id.encode())]
            await send(message)

        begin = time.perf_counter()
        with waiting_at_most(REGISTRY), structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, named)
            except Exception as error:  # the last line of defence: every answer is documented
                answer = _answer_to(error, request_id)
                if "status" in seen:
                    raise  # the answer has begun: only a broken connection tells the client
                await answer(scope, receive, named)
            finally:
                self._note(scope, seen.get("status", 500), time.perf_counter() - begin)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = route_of(scope)
        method = scope["method"] if scope["method"] in METHODS else "other"  # clients may send anything
        self._metrics.requested(method, route, status, seconds)
        structlog.get_logger("api").info(
            "request", method=method, route=route, status=status, seconds=round(seconds, 4)
        )


def _answer_to(error: Exception, request_id: str) -> Response:
    """What middleware below raised never reached the application's own handlers."""
    return (
        exposed_problem(error, request_id) if isinstance(error, ExposedError) else internal(request_id, error)
    )


def route_of(scope: Scope) -> str:
    """The template of the route that answered: paths hold customers' ids, which stay out of logs."""
    route = scope.get("route")
    return str(getattr(route, "path_format", "none"))


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == REQUEST_ID and _GOOD_ID.fullmatch(value):
            found: str = value.decode()
            return found
    return f"{random.getrandbits(64):016x}"  # it names a request and protects nothing
