"""What is known of tags over HTTP: values, lineage, usage, past, and what a change would do."""

from __future__ import annotations

from typing import Any

import pytest

from api import create_app
from engine.wiring import Workspace, open_workspace
from engine.wiring.services import Services
from tests.api.conftest import HeldClient
from tests.api.crowds import made, refreshed

pytestmark = pytest.mark.sail


def test_a_distribution_counts_every_value(client: HeldClient) -> None:
    found = client.get("/v1/tags/level/distribution").json()
    assert [(each["value"], each["count"]) for each in found["values"]] == [
        ("gold", 2),
        ("basic", 1),
        (None, 1),
    ]
    assert (found["rows"], found["coverage"], found["distinct"], found["spread"]) == (3, 0.75, 2, None)
    spend = client.get("/v1/tags/spend/distribution", params={"limit": 1}).json()
    assert (spend["values"][0]["value"], spend["others"]) == ("7.25", 1)
    spread = spend["spread"]
    assert [spread[key] for key in ("count", "min", "max", "mean")] == [2, "7.25", "15.50", "11.375000"]
    assert spread["quantiles"][0] == {"percent": 5, "value": "7.25"}
    assert client.get("/v1/tags/nobody/distribution").status_code == 404
    assert client.get("/v1/tags/vip/distribution").json()["code"] == "unknown_tag"


def test_lineage_leads_from_sources_to_crowds(client: HeldClient) -> None:
    made(client, "lined", {"type": "tag", "tag": "stage", "op": "eq", "value": "spender"})
    found = client.get("/v1/tags/spend/lineage").json()
    nodes = {(node["kind"], node["id"]) for node in found["nodes"]}
    assert {("source", "purchase.amount"), ("tag", "spend"), ("tag", "stage"), ("crowd", "lined")} <= nodes
    edges = {(edge["from"]["id"], edge["to"]["id"]) for edge in found["edges"]}
    assert {("purchase.amount", "spend"), ("spend", "stage"), ("stage", "lined")} <= edges


def test_usage_names_crowds_and_counts_previews(client: HeldClient) -> None:
    made(client, "using", {"type": "tag", "tag": "gender", "op": "is_set"})
    before = client.get("/v1/tags/gender/usage").json()
    assert "using" in [crowd["id"] for crowd in before["crowds"]]
    client.post("/v1/segments/preview", json={"segment": {"type": "tag", "tag": "gender", "op": "is_set"}})
    assert client.get("/v1/tags/gender/usage").json()["previews"] == before["previews"] + 1


def test_a_history_tells_runs_and_definitions(client: HeldClient) -> None:
    found = client.get("/v1/tags/spend/history").json()
    assert [run["status"] for run in found["runs"]] == ["computed"]
    assert [each["change"] for each in found["definitions"]] == ["created"]
    assert [each["rows"] for each in found["values"]] == [2]
    assert client.get("/v1/tags/nobody/history").status_code == 404


def affected(client: HeldClient, **body: Any) -> dict[str, dict[str, Any]]:
    answer = client.post("/v1/tags/impact", json=body)
    assert answer.status_code == 200, answer.text
    return {each["id"]: each for each in answer.json()["affected"]}


def test_a_removed_tag_breaks_what_names_it(client: HeldClient) -> None:
    made(client, "on_stage", {"type": "tag", "tag": "stage", "op": "eq", "value": "seen"})
    found = affected(client, code="spend")
    assert [(found[name]["broken"], found[name]["direct"]) for name in ("spend", "stage", "on_stage")] == [
        (True, True),
        (True, True),
        (True, False),
    ]
    assert found["stage"]["rules"] == [0]
    assert client.post("/v1/tags/impact", json={"code": "nobody"}).status_code == 404
    for body in ({}, {"code": "spend", "definition": {"code": "level"}}):
        assert client.post("/v1/tags/impact", json=body).json()["code"] == "unclear_subject"


def test_a_changed_tag_tells_how_many_customers_change(client: HeldClient) -> None:
    body = {
        "code": "base_e",
        "name": {"en": "base"},
        "category": "member",
        "kind": "static",
        "value_type": "text",
        "attribute": "level",
    }
    shop_level = {**body, "code": "level", "map": {"gold": "gold", "basic": "silver"}}
    made(client, "on_level", {"type": "tag", "tag": "level", "op": "eq", "value": "basic"})
    made(client, "not_on_level", {"type": "not", "condition": {"type": "crowd", "crowd": "on_level"}})
    refreshed(client, "on_level")
    found = affected(client, definition=shop_level)
    assert (found["level"]["customers"], found["level"]["direct"]) == (1, True)
    assert (found["on_level"]["customers"], found["not_on_level"]["customers"]) == (1, 1)


def test_a_definition_without_a_code_is_a_new_one(client: HeldClient) -> None:
    body = {"name": "x", "category": "member", "kind": "static", "value_type": "text", "attribute": "level"}
    told = client.post("/v1/tags/impact", json={"definition": body}).json()
    assert told["code"].startswith("member_")
    assert [each["id"] for each in told["affected"] if each["id"] != told["code"]] == []


def test_what_a_run_must_compute_is_not_told(client: HeldClient) -> None:
    rules = [{"label": "spender", "when": {"type": "tag", "tag": "spend", "op": "gt", "value": 5}}]
    body = {
        "code": "stage",
        "name": {"en": "stage"},
        "category": "member",
        "kind": "rule",
        "value_type": "text",
    }
    found = affected(client, definition={**body, "rules": rules})
    assert found["stage"]["customers"] == 1  # b was seen and would be a spender
    spend = {
        "code": "spend",
        "name": {"en": "spend"},
        "category": "member",
        "kind": "statistical",
        "value_type": "decimal(12,2)",
        "event": "purchase",
        "window": {"type": "last", "n": 90, "unit": "day"},
        "measure": {"agg": "sum", "property": "amount"},
    }
    untold = affected(client, definition=spend)
    assert (untold["spend"]["customers"], untold["stage"]["customers"]) == (None, None)
    assert "dry run" in untold["spend"]["why"]
    made(client, "on_spend", {"type": "tag", "tag": "spend", "op": "gt", "value": "3"})
    other_type = {**spend, "value_type": "integer", "measure": {"agg": "count"}}
    assert not affected(client, definition=other_type)["on_spend"]["broken"]
    as_text = {**spend, "value_type": "text", "measure": {"agg": "last", "property": "store"}}
    refused = affected(client, definition=as_text)["on_spend"]
    assert (refused["broken"], refused["customers"]) == (True, None)
    assert "`gt`" in refused["why"]
    labels = affected(
        client, definition={**spend, "window": {"type": "last", "n": 30, "unit": "day"}, "weight": 4}
    )
    assert labels["stage"]["customers"] == 0


def test_small_groups_answer_like_zero(workspace: Workspace) -> None:
    environ = {"TAGMILL__AS_OF": "2018-01-03", "TAGMILL__PRIVACY__MIN_GROUP": "2"}
    with open_workspace(workspace.root, environ) as space, HeldClient(create_app(Services(space))) as client:
        found = client.get("/v1/tags/level/distribution").json()
        assert [(each["value"], each["count"]) for each in found["values"]] == [("gold", 2), (None, 0)]
        assert (found["distinct"], found["others"]) == (1, 0)
        assert found["rows"] == 4  # the one without a level is nobody
        spread = client.get("/v1/tags/spend/distribution").json()["spread"]
        assert (spread["count"], spread["min"], spread["max"]) == (2, None, None)
        hidden = client.get("/v1/tags/gender/distribution").json()
        assert [each["count"] for each in hidden["values"]] == [2, 0]
