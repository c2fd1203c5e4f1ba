"""What is installed, configured, reachable and healthy, and what to do about the rest."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.errors import ExposedError, Unavailable
from engine.wiring.crowds import crowds_of
from engine.wiring.workspace import Workspace, open_workspace

if TYPE_CHECKING:
    from engine.audience.crowds.service import Crowds
    from engine.model.crowd import CrowdVersion
    from engine.model.execution import EngineKind
    from engine.model.snapshot import SnapshotFile

PACKAGES: Final = (
    "pysail",
    "pyspark",
    "delta-spark",
    "deltalake",
    "duckdb",
    "sqlalchemy",
    "sqlglot",
    "psycopg",
)
LEAST_DISK: Final = 2 * 1024**3


class Health(StrEnum):
    """How a part is."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One part that was looked at: what was seen, and what to do where that is not well."""

    part: str
    health: Health
    seen: str
    advice: str | None = None


Look = Callable[[Workspace, datetime], Finding]
"""Looks at one part of a workspace; the time is for the base time of the check."""


def examine(
    root: Path, environ: Mapping[str, str], now: datetime, engine: EngineKind | None = None
) -> Iterator[Finding]:
    """Look at the machine, then at the workspace; a part that fails does not hide the others."""
    yield _python()
    yield _packages()
    try:
        workspace = open_workspace(root, environ, engine=engine)
    except ExposedError as error:
        yield Finding("settings", Health.FAILED, error.message, "correct the settings named above")
        return
    with workspace:
        yield Finding("settings", Health.OK, f"engine {workspace.engine.value}, workspace `{root}`")
        for part, look in _PARTS:
            yield _guarded(part, look, workspace, now)


def _guarded(part: str, look: Look, workspace: Workspace, now: datetime) -> Finding:
    try:
        return look(workspace, now)
    except ExposedError as error:
        return Finding(part, Health.FAILED, error.message, "the message says what is needed")
    except Exception as error:  # noqa: BLE001  # a part that breaks must not hide the others
        return Finding(part, Health.FAILED, f"{type(error).__name__}: {error}", "see the log")


def _python() -> Finding:
    return Finding("python", Health.OK, ".".join(map(str, sys.version_info[:3])))


def _packages() -> Finding:
    seen, missing = [], []
    for name in PACKAGES:
        try:
            seen.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        advice = f"`pip install {' '.join(missing)}`"
        return Finding("packages", Health.FAILED, f"missing: {', '.join(missing)}", advice)
    return Finding("packages", Health.OK, ", ".join(seen))


def _registry(workspace: Workspace, _now: datetime) -> Finding:
    registry = workspace.registry
    lease = registry.leases.state()
    where = registry.database.url.render_as_string(hide_password=True)
    if lease is not None and lease.alive:
        where += f"; a run is going on ({lease.lease.holder}, process {lease.pid} on {lease.host})"
    return Finding("registry", Health.OK, where)


def _catalog(workspace: Workspace, now: datetime) -> Finding:
    catalog, issues = workspace.declared
    found = tuple(issues) if catalog is None else workspace.check(workspace.moment(None, now)).issues
    errors = sum(issue.is_error for issue in found)
    seen = f"{errors} errors, {len(found) - errors} warnings"
    if errors:
        return Finding("definitions", Health.FAILED, seen, "`tagmill check` lists them")
    if found:
        return Finding("definitions", Health.WARNING, seen, "`tagmill check` lists them")
    return Finding("definitions", Health.OK, seen)


def _engine(workspace: Workspace, _now: datetime) -> Finding:
    begin = time.monotonic()
    with closing(workspace.open_execution()) as execution:
        rows = execution.fetch("SELECT 1 AS one", timeout=120).num_rows
    spent = time.monotonic() - begin
    return Finding("engine", Health.OK, f"{workspace.engine.value} answered {rows} row in {spent:.1f} s")


def _machine(workspace: Workspace, _now: datetime) -> Finding:
    free = shutil.disk_usage(workspace.root).free
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    settings = workspace.settings
    wanted = max(settings.engine.memory, settings.limits.serving_memory)
    seen = f"{os.cpu_count()} cores, {memory / 1024**3:.1f} GiB memory, {free / 1024**3:.1f} GiB free on disk"
    if free < LEAST_DISK:
        return Finding("machine", Health.WARNING, seen, "make room: a night needs space beside what is there")
    if wanted > memory * 3 // 4:
        advice = "lower `engine.memory` and `limits.serving_memory` below three quarters of the memory"
        return Finding("machine", Health.WARNING, seen, advice)
    return Finding("machine", Health.OK, seen)


def _snapshot(workspace: Workspace, _now: datetime) -> Finding:
    latest = workspace.registry.snapshots.latest()
    if latest is None:
        return Finding("snapshot", Health.WARNING, "none published yet", "`tagmill run` makes the first")
    bad = [file.path for file in latest.files if not _is_whole(workspace.root, file)]
    if bad:
        seen = f"{latest.id}: {len(bad)} of {len(latest.files)} files differ: {', '.join(bad[:3])}"
        return Finding("snapshot", Health.FAILED, seen, "`tagmill run --force` builds them again")
    stale = sum(tag.stale for tag in latest.tags.values())
    seen = f"{latest.id}: {len(latest.tags)} tags ({stale} stale), {latest.universe:,} customers, files whole"
    if stale:
        return Finding("snapshot", Health.WARNING, seen, "`tagmill runs show last` tells why")
    return Finding("snapshot", Health.OK, seen)


def _crowds(workspace: Workspace, _now: datetime) -> Finding:
    with crowds_of(workspace) as crowds:
        newest = [version for _, version in crowds.newest()]
        bad = [version.crowd for version in newest if not _is_kept(crowds, version)]
    if bad:
        seen = f"the newest version of {len(bad)} of {len(newest)} is damaged: {', '.join(bad[:3])}"
        advice = f"`tagmill crowd refresh {bad[0]}` makes a new version; a list is uploaded again"
        return Finding("crowds", Health.FAILED, seen, advice)
    return Finding("crowds", Health.OK, f"{len(newest)} with members, the newest versions whole")


def _is_kept(crowds: Crowds, version: CrowdVersion) -> bool:
    try:
        crowds.book.stored(version)
        crowds.book.rows(version)
    except Unavailable:
        return False
    return True


def _is_whole(root: Path, file: SnapshotFile) -> bool:
    path = root / file.path
    if not path.is_file() or path.stat().st_size != file.size:
        return False
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == file.sha256


_PARTS: Final[tuple[tuple[str, Look], ...]] = (
    ("machine", _machine),
    ("registry", _registry),
    ("definitions", _catalog),
    ("engine", _engine),
    ("snapshot", _snapshot),
    ("crowds", _crowds),
)
