"""Killing refreshes of crowds, and looking whether what is published is whole."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

from deltalake import DeltaTable

from engine.audience.crowds.faults import FAULT_POINTS, VARIABLE
from engine.audience.crowds.stored import StoredCrowds
from tests.faults.killing import KILLED, ROOT
from tests.unit.audience.crowd_worlds import CrowdWorld, crowd_world

GOLD = {"type": "tag", "tag": "level", "op": "eq", "value": "gold"}
BASIC = {"type": "tag", "tag": "level", "op": "eq", "value": "basic"}
AFTER = {"crowd_published", "crowd_retained"}


def prepare_world(folder: Path) -> None:
    """A crowd with one version, and another segment for the next."""
    with crowd_world(folder) as world:
        world.publish()
        world.make("gold", GOLD)
        world.crowds.edit("gold", {"segment": BASIC}, by="ann")


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


def soak_crowds(folder: Path, times: int, instants: int, seed: int) -> int:
    """Kill at every point several times, and at random instants; how many worlds were not whole then."""
    prepare_world(folder / "crowds")
    broken = 0
    for point in FAULT_POINTS:
        for _ in range(times):
            root = _fresh(folder)
            kill_child(root, "refresh", point)
            broken += 0 if _survives(root, point) else 1
    chance = random.Random(seed)
    longest = _kill_after(_fresh(folder), 600)
    for _ in range(instants):
        root, after = _fresh(folder), chance.uniform(longest / 3, longest)  # imports take the first third
        _kill_after(root, after)
        broken += 0 if _survives(root, f"{after:.3f} s") else 1
    print(f"crowds: {len(FAULT_POINTS)} points, {times} times each; {instants} instants of {longest:.1f} s")
    return broken


def _fresh(folder: Path) -> Path:
    root = folder / "crowds-killed"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(folder / "crowds", root)
    return root


def _kill_after(root: Path, seconds: float) -> float:
    """Kill a refresh after some time, or let it end; how long it took."""
    started = time.monotonic()
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.crowd_child", str(root), "refresh"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
    )
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    return time.monotonic() - started


def _survives(root: Path, what: str) -> bool:
    try:
        with crowd_world(root) as world:
            before = check_whole(world, "gold")
            assert world.crowds.refresh("gold", by="ann").version == before + 1
            check_whole(world, "gold")
            check_clean(world, "gold")
    except Exception as error:  # noqa: BLE001  # whatever it is, it counts, and the others are tried too
        print(f"BROKEN crowd at {what}: {type(error).__name__}: {error}")
        return False
    return True
