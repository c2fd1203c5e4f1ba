"""The demo workspace, built once per session by the command that users type.

`TAGMILL__ENGINE__KIND=spark make test` computes it on Apache Spark; what is expected of it stays the same.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import DEMO_ENGINE


def tagmill(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own; `settings` go into its environment."""
    command = [sys.executable, "-m", "tagmill", *arguments]
    environment = {**os.environ, "TAGMILL__ENGINE__KIND": DEMO_ENGINE, **settings}
    return subprocess.run(command, capture_output=True, text=True, env=environment)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Count the tests of a demo that Apache Spark computes among those on Spark, so that it is built once."""
    for item in items:
        if DEMO_ENGINE == "spark" and "demo_workspace" in getattr(item, "fixturenames", ()):
            item.add_marker("spark")
            item.add_marker(pytest.mark.timeout(600))


@pytest.fixture(scope="session")
def demo_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo workspace whose night has run on `DEMO_ENGINE`."""
    folder = tmp_path_factory.mktemp("demo")
    done = tagmill("demo", "--dir", str(folder), "--no-serve")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder
