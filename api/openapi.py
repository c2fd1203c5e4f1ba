"""The OpenAPI 3.1 document: what FastAPI derives from the routes, with the engine's own schemas."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.routing import BaseRoute

from api.documented import problem_response
from api.examples import add_example, examples
from api.idempotency import WRITES, is_write
from api.schemas.base import REFERENCE, Problem
from api.schemas.bodies import BODIES
from engine.definitions import definition_schema

REFERENCES: Final = "#/components/schemas/{model}"
NAMES: Final = {
    "tag": "TagDefinition",
    "segment": "Segment",
    "filter": "Filter",
    "window": "Window",
    "measure": "Measure",
}
"""How the parts of the definitions' JSON Schema are called here."""

ABOUT: Final = """\
Tags, segments, crowds, portraits and profiles of one workspace.

Errors are problems (RFC 9457) with a stable `code`; where input is at fault, `errors` tell each place by a
JSON pointer: into the segment, where a segment is previewed or explained, else into the body; what came in
the path, the query or a header is pointed at as `/path/...`, `/query/...` and `/header/...`. Decimals
travel as texts, times as ISO 8601 in UTC. Lists give `next`, the `cursor` of the following page. Every
write takes an `Idempotency-Key`; what has an `ETag` is changed and removed with `If-Match`. HEAD is
answered like GET.
"""

_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A write that is sent again with its key gets the first answer again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}


MADE: Final = frozenset({"createTag", "createCrowd", "uploadCrowd", "copyCrowd"})
"""Operations that make a thing, and tell where it is."""

WITH_ETAG: Final = MADE | {
    f"{change}{thing}"
    for change in ("get", "replace", "edit", "enable", "disable")
    for thing in ("Tag", "Crowd")
}
"""Operations whose answer is the present revision of a thing."""


class DocumentedApp(FastAPI):
    """An application whose document is the one made here."""

    def openapi(self) -> dict[str, Any]:
        """The document, made once."""
        if self.openapi_schema is None:
            self.openapi_schema = document(self)
        return self.openapi_schema


def document(app: FastAPI) -> dict[str, Any]:
    """The document of an application."""
    made = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version="3.1.0",
        description=ABOUT,
        routes=[_without_head(route) for route in app.routes],
    )
    schemas: dict[str, Any] = made.setdefault("components", {}).setdefault("schemas", {})
    schemas |= _models((Problem, *BODIES)) | _engine_schemas()
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for path, operations in made["paths"].items():
        for method, operation in operations.items():
            _complete(method.upper(), path, operation)
    resolved = _resolved(made)
    assert isinstance(resolved, dict)
    return {**resolved, "components": {"schemas": dict(sorted(resolved["components"]["schemas"].items()))}}


def _without_head(route: BaseRoute) -> BaseRoute:
    """The same route: that HEAD is answered as GET goes without saying."""
    if not isinstance(route, APIRoute):
        return route
    told = copy(route)
    told.methods = (route.methods or set()) - {"HEAD"}
    return told


def _models(models: Iterable[type[BaseModel]]) -> dict[str, Any]:
    _, found = models_json_schema([(model, "validation") for model in models], ref_template=REFERENCES)
    definitions: dict[str, Any] = found.get("$defs", {})
    return definitions


def _engine_schemas() -> dict[str, Any]:
    parts: dict[str, Any] = json.loads(definition_schema())["definitions"]
    return {NAMES[name]: _renamed(part) for name, part in parts.items()}


def _renamed(part: Any) -> Any:
    """The same with references to where the schemas stand here."""
    match part:
        case {"$ref": str(reference)}:
            return {"$ref": REFERENCES.format(model=NAMES[reference.rpartition("/")[2]])}
        case Mapping():
            return {key: _renamed(inner) for key, inner in part.items()}
        case list():
            return [_renamed(inner) for inner in part]
        case _:
            return part


def _resolved(part: Any) -> Any:
    """The same with what stands for a reference made one."""
    match part:
        case Mapping() if REFERENCE in part:
            return {"$ref": REFERENCES.format(model=part[REFERENCE])}
        case Mapping():
            return {key: _resolved(inner) for key, inner in part.items()}
        case list():
            return [_resolved(inner) for inner in part]
        case _:
            return part


def _headers(method: str, operation: Mapping[str, Any], status: int) -> Iterator[tuple[str, Any]]:
    """The headers of an answer, besides those that a route tells itself."""
    name, done = operation["operationId"], status < 300
    yield "X-Request-Id", _header("The request's own id where it brought one; the operator's log has it.")
    if (done or status == 304) and name in WITH_ETAG:
        yield "ETag", _header("The revision; a change sends it as `If-Match`.")
    if status == 202 or (done and name in MADE):
        yield "Location", _header("Where the job, or what was made, is found.")
    if status == 200 and name == "refreshCrowd":
        yield "Preference-Applied", _header("`wait`: the version was done in time.")
    if status == 503:
        yield "Retry-After", _header("Seconds after which the request may well be answered.")
    if method in WRITES and status < 500:
        yield "Idempotency-Replayed", _header("`true`: the first answer to this `Idempotency-Key`, again.")


def _header(about: str) -> dict[str, Any]:
    return {"description": about, "schema": {"type": "string"}}


def _complete(method: str, path: str, operation: dict[str, Any]) -> None:
    """Add what every write has, and the examples."""
    if is_write(method, path):
        operation["parameters"] = [*operation.get("parameters", []), _KEY]
    if method in WRITES:
        for status in (400, 409, 413):
            operation["responses"].setdefault(str(status), problem_response(status))
    operation["responses"] = dict(sorted(operation["responses"].items()))
    for status, response in operation["responses"].items():
        told = {name: header for name, header in _headers(method, operation, int(status))}
        response["headers"] = response.get("headers", {}) | told
    for example in examples():
        if example.operation == operation["operationId"]:
            add_example(operation, example)
