"""Crowds over HTTP: made, changed, refreshed, split, uploaded."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from engine.audience.crowds import refresh
from engine.audience.crowds.publish import publish_members
from tests.api.conftest import HeldClient, ended
from tests.api.crowds import FEMALE, GOLD, made, refreshed

pytestmark = pytest.mark.sail


def test_a_crowd_is_made_changed_and_removed(client: HeldClient) -> None:
    tag = made(client, "made").headers["etag"]
    found = client.get("/v1/crowds/made")
    assert (found.headers["etag"], found.json()["state"], found.json()["latest"]) == (tag, "new", None)
    assert client.patch("/v1/crowds/made", json={"owner": "me"}).status_code == 428
    changed = client.patch("/v1/crowds/made", json={"owner": "me"}, headers={"If-Match": tag})
    assert (changed.status_code, changed.json()["owner"]) == (200, "me")
    stale = client.patch("/v1/crowds/made", json={"owner": "you"}, headers={"If-Match": tag})
    assert (stale.status_code, stale.json()["code"]) == (412, "revision")
    assert client.delete("/v1/crowds/made", headers={"If-Match": tag}).status_code == 412
    unnamed = client.delete("/v1/crowds/made")
    assert (unnamed.status_code, unnamed.json()["code"]) == (428, "if_match_required")
    assert client.delete("/v1/crowds/made", headers={"If-Match": changed.headers["etag"]}).status_code == 204
    assert client.get("/v1/crowds/made").status_code == 404


def test_a_crowd_without_an_id_gets_one_of_its_name(client: HeldClient) -> None:
    answer = client.post("/v1/crowds", json={"name": {"en": "Gold Ones", "zh": "金卡"}, "segment": GOLD})
    assert (answer.status_code, answer.headers["location"]) == (201, "/v1/crowds/gold_ones")


def test_many_at_once_get_ids_of_one_name(client: HeldClient) -> None:
    sent = {"name": "Many at Once", "segment": GOLD}
    csv = {"content": b"customer_id\na\n", "headers": {"content-type": "text/csv"}}
    made(client, "many_source")
    ways: list[Callable[[], Any]] = [
        lambda: client.post("/v1/crowds", json=sent),
        lambda: client.post("/v1/crowds/upload", params={"name": "Many at Once"}, **csv),
        lambda: client.post("/v1/crowds/many_source/copy", json={"name": "Many at Once"}),
    ]
    with ThreadPoolExecutor(9) as pool:
        answers = [future.result() for future in [pool.submit(way) for way in ways * 6]]
    assert [answer.status_code for answer in answers] == [201] * 18
    assert len({answer.headers["location"] for answer in answers}) == 18


def test_a_refused_crowd_tells_where(client: HeldClient) -> None:
    answer = client.post("/v1/crowds", json={"id": "Bad Id", "name": "x", "segment": {**GOLD, "op": "is"}})
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} >= {"/id", "/segment/op"}


def test_crowds_are_listed_in_pages(client: HeldClient) -> None:
    for name in ("list_a", "list_b", "list_c"):
        made(client, name, folder="listed")
    first = client.get("/v1/crowds", params={"folder": "listed", "limit": 2}).json()
    rest = client.get("/v1/crowds", params={"folder": "listed", "cursor": first["next"]}).json()
    assert [crowd["id"] for crowd in (*first["items"], *rest["items"])] == ["list_a", "list_b", "list_c"]


def test_a_refresh_is_waited_for_or_watched(client: HeldClient) -> None:
    made(client, "watched")
    version = refreshed(client, "watched")
    counted = client.post("/v1/segments/preview", json={"segment": GOLD}).json()
    assert (version["version"], version["count"], version["digest"]) == (1, 2, counted["digest"])
    later = client.post("/v1/crowds/watched/refresh")
    assert later.status_code == 202
    job = ended(client, client.get(later.headers["location"]).json()["id"])
    assert job["kind"] == "crowd.refresh"
    assert client.post("/v1/crowds/nobody/refresh").status_code == 404


def test_a_refresh_that_is_asked_for_after_an_edit_has_it(
    client: HeldClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go = threading.Event(), threading.Event()

    def slowly(context: Any, crowd: str, *arguments: Any, **options: Any) -> Any:
        if crowd == "edited":
            begun.set()
            go.wait()
        return publish_members(context, crowd, *arguments, **options)

    made(client, "edited")
    monkeypatch.setattr(refresh, "publish_members", slowly)
    first = client.post("/v1/crowds/edited/refresh").json()
    assert begun.wait(30)
    client.patch("/v1/crowds/edited", json={"segment": FEMALE}, headers={"If-Match": "*"})
    second = client.post("/v1/crowds/edited/refresh").json()
    joined = client.post("/v1/crowds/edited/refresh").json()
    go.set()
    assert joined["id"] == second["id"] != first["id"]
    done = ended(client, second["id"])
    assert (done["state"], done["result"]["version"]) == ("succeeded", 2)
    assert done["progress"] == {"done": 2, "total": 2, "message": "publishing", "run_id": None}
    assert client.get("/v1/crowds/edited/versions/2").json()["segment"] == FEMALE


def test_what_a_list_has_is_not_refreshed(client: HeldClient) -> None:
    query = {"id": "no_refresh", "name": "x"}
    sent = {"content": b"customer_id\na\n", "headers": {"content-type": "text/csv"}}
    assert client.post("/v1/crowds/upload", params=query, **sent).status_code == 201
    answer = client.post("/v1/crowds/no_refresh/refresh")
    assert (answer.status_code, answer.json()["code"]) == (409, "uploaded")


def test_a_refresh_that_fails_tells_places(client: HeldClient) -> None:
    made(client, "doomed")
    segment = {"type": "and", "conditions": [{**GOLD, "tag": "gone"}]}
    client.app.state.services.registry.crowds.change(  # type: ignore[attr-defined]
        "doomed", lambda crowd: replace(crowd, segment=segment), by="a"
    )
    job = ended(client, client.post("/v1/crowds/doomed/refresh").json()["id"])
    assert (job["state"], job["error"]["code"]) == ("failed", "segment_refused")
    assert [each["pointer"] for each in job["error"]["errors"]] == ["/conditions/0/tag"]


def test_an_enabled_crowd_is_frozen(client: HeldClient) -> None:
    made(client, "frozen")
    assert client.post("/v1/crowds/frozen/enable").json()["enabled"]
    answer = client.patch("/v1/crowds/frozen", json={"owner": "me"}, headers={"If-Match": "*"})
    assert (answer.status_code, answer.json()["code"]) == (409, "frozen")
    assert not client.post("/v1/crowds/frozen/disable").json()["enabled"]


def test_a_crowd_in_use_stays(client: HeldClient) -> None:
    made(client, "inner")
    refreshed(client, "inner")
    made(client, "outer", {"type": "crowd", "crowd": "inner"})
    answer = client.delete("/v1/crowds/inner", headers={"If-Match": "*"})
    assert (answer.status_code, answer.json()["code"]) == (409, "in_use")
    assert "outer" in answer.json()["detail"]


def test_a_crowd_is_copied_and_split(client: HeldClient) -> None:
    made(client, "whole")
    copy = client.post("/v1/crowds/whole/copy", json={"id": "whole_copy"})
    assert (copy.status_code, copy.json()["segment"]) == (201, GOLD)
    parts = [{"id": "half_a", "percent": 50}, {"id": "half_b", "percent": "49.5"}]
    split = client.post("/v1/crowds/whole/split", json={"salt": "s", "parts": parts})
    assert [crowd["part"]["to"] for crowd in split.json()["crowds"]] == ["50", "99.5"]
    bad = client.post("/v1/crowds/whole/split", json={"salt": "s", "parts": [{"id": "x", "percent": 0}]})
    assert [error["pointer"] for error in bad.json()["errors"]] == ["/parts/0/percent"]


def test_a_list_is_uploaded_with_its_unknown_ids(client: HeldClient) -> None:
    text = b"customer_id\na\nzz\na\nc\n"
    answer = client.post(
        "/v1/crowds/upload",
        params={"id": "listed", "name": "Listed"},
        content=text,
        headers={"content-type": "text/csv"},
    )
    found = answer.json()
    assert (answer.status_code, found["version"]["count"]) == (201, 2)
    assert (found["rows"], found["repeated"], found["unknown"]) == (4, 1, 1)
    assert found["unknown_ids"] == [{"line": 3, "customer_id": "zz"}]
    again = client.post(
        "/v1/crowds/listed/upload",
        content=b'{"customer_id": "b"}\n',
        headers={"content-type": "application/x-ndjson"},
    )
    assert (again.status_code, again.json()["version"]["version"]) == (201, 2)
    bad = client.post(
        "/v1/crowds/upload", params={"name": "x"}, content=b"id\na\n", headers={"content-type": "text/csv"}
    )
    assert (bad.status_code, bad.json()["errors"][0]["line"]) == (422, 1)
    assert client.post("/v1/crowds/upload", params={"name": "x"}, content=b"a").status_code == 415
