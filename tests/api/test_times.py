"""Which instant an answer is about, and how times are written."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

ALL = {"type": "all"}
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d*[1-9]\d*)?Z")


def times(value: object, name: str = "") -> list[str]:
    """What stands under the names of times, wherever."""
    if isinstance(value, dict):
        return [time for key, inner in value.items() for time in times(inner, key)]
    if isinstance(value, list):
        return [time for inner in value for time in times(inner, name)]
    named = name.endswith(("_at", "time")) or name in ("window", "last", "first_order", "last_order")
    return [value] if named and isinstance(value, str) else []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/customers/a", None),
        ("GET", "/v1/crowds/timed/portrait", None),
        ("POST", "/v1/crowds/overlap", {"crowds": ["timed"]}),
        ("GET", "/v1/tags/level/distribution", None),
        ("POST", "/v1/segments/preview", {"segment": ALL}),
        ("POST", "/v1/segments/explain", {"segment": ALL, "customer_id": "a"}),
        ("GET", "/v1/catalog", None),
    ],
)
def test_answers_say_their_base_time_and_zone(
    client: TestClient, method: str, path: str, body: object
) -> None:
    client.post("/v1/crowds", json={"id": "timed", "name": "x", "segment": ALL})
    client.post("/v1/crowds/timed/refresh", headers={"prefer": "wait=10"})
    found = client.request(method, path, json=body).json()
    assert (found["base_time"], found["zone"]) == ("2018-01-03T00:00:00Z", "UTC")
    assert times(found) and all(INSTANT.fullmatch(time) for time in times(found)), times(found)


def test_a_portrait_of_nobody_says_why(client: TestClient) -> None:
    nobody = {"type": "not", "condition": ALL}
    client.post("/v1/crowds", json={"id": "nobody", "name": "x", "segment": nobody})
    client.post("/v1/crowds/nobody/refresh", headers={"prefer": "wait=10"})
    found = client.get("/v1/crowds/nobody/portrait").json()
    assert (found["size"], found["tags"]) == (0, [])
    assert found["why"] == "the crowd has no customer in this snapshot, so there is nothing to compare"
