"""Taking away what nobody needs any more: old values, old files, left-overs of killed runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deltalake import CommitProperties, PostCommitHookProperties

from engine.lake.files import remove, sync
from engine.lake.layout import AS_OF, Layout
from engine.lake.log import LOG, commit_file, last_commit, telling
from engine.lake.tables import add_actions, open_table, partitions_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

RETENTION_HOURS: Final = 168
"""A file that a published snapshot or a reader may still need is never removed before."""

ATTEMPTS: Final = f"{AS_OF}=*/*"
"""Where attempts lie in the table of a tag."""

_CHECKPOINT_EVERY: Final = 20
_HOOKS: Final = PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)


def kept_dates(dates: Iterable[date], *, daily: int, monthly: int) -> frozenset[date]:
    """Which of the `as_of` dates stay: the newest `daily` of them, and the last one of each of the newest
    `monthly` months."""
    ordered = sorted(set(dates), reverse=True)
    last_of_month: dict[tuple[int, int], date] = {}
    for day in ordered:
        last_of_month.setdefault((day.year, day.month), day)
    return frozenset(ordered[:daily]) | frozenset(list(last_of_month.values())[:monthly])


def drop_dates(table: Path, keep: Collection[date], run: str) -> list[date]:
    """Remove the `as_of` partitions that are not to be kept, in one commit; the dates that went."""
    gone = [day for day in partitions_of(table) if day not in keep]
    if gone:
        listed = ", ".join(f"'{day.isoformat()}'" for day in gone)
        with telling(table):
            open_table(table).delete(
                f"{AS_OF} IN ({listed})",
                commit_properties=CommitProperties(custom_metadata={"tagmill.run": run}),
                post_commithook_properties=_HOOKS,
            )
        version = last_commit(table)
        if version is not None:
            sync([commit_file(table, version)], upto=table / LOG)
    return gone


def vacuum(table: Path, keep_versions: Collection[int], *, hours: int = RETENTION_HOURS) -> int:
    """Delete files that no version of `keep_versions` nor the present one needs, `hours` after they went
    out of use; how many.
    """
    with telling(table):
        gone = open_table(table).vacuum(
            retention_hours=hours,
            dry_run=False,
            enforce_retention_duration=False,
            keep_versions=sorted(keep_versions),
            post_commithook_properties=_HOOKS,
        )
    return len(gone)


def checkpoint(table: Path) -> bool:
    """Write a checkpoint where enough commits came since the last one; whether one was written."""
    version = last_commit(table)
    if version is None or version - _last_checkpoint(table) < _CHECKPOINT_EVERY:
        return False
    with telling(table):
        open_table(table).create_checkpoint()
    sync((table / LOG).glob("*.checkpoint*.parquet"), upto=table / LOG)
    return True


def sweep_stages(layout: Layout, but: Path | None = None) -> int:
    """Remove the staging folders of runs that are over, `but` one; only for the holder of the lease. How many
    went.
    """
    found = [folder for folder in layout.stages.glob("*") if folder.is_dir() and folder != but]
    for folder in found:
        remove(folder)
    return len(found)


def sweep_attempts(table: Path, folders: str = ATTEMPTS) -> int:
    """Remove attempt folders (those that the pattern `folders` finds) that no version in the log ever
    named: what a kill or a failed gate left.

    Only for the holder of the lease: nobody else can be writing there then.
    """
    named = _ever_named(table)
    gone = 0
    for folder in table.glob(folders):
        if folder.is_dir() and folder.name != LOG and folder.relative_to(table).as_posix() not in named:
            remove(folder)
            gone += 1
    return gone


def _ever_named(table: Path) -> set[str]:
    """The folders of all files that the table's present version or its removed-but-not-vacuumed files lie
    in.
    """
    named = {Path(row["path"]).parent.as_posix() for row in add_actions(open_table(table))}
    for path in (table / LOG).glob("*.json"):
        for line in path.read_text(encoding="utf-8").splitlines():
            _note_folders(line, named)
    return named


def _note_folders(line: str, named: set[str]) -> None:
    action = json.loads(line) if line.strip() else {}
    for verb in ("add", "remove"):
        if verb in action:
            named.add(Path(action[verb]["path"]).parent.as_posix())


def _last_checkpoint(table: Path) -> int:
    found = [path.name.split(".")[0] for path in (table / LOG).glob("*.checkpoint*.parquet")]
    return int(max(found)) if found else 0
