"""Problems: what they are called, where they point, what they tell."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient


@pytest.mark.parametrize(
    ("path", "code", "guess"),
    [
        ("/v1/tags/spned", "unknown_tag", "did you mean `spend`"),
        ("/v1/tags/spned/distribution", "unknown_tag", "did you mean `spend`"),
        ("/v1/tags/spned/history", "unknown_tag", "did you mean `spend`"),
        ("/v1/tags/spned/usage", "unknown_tag", "did you mean `spend`"),
        ("/v1/crowds/guesed", "unknown_crowd", "did you mean `guessed`"),
        ("/v1/crowds/guesed/versions/latest", "unknown_crowd", "did you mean `guessed`"),
        ("/v1/crowds/guesed/portrait", "unknown_crowd", "did you mean `guessed`"),
        ("/v1/catalog/values?attribute=lvel", "unknown_attribute", "did you mean `level`"),
        ("/v1/runs/none", "unknown_run", "there is no run"),
        ("/v1/jobs/none", "unknown_job", "there is no job"),
        ("/v1/tags/spend/distribution?snapshot=none", "unknown_snapshot", "there is no snapshot"),
        ("/v1/customers/stranger", "unknown_customer", "no customer of this id"),
    ],
)
def test_what_has_no_such_name_is_told_by_one_rule(
    client: TestClient, path: str, code: str, guess: str
) -> None:
    client.post("/v1/crowds", json={"id": "guessed", "name": "x", "segment": {"type": "all"}})
    problem = client.get(path)
    assert (problem.status_code, problem.json()["code"]) == (404, code)
    assert guess in problem.json()["detail"] and "stranger" not in problem.text


@pytest.mark.parametrize(
    ("path", "pointer", "code"),
    [
        ("/v1/crowds?cursor=zz", "/query/cursor", "bad_cursor"),
        ("/v1/runs?cursor=zz", "/query/cursor", "bad_cursor"),
        ("/v1/crowds/pointed/changes?since=zz", "/query/since", "bad_cursor"),
        ("/v1/crowds/pointed/versions/latest/members?cursor=zz", "/query/cursor", "bad_cursor"),
        ("/v1/crowds/pointed/versions/latest/members?columns=nope", "/query/columns", "unknown_column"),
        ("/v1/crowds/pointed/versions/x", "/path/version", "bad_version"),
        ("/v1/crowds/pointed/versions/01", "/path/version", "bad_version"),
        ("/v1/crowds/pointed/contains?customer_id=c&version=1.5", "/query/version", "bad_version"),
        ("/v1/crowds/pointed/versions/latest/members?limit=0", "/query/limit", "out_of_range"),
        ("/v1/customers/a/events?type=nope", "/query/type", "unknown_event"),
        ("/v1/customers/a/events?from=nope", "/query/from", "bad_time"),
    ],
)
def test_what_came_in_path_or_query_is_pointed_at_there(
    client: TestClient, path: str, pointer: str, code: str
) -> None:
    client.post("/v1/crowds", json={"id": "pointed", "name": "x", "segment": {"type": "all"}})
    client.post("/v1/crowds/pointed/refresh", headers={"prefer": "wait=10"})
    refused = client.get(path)
    assert refused.status_code in (400, 422), refused.text
    (error,) = refused.json()["errors"]
    assert (error["pointer"], error["code"]) == (pointer, code)


@pytest.mark.parametrize(
    ("path", "body", "pointer", "message"),
    [
        ("/v1/crowds/x/portrait", {"version": 1.5}, "/version", "`1.5` is no version"),
        ("/v1/crowds/x/portrait", {"version": True}, "/version", "`true` is no version"),
        ("/v1/crowds/overlap", {"crowds": "x"}, "/crowds", "a list is expected"),
        ("/v1/crowds/overlap", {"crowds": [1]}, "/crowds/0", "a text is expected"),
        ("/v1/crowds/overlap", {"crowds": []}, "/crowds", "at least 1 are expected, there are 0"),
        ("/v1/crowds/overlap", {}, "/crowds", "it is missing"),
        ("/v1/segments/preview", {"segment": 1}, "/segment", "a JSON object is expected"),
        ("/v1/segments/preview", {"segment": {}, "language": "fr"}, "/language", "allowed are `en` or `zh`"),
        ("/v1/tags/dry-run", {"code": "x", "sample": 1.5}, "/sample", "a whole number is expected"),
        ("/v1/tags/dry-run", {"code": "x", "sample": 5000}, "/sample", "at most 1,000 is expected"),
        ("/v1/tags/dry-run", {"code": "spend", "as_of": "x"}, "/as_of", "`x` is no date"),
        ("/v1/runs", {"force": "yes"}, "/force", "`true` or `false` is expected"),
    ],
)
def test_a_body_is_refused_in_our_own_words(
    client: TestClient, path: str, body: object, pointer: str, message: str
) -> None:
    client.post("/v1/crowds", json={"id": "x", "name": "x", "segment": {"type": "all"}})
    refused = client.post(path, json=body)
    assert refused.status_code == 422, refused.text
    (error,) = refused.json()["errors"]
    assert error["pointer"] == pointer and error["message"].startswith(message)


def test_a_key_that_is_nearly_right_is_guessed(client: TestClient) -> None:
    refused = client.post("/v1/segments/preview", json={"segment": {"type": "all"}, "languag": "en"})
    assert refused.json()["errors"][0]["hint"] == "did you mean `language`?"


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("", "the body is empty; JSON is expected"),
        ('{"a":"\n"}', "the body is no JSON: invalid control character at character 7"),
        ('{"a":1e999}', "the number `1e999` has more than 400 digits"),
        ('{"a":NaN}', "the body is no JSON: `NaN` is no number of JSON"),
    ],
)
def test_what_is_no_json_is_told_in_words(client: TestClient, body: str, detail: str) -> None:
    refused = client.post("/v1/crowds", content=body, headers={"content-type": "application/json"})
    assert (refused.status_code, refused.json()["code"], refused.json()["detail"]) == (
        400,
        "bad_json",
        detail,
    )


@pytest.mark.parametrize("name", [" ", {"en": "\u3000"}, {"zh": "\t"}])
def test_a_name_is_not_blank(client: TestClient, name: object) -> None:
    refused = client.post("/v1/crowds", json={"name": name, "segment": {"type": "all"}})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "bad_name")
    sent = {"content": "customer_id\n", "headers": {"content-type": "text/csv"}}
    listed = client.post("/v1/crowds/upload", params={"name": " "}, **sent)  # type: ignore[arg-type]
    assert listed.json()["errors"][0]["pointer"] == "/query/name"


def test_a_split_takes_no_other_keys(client: TestClient) -> None:
    client.post("/v1/crowds", json={"id": "parted", "name": "x", "segment": {"type": "all"}})
    body = {"salt": "s", "parts": [{"id": "parted_a", "percent": 50}], "perts": []}
    refused = client.post("/v1/crowds/parted/split", json=body)
    (error,) = refused.json()["errors"]
    assert (error["pointer"], error["hint"]) == ("/perts", "did you mean `parts`?")
    assert client.get("/v1/crowds/parted_a").status_code == 404


def test_versions_that_there_are_not(client: TestClient) -> None:
    client.post("/v1/crowds", json={"id": "aged", "name": "x", "segment": {"type": "all"}})
    client.post("/v1/crowds/aged/refresh", headers={"prefer": "wait=10"})
    told = client.get("/v1/crowds/aged/versions/7").json()["detail"]
    assert told == "the crowd `aged` has no version 7; the newest is version 1"
    segment = {"type": "crowd", "crowd": "aged", "version": 7}
    refused = client.post("/v1/segments/preview", json={"segment": segment}).json()
    assert refused["errors"][0]["message"] == "the crowd `aged` keeps no version 7; it keeps version 1"


@pytest.mark.parametrize("name", ["kind", "status", "category"])
def test_a_filter_takes_only_words_that_there_are(client: TestClient, name: str) -> None:
    refused = client.get("/v1/tags", params={name: "bogus"})
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    allowed = {"kind": "statistical", "status": "not_computed", "category": "member"}[name]
    assert error["pointer"] == f"/query/{name}" and allowed in error["message"]


@pytest.mark.parametrize("path", ["/v1/customers/a%2Fb", "/v1/customers/a%2Fb/events", "/v1/customers/a/b"])
def test_an_id_may_hold_slashes(client: TestClient, path: str) -> None:
    assert client.get(path).json()["code"] == "unknown_customer"
    assert client.get("/v1/customers/a/events").json()["customer_id"] == "a"


@pytest.mark.parametrize("charset", ["iso-8859-1", '"UTF-16"'])
def test_a_body_in_another_charset_is_refused(client: TestClient, charset: str) -> None:
    for path, kind in (("/v1/crowds/upload?name=x", "text/csv"), ("/v1/crowds", "application/json")):
        refused = client.post(path, content=b"{}", headers={"content-type": f"{kind}; charset={charset}"})
        assert (refused.status_code, refused.json()["code"]) == (415, "unsupported_media_type")
        assert "UTF-8" in refused.json()["detail"]


def test_a_spreadsheet_is_told_its_encoding(client: TestClient) -> None:
    client.post("/v1/crowds", json={"id": "sheet", "name": "x", "segment": {"type": "all"}})
    client.post("/v1/crowds/sheet/refresh", headers={"prefer": "wait=10"})
    path = "/v1/crowds/sheet/versions/latest/members?spreadsheet="
    sheet, plain = (client.get(path + each, headers={"accept": "text/csv"}) for each in ("true", "false"))
    assert sheet.content == b"\xef\xbb\xbf" + plain.content
    assert sheet.headers["content-disposition"] == 'attachment; filename="sheet-1.csv"'
    changes = client.get("/v1/crowds/sheet/changes", headers={"accept": "text/csv"})
    assert changes.headers["content-disposition"] == 'attachment; filename="sheet-0-1.csv"'
