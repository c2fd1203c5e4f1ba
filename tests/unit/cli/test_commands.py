"""Commands that need no engine: what they print, where, and how they end."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tagmill.cli.app import app
from tests.night_workspaces import Shop, sql
from tests.unit.cli.conftest import Tagmill

COMMANDS = [
    ["demo"],
    ["init"],
    ["check"],
    ["plan"],
    ["run"],
    ["runs"],
    ["runs", "show"],
    ["dry-run"],
    ["tag", "list"],
    ["tag", "show"],
    ["tag", "enable"],
    ["tag", "disable"],
    ["tag", "upload"],
    ["tag", "history"],
    *(
        ["crowd", name]
        for name in (
            *("create", "list", "show", "enable", "disable", "copy", "delete", "split"),
            *("refresh", "versions", "contains", "overlap", "upload", "members", "changes", "export"),
        )
    ),
    ["catalog", "add"],
    ["doctor"],
    ["preview"],
    ["serve"],
    ["profile"],
    ["crowd", "portrait"],
]


def test_every_command_is_listed_here() -> None:
    groups = {info.name: info.typer_instance for info in app.registered_groups}
    listed = {(command.name,) for command in app.registered_commands}
    for name, group in groups.items():
        assert group is not None
        listed |= {(name, command.name) for command in group.registered_commands}
    assert {tuple(command) for command in COMMANDS} == listed | {("runs",)}


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_has_examples(tagmill: Tagmill, command: list[str]) -> None:
    answer = tagmill(*command, "--help")
    assert answer.code == 0
    assert f"  tagmill {' '.join(command)}" in answer.out
    assert "Examples:" in answer.out


def test_the_version_is_that_of_the_distribution(tagmill: Tagmill) -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())
    answer = tagmill("--version")
    assert (answer.code, answer.out) == (0, f"tagmill {project['project']['version']}\n")


def test_check_of_a_good_workspace(tagmill: Tagmill, shop: Shop) -> None:
    answer = tagmill("check", "--no-engine", at=shop.root)
    assert (answer.code, answer.out, answer.err) == (0, "no errors, no warnings\n", "")


def test_check_lists_every_problem_with_its_place(tagmill: Tagmill, shop: Shop) -> None:
    shop.define("bad_type", "kind: static\nvalue_type: txt\ntype: category\nattribute: gender\n")
    shop.define("bad_name", "kind: static\nvalue_type: text\ntype: category\nattribute: gendr\n")
    answer = tagmill("check", "--no-engine", at=shop.root)
    assert answer.code == 4
    assert "tag_definitions/bad_type.yaml:5: error: " in answer.out
    assert "tag_definitions/bad_name.yaml:7: error: " in answer.out
    assert "did you mean `gender`?" in answer.out
    assert answer.out.endswith("2 errors, no warnings\n")
    found = tagmill("check", "--no-engine", "--json", at=shop.root)
    assert (found.code, found.json["errors"]) == (4, 2)
    assert {(issue["file"], issue["line"]) for issue in found.json["issues"]} == {
        ("tag_definitions/bad_type.yaml", 5),
        ("tag_definitions/bad_name.yaml", 7),
    }


def test_check_reads_the_crowds_of_files(tagmill: Tagmill, shop: Shop) -> None:
    (shop.root / "crowds").mkdir()
    good = "id: women\nname: Women\nsegment: {type: tag, tag: gender, op: eq, value: F}\n"
    (shop.root / "crowds" / "a.yaml").write_text(good)
    assert tagmill("check", "--no-engine", at=shop.root).code == 0
    bad = good.replace("id: women", "id: b").replace("gender", "gendr")
    (shop.root / "crowds" / "b.yaml").write_text(bad)
    answer = tagmill("check", "--no-engine", at=shop.root)
    assert answer.code == 4
    assert "crowds/b.yaml:3: error: " in answer.out and "did you mean `gender`?" in answer.out


def test_a_catalog_with_errors_is_refused_everywhere(tagmill: Tagmill, shop: Shop) -> None:
    catalog = shop.root / "catalog.yaml"
    catalog.write_text(catalog.read_text().replace("key: member_id", "kye: member_id"))
    checked = tagmill("check", "--no-engine", at=shop.root)
    assert checked.code == 4
    assert "catalog.yaml:4: error: " in checked.out
    for command in (["plan"], ["run"], ["tag", "list"], ["dry-run", "gender"]):
        answer = tagmill(*command, at=shop.root)
        assert (answer.code, answer.out) == (4, "")
        assert "catalog.yaml:4" in answer.err


def test_definitions_are_read_where_the_catalog_cannot_be(tagmill: Tagmill, shop: Shop) -> None:
    (shop.root / "catalog.yaml").write_text("zone: Nowhere\n", encoding="utf-8")
    shop.define("bad_type", "kind: static\nvalue_type: txt\ntype: category\nattribute: gender\n")
    shop.define("bad_sql", sql("SELECT customer_id, reflect('a', 'b') AS tag_value FORM nobody"))
    shop.define("unknown_table", sql("SELECT customer_id, 1 AS tag_value FROM nobody"))
    answer = tagmill("check", "--no-engine", at=shop.root)
    assert answer.code == 4
    places = [line.split(": ")[0] for line in answer.out.splitlines() if ": error: " in line]
    assert places == sorted(places)
    assert {place.partition(":")[0] for place in places} == {
        "catalog.yaml",
        "tag_definitions/bad_sql.yaml",
        "tag_definitions/bad_type.yaml",
    }


def test_settings_with_errors(tagmill: Tagmill, shop: Shop) -> None:
    (shop.root / "tagmill.toml").write_text('[engine]\nknd = "spark"\n')
    answer = tagmill("check", "--no-engine", at=shop.root)
    assert (answer.code, answer.out) == (5, "")
    assert "tagmill.toml:2: error: `engine.knd` is no setting" in answer.err
    assert "did you mean `kind`?" in answer.err


def test_a_folder_that_is_no_workspace(tagmill: Tagmill, tmp_path: Path) -> None:
    answer = tagmill("plan", at=tmp_path)
    assert (answer.code, answer.out) == (5, "")
    assert "tagmill init" in answer.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["nope"],
        ["run", "--nope"],
        ["run", "--engine", "flink"],
        ["run", "--tags", ","],
        ["tag", "list", "--lang", "fr"],
    ],
)
def test_wrong_usage(
    tagmill: Tagmill, arguments: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TAGMILL_WORKSPACE", str(tmp_path))
    answer = tagmill(*arguments)
    assert answer.code == 2
    assert "Error" in answer.err


@pytest.mark.parametrize("time", ["yesterday", "2018-01-02T00:00:00", "2018-02-30"])
def test_a_base_time_that_is_none(tagmill: Tagmill, shop: Shop, time: str) -> None:
    answer = tagmill("plan", "--as-of", time, at=shop.root)
    assert answer.code == 4
    assert answer.err.startswith("tagmill: ") and answer.err.endswith("\n")
    assert "offset" in answer.err and answer.err.count("\n") == 1


def test_plan_says_what_and_why(tagmill: Tagmill, shop: Shop) -> None:
    shop.define("after", sql("SELECT customer_id, tag_value FROM tag.orders"))
    answer = tagmill("plan", "--json", at=shop.root)
    assert answer.code == 0
    tags = {tag["code"]: tag for tag in answer.json["tags"]}
    assert answer.json["base_time"] == "2018-01-03T00:00:00Z"
    assert {code for code, tag in tags.items() if tag["computes"]} == {"gender", "orders", "after"}
    assert (tags["after"]["upstream"], tags["orders"]["downstream"]) == (["orders"], ["after"])
    text = tagmill("plan", "--as-of", "2018-01-04", at=shop.root)
    assert text.out.startswith("base time 2018-01-04T00:00:00Z, values as of 2018-01-04\n")
    assert text.out.endswith("3 of 4 tags would be computed\n")


def test_the_environment_names_the_workspace(
    tagmill: Tagmill, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAGMILL_WORKSPACE", str(shop.root))
    assert tagmill("check", "--no-engine").code == 0


def test_a_workspace_may_be_named_by_a_relative_path(
    tagmill: Tagmill, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shop.root.parent)
    assert tagmill("plan", "-w", shop.root.name).code == 0


def test_tags_are_listed_in_both_languages_or_one(tagmill: Tagmill, shop: Shop) -> None:
    path = shop.root / "tag_definitions" / "gender.yaml"
    path.write_text(
        path.read_text().replace('zh: "gender"', "zh: 性别").replace('en: "gender"', "en: Gender")
    )
    both = tagmill("tag", "list", at=shop.root)
    assert both.code == 0
    assert [word for word in ("Gender", "性别") if word in both.out] == ["Gender", "性别"]
    chinese = tagmill("tag", "list", "--lang", "zh", "--kind", "static", at=shop.root)
    assert "性别" in chinese.out
    assert "Gender" not in chinese.out
    assert chinese.out.endswith("1 tag\n")


def test_a_switch_wins_over_the_file_and_is_remembered(tagmill: Tagmill, shop: Shop) -> None:
    assert tagmill("tag", "disable", "gender", "--reason", "source broken", at=shop.root).code == 0
    shown = tagmill("tag", "show", "gender", "--json", at=shop.root).json
    assert (shown["enabled"], shown["switched"]) == (False, True)
    planned = {tag["code"]: tag["why"] for tag in tagmill("plan", "--json", at=shop.root).json["tags"]}
    assert planned["gender"] == "disabled"
    tagmill("tag", "enable", "gender", at=shop.root)
    assert tagmill("tag", "show", "gender", "--json", at=shop.root).json["enabled"] is True
    past = tagmill("tag", "history", "gender", at=shop.root)
    assert "disabled: source broken" in past.out
    assert "enabled" in past.out


@pytest.mark.parametrize(
    "command", [["tag", "enable"], ["tag", "show"], ["tag", "history"], ["dry-run"]], ids=" ".join
)
def test_an_unknown_tag_gets_the_nearest_guess(tagmill: Tagmill, shop: Shop, command: list[str]) -> None:
    answer = tagmill(*command, "gendre", at=shop.root)
    assert (answer.code, answer.out) == (4, "")
    assert "did you mean `gender`?" in answer.err


def test_runs_before_the_first(tagmill: Tagmill, shop: Shop) -> None:
    assert "no run yet" in tagmill("runs", at=shop.root).out
    assert tagmill("runs", "--json", at=shop.root).json == {"runs": []}
    assert tagmill("runs", "show", "last", at=shop.root).code == 4


def test_a_dry_run_of_a_refused_definition_tells_why(tagmill: Tagmill, shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "new.yaml"
    file.write_text("code: new\nkind: static\nattribute: gendr\n")
    answer = tagmill("dry-run", str(file), at=shop.root)
    assert answer.code == 4
    assert "new.yaml" in answer.err


def test_init_makes_a_workspace_that_passes_the_check(tagmill: Tagmill, tmp_path: Path) -> None:
    made = tagmill("init", str(tmp_path / "new"))
    assert made.code == 0
    assert (tmp_path / "new" / "catalog.yaml").is_file()
    checked = tagmill("check", "--no-engine", "--json", at=tmp_path / "new")
    assert checked.code == 0, checked.out
    assert {issue["code"] for issue in checked.json["issues"]} == {"table_missing"}
    again = tagmill("init", str(tmp_path / "new"))
    assert again.code == 4
    assert "already" in again.err
