"""What is asked for under conditions: changes from a revision, what is known already, formats by weight."""

from __future__ import annotations

import pytest

from api.conditions import tagged
from api.streams import wanted_form
from engine.audience.pulls.streams import Form
from engine.errors import InvalidInput
from tests.api.conftest import HeldClient
from tests.api.crowds import made as crowd_made
from tests.api.crowds import refreshed
from tests.api.test_tags import made as tag_made


@pytest.mark.sail
def test_what_is_known_is_not_told_again(client: HeldClient) -> None:
    tag_made(client, "zz_known_tag")
    crowd_made(client, "known_crowd")
    for path in ("/v1/tags/zz_known_tag", "/v1/crowds/known_crowd"):
        tag = client.get(path).headers["etag"]
        for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
            answer = client.get(path, headers={"If-None-Match": known})
            assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
        assert client.get(path, headers={"If-None-Match": '"1"'}).status_code == 200


@pytest.mark.sail
def test_a_new_version_is_told_to_who_knows_the_crowd_before_it(client: HeldClient) -> None:
    tag = crowd_made(client, "known_before").headers["etag"]
    refreshed(client, "known_before")
    found = client.get("/v1/crowds/known_before", headers={"If-None-Match": tag})
    assert (found.status_code, found.json()["latest"]) == (200, 1)
    changed = client.patch("/v1/crowds/known_before", json={"owner": "me"}, headers={"If-Match": tag})
    assert changed.status_code == 200  # the definition is as it was read


@pytest.mark.sail
def test_every_answer_of_a_thing_names_its_revision(client: HeldClient) -> None:
    tag_made(client, "switched_tag")
    for change in ("disable", "enable"):
        switched = client.post(f"/v1/tags/switched_tag/{change}")
        assert switched.headers["etag"] == client.get("/v1/tags/switched_tag").headers["etag"]
    unnamed = client.delete("/v1/tags/switched_tag")
    assert (unnamed.status_code, unnamed.json()["code"]) == (428, "if_match_required")
    gone = client.delete("/v1/tags/switched_tag", headers={"If-Match": switched.headers["etag"]})
    assert gone.status_code == 204


def test_the_tag_of_an_answer_changes_with_it() -> None:
    tags = [tagged(content, 3).headers["etag"] for content in ({"a": 1}, {"a": 1}, {"a": 2})]
    assert tags[0] == tags[1] != tags[2]
    assert all(tag.startswith('"3-') for tag in tags)


NDJSON, CSV, PARQUET = "application/x-ndjson", "text/csv", "application/vnd.apache.parquet"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, None),
        ("", None),
        ("*/*", None),
        ("application/*", None),
        ("text/*", Form.CSV),
        (f"{CSV}, application/json", Form.CSV),
        (f"application/json, {CSV}", None),
        (f"{CSV};q=0.5, {NDJSON};q=0.9", Form.NDJSON),
        (f"{CSV};q=0.5, {NDJSON}", Form.NDJSON),
        (f"{PARQUET};q=0.2, */*;q=0.1", Form.PARQUET),
        ("application/json;q=0, */*", Form.ARROW),
        (f"application/json;q=0.1, {CSV}; header=present; q=0.3", Form.CSV),
        (f"text/*;q=0.9, {CSV};q=0.1, application/json;q=0.5", None),
        (f"{CSV};q=0, {NDJSON}", Form.NDJSON),
        ("TEXT/CSV;Q=1.0", Form.CSV),
    ],
)
def test_the_format_that_is_liked_best_is_sent(accept: str | None, form: Form | None) -> None:
    assert wanted_form(accept, False) is form


@pytest.mark.parametrize("accept", ["image/png", f"{CSV};q=0", "*/*;q=0", f"{CSV};q=0.000, image/*"])
def test_where_nothing_is_liked_nothing_is_sent(accept: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        wanted_form(accept, False)
    assert refused.value.code == "not_acceptable"
