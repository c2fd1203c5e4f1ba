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
