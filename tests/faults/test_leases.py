"""One run at a time; a run that lost its lease, or was told to end, publishes nothing."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from engine.errors import Conflict, LeaseHeld
from engine.model.run import RunStatus, Stage, TagStatus
from engine.night import Progress, Request, RunReport, Step, run_night
from tests.faults.killing import ROOT
from tests.night_workspaces import GENDER, Shop, moment, sql

pytestmark = pytest.mark.sail

TAGS = {"first": GENDER, "second": sql("SELECT customer_id, tag_value FROM tag.first", "text")}


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    made = Shop(tmp_path / "shop")
    made.build(TAGS)
    return made


def _run(shop: Shop, progress: Progress | None = None) -> RunReport:
    with shop.open() as workspace:
        at = moment("2018-01-03")
        return run_night(workspace.inputs(at), Request(at.base_time), progress=progress)


def _snapshots(shop: Shop) -> int:
    with shop.open() as workspace:
        return len(workspace.registry.snapshots.recent())


def test_a_second_run_is_refused_while_the_first_holds_the_lease(shop: Shop) -> None:
    with shop.open() as workspace, workspace.registry.leases.hold():
        with pytest.raises(LeaseHeld):
            _run(shop)
        command = [sys.executable, "-m", "tagmill", "run", "-w", str(shop.root), "--as-of", "2018-01-03"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=120)
        assert done.returncode == 3, done.stderr.decode()
    assert _run(shop).exit_code == 0


def test_a_run_that_lost_its_lease_publishes_nothing(shop: Shop) -> None:
    def rob(step: Step) -> None:
        if step.stage == Stage.SERVING.value:
            with sqlite3.connect(shop.root / "registry.db") as registry:
                registry.execute("UPDATE leases SET token = token + 1")

    with pytest.raises(Conflict) as lost:
        _run(shop, rob)
    assert lost.value.code == "lease_lost"
    assert _snapshots(shop) == 0
    assert not (shop.root / "lake" / "tags_wide").exists()
    report = _run(shop)
    assert {tag.status for tag in report.tags} == {TagStatus.REUSED}
    assert _snapshots(shop) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_run_with_everything_whole_and_the_next_continues(
    shop: Shop, number: signal.Signals
) -> None:
    def end(step: Step) -> None:
        if step.name == "second":
            os.kill(os.getpid(), number)

    report = _run(shop, end)
    assert (report.status, report.snapshot) == (RunStatus.CANCELLED, None)
    assert [tag.code for tag in report.tags] == ["first"]
    assert report.exit_code == 130
    assert _snapshots(shop) == 0
    assert not list((shop.root / "lake" / ".stage").glob("*"))
    again = _run(shop)
    assert {tag.code: tag.status for tag in again.tags} == {
        "first": TagStatus.REUSED,
        "second": TagStatus.COMPUTED,
    }


def test_a_signal_while_serving_files_are_built_ends_the_run_as_well(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        except KeyboardInterrupt:
            raise RuntimeError("Query interrupted") from None  # as DuckDB tells of it

    with monkeypatch.context() as patched:
        patched.setattr("engine.night.run.build_serving", interrupted)
        report = _run(shop, lambda _: None)
    assert (report.status, report.snapshot, report.exit_code) == (RunStatus.CANCELLED, None, 130)
    assert _run(shop).exit_code == 0


def test_a_signal_after_publishing_does_not_take_the_snapshot_back(shop: Shop) -> None:
    def end(step: Step) -> None:
        if step.stage == Stage.TIDY.value:
            os.kill(os.getpid(), signal.SIGTERM)

    report = _run(shop, end)
    assert report.status is RunStatus.SUCCEEDED
    assert report.snapshot is not None
    assert "ended by a signal" in report.notes
    assert _run(shop).nothing_to_do
