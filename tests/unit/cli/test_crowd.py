"""`tagmill crowd` over a small shop, and crowds in the night: on the embedded engine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from jobs.crowds import main as job
from tests.night_workspaces import CUSTOMERS, Shop
from tests.unit.cli.conftest import Tagmill

pytestmark = pytest.mark.sail

BUYERS = {
    "type": "event",
    "event": "purchase",
    "window": {"type": "last", "n": 30, "unit": "day"},
    "measure": {"agg": "sum", "property": "amount"},
    "op": "gte",
    "value": "7.25",
}
WOMEN = {"type": "tag", "tag": "gender", "op": "eq", "value": "F"}
RULE = """\
kind: rule
value_type: text
type: category
rules:
  - {label: listed, when: {type: crowd, crowd: list}}
  - {label: bought, when: {type: crowd, crowd: buyers, version: 1}}
default: other
"""


def segment(shop: Shop, data: object) -> str:
    path = shop.root.parent / "segment.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return str(path)


def read(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return rows


def test_crowds_from_making_to_pulling(tagmill: Tagmill, shop: Shop, tmp_path: Path) -> None:
    at = shop.root
    assert tagmill("run", at=at).code == 0
    made = tagmill("crowd", "create", segment(shop, BUYERS), "--name", "Buyers", "--refresh", "--json", at=at)
    assert (made.code, made.json["id"], made.json["state"], made.json["latest"]) == (0, "buyers", "ready", 1)
    assert "buyers" in tagmill("crowd", "list", at=at).out
    page = tagmill("crowd", "members", "buyers", "--columns", "gender", "--json", at=at).json
    assert page["items"] == [{"customer_id": "a", "gender": "F"}, {"customer_id": "b", "gender": "M"}]

    again = tagmill("crowd", "refresh", "buyers", "--on-engine", "--json", at=at).json
    receipts = tagmill("crowd", "versions", "buyers", "--json", at=at).json
    assert [(found["version"], found["engine"]) for found in receipts] == [(2, "embedded"), (1, "serving")]
    for key in ("digest", "ids_checksum", "segment_hash", "count", "segment"):
        assert receipts[0][key] == receipts[1][key] == again[key]

    exported = tagmill("crowd", "export", "buyers", str(tmp_path / "x.parquet"), at=at)
    assert (exported.code, exported.out) == (0, "")
    assert f"2 rows, ids_checksum {again['ids_checksum']}" in exported.err
    assert read(tmp_path / "x.parquet") == [{"customer_id": "a"}, {"customer_id": "b"}]
    assert tagmill("crowd", "contains", "buyers", "a", "d", "--json", at=at).json["contains"] == {
        "a": True,
        "d": False,
    }


def test_parts_limits_and_lists(tagmill: Tagmill, shop: Shop, tmp_path: Path) -> None:
    at = shop.root
    assert tagmill("run", at=at).code == 0
    create = ["crowd", "create", segment(shop, {"type": "all"}), "--name"]
    assert tagmill(*create, "All", "--refresh", at=at).code == 0
    top = tagmill(*create, "Top", "--limit", "1", "--by", "orders", "--refresh", at=at)
    assert "limit: the 1 with the greatest `orders`" in top.out
    assert tagmill("crowd", "refresh", "top", "--on-engine", at=at).code == 0
    one, two = tagmill("crowd", "versions", "top", "--json", at=at).json
    assert one["digest"] == two["digest"] and one["count"] == 1
    parts = tagmill("crowd", "split", "all", "x=50", "y=50", "--salt", "s", "--refresh", "--json", at=at).json
    assert [part["latest"] for part in parts] == [1, 1]
    regions = tagmill("crowd", "overlap", "all", "x", "y", "--json", at=at).json["regions"]
    sizes = {tuple(region["sets"]): region["count"] for region in regions}
    assert sizes["all", "x"] + sizes["all", "y"] == 4 == sum(sizes.values())

    (tmp_path / "list.csv").write_text("customer_id\na\nzz\n")
    stored = tagmill("crowd", "upload", str(tmp_path / "list.csv"), "--name", "VIP", at=at)
    assert stored.code == 0 and "1 of 2 ids name no customer: zz (line 3)" in stored.err
    assert tagmill("crowd", "upload", str(tmp_path / "list.csv"), "--into", "vip", at=at).code == 0
    assert tagmill("crowd", "copy", "vip", "--id", "vip2", at=at).code == 0
    changes = tagmill("crowd", "changes", "vip", "--from", "0", "--json", at=at).json
    assert (changes["entered"], changes["left"], changes["to"]) == (1, 0, 2)
    asked = ["crowd", "changes", "vip", "--from", "0", "--columns", "gender"]
    assert tagmill(*asked, "--json", at=at).json["items"][0]["gender"] == "F"
    assert tagmill(*asked, "-o", str(tmp_path / "x.csv"), at=at).code == 0
    assert (tmp_path / "x.csv").read_text().splitlines() == [
        "customer_id,change,reason,gender",
        "a,entered,,F",
    ]
    for command, code in (
        (["crowd", "delete", "all"], 4),
        (["crowd", "delete", "top"], 0),
        (["crowd", "show", "top"], 4),
        (["crowd", "create", str(tmp_path / "list.csv"), "--name", "x"], 4),
        (["crowd", "export", "vip", "-", "--format", "xls"], 2),
        (["crowd", "split", "all", "half", "--salt", "s"], 2),
    ):
        answer = tagmill(*command, at=at)
        assert answer.code == code, command
        assert "Traceback" not in answer.err


def test_a_run_refreshes_what_is_enabled(tagmill: Tagmill, shop: Shop) -> None:
    at = shop.root
    (at / "crowds").mkdir()
    filed = {"id": "women", "name": "Women", "segment": WOMEN, "enabled": True}
    (at / "crowds" / "women.yaml").write_text(json.dumps(filed))
    first = tagmill("run", "--json", at=at).json
    assert [(each["crowd"], each["status"], each["count"]) for each in first["crowds"]] == [
        ("women", "refreshed", 2)
    ]
    assert "women  unchanged" in tagmill("run", at=at).out
    refused = tagmill("crowd", "disable", "women", at=at)
    assert refused.code == 4 and "comes from the file `crowds/women.yaml:1`" in refused.err

    tagmill("crowd", "create", segment(shop, WOMEN), "--name", "lost", "--refresh", at=at)
    tagmill("crowd", "enable", "lost", at=at)
    assert "crowds concerned: lost, women" in tagmill("plan", "--as-of", "2018-01-04", at=at).out
    shop.write_customers([*CUSTOMERS, ("e", "F", "gold")])
    with shop.open() as workspace:
        broken = {"type": "tag", "tag": "gone", "op": "is_set"}
        from dataclasses import replace

        workspace.registry.crowds.change("lost", lambda found: replace(found, segment=broken), by="x")
    second = tagmill("run", "--as-of", "2018-01-04", "--json", at=at)
    assert (second.code, second.json["exit_code"]) == (1, 1)
    found = {
        each["crowd"]: (each["status"], each["version"], each["count"]) for each in second.json["crowds"]
    }
    assert found == {"women": ("refreshed", 2, 3), "lost": ("failed", 1, 2)}
    kept = tagmill("runs", "show", second.json["run_id"], "--json", at=at).json["crowds"]
    assert kept == sorted(second.json["crowds"], key=lambda each: str(each["crowd"]))
    assert kept[0]["error_code"] == "unknown_tag"
    assert "women  refreshed" in tagmill("runs", "show", first["run_id"], at=at).out
    assert "last refresh failed" in tagmill("crowd", "show", "lost", at=at).out
    assert "entered" in tagmill("crowd", "changes", "women", "--from", "1", at=at).out


def test_rule_tags_read_lists_and_fixed_versions(
    tagmill: Tagmill, shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = shop.root
    assert tagmill("run", at=at).code == 0
    tagmill("crowd", "create", segment(shop, BUYERS), "--name", "Buyers", "--refresh", at=at)
    (tmp_path / "list.csv").write_text("customer_id\nd\n")
    tagmill("crowd", "upload", str(tmp_path / "list.csv"), "--name", "list", at=at)
    shop.define("reach", RULE)
    assert tagmill("check", "--no-engine", at=at).code == 0
    assert tagmill("run", at=at).code == 0
    assert shop.values("reach") == {"a": "bought", "b": "bought", "c": "other", "d": "listed"}
    in_use = tagmill("crowd", "delete", "buyers", at=at)
    assert in_use.code == 4 and "is used by the tag `reach`" in in_use.err

    (tmp_path / "list.csv").write_text("customer_id\nc\n")
    tagmill("crowd", "upload", str(tmp_path / "list.csv"), "--into", "list", at=at)
    assert tagmill("run", at=at).code == 0  # another list is another run
    assert shop.values("reach") == {"a": "bought", "b": "bought", "c": "listed", "d": "other"}

    tagmill("crowd", "enable", "buyers", at=at)
    assert job(["--workspace", str(at)]) == 0
    line = json.loads(capsys.readouterr().out)
    assert [(each["crowd"], each["status"]) for each in line["crowds"]] == [("buyers", "refreshed")]
    assert job(["--workspace", str(at), "--crowd", "nobody"]) == 4
    assert json.loads(capsys.readouterr().out)["crowds"][0]["error_code"] == "unknown_crowd"
