"""The commit files of a Delta log, read plainly: what delta-rs accepts in silence is refused here."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

from engine.errors import Conflict

LOG: Final = "_delta_log"
_COMMIT = re.compile(r"(\d{20})\.json")


class DamagedLog(Conflict):
    """The log of a Delta table is torn: its last commit is empty or no JSON."""

    code = "damaged_log"


def commit_file(table: Path, version: int) -> Path:
    """The commit file of a version."""
    return table / LOG / f"{version:020}.json"


def last_commit(table: Path) -> int | None:
    """The greatest version that has a commit file; None where there is no log."""
    found = [match[1] for path in (table / LOG).glob("*.json") if (match := _COMMIT.fullmatch(path.name))]
    return int(max(found)) if found else None


def actions(table: Path, version: int) -> list[dict[str, object]]:
    """The actions of one commit. Raises DamagedLog where the file is empty, torn or no JSON lines."""
    path = commit_file(table, version)
    try:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        found = [json.loads(line) for line in lines]
    except (OSError, ValueError) as error:
        raise DamagedLog(f"`{path.name}` of the table `{table.name}` cannot be read: {error}") from error
    if not found or not all(isinstance(action, dict) for action in found):
        raise DamagedLog(f"`{path.name}` of the table `{table.name}` holds no commit")
    return found


def check_tail(table: Path) -> None:
    """Refuse a table whose last commit is torn; a checkpoint without any commit after it is fine."""
    version = last_commit(table)
    if version is not None:
        actions(table, version)


def drop_torn_tail(table: Path, published: int | None) -> int | None:
    """Put a torn last commit aside (`.torn`) where no published snapshot stands on it; its version, or None.

    A commit is verified before anything is published on it, so a torn one was left by a crash.
    Raises DamagedLog where the published version `published` is the torn one or a later one.
    """
    version = last_commit(table)
    if version is None:
        return None
    try:
        actions(table, version)
    except DamagedLog:
        if published is not None and published >= version:
            raise
        path = commit_file(table, version)
        path.rename(path.with_name(f".{path.name}.torn"))
        return version
    return None
