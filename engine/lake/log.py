"""The commit files of a Delta log, read plainly: what delta-rs accepts in silence is refused here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from deltalake.exceptions import CommitFailedError, DeltaError

from engine.errors import Conflict

LOG: Final = "_delta_log"
_COMMIT = re.compile(r"(\d{20})\.json")


class DamagedLog(Conflict):
    """The log of a Delta table is torn: its last commit is empty or no JSON."""

    code = "damaged_log"


@contextmanager
def telling(table: str | Path) -> Iterator[None]:
    """Turn what delta-rs raises into DamagedLog that names the table; conflicts of writers are passed on."""
    try:
        yield
    except CommitFailedError:
        raise
    except DeltaError as error:
        text = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise DamagedLog(f"the Delta table `{table}` cannot be used: {text}") from error


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


def mend_tail(table: Path, published: int | None) -> int | None:
    """Put a torn last commit aside (as `.<name>.torn`); its version, or None where nothing was torn.

    A commit is verified before anything is published on it, so mostly a crash left it, and the next commit
    takes its number. Where a snapshot was published on it (the disk has lost it since), a commit without
    content takes its place: the version goes on meaning nothing else, and its values are known to be lost.
    """
    version = last_commit(table)
    if version is None:
        return None
    try:
        actions(table, version)
    except DamagedLog:
        path = commit_file(table, version)
        path.rename(path.with_name(f".{path.name}.torn"))
        if published is not None and published >= version:
            path.write_text('{"commitInfo":{"operation":"REPAIR"}}\n', encoding="utf-8")
        return version
    return None
