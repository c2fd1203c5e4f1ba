"""`tagmill crowd` given what is wrong, over a small published workspace: refused whole, with a clear word."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.audience.crowd_worlds import CrowdWorld, crowd_world
from tests.unit.cli.conftest import Tagmill

GOLD = {"type": "tag", "tag": "level", "op": "eq", "value": "gold"}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("published")
    with crowd_world(root) as found:
        found.publish()
        found.make("gold", GOLD)
        (root / "tagmill.toml").write_text("")
    return root


@pytest.fixture
def world(published: Path, tmp_path: Path) -> Iterator[CrowdWorld]:
    shutil.copytree(published, tmp_path / "world")
    with crowd_world(tmp_path / "world") as found:
        yield found


@pytest.fixture
def damaged(world: CrowdWorld) -> CrowdWorld:
    """The crowd `gold` with a flipped bit."""
    (file,) = (world.root / "lake" / "crowds" / "gold").rglob("*.parquet")
    data = bytearray(file.read_bytes())
    data[40] ^= 1
    file.write_bytes(data)
    return world


@pytest.mark.parametrize("output", ["x.csv", "-"])
def test_damaged_members_leave_no_file_and_no_header(
    tagmill: Tagmill, damaged: CrowdWorld, tmp_path: Path, output: str
) -> None:
    path = output if output == "-" else str(tmp_path / output)
    answer = tagmill("crowd", "export", "gold", path, "--format", "csv", at=damaged.root)
    assert (answer.code, answer.out) == (4, "")
    assert "version 1 of the crowd `gold` are damaged" in answer.err and "refresh the crowd" in answer.err
    assert not list(tmp_path.glob("*.csv")) and not list(tmp_path.glob(".*.part"))
    assert tagmill("crowd", "members", "gold", at=damaged.root).code == 4


def test_a_stream_that_breaks_leaves_what_was_there(
    tagmill: Tagmill, world: CrowdWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> Iterator[object]:
        raise OSError("the disk has gone")
        yield

    monkeypatch.setattr("engine.audience.pulls.rows.rows_with", broken)
    output = tmp_path / "x.csv"
    output.write_text("yesterday's")
    assert tagmill("crowd", "export", "gold", str(output), at=world.root).code != 0
    assert output.read_text() == "yesterday's"
    assert not list(tmp_path.glob(".*.part"))


@pytest.mark.parametrize("command", [["export", "gold"], ["changes", "gold", "-o"]])
@pytest.mark.parametrize("output", ["nowhere/x.csv", "folder", "file/x.csv"])
def test_a_path_that_cannot_be_written_is_told(
    tagmill: Tagmill, world: CrowdWorld, tmp_path: Path, command: list[str], output: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    answer = tagmill("crowd", *command, str(tmp_path / output), at=world.root)
    assert (answer.code, answer.out) == (4, "")
    assert f"{output}` cannot be written: " in answer.err and "Traceback" not in answer.err


def test_a_link_keeps_and_its_file_is_replaced(tagmill: Tagmill, world: CrowdWorld, tmp_path: Path) -> None:
    target, link = tmp_path / "there.csv", tmp_path / "link.csv"
    target.write_text("old")
    link.symlink_to(target)
    assert tagmill("crowd", "export", "gold", str(link), at=world.root).code == 0
    assert link.is_symlink() and target.read_text().startswith("customer_id\n")


def test_a_pipe_is_written_through(tagmill: Tagmill, world: CrowdWorld, tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", list[str]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    assert tagmill("crowd", "export", "gold", str(pipe), "--format", "csv", at=world.root).code == 0
    reader.join()
    assert read[0].startswith("customer_id\n") and pipe.is_fifo()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["export", "gold", "x.xyz"], "allowed are `.ndjson`, `.jsonl`"),
        (["export", "gold", "x.csv", "--format", "cvs"], "did you mean `csv`?"),
        (["create", "-", "--name", "X", "--by", "spend"], "--limit"),
        (["create", "-", "--name", "X", "--salt", "a"], "--limit"),
        (["create", "-", "--name", "X", "--limit", "3", "--ascending"], "--by"),
        (["upload", "-"], "--name"),
        (["upload", "x.csv", "--into", "gold", "--id", "zz"], "--into"),
        (["upload", "x.csv", "--into", "gold", "--name", "Z"], "--into"),
        (["portrait", "gold", "--tags", "levle"], "did you mean `level`?"),
        (["portrait", "gold", "--lang", "fr"], "allowed are `en`, `zh`"),
    ],
)
def test_what_would_be_ignored_is_refused(
    tagmill: Tagmill, world: CrowdWorld, arguments: list[str], told: str
) -> None:
    answer = tagmill("crowd", *arguments, at=world.root)
    assert (answer.code, answer.out) == (2, "")
    assert told in " ".join(answer.err.replace("│", " ").split())
    assert [crowd.id for crowd in world.crowds.list()] == ["gold"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["show", "godl"], "did you mean `gold`?"),
        (["versions", "godl"], "did you mean `gold`?"),
        (["refresh", "godl"], "did you mean `gold`?"),
        (["delete", "godl"], "did you mean `gold`?"),
        (["enable", "godl"], "did you mean `gold`?"),
        (["changes", "gold", "--from", "-1"], "not -1"),
        (["refresh", "gold", "--snapshot", "nosuch"], "`nosuch`"),
    ],
)
def test_unknown_names_get_the_nearest_guess_and_change_nothing(
    tagmill: Tagmill, world: CrowdWorld, arguments: list[str], told: str
) -> None:
    answer = tagmill("crowd", *arguments, at=world.root)
    assert (answer.code, answer.out) == (4, "")
    assert told in answer.err
    assert [(crowd.id, crowd.state.value) for crowd in world.crowds.list()] == [("gold", "ready")]


def test_a_limit_by_an_unknown_tag_gets_the_nearest_guess(
    tagmill: Tagmill, world: CrowdWorld, tmp_path: Path
) -> None:
    (tmp_path / "all.json").write_text('{"type": "all"}')
    segment, choice = str(tmp_path / "all.json"), ("--limit", "3", "--by", "spned")
    answer = tagmill("crowd", "create", segment, "--name", "X", *choice, at=world.root)
    assert answer.code == 4 and "did you mean `spend`?" in answer.err


def test_a_crowd_is_shown_in_words(tagmill: Tagmill, world: CrowdWorld) -> None:
    assert "members: level is gold" in tagmill("crowd", "show", "gold", at=world.root).out
    assert "members: level为gold" in tagmill("crowd", "show", "gold", "--lang", "zh", at=world.root).out


def test_switches_and_removal_are_told_as_json(tagmill: Tagmill, world: CrowdWorld) -> None:
    said = [
        tagmill("crowd", command, "gold", "--json", at=world.root).json
        for command in ("enable", "disable", "delete")
    ]
    assert [answer.get("enabled") for answer in said] == [True, False, None]
    assert said[2] == {"crowd": "gold", "removed": True}


def test_changes_tell_where_the_next_pull_goes_on(
    tagmill: Tagmill, world: CrowdWorld, tmp_path: Path
) -> None:
    *_, last = tagmill("crowd", "changes", "gold", at=world.root).out.splitlines()
    written = tagmill("crowd", "changes", "gold", "-o", str(tmp_path / "x.csv"), at=world.root)
    assert last == written.err.splitlines()[-1]
    since = last.removeprefix("since ")
    again = tagmill("crowd", "changes", "gold", "--since", since, "--json", at=world.root).json
    assert (again["from"], again["to"], again["items"]) == (1, 1, [])


def test_portraits_and_previews_speak_one_language(
    tagmill: Tagmill, world: CrowdWorld, tmp_path: Path
) -> None:
    (tmp_path / "gold.json").write_text(json.dumps(GOLD))
    preview = tagmill("preview", str(tmp_path / "gold.json"), "--lang", "zh", at=world.root).out
    assert "60名客户中的17名" in preview and "客户数" in preview and "customers" not in preview
    portrait = tagmill("crowd", "portrait", "gold", "--lang", "zh", "--tags", "spend", at=world.root).out
    assert "gold第1版：17名客户" in portrait and "占比" in portrait and "share" not in portrait


def test_a_snapshot_without_its_files_is_told_with_the_cure(
    tagmill: Tagmill, world: CrowdWorld, tmp_path: Path
) -> None:
    (tmp_path / "gold.json").write_text(json.dumps(GOLD))
    shutil.rmtree(world.root / "serving" / "first")
    answer = tagmill("preview", str(tmp_path / "gold.json"), at=world.root)
    assert (answer.code, answer.out) == (4, "")
    assert "newest snapshot cannot be opened" in answer.err and "tagmill run --force" in answer.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["overlap", "gold", "gold"], "named 2 times"),
        (["list", "--folder", "winter"], "is no folder of crowds"),
        (["upload", "ids.csv", "--name", ""], "/name"),
        (["upload", "ids.csv", "--id", ""], "/id"),
        (["copy", "gold", "--name", ""], "/name"),
    ],
)
def test_empty_and_repeated_names_are_refused(
    tagmill: Tagmill,
    world: CrowdWorld,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("ids.csv").write_text("customer_id\nc001\n")
    answer = tagmill("crowd", *arguments, at=world.root)
    assert answer.code in (2, 4) and answer.out == ""
    assert told in answer.err
    assert [crowd.id for crowd in world.crowds.list()] == ["gold"]
