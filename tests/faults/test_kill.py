"""kill -9 at named points of the second night: the first stays whole until the second is, and a rerun ends
it.

All points, three times each, and random instants: `make soak` (tests/soak.py).
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.night.faults import FAULT_POINTS
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
def test_a_killed_run_breaks_nothing_and_is_continued(prepared: Path, tmp_path: Path, fault: str) -> None:
    from tests.night_workspaces import Shop

    shop = Shop(tmp_path / "shop")
    shutil.copytree(prepared, shop.root)
    assert run_child(shop, SECOND, fault) == KILLED
    assert check_whole(shop).day == (SECOND if fault in AFTER else FIRST)
    assert run_child(shop, SECOND) == 0
    check_complete(shop)


def test_every_point_that_is_tested_exists() -> None:
    assert {name.split(":")[0] for name in (*BEFORE, *AFTER)} <= set(FAULT_POINTS)
