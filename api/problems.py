"""Errors as RFC 9457 problems: one table from what was raised to a status."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from http import HTTPStatus
from typing import Final

import structlog
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.answers import json_bytes
from api.pointers import pointer_of
from api.wording import worded
from engine.errors import (
    Cancelled,
    ConfigurationError,
    Conflict,
    ExposedError,
    InvalidInput,
    LeaseHeld,
    NotFound,
    StatementFailed,
    Unavailable,
)
from engine.model.issue import Issue, Place

MEDIA_TYPE: Final = "application/problem+json"
RETRY_AFTER: Final = "1"
"""Seconds after which a refused request may well be answered."""

STATUSES: Final[tuple[tuple[type[ExposedError], str | None, int], ...]] = (
    (ExposedError, "bad_json", 400),
    (ExposedError, "bad_cursor", 400),
    (ExposedError, "invalid_header", 400),
    (ExposedError, "too_large", 413),
    (ExposedError, "unsupported_media_type", 415),
    (ExposedError, "not_acceptable", 406),
    (ExposedError, "if_match_required", 428),
    (ExposedError, "revision", 412),
    (ExposedError, "range_not_satisfiable", 416),
    (ExposedError, "catalog_refused", 503),
    (NotFound, None, 404),
    (InvalidInput, None, 422),
    (LeaseHeld, None, 409),
    (Conflict, None, 409),
    (ConfigurationError, None, 503),
    (Unavailable, None, 503),
    (Cancelled, None, 503),
    (StatementFailed, None, 422),
    (ExposedError, None, 400),
)
"""The first row that fits an error's class and, where one is named, its code."""

INTERNAL: Final = "internal"


def status_of(error: ExposedError) -> int:
    """The HTTP status of an exposed error."""
    return next(
        status for kind, code, status in STATUSES if isinstance(error, kind) and code in (None, error.code)
    )


def problem(
    status: int, code: str, detail: str, *, errors: Iterable[Issue] = (), request_id: str | None = None
) -> Response:
    """An answer that says what is wrong."""
    content: dict[str, object] = {
        "type": f"urn:tagmill:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
    }
    listed = [error_json(issue) for issue in errors]
    if listed:
        content["errors"] = listed
    if request_id is not None:
        content["request_id"] = request_id
    again = status in (429, 503) or code == "idempotency_key_in_use"
    headers = {"retry-after": RETRY_AFTER} if again else None
    return Response(json_bytes(content), status, headers, MEDIA_TYPE)


def error_json(issue: Issue) -> dict[str, object]:
    """One entry of `errors`; a place in a file is told where there is one."""
    content: dict[str, object] = {
        "pointer": issue.place.pointer or "",
        "code": issue.code,
        "message": issue.message,
    }
    if issue.hint:
        content["hint"] = issue.hint
    told = {"file": issue.place.file, "line": issue.place.line}
    return content | {key: value for key, value in told.items() if value is not None}


def exposed(request: Request, error: Exception) -> Response:
    """The handler of errors that are written for the user."""
    assert isinstance(error, ExposedError)
    return exposed_problem(error, request_id_of(request), request)


def exposed_problem(error: ExposedError, request_id: str | None, request: Request | None = None) -> Response:
    """The answer to an error that is written for the user."""
    issues = [_as_sent(issue, request) for issue in getattr(error, "issues", ()) if issue.is_error]
    if isinstance(error, StatementFailed) and error.detail:
        structlog.get_logger("api").info("statement failed", code=error.code, detail=error.detail)
    return problem(status_of(error), error.code, error.message, errors=issues, request_id=request_id)


def _as_sent(issue: Issue, request: Request | None) -> Issue:
    """The engine points at what it was given by name: where that came by path or query, it points there."""
    name = (issue.place.pointer or "")[1:].partition("/")[0]
    if request is None or (request.method not in ("GET", "DELETE") and name not in request.query_params):
        return issue
    where = "query" if name in request.query_params else "path" if name in request.path_params else None
    return issue if where is None else replace(issue, place=Place(pointer=f"/{where}/{name}"))


def http_error(request: Request, error: Exception) -> Response:
    """The answer where no route fits."""
    assert isinstance(error, HTTPException)
    code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "http_error")
    answer = problem(error.status_code, code, str(error.detail), request_id=request_id_of(request))
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    return answer


def invalid_request(request: Request, error: Exception) -> Response:
    """The answer to parameters of the path, the query or the headers that cannot be used."""
    assert isinstance(error, RequestValidationError)
    issues = []
    for each in error.errors():
        code, message = worded(each)
        place = Place(pointer=pointer_of(each["loc"]))
        issues.append(Issue(code, f"`{each['loc'][-1]}`: {message}", place))
    return problem(
        422,
        "invalid_request",
        "the request has parameters that cannot be used",
        errors=issues,
        request_id=request_id_of(request),
    )


def internal(request_id: str, error: Exception) -> Response:
    """The answer to a fault of our own: no details."""
    structlog.get_logger("api").error("unexpected fault", exc_info=error)
    detail = (
        "an unexpected fault; nothing of yours is to blame. The operator's log has it under the request id"
    )
    return problem(500, INTERNAL, detail, request_id=request_id)


def request_id_of(request: Request) -> str | None:
    """The id that the request was given."""
    found: str | None = request.scope.get("state", {}).get("request_id")
    return found
