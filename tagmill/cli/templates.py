"""Copies a workspace that comes with Tagmill."""

from __future__ import annotations

import shutil
from pathlib import Path

from engine.errors import Conflict
from tagmill.cli.writing import writing_to
from tagmill.resources import workspace_template


def write_template(name: str, folder: Path) -> list[str]:
    """Copy the files of a template into a folder without a workspace; returns their names.

    Raises Conflict where a file is there already (then nothing is written), InvalidInput (`cannot_write`).
    """
    template = workspace_template(name)
    files = sorted(
        path.relative_to(template).as_posix()
        for path in template.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )
    present = [file for file in files if (folder / file).exists()]
    if present:
        raise Conflict(f"`{folder}` holds a `{present[0]}` already: name another folder", code="not_empty")
    with writing_to(folder):
        for file in files:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(template / file, folder / file)
    return files
