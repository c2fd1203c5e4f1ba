"""The demo workspace, built once per session by the command that users type."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def tagmill(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own; `settings` go into its environment."""
    command = [sys.executable, "-m", "tagmill", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **settings})


@pytest.fixture(scope="session")
def demo_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo workspace whose night has run on the embedded engine."""
    folder = tmp_path_factory.mktemp("demo")
    done = tagmill("demo", "--dir", str(folder), "--no-serve")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder
