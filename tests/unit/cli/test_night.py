"""The night through the command line, on the embedded engine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jobs.nightly import main as nightly
from tests.night_workspaces import Shop, sql
from tests.unit.cli.conftest import Tagmill

pytestmark = pytest.mark.sail

TWICE = sql("SELECT customer_id, 1 AS tag_value FROM purchase")


def test_a_night_is_run_told_and_not_repeated(tagmill: Tagmill, shop: Shop) -> None:
    first = tagmill("run", "--json", at=shop.root)
    assert first.code == 0, first.err
    report = first.json
    assert (report["status"], report["universe"], report["exit_code"]) == ("succeeded", 4, 0)
    assert {tag["code"]: tag["rows"] for tag in report["tags"] if tag["status"] == "computed"} == {
        "gender": 3,
        "orders": 2,
    }
    again = tagmill("run", at=shop.root)
    assert again.code == 0
    assert "nothing to do" in again.out
    (listed,) = tagmill("runs", "--json", at=shop.root).json["runs"]
    assert (listed["status"], listed["snapshot"]) == ("succeeded", report["snapshot"])
    shown = tagmill("runs", "show", report["run_id"], "--json", at=shop.root).json
    assert [tag["code"] for tag in shown["tags"] if tag["status"] == "computed"] == ["gender", "orders"]
    assert "gender" in tagmill("runs", "show", "last", at=shop.root).out
    facts = tagmill("tag", "show", "gender", "--json", at=shop.root).json
    assert (facts["rows"], facts["coverage"], facts["base_time"]) == (3, 0.75, "2018-01-03T00:00:00Z")
    past = tagmill("tag", "history", "gender", "--json", at=shop.root).json
    assert [(item["version"], item["change"]) for item in past["definitions"]] == [(1, "created")]
    assert [item["readable"] for item in past["values"]] == [True]


def test_a_failing_tag_gives_exit_code_1_and_keeps_the_rest(tagmill: Tagmill, shop: Shop) -> None:
    shop.define("twice", TWICE)
    answer = tagmill("run", at=shop.root)
    assert answer.code == 1
    assert "duplicates" in answer.out
    assert "published snapshot" in answer.out
    listed = {tag["code"]: tag for tag in tagmill("tag", "list", "--json", at=shop.root).json["tags"]}
    assert listed["twice"]["last_error"].startswith("duplicates")
    assert listed["gender"]["rows"] == 3


def test_a_second_run_at_once_gives_exit_code_3(tagmill: Tagmill, shop: Shop) -> None:
    with shop.open() as space, space.registry.leases.hold(holder="somebody else"):
        answer = tagmill("run", at=shop.root)
        assert (answer.code, answer.out) == (3, "")
        assert "somebody else" in answer.err
        assert nightly(["--workspace", str(shop.root)]) == 3


def test_only_the_tags_asked_for_are_computed(tagmill: Tagmill, shop: Shop) -> None:
    report = tagmill("run", "--tags", "orders", "--json", at=shop.root).json
    assert [tag["code"] for tag in report["tags"] if tag["status"] == "computed"] == ["orders"]
    unknown = tagmill("run", "--tags", "odrers", at=shop.root)
    assert unknown.code == 4
    assert "`orders`" in unknown.err


def test_a_file_with_an_error_does_not_remove_its_tags(tagmill: Tagmill, shop: Shop) -> None:
    assert tagmill("run", at=shop.root).code == 0
    path = shop.root / "tag_definitions" / "gender.yaml"
    path.write_text("code: gender\nname: {en: [\n", encoding="utf-8")
    report = tagmill("run", "--as-of", "2018-01-04", "--json", at=shop.root).json
    states = {tag["code"]: (tag["status"], tag["stale"]) for tag in report["tags"]}
    assert states["gender"] == ("refused", True)
    assert report["exit_code"] == 1
    with shop.open() as space:
        assert set(space.registry.snapshots.latest().tags) >= {"gender", "orders"}
        assert [item.version for item in space.registry.definitions.versions("gender")] == [1]


def test_a_dry_run_shows_and_stores_nothing(tagmill: Tagmill, shop: Shop, tmp_path: Path) -> None:
    answer = tagmill("dry-run", "orders", "--json", at=shop.root)
    assert answer.code == 0, answer.err
    assert (answer.json["rows"], answer.json["universe"]) == (2, 4)
    assert sorted(answer.json["sample"]) == [["a", 2], ["b", 2]]
    file = tmp_path / "new.yaml"
    file.write_text(
        "code: stores\nname: {en: Stores, zh: 门店}\ncategory: member\n"
        + sql("SELECT customer_id, count(DISTINCT store) AS tag_value FROM purchase GROUP BY customer_id")
    )
    text = tagmill("dry-run", str(file), at=shop.root)
    assert text.code == 0, text.err
    assert "stores: 2 of 4 customers have a value" in text.out
    file.write_text("code: stores\nname: x\ncategory: gone\n" + sql("SELECT 1") + "weight: heavy\n")
    refused = tagmill("dry-run", str(file), at=shop.root)
    assert refused.code == 4
    assert all(f"new.yaml:{line}" in refused.err for line in (3, 9))  # what is unknown, and a fault of shape
    shop.define("twice", TWICE)
    failed = tagmill("dry-run", "twice", at=shop.root)
    assert (failed.code, failed.out.startswith("twice failed: duplicates")) == (1, True)
    assert not (shop.root / "lake" / "tags").exists()
    assert tagmill("runs", "--json", at=shop.root).json == {"runs": []}


def test_the_check_tries_sql_tags_on_the_engine(tagmill: Tagmill, shop: Shop) -> None:
    assert tagmill("check", at=shop.root).code == 0
    store = sql("SELECT customer_id, max(store) AS tag_value FROM purchase GROUP BY customer_id")
    shop.define("store", store)
    answer = tagmill("check", "--json", at=shop.root)
    assert answer.code == 4
    assert [(issue["code"], issue["file"]) for issue in answer.json["issues"]] == [
        ("engine_type_mismatch", "tag_definitions/store.yaml")
    ]
    assert tagmill("check", "--no-engine", at=shop.root).code == 0


def test_a_list_is_filled_by_upload(tagmill: Tagmill, shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "vip.csv"
    file.write_text('tag_value,customer_id\ngold,a\n"",b\n,c\n"x, ""y""",unknown\n', encoding="utf-8")
    stored = tagmill("tag", "upload", "vip", str(file), "--json", at=shop.root)
    assert stored.code == 0, stored.err
    assert stored.json == {"code": "vip", "rows": 3, "empty": 1}
    assert tagmill("run", at=shop.root).code == 0
    assert shop.values("vip") == {"a": "gold", "b": ""}
    assert "3 values uploaded" in tagmill("tag", "history", "vip", at=shop.root).out


