"""A damaged lake or a full disk: a clear error or the last good values, never wrong ones."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import pytest

from engine.errors import NotFound
from engine.lake.files import settle
from engine.lake.layout import Layout
from engine.lake.log import commit_file, last_commit
from engine.model.run import TagStatus
from engine.night import compute, tag_history
from tests.conftest import OpenSession
from tests.faults.killing import published
from tests.night_workspaces import GENDER, Shop, lend, moment, statuses

pytestmark = pytest.mark.sail

LEVEL = GENDER.replace("attribute: gender", "attribute: level")


@pytest.fixture(scope="module")
def whole(session_of: OpenSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop after its first night; to be copied."""
    made = Shop(tmp_path_factory.mktemp("whole") / "shop")
    made.build({"gender": GENDER, "level": LEVEL})
    with pytest.MonkeyPatch.context() as patched:
        lend(session_of, patched)
        assert made.run("2018-01-03").exit_code == 0
    return made.root


@pytest.fixture
def shop(whole: Path, tmp_path: Path, session_of: OpenSession, monkeypatch: pytest.MonkeyPatch) -> Shop:
    lend(session_of, monkeypatch)
    shutil.copytree(whole, tmp_path / "shop")
    return Shop(tmp_path / "shop")


def _commit_of(table: Path, ahead: int = 0) -> Path:
    version = last_commit(table)
    assert version is not None
    return commit_file(table, version + ahead)


def test_a_torn_commit_that_nobody_published_is_put_aside(shop: Shop) -> None:
    table = Layout(shop.root / "lake").tag("gender")
    _commit_of(table, 1).write_text("")
    report = shop.run("2018-01-04")
    assert (report.exit_code, statuses(report)["gender"]) == (0, TagStatus.COMPUTED)
    assert published(shop).values["gender"] == {"a": "F", "b": "M", "d": "F"}


def test_a_published_commit_that_was_torn_is_computed_anew(shop: Shop) -> None:
    table = Layout(shop.root / "lake").tag("gender")
    _commit_of(table).write_text('{"add":{"pa')
    report = shop.run("2018-01-04")
    assert (report.exit_code, statuses(report)["gender"]) == (0, TagStatus.COMPUTED)
    assert published(shop).values["gender"] == {"a": "F", "b": "M", "d": "F"}
    with shop.open() as workspace:
        entries = tag_history(workspace.inputs(moment("2018-01-04")), "gender")
    assert [entry.readable for entry in entries] == [True, False]


def test_values_that_are_lost_and_cannot_be_computed_leave_the_snapshot(shop: Shop) -> None:
    _commit_of(Layout(shop.root / "lake").tag("gender")).write_text("")
    report = shop.run("2018-01-04", tags=frozenset({"level"}))
    assert statuses(report) == {"gender": TagStatus.KEPT, "level": TagStatus.COMPUTED}
    assert any("`gender` is not in the snapshot" in note for note in report.notes)
    assert set(published(shop).values) == {"level"}
    assert shop.run("2018-01-05").exit_code == 0
    assert set(published(shop).values) == {"gender", "level"}


def published_snapshot(shop: Shop) -> str:
    """The snapshot that readers see."""
    with shop.open() as workspace:
        latest = workspace.registry.snapshots.latest()
    assert latest is not None
    return latest.id


def test_a_full_disk_fails_the_tag_and_leaves_nothing_behind(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(folder: Path):  # type: ignore[no-untyped-def]
        if "gender" in folder.parts:
            raise OSError(errno.ENOSPC, "No space left on device")
        return settle(folder)

    monkeypatch.setattr(compute, "settle", full)
    report = shop.run("2018-01-04")
    assert statuses(report) == {"gender": TagStatus.FAILED, "level": TagStatus.COMPUTED}
    gender = next(tag for tag in report.tags if tag.code == "gender")
    assert (gender.error_code, gender.stale) == ("disk", True)
    assert not list(Layout(shop.root / "lake").tag("gender").glob("as_of=2018-01-04/*"))
    monkeypatch.undo()
    assert shop.run("2018-01-05").exit_code == 0


def test_a_source_that_is_gone_is_named_and_nothing_changes(shop: Shop) -> None:
    before = published_snapshot(shop)
    shutil.rmtree(shop.root / "source" / "orders")
    with pytest.raises(NotFound, match="source/orders"):
        shop.run("2018-01-04")
    assert published_snapshot(shop) == before
