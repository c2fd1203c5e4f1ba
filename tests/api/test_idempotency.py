"""Writes that are sent twice are done once."""

from __future__ import annotations

from typing import Any

import pytest

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
    assert client.get("/v1/tags", headers={"Idempotency-Key": "a b"}).status_code == 200
