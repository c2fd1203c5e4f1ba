"""A catalog that is broken while the service goes on: the one before serves, and readiness tells."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from api import create_app
from engine.wiring import open_workspace
from engine.wiring.services import Services
from tests.api.conftest import HeldClient
from tests.api.test_tags import made

pytestmark = pytest.mark.sail

BROKEN = (
    "zone: [nowhere\n",
    "zone: UTC\n",
    "",
    "zone: UTC\ncustomers: {table: source/customers, key: nothing}\n",
)


@pytest.fixture
def own(built: Path, tmp_path: Path) -> Iterator[tuple[HeldClient, Path]]:
    """A service over a copy that nothing else uses, and the file of its catalog."""
    root = tmp_path / "shop"
    shutil.copytree(built, root)
    environ = {"TAGMILL__AS_OF": "2018-01-03"}
    with open_workspace(root, environ) as space, HeldClient(create_app(Services(space))) as client:
        yield client, root / "catalog.yaml"


def definitions(client: HeldClient) -> tuple[str, str]:
    """What readiness tells of definitions."""
    answer = client.get("/readyz")
    assert answer.status_code == 200
    (part,) = (part for part in answer.json()["parts"] if part["part"] == "definitions")
    return part["state"], part["seen"]


@pytest.mark.parametrize("text", BROKEN)
def test_the_catalog_before_serves_until_the_file_is_sound(own: tuple[HeldClient, Path], text: str) -> None:
    client, file = own
    sound = file.read_text(encoding="utf-8")
    before = client.get("/v1/tags").json()
    assert definitions(client)[0] == "ok"
    file.write_text(text, encoding="utf-8")
    assert client.get("/v1/tags").json() == before
    assert client.get("/v1/tags/level/lineage").status_code == 200
    state, seen = definitions(client)
    assert state == "warning" and "catalog.yaml" in seen
    made(client, "made_meanwhile")  # checked by the catalog that serves
    assert client.get("/v1/tags/made_meanwhile").status_code == 200
    file.write_text(sound, encoding="utf-8")
    assert definitions(client) == ("ok", "the catalog can be used")
    assert client.get("/v1/tags/made_meanwhile").status_code == 200


def test_one_that_is_broken_from_the_beginning_is_taken_up_once_it_is_sound(
    own: tuple[HeldClient, Path],
) -> None:
    client, file = own
    sound = file.read_text(encoding="utf-8")
    file.write_text(BROKEN[0], encoding="utf-8")
    assert definitions(client)[0] == "warning"
    refused = client.get("/v1/tags")
    assert (refused.status_code, refused.json()["code"]) == (503, "catalog_refused")
    file.write_text(sound, encoding="utf-8")
    assert definitions(client)[0] == "ok"
    assert client.get("/v1/tags").status_code == 200
