"""What every answer has: an id, a problem where something is wrong, no details of our own faults."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from api import create_app
from engine.wiring import open_workspace
from engine.wiring.services import Services
from tests.night_workspaces import GENDER, Shop


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    """An application over a workspace that has not published anything."""
    Shop(tmp_path).build({"gender": GENDER})
    with open_workspace(tmp_path, {}) as workspace:
        yield TestClient(create_app(Services(workspace)))


def test_the_process_lives(client: TestClient) -> None:
    answer = client.get("/livez", headers={"x-request-id": "mine-1"})
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}
    assert answer.headers["x-request-id"] == "mine-1"


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "ü"])
def test_an_unsound_request_id_is_replaced(client: TestClient, given: str) -> None:
    answer = client.get("/livez", headers={"x-request-id": given.encode()})
    assert len(answer.headers["x-request-id"]) == 16


def test_an_unknown_path_is_a_problem(client: TestClient) -> None:
    answer = client.get("/v1/nothing")
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["code"]) == (404, 404, "not_found")
    assert problem["request_id"] == answer.headers["x-request-id"]


def test_another_method_is_a_problem_that_names_those_allowed(client: TestClient) -> None:
    answer = client.delete("/livez")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("[::1", None),
        ("[nowhere]", None),
        ("localhost", "http://[::1"),
        ("localhost", "null"),
        ("evil.example", None),
        ("", None),
    ],
)
def test_what_does_not_name_this_machine_is_refused_like_anything_else(
    tmp_path: Path, host: str, origin: str | None
) -> None:
    Shop(tmp_path).build({"gender": GENDER})
    with open_workspace(tmp_path, {}) as workspace:
        client = TestClient(create_app(Services(workspace), local_only=True), base_url="http://localhost")
        answer = client.get("/livez", headers={"host": host} | ({"origin": origin} if origin else {}))
        assert (answer.status_code, answer.json()["code"]) == (403, "not_local")
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["request_id"] == answer.headers["x-request-id"]
        counted = 'tagmill_requests_total{method="GET",route="none",status="403"} 1.0'
        assert counted in client.get("/metrics").text


def test_head_is_answered_like_get_without_the_body(client: TestClient) -> None:
    got, asked = client.get("/livez"), client.head("/livez")
    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["content-length"] == got.headers["content-length"]
    assert client.head("/v1/segments/preview").status_code == 405


def test_requests_are_counted_by_route_and_status(client: TestClient) -> None:
    client.get("/livez")
    client.request("BREW", "/livez")
    text = client.get("/metrics").text
    assert 'method="other",route="none",status="405"' in text or 'method="other",route="/livez"' in text
    assert 'tagmill_requests_total{method="GET",route="/livez",status="200"} 1.0' in text


def test_a_fault_of_our_own_has_no_details(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_self: Services) -> None:
        raise RuntimeError("the phone is 0123")

    monkeypatch.setattr(Services, "readiness", broken)
    with capture_logs() as logged:
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "0123" not in answer.text
    assert [each["event"] for each in logged] == ["unexpected fault", "request"]
