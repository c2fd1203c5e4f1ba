"""The registry does not answer: what is published goes on being read, what needs the registry says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

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


def test_it_comes_back(client: HeldClient) -> None:
    assert client.get("/readyz").status_code == 200
