"""What OpenAPI tells of a route, beside its signature."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final

from pydantic import BaseModel

from api.problems import MEDIA_TYPE
from api.schemas.base import Problem

ALWAYS: Final = (403, 422, 500, 503)
WITH_BODY: Final = (400, 413, 415)
JSON: Final = "application/json"


def documented(
    operation: str,
    summary: str,
    returns: type[BaseModel] | None,
    *,
    body: type[BaseModel] | Mapping[str, Any] | None = None,
    status: int = 200,
    problems: Iterable[int] = (),
    more: Mapping[int | str, Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    """The keyword arguments of a route: its operation, answers and body.

    `problems` are the statuses besides those that every route can give, `more` further answers; `body` is a
    model, or what OpenAPI says of a body that is none of them.
    """
    refused = sorted({*ALWAYS, *problems, *(WITH_BODY if body else ())})
    described: dict[int | str, Mapping[str, Any]] = {status: _success(returns, status)}
    described |= {number: problem_response(number) for number in refused}
    described |= more or {}
    found: dict[str, Any] = {
        "operation_id": operation,
        "summary": summary,
        "status_code": status,
        "response_model": None,
        "responses": described,
    }
    if body is not None:
        sent = body if isinstance(body, Mapping) else body_content(body.__name__)
        found["openapi_extra"] = {"requestBody": dict(sent)}
    return found


def body_content(name: str, media: str = JSON) -> dict[str, Any]:
    """A body that is one of the models."""
    return {"required": True, "content": {media: {"schema": {"$ref": f"#/components/schemas/{name}"}}}}


def raw_body(*media: str) -> dict[str, Any]:
    """A body of text in one of the media types."""
    return {"required": True, "content": {each: {"schema": {"type": "string"}} for each in media}}


def _success(returns: type[BaseModel] | None, status: int) -> dict[str, Any]:
    described: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    return described if returns is None else {**described, "model": returns}


def problem_response(status: int) -> dict[str, Any]:
    """A problem of this status, for OpenAPI."""
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    return {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": schema}}}
