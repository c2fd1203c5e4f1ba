"""Parquet files that an engine has written: what is litter, what they hold, and making them last."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from engine.model.views import ORDINAL

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class DataFile:
    """A Parquet file: `rows` from its footer, least and greatest ordinal where it has that column."""

    path: Path
    rows: int
    size: int
    first_ordinal: int | None = None
    last_ordinal: int | None = None

    def statistics(self) -> str:
        """The statistics of the Delta log: counts and ordinals only, never values of people."""
        known: dict[str, object] = {"numRecords": self.rows}
        if self.first_ordinal is not None and self.last_ordinal is not None:
            known["minValues"] = {ORDINAL: self.first_ordinal}
            known["maxValues"] = {ORDINAL: self.last_ordinal}
            known["nullCount"] = {ORDINAL: 0}
        return json.dumps(known)


def settle(folder: Path) -> list[DataFile]:
    """The data files of a folder that an engine has written, without litter (`_SUCCESS`, checksums, files
    without rows), in the order of their names; all of it is on the disk when this returns."""
    files = [describe(path) for path in sorted(folder.rglob("*.parquet")) if not _is_litter(path, folder)]
    keep = {file.path for file in files if file.rows}
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file() and path not in keep:
            path.unlink()
    sync([file.path for file in files if file.rows], upto=folder)
    return [file for file in files if file.rows]


def describe(path: Path) -> DataFile:
    """Rows, size and ordinals from the footer of a Parquet file."""
    footer = pq.read_metadata(path)
    names = [footer.schema.column(index).path for index in range(footer.num_columns)]
    least: list[int] = []
    greatest: list[int] = []
    if ORDINAL in names:
        column = names.index(ORDINAL)
        for group in range(footer.num_row_groups):
            known = footer.row_group(group).column(column).statistics
            if known is None or not known.has_min_max or known.null_count:
                return DataFile(path, footer.num_rows, path.stat().st_size)
            least.append(known.min)
            greatest.append(known.max)
    bounds = (min(least), max(greatest)) if least else (None, None)
    return DataFile(path, footer.num_rows, path.stat().st_size, *bounds)


def sync(files: Iterable[Path], *, upto: Path) -> None:
    """fsync the files, the folders between them and `upto`, and the folder that holds `upto`."""
    folders = {upto, upto.parent}
    for file in files:
        _sync(file)
        folders.update(parent for parent in file.parents if parent.is_relative_to(upto))
    for folder in folders:
        _sync(folder)


def remove(folder: Path) -> None:
    """Remove a folder and all in it; one that is not there is fine."""
    shutil.rmtree(folder, ignore_errors=True)


def _is_litter(path: Path, folder: Path) -> bool:
    return any(part.startswith(("_", ".")) for part in path.relative_to(folder).parts)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
