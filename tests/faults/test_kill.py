"""kill -9 at named points of the second night: the first stays whole until the second is, and a rerun ends
it.

All points, three times each, and random instants: `make soak` (tests/soak.py).
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.night.faults import FAULT_POINTS
from tests.conftest import OpenSession
from tests.faults.killing import (
    FIRST,
    KILLED,
    SECOND,
    check_complete,
    check_whole,
    first_night,
    run_child,
)

pytestmark = pytest.mark.sail

BEFORE = (
    "ordinals_committed",
    "tag_written:orders",
    "tag_committed:orders",
    "serving_built",
    "before_publish",
)
AFTER = ("published", "wide_mirrored")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kill") / "shop"
    first_night(folder)
    return folder


@pytest.mark.parametrize("fault", [*BEFORE, *AFTER])
def test_a_killed_run_breaks_nothing_and_is_continued(
    prepared: Path, tmp_path: Path, fault: str, session_of: OpenSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.night_workspaces import Shop, lend

    lend(session_of, monkeypatch)
    shop = Shop(tmp_path / "shop")
    shutil.copytree(prepared, shop.root)
    assert run_child(shop, SECOND, fault) == KILLED
    assert check_whole(shop).day == (SECOND if fault in AFTER else FIRST)
    assert shop.run(SECOND).exit_code == 0
    check_complete(shop)


def test_a_continued_run_takes_over_what_was_staged(
    prepared: Path, tmp_path: Path, session_of: OpenSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.night_workspaces import Borrowed, Shop, lend

    shop, written = Shop(tmp_path / "shop"), []
    shutil.copytree(prepared, shop.root)
    assert run_child(shop, SECOND, "tag_written:orders") == KILLED

    def write(self: Borrowed, sql: str, folder: str, *, timeout: float | None = None) -> None:
        written.append(Path(folder).relative_to(shop.root / "lake").as_posix())
        self._session.write(sql, folder, timeout=timeout)

    lend(session_of, monkeypatch)
    monkeypatch.setattr(Borrowed, "write", write, raising=False)
    report = shop.run(SECOND)
    check_complete(shop)
    assert written, "the run has written tags"
    assert [folder for folder in written if "/events/" in folder] == []
    purchase = next(source for source in report.sources if source.name == "purchase")
    assert (purchase.rows, purchase.counts["unknown_customers"]) == (5, 1)
    assert not list((shop.root / "lake" / ".stage").iterdir())


def test_every_point_that_is_tested_exists() -> None:
    assert {name.split(":")[0] for name in (*BEFORE, *AFTER)} <= set(FAULT_POINTS)
