"""The example of docs/client.md runs as it stands, against a service of the demo."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "client.md"
(EXAMPLE,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def address(demo_workspace: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a service of a copy of the demo."""
    shutil.copytree(demo_workspace, tmp_path / "demo")
    command = [sys.executable, "-m", "tagmill", "serve", "--workspace", str(tmp_path / "demo"), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as service:
        assert service.stdout is not None
        yield re.findall(r"http://\S+", service.stdout.readline())[0]
        service.terminate()
        assert service.wait(30) == 0


@pytest.mark.demo
@pytest.mark.sail
def test_the_example_of_the_client(address: str) -> None:
    assert "http://127.0.0.1:8642" in EXAMPLE
    program = EXAMPLE.replace("http://127.0.0.1:8642", address)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    counted = re.search(r"^(\d+) of 2469 customers: (.+)$", done.stdout, re.MULTILINE)
    assert counted is not None
    assert "at least 100" in counted[2]
    assert f"version 1 has {counted[1]} members" in done.stdout
