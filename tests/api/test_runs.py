"""Runs, jobs and customers over HTTP."""

from __future__ import annotations

import pytest

from tests.api.conftest import HeldClient

pytestmark = pytest.mark.sail


def test_past_runs_are_told(client: HeldClient) -> None:
    runs = client.get("/v1/runs").json()["items"]
    assert [run["status"] for run in runs] == ["succeeded"]
    last = client.get("/v1/runs/last").json()
    assert last["id"] == runs[0]["id"]
    assert {tag["code"] for tag in last["tags"]} >= {"spend", "stage"}
    assert client.get("/v1/runs/nothing").status_code == 404
    assert client.get("/v1/runs", params={"cursor": "e30"}).status_code == 400


def test_a_run_that_cannot_start_tells_where(client: HeldClient) -> None:
    answer = client.post("/v1/runs", json={"as_of": "tomorrow", "tags": ["spned"]})
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/as_of", "/tags/0"}
    assert client.post("/v1/runs", json={"tags": []}).json()["errors"][0]["pointer"] == "/tags"


def test_unknown_jobs_are_told(client: HeldClient) -> None:
    assert client.get("/v1/jobs/nothing").status_code == 404
    assert client.delete("/v1/jobs/nothing").status_code == 404
