"""Previews and explanations over HTTP, and what is refused before any work."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import HeldClient

pytestmark = pytest.mark.sail

GOLD = {"type": "tag", "tag": "level", "op": "eq", "value": "gold"}
BOUGHT = {"type": "event", "event": "purchase", "window": {"type": "last", "n": 30, "unit": "day"}}


def preview(client: HeldClient, segment: Any, **more: Any) -> Any:
    return client.post("/v1/segments/preview", json={"segment": segment, **more})


def test_a_segment_is_counted_with_each_of_its_nodes(client: HeldClient) -> None:
    found = preview(client, {"type": "and", "conditions": [GOLD, BOUGHT]}).json()
    assert (found["count"], found["universe"], found["zone"]) == (2, 4, "UTC")
    assert [(node["path"], node["type"], node["count"]) for node in found["nodes"]] == [
        ("", "and", 2),
        ("/conditions/0", "tag", 2),
        ("/conditions/1", "event", 2),
    ]
    assert found["nodes"][1]["missing"] == 1
    assert found["nodes"][2]["window"] == ["2017-12-04T00:00:00Z", "2018-01-03T00:00:00Z"]
    assert len(found["digest"]) == 64


def test_a_segment_is_told_in_words(client: HeldClient) -> None:
    english = preview(client, GOLD, language="en").json()["words"]
    chinese = preview(client, GOLD, language="zh").json()["words"]
    assert "gold" in english
    assert "gold" in chinese
    assert english != chinese


def test_an_earlier_snapshot_can_be_asked(client: HeldClient) -> None:
    snapshot = preview(client, GOLD).json()["snapshot"]
    assert preview(client, GOLD, snapshot=snapshot).json()["count"] == 2
    assert preview(client, GOLD, snapshot="20010101T000000Z-0").status_code == 404


@pytest.mark.parametrize(
    ("segment", "pointer"),
    [
        ({"type": "and", "conditions": [{**GOLD, "value": 3}]}, "/conditions/0/value"),
        ({"type": "and", "conditions": []}, "/conditions"),
        ({**GOLD, "tag": "levle"}, "/tag"),
        ({**GOLD, "extra": 1}, "/extra"),
        ({"type": "crowd", "crowd": "nobody"}, "/crowd"),
        ({}, ""),
    ],
)
def test_what_is_wrong_is_told_with_its_pointer(client: HeldClient, segment: Any, pointer: str) -> None:
    answer = preview(client, segment)
    assert answer.status_code == 422
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


def test_the_body_itself_is_checked(client: HeldClient) -> None:
    answer = client.post("/v1/segments/preview", json={"segmnt": GOLD})
    assert answer.status_code == 422
    assert {(e["pointer"], e["code"]) for e in answer.json()["errors"]} == {
        ("/segment", "missing_key"),
        ("/segmnt", "unknown_key"),
    }


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "bad_json"),
        (b"\xff", 400, "bad_json"),
        (b'{"segment": {"type": "all", "type": "all"}}', 400, "bad_json"),
        (b'{"segment": NaN}', 400, "bad_json"),
        (b"[" * 100_000, 400, "bad_json"),
        (b'{"segment": 1e999999999}', 400, "bad_json"),
        (b'{"segment": ' + b"9" * 5000 + b"}", 400, "bad_json"),
        (b'{"segment": {"type": "\\ud800"}}', 422, "invalid_body"),
        (b'{"segment": {"\\u0000": 1}}', 422, "invalid_body"),
        (b"[]", 422, "invalid_body"),
        (b"", 400, "bad_json"),
        (b'{"segment": "' + b"x" * (2 << 20) + b'"}', 413, "too_large"),
    ],
    ids=[
        "cut",
        "latin",
        "twice",
        "nan",
        "deep",
        "exponent",
        "digits",
        "surrogate",
        "nul",
        "list",
        "none",
        "large",
    ],
)
def test_a_body_that_is_no_request(client: HeldClient, body: bytes, status: int, code: str) -> None:
    answer = client.post("/v1/segments/preview", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_body_without_a_length_is_counted_as_it_comes(client: HeldClient) -> None:
    parts = (b" " * (1 << 20) for _ in range(4))
    answer = client.post("/v1/segments/preview", content=parts, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_another_media_type_is_refused(client: HeldClient) -> None:
    answer = client.post("/v1/segments/preview", content=b"<x/>", headers={"content-type": "text/xml"})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_a_customer_is_explained(client: HeldClient) -> None:
    body = {"segment": {"type": "and", "conditions": [GOLD, BOUGHT]}, "customer_id": "a"}
    found = client.post("/v1/segments/explain", json=body).json()
    assert found["holds"]
    assert found["nodes"][1]["observed"]["value"] == "gold"
    unknown = client.post("/v1/segments/explain", json={**body, "customer_id": "z"})
    assert unknown.status_code == 404


def test_previews_are_counted_by_their_dearest_leaf(client: HeldClient) -> None:
    preview(client, BOUGHT)
    text = client.get("/metrics").text
    assert 'tagmill_preview_seconds_count{leaf="event"}' in text