@pytest.mark.parametrize(
    ("code", "text", "said"),
    [
        ("vip", "customer_id,tag_value\na,x\na,y\n", ":3: error: the customer `a` stands on line 2"),
        ("vip", "customer,tag_value\na,x\n", "did you mean `customer_id`?"),
        ("vip", "customer_id,tag_value\na,x\n,y\nb\n", ":3: error"),
        ("gender", "customer_id,tag_value\na,x\n", "kind"),
    ],
)
def test_an_upload_is_refused_as_a_whole(
    tagmill: Tagmill, shop: Shop, tmp_path: Path, code: str, text: str, said: str
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(text, encoding="utf-8")
    answer = tagmill("tag", "upload", code, str(file), at=shop.root)
    assert (answer.code, answer.out) == (4, "")
    assert said in answer.err
    with shop.open() as space:
        assert space.registry.list_files.latest() == {}


def test_doctor_finds_a_healthy_workspace_and_a_flipped_bit(tagmill: Tagmill, shop: Shop) -> None:
    before = tagmill("doctor", at=shop.root)
    assert before.code == 0
    assert "none published yet" in before.out
    assert tagmill("run", at=shop.root).code == 0
    healthy = tagmill("doctor", "--json", at=shop.root)
    assert (healthy.code, healthy.json["healthy"]) == (0, True)
    with shop.open() as space:
        snapshot = space.registry.snapshots.latest()
    file = next(shop.root / item.path for item in snapshot.files if item.size)
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.chmod(0o644)
    file.write_bytes(content)
    broken = tagmill("doctor", at=shop.root)
    assert broken.code == 5
    assert "1 of " in broken.out


def test_a_table_is_added_to_the_catalog(tagmill: Tagmill, shop: Shop) -> None:
    catalog = shop.root / "catalog.yaml"
    before = catalog.read_text()
    shown = tagmill("catalog", "add", "source/orders", "--name", "order", "--print", at=shop.root)
    assert (shown.code, catalog.read_text()) == (0, before)
    added = tagmill("catalog", "add", "source/orders", "--name", "order", at=shop.root)
    assert added.code == 0, added.err
    assert added.out == shown.out
    text = catalog.read_text()
    assert all(line in text.splitlines() for line in before.splitlines())
    assert tagmill("check", at=shop.root).code == 0
    again = tagmill("catalog", "add", "source/orders", "--name", "order", at=shop.root)
    assert again.code == 4
    assert catalog.read_text() == text
    missing = tagmill("catalog", "add", "source/nothing", at=shop.root)
    assert (missing.code, missing.out) == (4, "")


def test_the_job_prints_one_line_and_gives_the_exit_code(
    shop: Shop, capfd: pytest.CaptureFixture[str]
) -> None:
    assert nightly(["--workspace", str(shop.root), "--as-of", "2018-01-03"]) == 0
    line = capfd.readouterr().out
    assert line.count("\n") == 1
    assert {key: json.loads(line)[key] for key in ("status", "exit_code", "universe", "failed")} == {
        "status": "succeeded",
        "exit_code": 0,
        "universe": 4,
        "failed": [],
    }
    assert nightly(["--workspace", str(shop.root / "nowhere")]) == 5
    refused = json.loads(capfd.readouterr().out)
    assert (refused["status"], refused["error_code"], refused["exit_code"]) == ("refused", "no_workspace", 5)


def run_process(*command: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """A real process, from a folder where nothing of the project lies."""
    return subprocess.run(
        [sys.executable, *command],
        capture_output=True,
        text=True,
        cwd="/",
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[3]), **environ},
    )


