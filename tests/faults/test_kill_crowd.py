"""kill -9 at every named point of a crowd's refresh: the last version stays whole until the next one is,
and a rerun ends what was begun.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from deltalake import DeltaTable

from engine.audience.faults import DELETION_POINTS, FAULT_POINTS, VARIABLE
from engine.audience.list_rows import ListRow
from engine.audience.stored_crowds import StoredCrowds
from engine.model.crowd import CrowdState
from tests.faults.killing import KILLED, ROOT
from tests.unit.audience.crowd_worlds import CrowdWorld, crowd_world

GOLD = {"type": "tag", "tag": "level", "op": "eq", "value": "gold"}
BASIC = {"type": "tag", "tag": "level", "op": "eq", "value": "basic"}
AFTER = {"crowd_published", "crowd_retained"}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A crowd with one version, and another segment for the next."""
    folder = tmp_path_factory.mktemp("kill") / "world"
    with crowd_world(folder) as world:
        world.publish()
        world.make("gold", GOLD)
        world.crowds.edit("gold", {"segment": BASIC}, by="ann")
    return folder


def kill_child(root: Path, what: str, fault: str) -> None:
    """Refresh or upload in another process, killed at the fault point."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.crowd_child", str(root), what],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), VARIABLE: fault},
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == KILLED, done.stderr.decode()[-4000:]


def check_whole(world: CrowdWorld, crowd: str) -> int:
    """Every version that exists is whole in every place; the number of the latest."""
    for receipt in world.crowds.versions(crowd):
        stored = StoredCrowds(world.root, world.registry).stored(receipt)
        assert stored.digest() == receipt.digest
        assert len(world.members(crowd, receipt.version)) == receipt.count
    return world.crowds.version(crowd).version


def check_clean(world: CrowdWorld, crowd: str) -> None:
    """Nothing lies about that no version names."""
    versions = {receipt.version for receipt in world.crowds.versions(crowd)}
    folder = world.root / "lake" / "crowds" / crowd
    table = DeltaTable(str(folder))
    assert set(table.to_pyarrow_table().column("version").to_pylist()) == versions
    words = {path.name for path in (world.root / "serving" / "crowds" / crowd).iterdir()}
    assert words == {f"{version}.npy" for version in versions}
    texts = [path.read_text() for path in folder.glob("_delta_log/*.json")]
    log = [json.loads(line) for text in texts for line in text.splitlines()]
    added = {action["add"]["path"] for action in log if "add" in action}
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*.parquet")} <= added


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
