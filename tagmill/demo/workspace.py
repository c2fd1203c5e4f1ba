"""Make the demo workspace: its settings, catalog, definitions, crowds and source tables."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from tagmill import resources
from tagmill.demo.sources import write_sources


def build_demo(folder: Path, report: Callable[[str, int], None]) -> None:
    """Make the demo workspace in `folder`; `report` is told each source table made and its rows.

    What is there already stays: definitions that were edited, tables that were made before.
    """
    template = resources.workspace_template("demo")
    for name in ("tagmill.toml", "catalog.yaml"):
        _copy_missing(template / name, folder / name)
    for file in sorted(resources.demo_definitions().glob("*.yaml")):
        _copy_missing(file, folder / "tag_definitions" / file.name)
    for file in sorted((template / "crowds").glob("*.yaml")):
        _copy_missing(file, folder / "crowds" / file.name)
    write_sources(folder / "lake" / "source", report)


def list_uploads() -> dict[str, Path]:
    """The demo's list tags, by code, with the CSV file that fills each."""
    return {
        file.stem: file for file in sorted((resources.workspace_template("demo") / "lists").glob("*.csv"))
    }


def _copy_missing(source: Path, target: Path) -> None:
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
