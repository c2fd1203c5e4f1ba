"""Types of real tables, in Spark's words, and which declared types they can become."""

from __future__ import annotations

import re
from typing import Final

from engine.model.values import (
    BOOLEAN,
    DATE,
    DATETIME,
    FLOAT,
    INTEGER,
    TEXT,
    TEXT_LIST,
    Kind,
    ValueType,
)

_SYNONYMS: Final = {
    "long": "bigint",
    "integer": "int",
    "short": "smallint",
    "byte": "tinyint",
    "real": "float",
    "dec": "decimal",
    "numeric": "decimal",
}
_NATURAL: Final = {
    "string": TEXT,
    "bigint": INTEGER,
    "int": INTEGER,
    "smallint": INTEGER,
    "tinyint": INTEGER,
    "double": FLOAT,
    "float": FLOAT,
    "boolean": BOOLEAN,
    "date": DATE,
    "timestamp": DATETIME,
    "timestamp_ntz": DATETIME,
    "timestamp_ltz": DATETIME,
    "array<string>": TEXT_LIST,
}
_DECIMAL: Final = re.compile(r"decimal(?:\((\d+),(\d+)\))?")
_TEXT_LIKE: Final = re.compile(r"(?:var)?char\(\d+\)")

_BECOMES: Final = {
    Kind.TEXT: frozenset({Kind.TEXT, Kind.INTEGER, Kind.BOOLEAN, Kind.DATE, Kind.DECIMAL}),
    Kind.INTEGER: frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.FLOAT, Kind.TEXT}),
    Kind.FLOAT: frozenset({Kind.FLOAT, Kind.INTEGER, Kind.DECIMAL, Kind.TEXT}),
    Kind.DECIMAL: frozenset({Kind.DECIMAL, Kind.INTEGER, Kind.FLOAT, Kind.TEXT}),
    Kind.BOOLEAN: frozenset({Kind.BOOLEAN, Kind.TEXT}),
    Kind.DATE: frozenset({Kind.DATE, Kind.DATETIME, Kind.TEXT}),
    Kind.DATETIME: frozenset({Kind.DATETIME, Kind.DATE, Kind.TEXT}),
    Kind.TEXT_LIST: frozenset({Kind.TEXT_LIST, Kind.TEXT}),
}
"""Declared kind -> kinds of columns that are cast to it as they are read; a value that does not parse is
missing and counted."""


def value_type_of(spark: str) -> ValueType | None:
    """The value type a column of this Spark type naturally has; None where it can hold no value of ours."""
    plain = re.sub(r"\s+", "", spark.lower())
    plain = _SYNONYMS.get(plain, plain)
    if _TEXT_LIKE.fullmatch(plain):
        return TEXT
    match = _DECIMAL.fullmatch(plain)
    if match:
        return ValueType.decimal(int(match[1] or 10), int(match[2] or 0))
    return _NATURAL.get(plain)


def can_become(column: ValueType, declared: ValueType) -> bool:
    """Whether a column of one type can be read as a declared one."""
    return column.kind in _BECOMES[declared.kind]


def kinds_for(declared: ValueType) -> list[str]:
    """The kinds of columns that can become `declared`, for messages."""
    return sorted(_BECOMES[declared.kind])
