"""Arrow types in Spark's words, to learn what a query really returns."""

from __future__ import annotations

from typing import Final

import pyarrow as pa
from pyarrow import types

from engine.model.execution import Column

_WORDS: Final[dict[object, str]] = {
    pa.string(): "string",
    pa.large_string(): "string",
    pa.string_view(): "string",
    pa.int64(): "bigint",
    pa.int32(): "int",
    pa.int16(): "smallint",
    pa.int8(): "tinyint",
    pa.float64(): "double",
    pa.float32(): "float",
    pa.bool_(): "boolean",
    pa.date32(): "date",
    pa.binary(): "binary",
    pa.null(): "void",
}


def columns_of_arrow(schema: pa.Schema) -> tuple[Column, ...]:
    """The columns in Spark's words; what Spark has no word for keeps Arrow's."""
    return tuple(Column(field.name, spark_word(field.type)) for field in schema)


def spark_word(type_: pa.DataType) -> str:
    """One type in Spark's words."""
    if types.is_decimal(type_):
        return f"decimal({type_.precision},{type_.scale})"
    if types.is_timestamp(type_):
        return "timestamp_ntz" if type_.tz is None else "timestamp"
    if types.is_list(type_) or types.is_large_list(type_):
        return f"array<{spark_word(type_.value_type)}>"
    if types.is_dictionary(type_):
        return spark_word(type_.value_type)
    return _WORDS.get(type_, str(type_))
