"""Crowds over HTTP: made, changed, refreshed, pulled, compared, portrayed."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.audience.crowds import refresh
from engine.audience.crowds.publish import publish_members
from tests.api.conftest import HeldClient, ended

pytestmark = pytest.mark.sail

GOLD = {"type": "tag", "tag": "level", "op": "eq", "value": "gold"}
FEMALE = {"type": "tag", "tag": "gender", "op": "eq", "value": "F"}


def made(client: HeldClient, crowd: str, segment: Any = GOLD, **more: Any) -> Any:
    """A crowd that was made."""
    answer = client.post("/v1/crowds", json={"id": crowd, "name": crowd, "segment": segment, **more})
    assert answer.status_code == 201, answer.text
    return answer


def refreshed(client: HeldClient, crowd: str) -> dict[str, Any]:
    """The receipt of a new version."""
    answer = client.post(f"/v1/crowds/{crowd}/refresh", headers={"Prefer": "wait=30"})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


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
    job = client.get(later.headers["location"]).json()
    assert job["kind"] == "crowd.refresh"
    assert client.post("/v1/crowds/nobody/refresh").status_code == 404


def test_a_refresh_that_is_asked_for_after_an_edit_has_it(
    client: HeldClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go = threading.Event(), threading.Event()

    def slowly(*arguments: Any, **options: Any) -> Any:
        begun.set()
        go.wait()
        return publish_members(*arguments, **options)

    made(client, "edited")
    monkeypatch.setattr(refresh, "publish_members", slowly)
    first = client.post("/v1/crowds/edited/refresh").json()
    assert begun.wait(30)
    client.patch("/v1/crowds/edited", json={"segment": FEMALE}, headers={"If-Match": "*"})
    second = client.post("/v1/crowds/edited/refresh").json()
    assert client.post("/v1/crowds/edited/refresh").json()["id"] == second["id"] != first["id"]
    go.set()
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


@pytest.fixture(scope="module")
def pulled(client: HeldClient) -> dict[str, Any]:
    """A crowd of two versions: first the gold ones (a, b), then the women (a, d)."""
    made(client, "pulled")
    refreshed(client, "pulled")
    client.patch("/v1/crowds/pulled", json={"segment": FEMALE}, headers={"If-Match": "*"})
    return refreshed(client, "pulled")


PATH = "/v1/crowds/pulled/versions/1/members"


def test_members_come_in_pages_pinned_to_a_version(client: HeldClient, pulled: dict[str, Any]) -> None:
    first = client.get(PATH, params={"limit": 1, "columns": "level,spend"}).json()
    assert (first["version"], first["count"]) == (1, 2)
    assert first["items"] == [{"customer_id": "a", "level": "gold", "spend": "15.50"}]
    rest = client.get("/v1/crowds/pulled/versions/latest/members", params={"cursor": first["next"]}).json()
    assert (rest["version"], [row["customer_id"] for row in rest["items"]], rest["next"]) == (1, ["b"], None)


def ids(kind: str, content: bytes) -> list[str]:
    match kind:
        case "text/csv":
            return content.decode().split()[1:]
        case "application/x-ndjson":
            return [json.loads(line)["customer_id"] for line in content.splitlines()]
        case "application/vnd.apache.parquet":
            return list(pq.read_table(io.BytesIO(content)).column("customer_id").to_pylist())
        case _:
            with pa.ipc.open_stream(content) as reader:
                return list(reader.read_all().column("customer_id").to_pylist())


@pytest.mark.parametrize(
    "kind",
    [
        "text/csv",
        "application/x-ndjson",
        "application/vnd.apache.parquet",
        "application/vnd.apache.arrow.stream",
    ],
)
def test_members_stream_in_every_format(client: HeldClient, pulled: dict[str, Any], kind: str) -> None:
    answer = client.get("/v1/crowds/pulled/versions/2/members", headers={"Accept": kind})
    assert ids(kind, answer.content) == ["a", "d"]
    assert answer.headers["x-row-count"] == "2"
    assert answer.headers["x-ids-checksum"] == pulled["ids_checksum"]
    rest = client.get("/v1/crowds/pulled/versions/2/members", params={"offset": 1}, headers={"Accept": kind})
    assert ids(kind, rest.content) == ["d"]
    assert (rest.headers["x-row-count"], rest.headers["x-total-count"]) == ("1", "2")


def test_a_cursor_belongs_to_its_version(client: HeldClient, pulled: dict[str, Any]) -> None:
    first = client.get(PATH, params={"limit": 1}).json()["next"]
    other = client.get("/v1/crowds/pulled/versions/2/members", params={"cursor": first})
    assert (other.status_code, other.json()["code"]) == (400, "bad_cursor")
    page = client.get("/v1/crowds/pulled/changes", params={"from": 1, "limit": 1}).json()["next"]
    same = {"from": 1, "to": 2, "cursor": page}
    assert client.get("/v1/crowds/pulled/changes", params=same).json()["next"] is None
    for query in ({"from": 0}, {"to": 1}, {"since": client.get("/v1/crowds/pulled/changes").json()["since"]}):
        answer = client.get("/v1/crowds/pulled/changes", params={**query, "cursor": page})
        assert (answer.status_code, answer.json()["code"]) in ((400, "bad_cursor"), (422, "bad_range"))


def test_pages_and_streams_do_not_take_what_is_of_the_other(client: HeldClient, pulled: Any) -> None:
    csv, cursor = {"Accept": "text/csv"}, client.get(PATH, params={"limit": 1}).json()["next"]
    page = client.get(PATH, params={"offset": 1})
    assert (page.status_code, page.json()["code"]) == (422, "bad_offset")
    stream = client.get(PATH, params={"cursor": cursor}, headers=csv)
    assert (stream.status_code, stream.json()["code"]) == (400, "bad_cursor")
    for path in ("versions/latest/members", "changes"):  # versions may change between two pulls
        moving = client.get(f"/v1/crowds/pulled/{path}", params={"offset": 1}, headers=csv)
        assert (moving.status_code, moving.json()["code"]) == (422, "bad_offset")
    rest = client.get("/v1/crowds/pulled/changes", params={"from": 1, "to": 2, "offset": 1}, headers=csv)
    assert rest.headers["x-row-count"] == "1"


def test_head_tells_what_a_stream_would_hold(client: HeldClient, pulled: dict[str, Any]) -> None:
    answer = client.head("/v1/crowds/pulled/versions/2/members", headers={"Accept": "text/csv"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert (answer.headers["x-row-count"], answer.headers["x-crowd-version"]) == ("2", "2")


def test_what_cannot_be_pulled_is_told_before_the_first_byte(client: HeldClient, pulled: Any) -> None:
    csv = {"Accept": "text/csv"}
    unknown = client.get(PATH, params={"columns": "levle"}, headers=csv)
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/query/columns")
    assert client.get("/v1/crowds/pulled/versions/9/members", headers=csv).status_code == 404
    for version in ("9" * 19, "-1", "x"):
        odd = client.get(f"/v1/crowds/pulled/versions/{version}/members")
        assert (odd.status_code, odd.json()["code"]) == (422, "bad_version")
    assert client.get(PATH, headers={"Accept": "image/png"}).status_code == 406
    assert client.get(PATH, params={"cursor": "x"}).status_code == 400


def test_changes_between_versions_and_since_the_last_pull(client: HeldClient, pulled: Any) -> None:
    found = client.get("/v1/crowds/pulled/changes", params={"from": 1}).json()
    assert (found["from"], found["to"], found["entered"], found["left"]) == (1, 2, 1, 1)
    assert found["items"] == [
        {"customer_id": "d", "change": "entered", "reason": "definition_changed"},
        {"customer_id": "b", "change": "left", "reason": "definition_changed"},
    ]
    first = client.get("/v1/crowds/pulled/changes", params={"from": 1, "limit": 1}).json()
    rest = client.get("/v1/crowds/pulled/changes", params={"cursor": first["next"]}).json()
    assert [row["customer_id"] for row in (*first["items"], *rest["items"])] == ["d", "b"]
    stream = client.get(PATH, headers={"Accept": "text/csv"})
    since = client.get("/v1/crowds/pulled/changes", params={"since": stream.headers["x-since"]}).json()
    assert since["items"] == found["items"]
    csv = client.get("/v1/crowds/pulled/changes", params={"from": 1}, headers={"Accept": "text/csv"})
    assert csv.headers["x-row-count"] == "2"
    assert csv.text.splitlines()[1] == "d,entered,definition_changed"
    beside = client.get(
        "/v1/crowds/pulled/changes", params={"from": 1, "columns": "spend"}, headers={"Accept": "text/csv"}
    )
    assert beside.text.splitlines()[0] == "customer_id,change,reason,spend"
    page = client.get("/v1/crowds/pulled/changes", params={"from": 1, "limit": 2, "columns": "level"}).json()
    assert [row["level"] for row in page["items"]] == [None, "gold"]
    unknown = client.get("/v1/crowds/pulled/changes", params={"from": 2, "columns": "levle"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_column")
    backwards = client.get("/v1/crowds/pulled/changes", params={"from": 2, "to": 1})
    assert (backwards.status_code, backwards.json()["code"]) == (422, "bad_range")


def test_membership_is_asked_of_one_and_of_many(client: HeldClient, pulled: Any) -> None:
    one = client.get("/v1/crowds/pulled/contains", params={"customer_id": "d"}).json()
    assert (one["version"], one["contains"]) == (2, {"d": True})
    many = client.post("/v1/crowds/pulled/contains", json={"customer_ids": ["a", "b", "z"], "version": 1})
    assert many.json()["contains"] == {"a": True, "b": True, "z": False}
    much = client.post("/v1/crowds/pulled/contains", json={"customer_ids": ["a"] * 10_001})
    assert (much.status_code, much.json()["errors"][0]["pointer"]) == (422, "/customer_ids")


def test_receipts_are_listed_newest_first(client: HeldClient, pulled: Any) -> None:
    first = client.get("/v1/crowds/pulled/versions", params={"limit": 1}).json()
    rest = client.get("/v1/crowds/pulled/versions", params={"cursor": first["next"]}).json()
    assert [each["version"] for each in (*first["items"], *rest["items"])] == [2, 1]
    assert rest["items"][0]["segment"] == GOLD
    assert client.get("/v1/crowds/pulled/versions/1").json() == rest["items"][0]
    assert client.get("/v1/crowds/pulled/versions/9").status_code == 404


def test_overlap_tells_every_region(client: HeldClient, pulled: Any) -> None:
    made(client, "golden")
    refreshed(client, "golden")
    found = client.post("/v1/crowds/overlap", json={"crowds": ["pulled", "golden"]}).json()
    assert {tuple(region["sets"]): region["count"] for region in found["regions"]} == {
        ("pulled",): 1,
        ("golden",): 1,
        ("pulled", "golden"): 1,
    }
    for crowds in ([], ["golden"] * 2, list("abcdef")):
        assert client.post("/v1/crowds/overlap", json={"crowds": crowds}).status_code == 422


def test_a_portrait_is_the_same_by_both_ways(client: HeldClient, pulled: Any) -> None:
    found = client.post("/v1/crowds/pulled/portrait", json={}).json()
    assert (found["size"], found["base_size"], found["version"]) == (2, 4, 2)
    again = client.get("/v1/crowds/pulled/portrait").json()
    assert again == found
    versus = client.get("/v1/crowds/pulled/portrait", params={"version": 1, "base": "golden"}).json()
    assert (versus["base"], versus["version"]) == ("golden/1", 1)


def test_a_crowd_without_members_cannot_be_portrayed(client: HeldClient) -> None:
    made(client, "empty_handed")
    for path in ("portrait", "versions/latest/members", "contains?customer_id=a", "changes"):
        answer = client.get(f"/v1/crowds/empty_handed/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "no_version")
