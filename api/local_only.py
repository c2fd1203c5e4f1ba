"""Without keys, only this machine's own names are answered: a page elsewhere must not act as admin.

A browser on this machine could be led here by a name that an attacker points at 127.0.0.1, or by a form on
another site: the first shows in `Host`, the second in `Origin`.
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import problem, request_id_of


class LocalOnly:
    """Refuses requests whose `Host` or `Origin` is not of this machine."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403."""
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            asked = [f"//{headers.get('host', '')}", *headers.getlist("origin")]
            if not all(map(_names_here, asked)):
                detail = "without API keys only requests of this machine to itself are answered"
                answer = problem(403, "not_local", detail, request_id=request_id_of(Request(scope)))
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)


@lru_cache(64)
def _names_here(address: str) -> bool:
    """Whether a URL is of this machine; most requests name the same."""
    try:
        return is_local(urlsplit(address).hostname)
    except ValueError:
        return False  # a bracket without its other half, or what stands between is no address


def is_local(host: str | None) -> bool:
    """Whether a host's name or address is of this machine only."""
    if host is None or host == "localhost":
        return host is not None
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
