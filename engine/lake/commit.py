"""Making Parquet files that were written below a table's folder part of the table, in one commit."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from deltalake import CommitProperties, DeltaTable, PostCommitHookProperties, Schema
from deltalake.exceptions import CommitFailedError
from deltalake.transaction import AddAction

from engine.errors import Conflict, InternalError
from engine.lake.files import sync
from engine.lake.layout import AS_OF
from engine.lake.log import LOG, actions, commit_file, telling
from engine.lake.tables import add_actions, exists, open_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from engine.lake.files import DataFile

_CONFIGURATION: Final = {
    "delta.checkpointInterval": "1000000",  # only the publisher writes checkpoints
    "delta.logRetentionDuration": "interval 400 days",
    "delta.enableDeletionVectors": "false",
    "delta.dataSkippingStatsColumns": "ordinal",
}
_HOOKS: Final = PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)
_ATTEMPTS: Final = 3


@dataclass(frozen=True, slots=True)
class Committed:
    """What a commit made: the table's version, and the rows of the files that were committed."""

    version: int
    rows: int


def ensure_table(table: Path, schema: Schema, *, partition: str | None = None) -> None:
    """Create the table with its properties, partitioned by a column, where it does not exist yet."""
    if not exists(table):
        table.mkdir(parents=True, exist_ok=True)
        DeltaTable.create(
            str(table),
            schema,
            mode="ignore",
            partition_by=[partition] if partition else None,
            configuration=dict(_CONFIGURATION),
        )
        sync([commit_file(table, 0)], upto=table)


def commit_as_of(
    table: Path, files: Sequence[DataFile], as_of: date, schema: Schema, notes: Mapping[str, str]
) -> Committed:
    """Make `files` the whole content of the partition `as_of`, in one commit.

    A table of another schema (the tag's value type has changed) is replaced as a whole, in the same commit:
    rows of the old type can be read at older versions. `notes` are kept in the commit.
    """
    return commit_partition(table, files, (AS_OF, as_of), schema, notes)


def commit_partition(
    table: Path,
    files: Sequence[DataFile],
    partition: tuple[str, date | int],
    schema: Schema,
    notes: Mapping[str, str],
) -> Committed:
    """The same for the partition that a column and its value name."""
    column, value = partition
    ensure_table(table, schema, partition=column)
    adds = [_add(table, file, {column: str(value)}) for file in files]
    same = open_table(table).schema() == schema
    where = [(column, "=", str(value))] if same else None
    version = _commit(table, adds, schema, "overwrite", notes, partition_filters=where)
    return _verified(table, version, files, partition)


def commit_all(table: Path, files: Sequence[DataFile], schema: Schema, notes: Mapping[str, str]) -> Committed:
    """Make `files` the whole content of an unpartitioned table, in one commit."""
    ensure_table(table, schema)
    version = _commit(table, [_add(table, file, {}) for file in files], schema, "overwrite", notes)
    return _verified(table, version, files, None)


def commit_more(
    table: Path, files: Sequence[DataFile], schema: Schema, notes: Mapping[str, str]
) -> Committed:
    """Append `files` to an unpartitioned table, in one commit."""
    ensure_table(table, schema)
    version = _commit(table, [_add(table, file, {}) for file in files], schema, "append", notes)
    return _verified(table, version, files, None)


def _commit(
    table: Path,
    adds: list[AddAction],
    schema: Schema,
    mode: Literal["append", "overwrite"],
    notes: Mapping[str, str],
    partition_filters: list[tuple[str, str, str]] | None = None,
) -> int:
    for attempt in range(1, _ATTEMPTS + 1):
        opened = open_table(table)
        try:
            with telling(table):
                opened.create_write_transaction(
                    list(adds),
                    mode,
                    schema,
                    partition_by=opened.metadata().partition_columns or None,
                    partition_filters=partition_filters,
                    commit_properties=CommitProperties(custom_metadata=dict(notes), max_commit_retries=0),
                    post_commithook_properties=_HOOKS,
                )
        except CommitFailedError as error:
            if attempt == _ATTEMPTS:
                raise Conflict(
                    f"another writer commits to the table `{table.name}`: only the night may", code="conflict"
                ) from error
            continue
        return _version_of(table, opened.version() + 1, adds)
    raise InternalError("unreachable")


def _version_of(table: Path, first: int, adds: list[AddAction]) -> int:
    """The version that our commit got: the first one from `first` on which adds exactly our files."""
    ours = {add.path for add in adds}
    last = open_table(table).version()
    for version in range(first, last + 1):
        if _added(table, version) == ours:
            return version
    raise InternalError(f"the commit to `{table.name}` is not in its log")


def _added(table: Path, version: int) -> set[str]:
    found = [action["add"] for action in actions(table, version) if "add" in action]
    return {str(add["path"]) for add in found if isinstance(add, dict)}


def _verified(
    table: Path, version: int, files: Sequence[DataFile], partition: tuple[str, date | int] | None
) -> Committed:
    """Sync the log, and read back that the committed version holds our files, whole."""
    sync([commit_file(table, version)], upto=table / LOG)
    listed = {
        str(table / row["path"]): row["num_records"]
        for row in add_actions(open_table(table, version))
        if partition is None or row[f"partition.{partition[0]}"] == partition[1]
    }
    for file in files:
        if listed.get(str(file.path)) != file.rows or file.path.stat().st_size != file.size:
            raise InternalError(f"`{file.path.name}` is not in version {version} of `{table.name}`")
    if partition is not None and len(listed) != len(files):
        raise InternalError(f"version {version} of `{table.name}` holds other files of {partition[1]} too")
    return Committed(version, sum(file.rows for file in files))


def _add(table: Path, file: DataFile, partition: Mapping[str, str | None]) -> AddAction:
    relative = file.path.relative_to(table).as_posix()
    return AddAction(relative, file.size, partition, int(time.time() * 1000), True, file.statistics())
