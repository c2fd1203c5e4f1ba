"""Queries of requests: what a route does not declare is refused, so that a slip is not taken for nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import get_args, get_origin

from fastapi import Request
from fastapi.routing import APIRoute
from pydantic import BaseModel

from api.pointers import pointer_of
from engine.catalog.reading import guess_hint, listed
from engine.errors import InvalidInput
from engine.model.issue import Issue, Place


def refuse_odd_query(request: Request) -> None:
    """Raise InvalidInput (`invalid_request`) for parameters that the route has not, or that come twice."""
    if not request.scope["query_string"]:
        return
    issues = list(_issues(request, parameters_of(request.scope["route"])))
    if issues:
        raise InvalidInput("the request has parameters that cannot be used", issues, code="invalid_request")


def parameters_of(route: APIRoute) -> Mapping[str, bool]:
    """The parameters of a route's query by name, and whether each may come several times."""
    found: dict[str, bool] = {}
    for field in route.dependant.query_params:
        kind = field.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            found |= {each.alias or name: False for name, each in kind.model_fields.items()}
        else:
            found[field.alias] = any(get_origin(each) is list for each in (kind, *get_args(kind)))
    return found


def _issues(request: Request, known: Mapping[str, bool]) -> Iterator[Issue]:
    for name, times in Counter(name for name, _ in request.query_params.multi_items()).items():
        place = Place(pointer=pointer_of(("query", name)))
        if name not in known:
            message = f"there is no parameter `{name[:60]}` here; there are {listed(known)}"
            yield Issue("unknown_parameter", message, place, hint=guess_hint(name, known))
        elif times > 1 and not known[name]:
            yield Issue("repeated_parameter", f"`{name}` comes {times} times; it can come once", place)
