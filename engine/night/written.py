"""Whether an engine has written a tag's columns in the types that were declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from engine.errors import StatementFailed
from engine.lake.types import delta_type, spark_words
from engine.model.views import CUSTOMER_ID, ORDINAL, TAG_VALUE
from engine.night.arrow_words import spark_word

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def _told(columns: dict[str, str]) -> str:
    return ", ".join(f"`{name}` {type_}" for name, type_ in sorted(columns.items()))
