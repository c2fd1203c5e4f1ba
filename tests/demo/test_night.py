"""The night of the demo runs on the engine that was asked for, and again only where something is due."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import DEMO_ENGINE
from tests.demo.conftest import tagmill

pytestmark = [pytest.mark.demo, pytest.mark.sail]


def told(*arguments: str) -> Any:
    """What a command that ends well tells as JSON."""
    done = tagmill(*arguments, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_the_night_ran_on_the_engine_that_was_asked_for(demo_workspace: Path) -> None:
    run = told("runs", "show", "last", "--workspace", str(demo_workspace))
    assert (run["engine"], run["status"]) == (DEMO_ENGINE, "succeeded")
    assert {tag["status"] for tag in run["tags"]} == {"computed"}
    assert len(run["tags"]) == 44


def test_a_second_demo_computes_nothing(demo_workspace: Path) -> None:
    before = told("runs", "--workspace", str(demo_workspace))["runs"]
    again = told("demo", "--dir", str(demo_workspace), "--no-serve")
    assert (again["nothing_to_do"], again["snapshot"]) == (True, before[0]["snapshot"])
    assert told("runs", "--workspace", str(demo_workspace))["runs"] == before


def test_only_what_is_due_is_computed_again(demo_workspace: Path, tmp_path: Path) -> None:
    """A tag whose meaning changed, and those that read it."""
    shutil.copytree(demo_workspace, tmp_path / "demo")
    file = tmp_path / "demo" / "tag_definitions" / "points.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count("value: 4000") == 1
    file.write_text(text.replace("value: 4000", "value: 3999"), encoding="utf-8")
    again = told("demo", "--dir", str(tmp_path / "demo"), "--no-serve")
    computed = {tag["code"] for tag in again["tags"] if tag["status"] == "computed"}
    assert computed == {"points_level", "lapsed_by_level"}


def test_a_broken_file_of_crowds_is_told_beside_the_others(demo_workspace: Path, tmp_path: Path) -> None:
    shutil.copytree(demo_workspace, tmp_path / "demo")
    (tmp_path / "demo" / "crowds" / "broken.yaml").write_text("- {", encoding="utf-8")
    again = tagmill("demo", "--dir", str(tmp_path / "demo"), "--no-serve")
    assert again.returncode == 1, again.stderr
    assert "crowds/broken.yaml" in again.stdout
    assert "vips_at_risk" in again.stdout
