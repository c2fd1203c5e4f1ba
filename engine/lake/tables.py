"""Reading Delta logs: versions, schemas, the files of a version; refusal of what we would read wrong."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
from deltalake import DeltaTable
from deltalake.exceptions import TableNotFoundError

from engine.errors import NotFound
from engine.lake.files import DataFile
from engine.lake.layout import AS_OF
from engine.lake.log import LOG, DamagedLog, actions, check_tail, commit_file, telling
from engine.lake.types import columns_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from engine.model.execution import Column

_UNREADABLE: Final = {"deletionVectors": "deletion vectors", "columnMapping": "column mapping"}


@dataclass(frozen=True, slots=True)
class Features:
    """What of a table only a full Delta reader reads right."""

    version: int
    columns: tuple[Column, ...]
    unreadable: tuple[str, ...] = ()


def open_table(location: str | Path, version: int | None = None) -> DeltaTable:
    """The table at a version. Raises NotFound where there is none, DamagedLog where its log is torn."""
    if isinstance(location, Path) or "://" not in location:
        check_tail(Path(location))
    with telling(location):
        try:
            return DeltaTable(str(location), version=version)
        except TableNotFoundError as error:
            raise NotFound(f"there is no Delta table at `{location}`") from error


def open_version(table: Path, version: int) -> DeltaTable:
    """A version that was published of a table of our own, whatever a killed writer left after it.

    Raises NotFound where there is no table, DamagedLog where that very commit is torn or gone.
    """
    if not (table / LOG).is_dir():
        raise NotFound(f"there is no Delta table at `{table}`")
    if commit_file(table, version).exists():
        actions(table, version)
    with telling(table):
        return DeltaTable(str(table), version=version)


def exists(location: str | Path) -> bool:
    """Whether there is a Delta table; a damaged one exists."""
    return bool(DeltaTable.is_deltatable(str(location)))


def inspect(location: str | Path) -> Features:
    """Version, columns and the features that keep other readers out. Raises NotFound, DamagedLog."""
    table = open_table(location)
    return Features(table.version(), tuple(columns_of(table.schema())), _unreadable(table))


def refuse_unreadable(table: DeltaTable, location: str | Path) -> None:
    """Refuse to read the Parquet files of a table ourselves where rows of them are deleted or renamed."""
    found = _unreadable(table)
    if found:
        raise DamagedLog(
            f"the Delta table `{location}` uses {' and '.join(found)}: its files cannot be read as they are",
            code="unsupported_table",
        )


def files_of(
    location: str | Path, version: int | None = None, *, as_of: date | None = None
) -> list[DataFile]:
    """The Parquet files of a version, of one `as_of` or all, by name.

    Only for tables that we wrote ourselves: raises DamagedLog (`unsupported_table`) for those of others
    with deletion vectors or column mapping.
    """
    table = open_table(location, version)
    refuse_unreadable(table, location)
    root = Path(location)
    found = [
        DataFile(root / row["path"], row["num_records"] or 0, row["size_bytes"])
        for row in add_actions(table)
        if as_of is None or row[f"partition.{AS_OF}"] == as_of
    ]
    return sorted(found, key=lambda file: str(file.path))


def partitions_of(location: str | Path) -> list[date]:
    """The `as_of` dates that the present version of a tag's table holds, ascending."""
    return sorted({row[f"partition.{AS_OF}"] for row in add_actions(open_table(location))})


def add_actions(table: DeltaTable) -> Sequence[dict[str, Any]]:
    """The files of a table as delta-rs lists them, flattened."""
    rows: list[dict[str, Any]] = pa.table(table.get_add_actions(flatten=True)).to_pylist()
    return rows


def _unreadable(table: DeltaTable) -> tuple[str, ...]:
    features = set(table.protocol().reader_features or ())
    found = [word for feature, word in _UNREADABLE.items() if feature in features]
    configuration = table.metadata().configuration
    if configuration.get("delta.columnMapping.mode", "none") != "none" and "column mapping" not in found:
        found.append("column mapping")
    return tuple(found)
