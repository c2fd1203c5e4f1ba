"""The types of real tables, by the words Spark uses for them, and their columns by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from engine.errors import StatementFailed
from engine.model.execution import Column


class Raw(StrEnum):
    """The families of raw types that can be read."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    FLOAT = "float"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"
    NAIVE = "naive"
    TEXTS = "texts"


@dataclass(frozen=True, slots=True)
class RawType:
    """A raw type; `precision` and `scale` are those of numbers without a fraction in binary."""

    family: Raw
    precision: int = 0
    scale: int = 0


_SIMPLE: Final = {
    "string": RawType(Raw.TEXT),
    "tinyint": RawType(Raw.INTEGER, 3),
    "byte": RawType(Raw.INTEGER, 3),
    "smallint": RawType(Raw.INTEGER, 5),
    "short": RawType(Raw.INTEGER, 5),
    "int": RawType(Raw.INTEGER, 10),
    "integer": RawType(Raw.INTEGER, 10),
    "bigint": RawType(Raw.INTEGER, 19),
    "long": RawType(Raw.INTEGER, 19),
    "float": RawType(Raw.FLOAT),
    "real": RawType(Raw.FLOAT),
    "double": RawType(Raw.FLOAT),
    "boolean": RawType(Raw.BOOLEAN),
    "date": RawType(Raw.DATE),
    "timestamp": RawType(Raw.INSTANT),
    "timestamp_ltz": RawType(Raw.INSTANT),
    "timestamp_ntz": RawType(Raw.NAIVE),
    "array<string>": RawType(Raw.TEXTS),
}
_DECIMAL: Final = re.compile(r"(?:decimal|dec|numeric)(?:\((\d+),(\d+)\))?")
_CHARACTERS: Final = re.compile(r"(var)?char\(\d+\)")


def raw_type(written: str) -> RawType | None:
    """The family of a type as Spark writes it; None for one that cannot be read (binary, struct, map)."""
    name = "".join(written.lower().split())
    if match := _DECIMAL.fullmatch(name):
        return RawType(Raw.DECIMAL, int(match[1] or 10), int(match[2] or 0))
    return RawType(Raw.TEXT) if _CHARACTERS.fullmatch(name) else _SIMPLE.get(name)


def find_column(columns: Sequence[Column], name: str) -> Column:
    """The real column called `name`; as in Spark, capital letters do not matter where one name fits.

    Raises `StatementFailed` (`missing_column`): the table changed since the catalog was checked.
    """
    exact = [column for column in columns if column.name == name]
    alike = exact or [column for column in columns if column.name.lower() == name.lower()]
    if len(alike) != 1:
        raise StatementFailed(f"the source table has no column `{name}`", code="missing_column")
    return alike[0]
