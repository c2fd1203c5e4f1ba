"""`make soak`: kill -9 at every named point three times, and at random instants; then long random
comparisons.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from engine.night.faults import FAULT_POINTS
from tests.faults.killing import KILLED, ROOT, SECOND, check_complete, check_whole, first_night, run_child
from tests.faults.killing_crowds import soak_crowds
from tests.night_workspaces import Shop


def main() -> int:
    """Run all parts; exit code 1 where one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3, help="how often each named point is tried")
    parser.add_argument("--instants", type=int, default=200, help="how many random instants are tried")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--no-properties", action="store_true", help="only the kill tests")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tagmill-soak-") as folder:
        prepared = Path(folder) / "prepared"
        first_night(prepared)
        broken = at_named_points(prepared, Path(folder), chosen.times)
        broken += at_random_instants(prepared, Path(folder), chosen.instants, chosen.seed)
        broken += soak_crowds(Path(folder), chosen.times, chosen.instants, chosen.seed)
    print(f"killed runs that broke something: {broken}")
    return 1 if broken or (not chosen.no_properties and long_properties()) else 0


def at_named_points(prepared: Path, folder: Path, times: int) -> int:
    """Kill at every fault point; how many workspaces were not whole afterwards."""
    broken = 0
    for point in FAULT_POINTS:
        for _ in range(times):
            shop = fresh(prepared, folder)
            code = run_child(shop, SECOND, point)
            broken += 0 if code == KILLED and survives(shop, point) else 1
    print(f"{len(FAULT_POINTS)} named points, {times} times each")
    return broken


def at_random_instants(prepared: Path, folder: Path, count: int, seed: int) -> int:
    """Kill the run's whole process group after random times; how many workspaces were not whole
    afterwards.
    """
    chance = random.Random(seed)
    broken = 0
    longest = seconds_of_a_run(fresh(prepared, folder))
    for number in range(count):
        shop = fresh(prepared, folder)
        after = chance.uniform(0, longest)
        kill_after(shop, after)
        broken += 0 if survives(shop, f"instant {number} after {after:.2f} s") else 1
    print(f"{count} random instants of {longest:.1f} s")
    return broken


def survives(shop: Shop, what: str) -> bool:
    """Whether the published snapshot is whole, and the rerun completes the night."""
    try:
        check_whole(shop)
        run_child(shop, SECOND)
        check_complete(shop)
    except Exception as error:  # noqa: BLE001  # whatever it is, it counts, and the others are tried too
        print(f"BROKEN at {what}: {type(error).__name__}: {error}")
        return False
    return True


def fresh(prepared: Path, folder: Path) -> Shop:
    """A copy of the prepared workspace, in place of the one before."""
    target = folder / "shop"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(prepared, target)
    return Shop(target)


def seconds_of_a_run(shop: Shop) -> float:
    """How long an undisturbed run takes."""
    started = time.perf_counter()
    run_child(shop, SECOND)
    return time.perf_counter() - started


def kill_after(shop: Shop, seconds: float) -> None:
    """Start a run and kill it, with everything it started, after some time."""
    command = [sys.executable, "-m", "tests.faults.child", str(shop.root), SECOND]
    child = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        child.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def long_properties() -> int:
    """The property tests at their large sizes."""
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "soak"}
    command = [sys.executable, "-m", "pytest", "tests/property", "--timeout", "7200"]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
