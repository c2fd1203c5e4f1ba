"""kill -9 at every named point of a crowd's refresh: the last version stays whole until the next one is,
and a rerun ends what was begun.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.audience.crowds.faults import DELETION_POINTS, FAULT_POINTS
from engine.audience.crowds.list_rows import ListRow
from engine.model.crowd import CrowdState
from tests.faults.killing_crowds import AFTER, BASIC, check_clean, check_whole, kill_child, prepare_world
from tests.unit.audience.crowd_worlds import crowd_world


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kill") / "world"
    prepare_world(folder)
    return folder


@pytest.mark.parametrize("fault", FAULT_POINTS)
def test_a_killed_refresh_breaks_nothing_and_is_ended_by_the_next(
    prepared: Path, tmp_path: Path, fault: str
) -> None:
    root = tmp_path / "world"
    shutil.copytree(prepared, root)
    kill_child(root, "refresh", fault)
    with crowd_world(root) as world:
        assert check_whole(world, "gold") == (2 if fault in AFTER else 1)
        assert world.crowds.get("gold").state is CrowdState.READY  # the holder is dead: nothing is stuck
        world.crowds.refresh("gold", by="ann")
        last = check_whole(world, "gold")
        assert last == (3 if fault in AFTER else 2)
        assert world.crowds.version("gold").segment == BASIC
        assert world.members("gold", 1).isdisjoint(world.members("gold", last))
        check_clean(world, "gold")


@pytest.mark.parametrize("fault", ["words_written", "crowd_published"])
def test_a_killed_upload_makes_the_list_or_nothing(prepared: Path, tmp_path: Path, fault: str) -> None:
    root = tmp_path / "world"
    shutil.copytree(prepared, root)
    kill_child(root, "upload", fault)
    with crowd_world(root) as world:
        there = {crowd.id for crowd in world.crowds.list()}
        assert there == ({"gold", "list"} if fault in AFTER else {"gold"})
        if fault not in AFTER:
            world.crowds.upload({"id": "list", "name": "list"}, [ListRow(1, "c001")], by="ann")
        assert check_whole(world, "list") == 1 and world.members("list") == {"c001"}
        check_clean(world, "list")


def test_a_torn_commit_is_mended(prepared: Path, tmp_path: Path) -> None:
    root = tmp_path / "world"
    shutil.copytree(prepared, root)
    (root / "lake" / "crowds" / "gold" / "_delta_log" / f"{2:020}.json").write_bytes(b"")
    with crowd_world(root) as world:
        assert check_whole(world, "gold") == 1
        assert world.crowds.refresh("gold", by="ann").version == 2
        assert check_whole(world, "gold") == 2
        check_clean(world, "gold")


@pytest.mark.parametrize("fault", DELETION_POINTS)
def test_a_killed_deletion_is_all_or_nothing(prepared: Path, tmp_path: Path, fault: str) -> None:
    root = tmp_path / "world"
    shutil.copytree(prepared, root)
    kill_child(root, "delete", fault)
    with crowd_world(root) as world:
        if fault == "deletion_marked":
            assert check_whole(world, "gold") == 1
            assert world.crowds.refresh("gold", by="ann").version == 2
            world.crowds.refresh_enabled(by="ann")
            assert check_whole(world, "gold") == 2
            return
        assert world.crowds.list() == []
        assert (root / "lake/crowds/gold").exists()
        assert world.make("gold", BASIC).version == 1
        check_clean(world, "gold")
        kill_child(root, "delete", fault)
        world.crowds.refresh_enabled(by="ann")
        assert not (root / "lake/crowds/gold").exists() and not (root / "serving/crowds/gold").exists()
