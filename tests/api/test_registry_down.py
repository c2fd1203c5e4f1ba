"""The registry does not answer: what is published goes on being read, what needs the registry says so."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa

from api import middleware
from engine.registry import open_registry
from engine.wiring import Workspace
from tests.api.conftest import HeldClient

pytestmark = pytest.mark.sail

GOLD = {"type": "tag", "tag": "level", "op": "eq", "value": "gold"}


@pytest.fixture
def down(client: HeldClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[HeldClient]:
    """The service, once it has answered, without its registry."""
    client.get("/v1/tags")
    client.get("/v1/customers/a")
    client.post("/v1/segments/preview", json={"segment": GOLD})

    def refuse(*_: object, **__: object) -> None:
        raise sa.exc.OperationalError("SELECT 1", {}, Exception("the database has gone"))

    with monkeypatch.context() as patch:
        patch.setattr(sa.engine.Engine, "connect", refuse)
        patch.setattr(sa.engine.Engine, "begin", refuse)
        yield client


def test_previews_catalog_and_profiles_go_on(down: HeldClient) -> None:
    assert down.post("/v1/segments/preview", json={"segment": GOLD}).json()["count"] == 2
    assert down.get("/v1/catalog").status_code == 200
    assert down.get("/v1/tags/level/distribution").status_code == 200
    assert down.get("/v1/customers/a/events").status_code == 200
    assert down.get("/v1/customers/a").status_code == 200


def test_readiness_and_figures_say_so(down: HeldClient) -> None:
    ready = down.get("/readyz")
    assert (ready.status_code, ready.json()["snapshot"] is not None) == (503, True)
    assert {part["part"]: part["state"] for part in ready.json()["parts"]}["registry"] == "failed"
    assert "tagmill_registry_up 0.0" in down.get("/metrics").text


def test_what_needs_the_registry_is_unavailable(down: HeldClient) -> None:
    for answer in (
        down.get("/v1/runs"),
        down.post("/v1/crowds", json={"name": "x", "segment": GOLD}),
        down.post("/v1/crowds", json={"name": "x", "segment": GOLD}, headers={"Idempotency-Key": "k"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (503, "registry_unavailable")
        assert "retry-after" in answer.headers


@pytest.fixture
def locked(client: HeldClient, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[HeldClient]:
    """The service while another process writes to the registry and does not end."""
    crowd = {"id": "locked", "name": "x", "segment": GOLD}
    if client.get("/v1/crowds/locked").status_code == 404:
        assert client.post("/v1/crowds", json=crowd).status_code == 201
    assert client.post("/v1/crowds/locked/refresh", headers={"Prefer": "wait=30"}).status_code == 200
    monkeypatch.setattr(middleware, "REGISTRY", 0.01)
    other = sqlite3.connect(workspace.root / "registry.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield client
    other.rollback()
    other.close()


def test_while_another_writes_reads_go_on(locked: HeldClient) -> None:
    key = {"Idempotency-Key": "reads"}
    assert locked.post("/v1/segments/preview", json={"segment": GOLD}, headers=key).json()["count"] == 2
    assert locked.post("/v1/crowds/locked/portrait", json={}, headers=key).json()["size"] == 2
    for path in ("/v1/tags", "/v1/crowds", "/v1/runs", "/v1/customers/a", "/readyz", "/v1/jobs/none"):
        assert locked.get(path).status_code in (200, 404)


def test_while_another_writes_a_write_is_told_to_come_again(locked: HeldClient, workspace: Workspace) -> None:
    body = {"name": "x", "segment": GOLD}
    for headers in ({}, {"Idempotency-Key": "writes"}):
        refused = locked.post("/v1/crowds", json=body, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (503, "registry_unavailable")
        assert refused.headers["retry-after"] == "1"
        assert str(workspace.root) not in refused.text


def test_who_only_reads_waits_for_no_writer(tmp_path: Path) -> None:
    registry = open_registry(None, tmp_path)
    with ExitStack() as stack:
        for _ in range(20):  # more than a pool of connections has by itself
            stack.enter_context(registry.database.read())
        assert registry.jobs.waiting() == 0
    registry.close()


def test_it_comes_back(client: HeldClient) -> None:
    assert client.get("/readyz").status_code == 200
