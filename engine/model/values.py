"""The types of values that attributes, properties and tags have."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

Value: TypeAlias = "str | int | float | Decimal | bool | date | datetime | frozenset[str]"
"""A value in Python: text str; integer int; float float; decimal Decimal; boolean bool; date `date`;
datetime an aware `datetime` in UTC; text_list a frozenset of str. No value is None."""


class Kind(StrEnum):
    """The kind of a value, without precision."""

    TEXT = "text"
    INTEGER = "integer"
    FLOAT = "float"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    TEXT_LIST = "text_list"


NUMBERS = frozenset({Kind.INTEGER, Kind.FLOAT, Kind.DECIMAL})

_KINDS = frozenset(kind.value for kind in Kind)
_DECIMAL = re.compile(r"decimal\s*\(\s*(\d{1,2})\s*,\s*(\d{1,2})\s*\)")


@dataclass(frozen=True, slots=True)
class ValueType:
    """A value type as catalogs and definitions declare it.

    `precision` and `scale` belong to decimals; both are None where a plain `decimal` was written and its
    scale is still to be derived.
    """

    kind: Kind
    precision: int | None = None
    scale: int | None = None

    @classmethod
    def parse(cls, text: str) -> ValueType | None:
        """Read `text`, `decimal`, `decimal(12,2)` and so on; None where it is not a value type."""
        match = _DECIMAL.fullmatch(text)
        if match:
            precision, scale = int(match[1]), int(match[2])
            return (
                cls(Kind.DECIMAL, precision, scale) if 1 <= precision <= 38 and scale <= precision else None
            )
        return cls(Kind(text)) if text in _KINDS else None

    @classmethod
    def decimal(cls, precision: int, scale: int) -> ValueType:
        """The type decimal(precision, scale)."""
        return cls(Kind.DECIMAL, precision, scale)

    @property
    def is_number(self) -> bool:
        """Whether values are compared as numbers."""
        return self.kind in NUMBERS

    def __str__(self) -> str:
        return self.kind.value if self.precision is None else f"decimal({self.precision},{self.scale})"


TEXT = ValueType(Kind.TEXT)
INTEGER = ValueType(Kind.INTEGER)
FLOAT = ValueType(Kind.FLOAT)
BOOLEAN = ValueType(Kind.BOOLEAN)
DATE = ValueType(Kind.DATE)
DATETIME = ValueType(Kind.DATETIME)
TEXT_LIST = ValueType(Kind.TEXT_LIST)
