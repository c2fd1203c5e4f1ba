"""One small shop that has run a night, and a client that holds every answer to the OpenAPI document."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from api import create_app
from engine.wiring import Workspace, open_workspace
from engine.wiring.services import Services
from tests.night_workspaces import GENDER, SPEND, Shop

LEVEL = "kind: static\nvalue_type: text\ntype: category\nattribute: level\nweight: 3\n"
VIP = "kind: list\nvalue_type: text\ntype: category\n"
STAGE = """\
kind: rule
value_type: text
type: category
rules:
  - {label: spender, when: {type: tag, tag: spend, op: gt, value: 10}}
  - {label: seen, when: {type: event, event: purchase}}
"""


class HeldClient(TestClient):
    """A client that fails where an answer is not what the document says."""

    held = True

    def request(self, method: str, url: Any, **more: Any) -> Any:
        answer = super().request(method, url, **more)
        if self.held:
            hold(self.app.openapi(), method, answer)  # type: ignore[attr-defined]
        return answer


def hold(document: dict[str, Any], method: str, answer: Any) -> None:
    """Assert that the answer's status and body are documented for its route."""
    operation = operation_of(document, method.replace("HEAD", "GET"), answer.request.url.path)
    if operation is None:
        assert answer.status_code in (404, 405)
        return
    where = f"{operation['operationId']} {answer.status_code}: {answer.text[:500]}"
    described = operation["responses"].get(str(answer.status_code))
    assert described is not None, f"not documented: {where}"
    told = {name.lower() for name in described.get("headers", {})} | {"content-type", "content-length"}
    assert answer.headers.keys() <= told, f"{answer.headers.keys() - told} are not documented: {where}"
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if not answer.content:
        return
    assert kind in described["content"], f"{kind} is not documented: {where}"
    if kind in ("application/json", "application/problem+json") and "schema" in described["content"][kind]:
        schema = {**described["content"][kind]["schema"], "components": document["components"]}
        errors = [error.message for error in Draft202012Validator(schema).iter_errors(answer.json())]
        assert not errors, f"{errors[:3]} in {where}"


def ended(client: HeldClient, job: str) -> dict[str, Any]:
    """The job once it has ended."""
    while (found := client.get(f"/v1/jobs/{job}").json())["state"] in ("queued", "running"):
        pass
    return dict(found)


def operation_of(document: dict[str, Any], method: str, path: str) -> dict[str, Any] | None:
    """The operation that answers a path; paths without parameters first, and longer ones."""
    for template in sorted(document["paths"], key=lambda template: (template.count("{"), -len(template))):
        several = re.escape(template).replace(r"\{customer_id\}", ".+")  # an id may hold slashes
        pattern = re.sub(r"\\\{[^}]+\\\}", "[^/]+", several)
        if re.fullmatch(pattern, path) and method.lower() in document["paths"][template]:
            found: dict[str, Any] = document["paths"][template][method.lower()]
            return found
    return None


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace after one night; to be copied by who changes it."""
    root = tmp_path_factory.mktemp("shop")
    shop = Shop(root)
    shop.build({"gender": GENDER, "spend": SPEND, "level": LEVEL, "stage": STAGE, "vip": VIP})
    assert not shop.run().failed
    return root


@pytest.fixture(scope="session")
def workspace(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A copy that the tests of one session share: each uses names of its own."""
    root = tmp_path_factory.mktemp("served") / "shop"
    shutil.copytree(built, root)
    with open_workspace(root, {"TAGMILL__AS_OF": "2018-01-03"}) as opened:
        yield opened


@pytest.fixture(scope="session")
def client(workspace: Workspace) -> Iterator[HeldClient]:
    """The service over the shared workspace."""
    with HeldClient(create_app(Services(workspace))) as opened:
        yield opened
