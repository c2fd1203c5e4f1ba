"""Crowds' tables: `customer_id`, `ordinal`, partitioned by `version`, in the order of ordinals."""

from __future__ import annotations

from hashlib import file_digest
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import CommitProperties, PostCommitHookProperties
from deltalake.schema import Field, PrimitiveType, Schema

from engine.lake.commit import commit_partition
from engine.lake.files import DataFile, remove, settle, sync
from engine.lake.log import LOG, commit_file, last_commit, mend_tail, telling
from engine.lake.sweep import checkpoint, sweep_attempts, vacuum
from engine.lake.tables import add_actions, exists, open_table, open_version
from engine.model.views import CUSTOMER_ID, ORDINAL

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from engine.lake.commit import Committed

VERSION: Final = "version"
"""The partition column."""

ROWS: Final = 1 << 16
"""Rows of a row group: what a reader holds at once."""

DELETED: Final = ".deleted"
"""A file that says that the table may go once its crowd is gone."""

SCHEMA: Final = pa.schema([(CUSTOMER_ID, pa.string()), (ORDINAL, pa.int32())])

_NAMED: Final = "sha256-"
"""What the name of a file begins with that goes on with its digest."""

_HOOKS: Final = PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)


def write_members(table: Path, place: tuple[int, int], members: Iterable[pa.RecordBatch]) -> list[DataFile]:
    """Write the members of a version, ascending by ordinal, where no reader sees them yet.

    `place` is the version and a number of the attempt, which no other attempt has. The file is named by its
    SHA-256, which `is_whole` looks at. All of it is on the disk when this returns.
    """
    folder = _folder(table, place)
    remove(folder)
    folder.mkdir(parents=True)
    path = folder / "members.parquet"
    with pq.ParquetWriter(
        path,
        SCHEMA,
        compression="zstd",
        compression_level=1,
        use_dictionary=False,
        write_statistics=[ORDINAL],
        write_page_checksum=True,
    ) as writer:
        for batch in members:
            writer.write_batch(batch, row_group_size=ROWS)
    path.rename(path.with_stem(f"{_NAMED}{_digest(path)}"))
    return settle(folder)


def is_whole(file: DataFile) -> bool:
    """Whether a file is, byte for byte, the one that was written: opening another can end the process.

    Of files of earlier versions, whose names do not tell, only the size is compared.
    """
    if not file.path.is_file() or file.path.stat().st_size != file.size:
        return False
    return not tells_digest(file) or file.path.stem == f"{_NAMED}{_digest(file.path)}"


def tells_digest(file: DataFile) -> bool:
    """Whether the name of a file tells its SHA-256."""
    return file.path.stem.startswith(_NAMED)


def _digest(path: Path) -> str:
    with path.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def commit_members(
    table: Path, version: int, files: Sequence[DataFile], notes: Mapping[str, str]
) -> Committed:
    """Make `files` the whole content of the partition of a version, in one commit."""
    return commit_partition(table, files, (VERSION, version), _schema(), notes)


def members_files(table: Path, table_version: int, version: int) -> list[DataFile]:
    """The files of a crowd's version, by the version of the table that was published with it.

    Raises NotFound and DamagedLog.
    """
    opened = open_version(table, table_version)
    return sorted(
        (
            DataFile(table / row["path"], row["num_records"] or 0, row["size_bytes"])
            for row in add_actions(opened)
            if row[f"partition.{VERSION}"] == version
        ),
        key=lambda file: str(file.path),
    )


def read_members(
    files: Sequence[DataFile], *, after: int = -1, skip: int = 0, columns: Sequence[str] | None = None
) -> Iterator[pa.RecordBatch]:
    """The rows of some files, in batches of at most `ROWS`: those of ordinals above `after`, then less the
    first `skip` of them. Row groups that hold none of them are not read.
    """
    for file in files:
        with pq.ParquetFile(file.path, page_checksum_verification=True) as opened:
            for group in range(opened.num_row_groups):
                known = opened.metadata.row_group(group)
                if _greatest(known) <= after:
                    continue
                if _least(known) > after and skip >= known.num_rows:
                    skip -= known.num_rows
                    continue
                for batch in opened.iter_batches(ROWS, row_groups=[group], columns=columns):
                    rows = _above(batch, after)
                    taken = min(skip, rows.num_rows)
                    skip -= taken
                    if rows.num_rows > taken:
                        yield rows.slice(taken)


def prepare(table: Path, version: int, published: int | None) -> None:
    """Mend what a killed attempt at this version left; only for the holder of the crowd's lease.

    `published` is the table's version of the newest published version, None where there is none.
    """
    if published is None and (table / DELETED).exists():
        remove(table)  # of a crowd of this id that was deleted
    if exists(table) or (table / LOG).exists():
        mend_tail(table, published)
    if not (table / f"{VERSION}={version}").exists():
        return
    if exists(table):
        sweep_attempts(table, f"{VERSION}={version}/*")
    else:
        remove(table)


def mark_deleted(table: Path) -> None:
    """Note, before a crowd is deleted, that its table goes with it, even if this process dies in between."""
    table.mkdir(parents=True, exist_ok=True)
    (table / DELETED).touch()
    sync([table / DELETED], upto=table)


def marked_deleted(crowds: Path) -> list[Path]:
    """The tables below a folder that were marked."""
    return sorted(path.parent for path in crowds.glob(f"*/{DELETED}"))


def versions_of(table: Path) -> frozenset[int]:
    """The partitions that the present version of the table holds."""
    return frozenset(row[f"partition.{VERSION}"] for row in add_actions(open_table(table)))


def drop_versions(table: Path, versions: Collection[int]) -> None:
    """Remove the partitions of some versions in one commit, and the files that nobody can need any more."""
    if versions:
        listed = ", ".join(str(int(version)) for version in sorted(versions))
        with telling(table):
            open_table(table).delete(
                f"{VERSION} IN ({listed})",
                commit_properties=CommitProperties(custom_metadata={"tagmill.retired": listed}),
                post_commithook_properties=_HOOKS,
            )
        last = last_commit(table)
        if last is not None:
            sync([commit_file(table, last)], upto=table / LOG)
        vacuum(table, ())
    checkpoint(table)


def _folder(table: Path, place: tuple[int, int]) -> Path:
    version, attempt = place
    return table / f"{VERSION}={version}" / f"attempt-{attempt}"


def _schema() -> Schema:
    names = ((CUSTOMER_ID, "string"), (ORDINAL, "integer"), (VERSION, "integer"))
    return Schema([Field(name, PrimitiveType(type_), nullable=True) for name, type_ in names])


def _bounds(group: pq.RowGroupMetaData) -> tuple[int, int]:
    for place in range(group.num_columns):
        column = group.column(place)
        if column.path_in_schema == ORDINAL and column.statistics is not None:
            return int(column.statistics.min), int(column.statistics.max)
    return -1, 2**31


def _least(group: pq.RowGroupMetaData) -> int:
    return _bounds(group)[0]


def _greatest(group: pq.RowGroupMetaData) -> int:
    return _bounds(group)[1]


def _above(batch: pa.RecordBatch, after: int) -> pa.RecordBatch:
    if after < 0:
        return batch
    ordinals = batch.column(ORDINAL).to_numpy()
    first = int(ordinals.searchsorted(after, side="right"))
    return batch.slice(first)
