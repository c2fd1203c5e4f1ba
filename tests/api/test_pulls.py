"""Members of crowds over HTTP: pulled, compared, portrayed."""

from __future__ import annotations

import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.api.conftest import HeldClient
from tests.api.crowds import FEMALE, GOLD, made, refreshed

pytestmark = pytest.mark.sail


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
