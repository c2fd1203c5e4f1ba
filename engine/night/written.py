"""What an engine has really written for a tag: its types, and what its footers tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from engine.errors import StatementFailed
from engine.lake.types import delta_type, spark_words
from engine.model.views import CUSTOMER_ID, ORDINAL, TAG_VALUE
from engine.night.arrow_words import spark_word
from engine.night.statements import Profile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from engine.lake.files import DataFile
    from engine.model.values import ValueType


def check_types(files: Iterable[DataFile], value_type: ValueType) -> None:
    """Refuse files that other readers of the table would read wrong or not at all.

    Raises StatementFailed (`type_mismatch`). Instants may be written without a zone: Delta's are in UTC.
    """
    expected = {ORDINAL: "int", CUSTOMER_ID: "string", TAG_VALUE: spark_words(delta_type(value_type))}
    for file in files:
        found = {
            field.name: spark_word(field.type).replace("timestamp_ntz", "timestamp")
            for field in pq.read_schema(file.path)
        }
        if found != expected:
            raise StatementFailed(
                f"the engine wrote {_told(found)}; a tag of type `{value_type}` has {_told(expected)}",
                code="type_mismatch",
            )


def profile_of_footers(folder: Path) -> Profile | None:
    """The profile of rows of which each is a known customer with a value, once, read from the footers alone.

    None where the footers do not show that nothing is missing: then the rows are to be looked at.
    """
    rows = 0
    for path in folder.rglob("*.parquet"):
        footer = pq.read_metadata(path)
        groups = [footer.row_group(number) for number in range(footer.num_row_groups)]
        if any(group.num_rows and _may_miss_values(group) for group in groups):
            return None
        rows += footer.num_rows
    return Profile(rows=rows, with_value=rows, null_values=0, null_customers=0, unknown_rows=0, repeated=0)


def _may_miss_values(group: pq.RowGroupMetaData) -> bool:
    for index in range(group.num_columns):
        column = group.column(index)
        if column.path_in_schema not in (ORDINAL, CUSTOMER_ID, TAG_VALUE):
            return True  # a list: whether it is missing shows in its rows only
        known = column.statistics
        if known is None or not known.has_null_count or known.null_count:
            return True
    return False


def _told(columns: dict[str, str]) -> str:
    return ", ".join(f"`{name}` {type_}" for name, type_ in sorted(columns.items()))
