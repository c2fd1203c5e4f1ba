"""Windows as they are written: ranges of time, relative to a base time or absolute.

`pointer` is the JSON pointer at which a window was written; it takes no part in comparisons.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias


class Unit(StrEnum):
    """Units of windows, periods and gaps; weeks begin on Monday."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class AllTime:
    """No bounds."""

    pointer: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Absolute:
    """From `start` to before `end`; a naive datetime is local time, a date its local midnight."""

    start: date | datetime | None
    end: date | datetime | None
    pointer: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Last:
    """The last `n` units before the current one, or with the current one, or rolling from the base time."""

    n: int
    unit: Unit
    include_current: bool = False
    rolling: bool = False
    pointer: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Next:
    """The next `n` units after the current one, or with the current one."""

    n: int
    unit: Unit
    include_current: bool = False
    pointer: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class This:
    """The current unit, from its start to its end."""

    unit: Unit
    pointer: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Previous:
    """The unit before the current one."""

    unit: Unit
    pointer: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Offset:
    """From the start of the unit `start` units from now to the end of the unit `end` units from now."""

    unit: Unit
    start: int | None
    end: int | None
    pointer: str = field(default="", compare=False)


Window: TypeAlias = AllTime | Absolute | Last | Next | This | Previous | Offset