def test_real_processes_end_with_the_codes_of_the_contract(shop: Shop) -> None:
    shop.define("twice", TWICE)
    workspace = ("--workspace", str(shop.root))
    commands = {
        "failed tag": ("run", *workspace),
        "usage": ("run", "--nope"),
        "configuration": ("check", "--workspace", "/nowhere"),
        "refused": ("tag", "show", "nope", *workspace),
    }
    with ThreadPoolExecutor(2) as pool:
        begun = {name: pool.submit(run_process, "-m", "tagmill", *said) for name, said in commands.items()}
        ended = {name: process.result() for name, process in begun.items()}
    ended["fine"] = run_process("-m", "tagmill", "runs", *workspace, NO_COLOR="1")
    assert {name: done.returncode for name, done in ended.items()} == {
        "failed tag": 1,
        "usage": 2,
        "configuration": 5,
        "refused": 4,
        "fine": 0,
    }
    assert "\x1b" not in ended["failed tag"].stdout + ended["fine"].stdout
    for line in ended["failed tag"].stderr.splitlines():
        assert json.loads(line)["level"] == "warning"
    job = run_process(str(Path(nightly.__code__.co_filename)), *workspace)
    assert job.returncode == 1
    assert json.loads(job.stdout)["failed"] == ["twice"]
