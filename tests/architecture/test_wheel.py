"""The wheel holds the four packages with their data, the demo's definitions and the default settings."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("engine", "api", "jobs", "tagmill")
MOVED = {"tag_definitions": "tagmill/workspaces/demo/tag_definitions", "conf": "tagmill/conf"}


def expected() -> set[str]:
    """Every file of the packages and of the folders that move into the wheel."""
    files = {name for package in PACKAGES for name in _files(package)}
    for folder, target in MOVED.items():
        files |= {name.replace(folder, target, 1) for name in _files(folder)}
    return files


def _files(folder: str) -> set[str]:
    paths = (
        path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts
    )
    return {path.relative_to(ROOT).as_posix() for path in paths}


def test_wheel_holds_what_the_checkout_has(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(tmp_path),
        str(ROOT),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == expected()
