"""Staged events of an attempt that was killed, taken over by the next attempt of the same run.

A run has one base time and one version of each source, so what was staged whole is what would be staged
again. Staged files are not forced to the disk: they count only on the machine, and since the start of it,
where they were written.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256
from typing import TYPE_CHECKING

from engine.lake.files import describe
from engine.night.report import SourceReport
from engine.registry.lockfile import boot_identity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from engine.lake.files import DataFile
    from engine.night.walk import Walk


def take_over(walk: Walk) -> None:
    """Move the whole events of the run's earlier attempts into this attempt's staging folder."""
    target = folder_of_events(walk)
    for number in range(walk.run.attempt - 1, 0, -1):
        before = walk.layout.stage(f"{walk.run.id}-{number}") / target.name
        for note in before.glob("*.json"):
            if not (target / note.name).exists():
                target.mkdir(parents=True, exist_ok=True)
                (before / note.stem).rename(target / note.stem)
                note.rename(target / note.name)


def remember(walk: Walk, name: str, sql: str, files: Sequence[DataFile], report: SourceReport) -> None:
    """Note that an event is staged whole, as the last thing of its staging."""
    noted = {
        "of": _meaning(walk, sql),
        "files": {file.path.name: file.size for file in files},
        "report": asdict(report),
    }
    path = folder_of_events(walk) / f"{name}.json"
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(noted), encoding="utf-8")
    draft.rename(path)


def recall(walk: Walk, name: str, sql: str) -> tuple[tuple[DataFile, ...], SourceReport] | None:
    """Files and report of an event that an earlier attempt staged by the same statement; None where there
    are none, or where they are not what was noted.
    """
    path = folder_of_events(walk) / f"{name}.json"
    if not path.exists():
        return None
    noted = json.loads(path.read_text(encoding="utf-8"))
    found = sorted((path.parent / name).rglob("*.parquet"))
    sizes = {file.name: file.stat().st_size for file in found}
    known = boot_identity() and noted["of"] == _meaning(walk, sql)
    if not known or not sizes or sizes != noted["files"]:
        return None
    return tuple(describe(file) for file in found), SourceReport(**noted["report"])


def folder_of_events(walk: Walk) -> Path:
    """Where this attempt stages events."""
    return walk.stage / "events"


def _meaning(walk: Walk, sql: str) -> str:
    return sha256("\0".join([boot_identity(), walk.inputs.engine.value, sql]).encode()).hexdigest()
