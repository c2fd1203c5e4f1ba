"""Tags over HTTP: listed, made, changed, switched, filled, tried."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.api.conftest import HeldClient

pytestmark = pytest.mark.sail


def definition(code: str, **changes: Any) -> dict[str, Any]:
    """A definition that passes."""
    return {
        "code": code,
        "name": {"en": code, "zh": code},
        "category": "member",
        "kind": "static",
        "value_type": "text",
        "attribute": "level",
    } | changes


def made(client: HeldClient, code: str, **changes: Any) -> str:
    """A definition made through the API; its ETag."""
    answer = client.post("/v1/tags", json=definition(code, **changes))
    assert answer.status_code == 201, answer.text
    return str(answer.headers["etag"])


def codes(client: HeldClient, **query: str) -> list[str]:
    return [tag["code"] for tag in client.get("/v1/tags", params=query).json()["items"]]


def test_tags_are_listed_with_their_state(client: HeldClient) -> None:
    tags = {tag["code"]: tag for tag in client.get("/v1/tags").json()["items"]}
    spend = tags["spend"]
    assert (spend["status"], spend["rows"], spend["origin"], spend["read_only"]) == ("ok", 2, "files", True)
    assert tags["stage"]["upstream"] == ["spend"]
    assert tags["vip"]["status"] == "not_computed"


def test_tags_are_found_by_name_kind_and_status(client: HeldClient) -> None:
    assert codes(client, q="STAG") == ["stage"]
    assert codes(client, kind="statistical") == ["spend"]
    assert "spend" not in codes(client, status="not_computed")
    assert "spend" in codes(client, category="member")


def test_pages_follow_each_other(client: HeldClient) -> None:
    first = client.get("/v1/tags", params={"limit": 2}).json()
    rest = client.get("/v1/tags", params={"limit": 1000, "cursor": first["next"]}).json()
    assert [tag["code"] for tag in first["items"]] == ["gender", "level"]
    assert rest["items"][0]["code"] > "level"
    assert rest["next"] is None


@pytest.mark.parametrize("cursor", ["x", "!", "W10", "e30", "Ilx1ZDgwMCI", "Ilx1MDAwMCI", "IiI"])
def test_a_cursor_of_somebody_else_is_refused(client: HeldClient, cursor: str) -> None:
    answer = client.get("/v1/tags", params={"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")


def test_a_definition_is_made_changed_and_removed(client: HeldClient) -> None:
    tag = made(client, "made_a")
    answer = client.get("/v1/tags/made_a")
    assert (answer.headers["etag"], answer.json()["origin"], answer.json()["read_only"]) == (
        tag,
        "api",
        False,
    )
    changed = client.put("/v1/tags/made_a", json=definition("made_a", weight=2), headers={"If-Match": tag})
    assert (changed.status_code, changed.json()["definition"]["weight"]) == (200, 2)
    stale = client.put("/v1/tags/made_a", json=definition("made_a", weight=3), headers={"If-Match": tag})
    assert (stale.status_code, stale.json()["code"]) == (412, "revision")
    unconditional = client.put("/v1/tags/made_a", json=definition("made_a", weight=4))
    assert (unconditional.status_code, unconditional.json()["code"]) == (428, "if_match_required")
    gone = client.delete("/v1/tags/made_a", headers={"If-Match": changed.headers["etag"]})
    assert (gone.status_code, gone.content) == (204, b"")
    assert client.get("/v1/tags/made_a").status_code == 404


def test_a_definition_without_a_code_gets_one(client: HeldClient) -> None:
    plain = definition("x")
    del plain["code"]
    answer = client.post("/v1/tags", json=plain)
    assert (answer.status_code, answer.json()["code"]) == (201, "member_1")
    assert answer.headers["location"] == "/v1/tags/member_1"


def test_a_definition_of_a_file_is_read_only(client: HeldClient) -> None:
    answer = client.put("/v1/tags/gender", json=definition("gender"), headers={"If-Match": "*"})
    assert (answer.status_code, answer.json()["code"]) == (409, "read_only")
    assert "tag_definitions/gender.yaml" in answer.json()["detail"]


def test_a_refused_definition_tells_where(client: HeldClient) -> None:
    answer = client.post("/v1/tags", json=definition("bad_a", attribute="lvel", weigth=3))
    assert (answer.status_code, answer.json()["code"]) == (422, "tag_refused")
    assert {error["pointer"] for error in answer.json()["errors"]} >= {"/weigth"}


def test_a_check_stores_nothing(client: HeldClient) -> None:
    found = client.post("/v1/tags/check", json=definition("checked", attribute="lvel")).json()
    assert not found["ok"]
    assert [(issue["pointer"], issue["severity"]) for issue in found["issues"]] == [("/attribute", "error")]
    assert client.post("/v1/tags/check", json=definition("checked")).json() == {
        "ok": True,
        "code": "checked",
        "issues": [],
        "elsewhere": [],
    }
    assert client.get("/v1/tags/checked").status_code == 404


@pytest.mark.parametrize("body", ["3", '"x"', "[]", "null"])
def test_a_check_of_what_is_no_definition_says_so(client: HeldClient, body: str) -> None:
    answer = client.post("/v1/tags/check", content=body, headers={"content-type": "application/json"})
    assert answer.json()["issues"][0]["pointer"] == ""


def test_a_change_that_breaks_others_is_told(client: HeldClient) -> None:
    made(client, "base_b", value_type="text")
    rules = [{"label": "g", "when": {"type": "tag", "tag": "base_b", "op": "eq", "value": "gold"}}]
    body = definition("rule_b", kind="rule", rules=rules)
    del body["attribute"]
    assert client.post("/v1/tags", json=body).status_code == 201
    found = client.post("/v1/tags/check", json=definition("base_b", value_type="integer")).json()
    assert found["elsewhere"] or not found["ok"]
    used = client.delete("/v1/tags/base_b", headers={"If-Match": "*"})
    assert (used.status_code, used.json()["code"]) == (409, "in_use")
    assert "rule_b" in used.json()["detail"]


def test_sql_is_tried_on_the_engine(client: HeldClient) -> None:
    body = definition("sql_c", kind="sql", sql="SELECT customer_id, gender AS tag_value FROM customers")
    del body["attribute"]
    assert client.post("/v1/tags/check", json=body).json()["ok"]
    body["sql"] = "SELECT customer_id, gendr AS tag_value FROM customers"
    issues = client.post("/v1/tags/check", json=body).json()["issues"]
    assert [issue["pointer"] for issue in issues] == ["/sql"]


def test_a_tag_is_switched(client: HeldClient) -> None:
    made(client, "switched_d")
    off = client.post("/v1/tags/switched_d/disable", json={"reason": "under repair"}).json()
    assert (off["enabled"], off["switched"], off["status"]) == (False, True, "disabled")
    assert client.post("/v1/tags/switched_d/enable").json()["enabled"]
    assert client.post("/v1/tags/nobody/enable").status_code == 404


def test_a_dry_run_tells_values(client: HeldClient) -> None:
    done = client.post("/v1/tags/dry-run", json={"definition": definition("tried"), "sample": 2}).json()
    assert (done["rows"], done["universe"], done["sample"]) == (3, 4, [["a", "gold"], ["b", "gold"]])
    assert client.post("/v1/tags/dry-run", json={"code": "nobody"}).status_code == 404
    wrong = {"definition": definition("wrong", attribute="levle", weight="heavy")}
    refused = client.post("/v1/tags/dry-run", json=wrong)
    assert refused.json()["code"] == "tag_refused"
    assert {each["pointer"] for each in refused.json()["errors"]} == {"/attribute", "/weight"}
    both = client.post("/v1/tags/dry-run", json={})
    assert (both.status_code, both.json()["code"]) == (422, "unclear_subject")


def upload(client: HeldClient, text: str, code: str = "vip", kind: str = "text/csv") -> Any:
    return client.post(f"/v1/tags/{code}/upload", content=text.encode(), headers={"content-type": kind})


def test_values_of_a_list_are_uploaded(client: HeldClient) -> None:
    assert upload(client, "customer_id,tag_value\na,yes\nb,\n").json() == {
        "code": "vip",
        "rows": 1,
        "empty": 1,
    }
    bad = upload(client, "customer_id,tag_value\na\n")
    assert (bad.status_code, bad.json()["code"], bad.json()["errors"][0]["line"]) == (422, "bad_rows", 2)
    assert upload(client, "customer_id,tag_value\na,b\n", "gender").json()["code"] == "not_a_list_tag"
    assert upload(client, "x", kind="text/html").status_code == 415


def test_values_are_suggested(client: HeldClient) -> None:
    def values(**query: str) -> list[Any]:
        answer = client.get("/v1/catalog/values", params=query)
        return [(each["value"], each.get("count")) for each in answer.json()["values"]]

    assert values(event="purchase", property="store") == [("s1", None), ("s2", None)]
    assert values(event="purchase", property="store", q="S2") == [("s2", None)]
    assert values(event="purchase", property="amount", q="25") == [("7.25", None)]
    assert values(tag="spend", q="5.5") == [("15.50", 1)]
    assert values(attribute="level", q="g") == [("gold", 2)]
    assert values(tag="level") == [("gold", 2), ("basic", 1)]
    unknown = client.get("/v1/catalog/values", params={"event": "purchase", "property": "stor"})
    assert (unknown.status_code, "did you mean `store`" in unknown.json()["detail"]) == (404, True)
    assert client.get("/v1/catalog/values").status_code == 422


@pytest.mark.parametrize("path", ["/v1/tags/dry-run", "/v1/tags/impact"])
def test_what_was_sent_stands_in_no_file(client: HeldClient, path: str) -> None:
    for definition in ({"kind": "static"}, {"code": "sent", "kind": "static"}):
        told = client.post(path, json={"definition": definition}).json()
        errors = told["errors"] if "errors" in told else told["issues"]
        assert errors and not any({"file", "line"} & error.keys() for error in errors)


def test_the_catalog_is_that_of_the_snapshot(client: HeldClient) -> None:
    catalog = client.get("/v1/catalog").json()
    assert catalog["universe"] == 4
    assert [event["name"] for event in catalog["events"]] == ["purchase"]
    assert {tag["code"] for tag in catalog["tags"]} == {"gender", "level", "spend", "stage"}
    assert "between" in [row["op"] for row in catalog["operators"]["decimal"]]
    assert "any_of" in [row["op"] for row in catalog["operators"]["text_list"]]


def test_a_rule_may_name_a_list_once_it_is_there(client: HeldClient) -> None:
    rules = [{"label": "called", "when": {"type": "crowd", "crowd": "called_f"}}]
    body = definition("called_tag_f", kind="rule", rules=rules)
    del body["attribute"]
    refused = client.post("/v1/tags", json=body)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/rules/0/when/crowd")
    client.post(
        "/v1/crowds/upload",
        params={"id": "called_f", "name": "Called"},
        content=b"customer_id\na\n",
        headers={"content-type": "text/csv"},
    )
    assert client.post("/v1/tags", json=body).status_code == 201
    used = client.delete("/v1/crowds/called_f", headers={"If-Match": "*"})
    assert (used.status_code, used.json()["code"]) == (409, "in_use")
    assert "called_tag_f" in used.json()["detail"]


def test_many_at_once_get_codes_of_one_category(client: HeldClient) -> None:
    body = {key: value for key, value in definition("many").items() if key != "code"}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: client.post("/v1/tags", json=body), range(8)))
    assert [answer.status_code for answer in answers] == [201] * 8
    assert len({answer.json()["code"] for answer in answers}) == 8
