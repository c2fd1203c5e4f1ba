"""Views over a tag's values: those just written, those of an earlier version."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlglot import exp

from engine.lake.log import DamagedLog
from engine.lake.tables import files_of
from engine.lake.types import delta_type, spark_words
from engine.model.execution import Format, Source
from engine.model.views import CUSTOMER_ID, ORDINAL, TAG_VALUE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.lake.files import DataFile
    from engine.lake.layout import Layout
    from engine.model.execution import Execution
    from engine.model.snapshot import SnapshotTag
    from engine.model.values import ValueType


def register_values(execution: Execution, view: str, files: list[DataFile], value_type: ValueType) -> None:
    """Register the files of one commit as a view; no files are a view without rows."""
    if files:
        execution.read(view, Source(Format.PARQUET, str(files[0].path.parent)))
    else:
        execution.define(view, no_values_sql(value_type))


def register_kept(execution: Execution, layout: Layout, view: str, kept: SnapshotTag) -> None:
    """Register the values that a snapshot holds of a tag, at the version it pins."""
    register_values(execution, view, files_of_kept(layout.tag(kept.code), kept), kept.value_type)


def files_of_kept(table: Path, kept: SnapshotTag) -> list[DataFile]:
    """The files of a snapshot's values of a tag. Raises DamagedLog (`values_lost`) where they are not
    whole.
    """
    files = files_of(table, kept.table_version, as_of=kept.as_of)
    if sum(file.rows for file in files) != kept.rows or not all(file.path.exists() for file in files):
        raise DamagedLog(
            f"the values of `{kept.code}` of {kept.as_of} are not in its table any more", code="values_lost"
        )
    return files


def no_values_sql(value_type: ValueType) -> str:
    """A query with the columns of a tag and no rows."""
    return no_rows_sql(
        {ORDINAL: "int", CUSTOMER_ID: "string", TAG_VALUE: spark_words(delta_type(value_type))}
    )


def no_rows_sql(columns: Mapping[str, str]) -> str:
    """A query with these columns, types in Spark's words, and no rows."""
    nothing = [
        exp.alias_(exp.cast(exp.null(), exp.DataType.build(type_, dialect="spark")), name, quoted=True)
        for name, type_ in columns.items()
    ]
    return exp.select(*nothing).where(exp.false()).sql(dialect="spark", identify=True)
