"""Runs, jobs and customers over HTTP."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from api import create_app
from engine.wiring import open_workspace
from engine.wiring.services import Services
from tests.api.conftest import HeldClient, ended
from tests.api.test_tags import made

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
    for far in ("9999-12-31", "9999-12-31T23:59:59-14:00", "0001-01-01"):
        (error,) = client.post("/v1/runs", json={"as_of": far}).json()["errors"]
        assert error["pointer"] == "/as_of" and "1900 to 2199" in error["message"]
    assert client.post("/v1/runs", json={"tags": []}).json()["errors"][0]["pointer"] == "/tags"


def test_unknown_jobs_are_told(client: HeldClient) -> None:
    assert client.get("/v1/jobs/nothing").status_code == 404
    assert client.delete("/v1/jobs/nothing").status_code == 404


@pytest.fixture
def own(built: Path, tmp_path: Path) -> Iterator[HeldClient]:
    """A service over a copy that nothing else uses."""
    root = tmp_path / "shop"
    shutil.copytree(built, root)
    environ = {"TAGMILL__AS_OF": "2018-01-03", "TAGMILL__SERVER__WATCH_SECONDS": "0.05"}
    with open_workspace(root, environ) as space, HeldClient(create_app(Services(space))) as client:
        yield client


def test_a_run_is_a_job_that_computes_tags_of_the_api(own: HeldClient) -> None:
    made(own, "made_here")
    body = {"id": "levels", "name": "x", "segment": {"type": "tag", "tag": "level", "op": "is_set"}}
    assert own.post("/v1/crowds", json=body).status_code == 201
    assert own.post("/v1/crowds/levels/enable").status_code == 200
    started = own.post("/v1/runs", json={"as_of": "2018-01-04"})
    assert started.status_code == 202
    done = ended(own, started.json()["id"])
    progress = done["progress"]
    assert progress["done"] == progress["total"] > 0
    assert progress["run_id"] == done["result"]["run_id"]
    assert (done["state"], done["result"]["failed"], done["result"]["exit_code"]) == ("succeeded", [], 0)
    assert done["result"]["crowds_failed"] == []
    (crowd,) = own.get(f"/v1/runs/{done['result']['run_id']}").json()["crowds"]
    assert (crowd["crowd"], crowd["status"], crowd["version"]) == ("levels", "refreshed", 1)
    assert crowd["count"] > 0 and crowd["seconds"] > 0 and crowd["error_code"] is None
    while own.get("/readyz").json()["snapshot"] != done["result"]["snapshot"]:
        pass  # it is taken up without a restart
    segment = {"type": "tag", "tag": "made_here", "op": "eq", "value": "gold"}
    counted = own.post("/v1/segments/preview", json={"segment": segment}).json()
    assert (counted["count"], counted["base_time"]) == (2, "2018-01-04T00:00:00Z")
    assert own.get("/v1/tags/made_here").json()["status"] == "ok"


def test_a_run_is_cancelled(own: HeldClient) -> None:
    job = own.post("/v1/runs", json={"force": True}).json()["id"]
    assert own.delete(f"/v1/jobs/{job}").json()["id"] == job
    assert ended(own, job)["state"] == "cancelled"
    assert own.get("/readyz").json()["ready"]


def test_customers_are_found_described_and_followed(client: HeldClient) -> None:
    assert [
        each["customer_id"] for each in client.get("/v1/customers", params={"q": "a"}).json()["items"]
    ] == ["a"]
    found = client.get("/v1/customers/a").json()
    assert found["customer_id"] == "a"
    first = client.get("/v1/customers/a/events", params={"limit": 1}).json()
    rest = client.get("/v1/customers/a/events", params={"cursor": first["next"]}).json()
    assert [each["properties"]["amount"] for each in (*first["items"], *rest["items"])] == ["5.50", "10.00"]
    day = client.get("/v1/customers/a/events", params={"from": "2018-01-01", "to": "2018-01-02"}).json()
    assert [each["properties"]["amount"] for each in day["items"]] == ["10.00"]
    assert client.get("/v1/customers/zz").status_code == 404
    assert client.get("/v1/customers/zz/events").status_code == 404
    bad = client.get("/v1/customers/a/events", params={"from": "2018-13-01"})
    assert (bad.status_code, bad.json()["errors"][0]["pointer"]) == (422, "/query/from")
    assert client.get("/v1/customers/a/events", params={"cursor": "x"}).status_code in (400, 422)
