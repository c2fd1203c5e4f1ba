"""How commands end where something goes wrong: faults, signals, readers that go, folders that cannot be."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import structlog

from tests.night_workspaces import Shop
from tests.unit.cli.conftest import Tagmill


def test_an_unexpected_fault_shows_no_traceback_on_stdout(
    tagmill: Tagmill, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr("engine.night.plan_night", broken)
    answer = tagmill("plan", at=shop.root)
    assert (answer.code, answer.out) == (2, "")
    first, *log = answer.err.splitlines()
    assert first.startswith("tagmill: an unexpected fault (RuntimeError)")
    assert "a defect" in json.loads(log[0])["exception"]


def test_a_fault_before_the_settings_are_read_is_logged_on_stderr(
    tagmill: Tagmill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a defect")

    structlog.reset_defaults()
    monkeypatch.setattr("tagmill.cli.templates.write_template", broken)
    answer = tagmill("init", str(tmp_path / "new"))
    assert (answer.code, answer.out) == (2, "")
    assert "a defect" in json.loads(answer.err.splitlines()[1])["exception"]


def test_an_interrupt_ends_with_130(
    tagmill: Tagmill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        try:
            signal.raise_signal(signal.SIGTERM)
        except KeyboardInterrupt:
            raise RuntimeError("Query interrupted") from None

    monkeypatch.setattr("tagmill.cli.templates.write_template", interrupted)
    answer = tagmill("init", str(tmp_path / "new"))
    assert (answer.code, answer.out, answer.err) == (130, "", "tagmill: interrupted\n")


def test_a_reader_that_goes_ends_a_command_in_silence(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "tagmill", "init", str(tmp_path / "new")]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False, timeout=60)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize("command", [["init"], ["demo", "--no-serve", "--dir"]])
@pytest.mark.parametrize("folder", ["file", "file/below"])
def test_a_folder_that_cannot_be_made_is_told(
    tagmill: Tagmill, tmp_path: Path, command: list[str], folder: str
) -> None:
    (tmp_path / "file").touch()
    answer = tagmill(*command, str(tmp_path / folder))
    assert (answer.code, answer.out) == (4, "")
    assert f"{folder}` cannot be written: " in answer.err


def test_an_engine_that_is_none_is_refused_before_anything_is_written(
    tagmill: Tagmill, tmp_path: Path
) -> None:
    answer = tagmill("demo", "--dir", str(tmp_path / "new"), "--engine", "flink")
    assert (answer.code, answer.out) == (2, "")
    assert not (tmp_path / "new").exists()
