"""Segments, portraits and profiles of the demo, as the command line tells them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tagmill.cli.app import app

pytestmark = [pytest.mark.demo, pytest.mark.sail]

SEGMENT = {
    "type": "and",
    "conditions": [
        {"type": "tag", "tag": "points_level", "op": "eq", "value": "gold"},
        {"type": "not", "condition": {"type": "crowd", "crowd": "vips_at_risk"}},
        {
            "type": "event",
            "event": "purchase",
            "window": {"type": "last", "n": 30, "unit": "day"},
            "measure": {"agg": "count"},
            "op": "lte",
            "value": 20,
        },
    ],
}


@pytest.fixture
def said(demo_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*arguments: str, stdin: str | None = None, code: int = 0) -> str:
        done = CliRunner().invoke(app, [*arguments, "-w", str(demo_workspace)], input=stdin)
        assert done.exit_code == code, done.output
        return done.stdout if code == 0 else done.stderr

    return run


def test_preview_tells_counts_and_words_of_every_condition(said: Any, tmp_path: Path) -> None:
    file = tmp_path / "segment.json"
    file.write_text(json.dumps(SEGMENT), encoding="utf-8")
    text = said("preview", str(file))
    assert "  Level is gold" in text
    assert "in the crowd “VIPs at risk” (version 1)" in text
    assert "made purchases at most 20 times in the 30 days before 2 January 2018 (customers without any are" in text
    assert "属于群组有流失风险的贵宾（第1版）" in said("preview", str(file), "--lang", "zh")
    found = json.loads(said("preview", "-", "--json", stdin=json.dumps(SEGMENT)))
    assert f"{found['count']:,} of 2,469 customers" in text
    assert len(found["node_words"]) == len(found["nodes"]) == 5
    assert found["nodes"][1]["running"] == found["nodes"][1]["count"]


def test_preview_refuses_with_the_place_at_fault(said: Any) -> None:
    wrong = {"type": "and", "conditions": [{"type": "tag", "tag": "points_levl", "op": "eq", "value": 1}]}
    complaint = said("preview", "-", stdin=json.dumps(wrong), code=4)
    assert "/conditions/0/tag" in complaint
    assert "did you mean `points_level`?" in complaint
    assert "holds no JSON" in said("preview", "-", stdin="{", code=4)
    assert "`fr` is no language" in said("preview", "-", "--lang", "fr", stdin="{}", code=2)


def test_profile_tells_what_is_known_of_a_customer(said: Any) -> None:
    found = json.loads(said("profile", "1042", "--json", "--events", "3"))
    assert found["customer_id"] == "1042"
    assert found["measures"]["total_spent"] == "2980.28"
    assert len(found["events"]) == 3
    assert len(found["top_products"]) == len(found["next_products"]) == 10
    bought = {one["product"] for one in found["top_products"]}
    assert bought.isdisjoint(one["product"] for one in found["next_products"])
    text = said("profile", "1042", "--lang", "zh")
    assert "会员等级" in text
    assert re.search(r"总消费金额 +2980\.28", text)
    assert re.search(r"total spent +2980\.28", said("profile", "1042"))
    assert "has no customer of this id" in said("profile", "nobody", code=4)


def test_portrait_tells_what_makes_a_crowd_different(said: Any) -> None:
    text = said("crowd", "portrait", "vips_at_risk")
    assert "compared with 2,469 (universe)" in text
    assert "Churn risk" in text
    assert "bought by most" in text
    one = said("crowd", "portrait", "vips_at_risk", "--tags", "points_level,spend_90d", "--lang", "zh")
    assert "points_level: 会员等级" in one
    assert "均值" in one
    found = json.loads(said("crowd", "portrait", "win_back_half", "--against", "vips_at_risk", "--json"))
    assert found["base"] == "vips_at_risk/1"
    assert found["size"] < found["base_size"] == 107
    assert found["differences"] == []


def test_what_was_kept_of_a_portrait_is_told_again(said: Any) -> None:
    first = json.loads(said("crowd", "portrait", "young_families", "--json"))
    assert json.loads(said("crowd", "portrait", "young_families", "--json")) == first
