"""Writes that are sent twice are done once."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from api.idempotency import QUESTIONS, Idempotent, is_write
from api.lanes import Lane
from api.permissions import PERMISSIONS, Role
from api.problems import exposed_problem
from engine.errors import Conflict
from engine.registry import open_registry
from tests.api.conftest import HeldClient

pytestmark = pytest.mark.sail

GOLD = {"type": "tag", "tag": "level", "op": "eq", "value": "gold"}


def create(client: HeldClient, key: str, **changes: Any) -> Any:
    body = {"name": "Again", "segment": GOLD} | changes
    return client.post("/v1/crowds", json=body, headers={"Idempotency-Key": key})


def test_the_first_answer_is_given_again(client: HeldClient) -> None:
    first, second = create(client, "key-1"), create(client, "key-1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert [answer.headers.get("idempotency-replayed") for answer in (first, second)] == [None, "true"]
    assert second.headers["etag"] == first.headers["etag"]
    assert second.headers["location"] == first.headers["location"]


def test_a_key_belongs_to_one_request(client: HeldClient) -> None:
    create(client, "key-2")
    other = create(client, "key-2", owner="me")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


def test_keys_of_different_calls_do_not_meet(client: HeldClient) -> None:
    first = create(client, "key-3").json()
    refreshed = client.post(f"/v1/crowds/{first['id']}/enable", headers={"Idempotency-Key": "key-3"})
    assert refreshed.status_code == 200


def test_refusals_are_kept_too(client: HeldClient) -> None:
    bad = create(client, "key-4", segment={})
    assert bad.status_code == 422
    assert create(client, "key-4", segment={}).headers["idempotency-replayed"] == "true"


@pytest.mark.parametrize("key", ["", "a b", "x" * 201, "ä"])
def test_an_unsound_key_is_refused(client: HeldClient, key: str) -> None:
    answer = client.post(
        "/v1/crowds", json={"name": "x", "segment": GOLD}, headers={"Idempotency-Key": key.encode()}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_header")


def test_reads_take_no_key(client: HeldClient) -> None:
    unsound = {"Idempotency-Key": "a b"}
    assert client.get("/v1/tags", headers=unsound).status_code == 200
    assert client.post("/v1/segments/preview", json={"segment": GOLD}, headers=unsound).status_code == 200


def test_what_a_viewer_may_post_changes_nothing_and_all_else_takes_a_key(client: HeldClient) -> None:
    for path, operations in client.app.openapi()["paths"].items():  # type: ignore[attr-defined]
        post = operations.get("post")
        if post and PERMISSIONS[post["operationId"]] is Role.VIEWER:
            assert not is_write("POST", path), path
    assert {path.rpartition("/")[2] for path in ("/v1/tags/check", "/v1/tags/dry-run")} < QUESTIONS
    assert is_write("DELETE", "/v1/tags/preview")


def test_the_key_is_kept_before_the_answer_is_whole(tmp_path: Path) -> None:
    registry, lane = open_registry(None, tmp_path), Lane("test", 1, 4)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"a", "more_body": True})
        await send({"type": "http.response.body", "body": b"b", "more_body": False})

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def case() -> None:
        held, told = Idempotent(app, registry, lane), list[Message]()
        headers = [(b"idempotency-key", b"k")]
        scope = {"type": "http", "method": "POST", "path": "/x", "query_string": b"", "headers": headers}

        async def again(message: Message) -> None:
            told.append(message)

        async def first(message: Message) -> None:
            if message["type"] == "http.response.body" and not message["more_body"]:
                await held(scope, receive, again)

        await held(scope, receive, first)
        assert [message.get("body") for message in told] == [None, b"ab"]

    asyncio.run(asyncio.wait_for(case(), 30))
    lane.close()
    registry.close()


def test_a_key_in_use_says_when_to_ask_again() -> None:
    in_use = exposed_problem(Conflict("wait", code="idempotency_key_in_use"), None)
    assert (in_use.status_code, in_use.headers["retry-after"]) == (409, "1")
    assert "retry-after" not in exposed_problem(Conflict("other", code="frozen"), None).headers
