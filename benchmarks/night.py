"""The night on a generated workspace: `tagmill run` as a user starts it, stage by stage."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measured import measure


@dataclass(frozen=True, slots=True)
class Night:
    """Seconds in all, peak memory in bytes, and the run's own report."""

    seconds: float
    peak: int
    report: dict[str, Any]


def run_night(workspace: Path) -> Night:
    """Compute everything from nothing."""
    for left in ("lake", "serving"):
        shutil.rmtree(workspace / left, ignore_errors=True)
    for database in workspace.glob("registry.db*"):
        database.unlink()
    command = [sys.executable, "-m", "tagmill", "run", "--json", "--workspace", str(workspace)]
    found = measure(command, {**os.environ, "NO_COLOR": "1"})
    if found.code not in (0, 1):
        raise RuntimeError(f"tagmill run ended with {found.code}:\n{found.errors[-4000:]}")
    return Night(found.seconds, found.peak, json.loads(found.output))
