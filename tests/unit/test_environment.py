"""Settings in a developer's shell change no test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SETTINGS = {
    "TAGMILL__ENGINE__KIND": "spark",
    "TAGMILL__LOG__LEVEL": "debug",
    "tagmill__as_of": "2001-01-01",
    "TAGMILL_WORKSPACE": "elsewhere",
    "TAGMILL_FAULT": "leased",
}


def python(*arguments: str) -> str:
    """What Python prints in a shell with settings."""
    command, environment = [sys.executable, *arguments], {**os.environ, **SETTINGS}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_no_setting_is_seen() -> None:
    assert [name for name in os.environ if name.lower().startswith("tagmill")] == []


def test_no_setting_is_seen_where_the_shell_has_some() -> None:
    assert "1 passed" in python("-m", "pytest", f"{__file__}::{test_no_setting_is_seen.__name__}")


def test_the_engine_of_the_demo_is_taken_from_the_shell() -> None:
    assert python("-c", "from tests.conftest import DEMO_ENGINE; print(DEMO_ENGINE)") == "spark\n"
