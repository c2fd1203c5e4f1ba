"""Parameters of the query that a route does not have, or that come twice."""

from __future__ import annotations

import pytest
from fastapi.routing import APIRoute

from api.queries import parameters_of
from tests.api.conftest import HeldClient

pytestmark = pytest.mark.sail


def test_every_route_knows_the_parameters_that_are_documented(client: HeldClient) -> None:
    document = client.app.openapi()  # type: ignore[attr-defined]
    for route in client.app.routes:  # type: ignore[attr-defined]
        if isinstance(route, APIRoute) and route.include_in_schema:
            method = next(iter(route.methods - {"HEAD"})).lower()
            told = document["paths"][route.path_format][method].get("parameters", [])
            named = {each["name"] for each in told if each["in"] == "query"}
            assert set(parameters_of(route)) == named, route.path


@pytest.mark.parametrize(
    ("path", "name", "hint"),
    [
        ("/v1/tags?limt=5", "limt", "did you mean `limit`?"),
        ("/v1/crowds/x/versions/latest/members?colums=a", "colums", "did you mean `columns`?"),
        ("/v1/crowds/x/changes?start=1", "start", None),
        ("/v1/runs/last?verbose=1", "verbose", None),
        ("/v1/customers/a/events?a/b=1", "a~1b", None),
    ],
)
def test_an_unknown_parameter_is_refused_with_a_guess(
    client: HeldClient, path: str, name: str, hint: str | None
) -> None:
    answer = client.get(path)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert (error["pointer"], error["code"]) == (f"/query/{name}", "unknown_parameter")
    assert error.get("hint") == hint


def test_writes_are_held_to_it_before_anything_is_done(client: HeldClient) -> None:
    body = {"id": "odd_query", "name": "x", "segment": {"type": "all"}}
    assert client.post("/v1/crowds?dry_run=1", json=body).status_code == 422
    assert client.get("/v1/crowds/odd_query").status_code == 404


def test_a_parameter_comes_once_unless_it_is_a_list(client: HeldClient) -> None:
    answer = client.get("/v1/tags?limit=1&limit=2")
    assert [error["code"] for error in answer.json()["errors"]] == ["repeated_parameter"]
    events = client.get("/v1/customers/a/events?type=purchase&type=purchase")
    assert events.status_code == 200
