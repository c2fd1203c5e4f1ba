"""How many local days, weeks, months … each customer's matching events touch."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any, Final, assert_never
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from engine.model.segment import Unit
from engine.serving.events.dense import micros
from engine.serving.events.plan import MINUTE
from engine.windows import day_begins, local_day

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_ZERO: Final = date(1970, 1, 1)
_LAST_DAY: Final = (date.max - _DAY_ZERO).days
_AGE: Final = 366 * 24 * 60 * MINUTE
_LEAST: Final = micros(datetime(1, 1, 3, tzinfo=UTC)) or 0
_GREATEST: Final = micros(datetime(9999, 12, 28, tzinfo=UTC)) or 0
_MOST_STEPS: Final = 1 << 22
"""Entries of the longest table that is looked up instead of searched."""


class Calendar:
    """The local days between two instants (microseconds since 1970) in a zone."""

    def __init__(self, first: int, last: int, zone: ZoneInfo) -> None:
        days = range(_day(first, zone), min(_day(last, zone), _LAST_DAY - 1) + 2)
        borders = [micros(day_begins(_DAY_ZERO + timedelta(days=day), zone)) for day in days]
        self._first, self._midnights = days[0], np.array(borders, np.int64)

    def days(self, times: NDArray[np.int64]) -> NDArray[np.int64]:
        """The local days, counted from 1970-01-01, of instants in microseconds."""
        if self.in_minutes and self._table[1] is not None:
            return self.units_of_minutes(times // MINUTE, Unit.DAY).astype(np.int64)
        return self._first - 1 + np.searchsorted(self._midnights, times, side="right")

    @cached_property
    def in_minutes(self) -> bool:
        """Whether every midnight is a whole minute, so that `units_of_minutes` can be asked."""
        return not np.any(self._midnights % MINUTE)

    def units_of_minutes(self, minutes: NDArray[np.integer], unit: Unit) -> NDArray[np.integer]:
        """A number for the calendar unit of each whole minute since 1970; see `periods`."""
        step, table = self._table
        if table is None:
            times = minutes.astype(np.int64) * MINUTE
            return periods(self._first - 1 + np.searchsorted(self._midnights, times, side="right"), unit)
        places = (minutes - minutes.dtype.type(self._midnights[0] // MINUTE)) // minutes.dtype.type(step)
        return np.asarray(periods(table, unit).astype(np.int32).take(places))

    @cached_property
    def _table(self) -> tuple[int, NDArray[np.int64] | None]:
        """Minutes a step, and the day of each step from the first midnight; None where it would be long."""
        whole = self._midnights // MINUTE
        step = int(np.gcd.reduce(np.diff(whole)))
        steps = int(whole[-1] - whole[0]) // step + 1
        if steps > _MOST_STEPS or not -(1 << 31) <= whole[0] <= whole[-1] < 1 << 31:
            return step, None
        return step, np.repeat(np.arange(len(whole)), np.append(np.diff(whole) // step, 1)) + self._first


@lru_cache(maxsize=64)
def calendar(first: int, last: int, zone: ZoneInfo) -> Calendar:
    """The calendar between two instants, made once."""
    return Calendar(first, last, zone)


def local_days(times: NDArray[np.int64], zone: ZoneInfo) -> NDArray[np.int64]:
    """The local days, counted from 1970-01-01, of instants in microseconds."""
    if not len(times):
        return np.zeros(0, np.int64)
    first, last = int(times.min()), int(times.max())
    before, after = first - first % _AGE, last - last % _AGE + _AGE  # so that batches share a calendar
    return calendar(max(before, min(_LEAST, first)), min(after, max(_GREATEST, last)), zone).days(times)


def periods(days: NDArray[np.int64], unit: Unit) -> NDArray[np.int64]:
    """A number that is the same for days of the same calendar unit only, and grows with time."""
    dates = days.astype("datetime64[D]")
    match unit:
        case Unit.DAY | Unit.HOUR:
            return days
        case Unit.WEEK:
            return (days + 3) // 7  # 1970-01-01 was a Thursday
        case Unit.MONTH:
            return dates.astype("datetime64[M]").astype(np.int64)
        case Unit.QUARTER:
            return dates.astype("datetime64[M]").astype(np.int64) // 3
        case Unit.YEAR:
            return dates.astype("datetime64[Y]").astype(np.int64)
        case _:
            assert_never(unit)


def count_changes(starts: NDArray[np.int64], units: NDArray[Any]) -> NDArray[np.int64]:
    """How many different units the rows of each customer touch; rows of each begin at `starts`, in time."""
    fresh = np.empty(len(units), np.bool_)
    np.not_equal(units[1:], units[:-1], out=fresh[1:])
    fresh[starts] = True
    before = np.zeros(len(units) + 1, np.int64)
    np.cumsum(fresh, out=before[1:])
    return np.asarray(np.diff(before.take(np.append(starts, len(units)))))


def _day(time: int, zone: ZoneInfo) -> int:
    return (local_day(_EPOCH + timedelta(microseconds=time), zone) - _DAY_ZERO).days
