"""Requests to the service: keys that make writes safe to repeat, patience with a busy service, errors."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from decimal import Decimal
from typing import Any, Final

import httpx2

from tagmill.client.errors import ApiError, Fault

WRITES: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
BUSY: Final = frozenset({429, 503})
MOST_PATIENCE: Final = 10.0
"""The longest wait in seconds that the client takes upon itself when the service asks for one."""


class Connection:
    """One service; safe for many threads."""

    def __init__(
        self,
        url: str,
        token: str | None,
        *,
        timeout: float,
        attempts: int,
        transport: httpx2.BaseTransport | None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        self._http = httpx2.Client(base_url=url, headers=headers, timeout=timeout, transport=transport)
        self._attempts, self._sleep = attempts, sleep

    def close(self) -> None:
        """Close what is open."""
        self._http.close()

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        changes: bool = True,
    ) -> httpx2.Response:
        """The answer to one request; raises `ApiError`. A write carries one key over all its attempts.

        With `changes` False a POST only asks, and needs no key.
        """
        sent, content = dict(headers or {}), None
        if changes and method in WRITES:
            sent.setdefault("idempotency-key", str(uuid.uuid4()))
        if body is not None:
            content = json.dumps(body, default=_plain, ensure_ascii=False).encode()
            sent["content-type"] = "application/json"
        asked = {name: value for name, value in (query or {}).items() if value is not None}
        request = self._http.build_request(method, path, params=asked, headers=sent, content=content)
        return self._answered(request)

    @contextmanager
    def stream(
        self, path: str, query: Mapping[str, Any], headers: Mapping[str, str]
    ) -> Iterator[httpx2.Response]:
        """An answer whose body is read as it comes, asked for again until it begins; raises `ApiError`."""
        asked = {name: value for name, value in query.items() if value is not None}
        request = self._http.build_request("GET", path, params=asked, headers=dict(headers))
        with closing(self._answered(request, stream=True)) as response:
            try:
                yield response
            except httpx2.TransportError as error:
                raise unreachable(error) from error

    def _answered(self, request: httpx2.Request, *, stream: bool = False) -> httpx2.Response:
        for attempt in range(1, self._attempts + 1):
            last = attempt == self._attempts
            try:
                response = self._http.send(request, stream=stream)
                if stream and not response.is_success:
                    response.read()  # a problem is short, and its connection is free again
            except httpx2.TransportError as error:
                if last:
                    raise unreachable(error) from error
                self._sleep(0.2 * attempt)
                continue
            if _is_busy(response) and not last:
                self._sleep(_patience(response))
                continue
            if response.is_error:
                raise refused(response)
            return response
        raise AssertionError("every attempt ends in an answer or an error")


def refused(response: httpx2.Response) -> ApiError:
    """The error that a problem document tells."""
    try:
        told = response.json()
    except ValueError:
        told = None
    if not isinstance(told, dict):
        return ApiError(response.status_code, "http_error", f"the service answered {response.status_code}")
    errors = [
        Fault(
            str(each.get("pointer", "")),
            str(each.get("code", "")),
            str(each.get("message", "")),
            each.get("hint"),
        )
        for each in told.get("errors", [])
    ]
    detail = str(told.get("detail") or told.get("title") or "")
    return ApiError(response.status_code, str(told.get("code", "http_error")), detail, errors)


def unreachable(error: Exception) -> ApiError:
    """The error of a service that did not answer."""
    return ApiError(0, "unreachable", f"the service did not answer: {error}")


def _is_busy(response: httpx2.Response) -> bool:
    """Whether it may well be answered in a moment; a conflict may be, where the service says when."""
    status = response.status_code
    return status in BUSY or (status == 409 and "retry-after" in response.headers)


def _patience(response: httpx2.Response) -> float:
    asked = response.headers.get("retry-after", "1")
    return min(float(asked), MOST_PATIENCE) if asked.replace(".", "", 1).isdigit() else 1.0


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    if hasattr(value, "isoformat"):
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be sent as JSON")
