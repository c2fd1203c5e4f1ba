"""How many local days, weeks, months … each customer's matching events touch."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, assert_never
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from engine.model.segment import Unit
from engine.serving.dense import micros
from engine.windows import local_day, to_instant

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_ZERO: Final = date(1970, 1, 1)


def local_days(times: NDArray[np.int64], zone: ZoneInfo) -> NDArray[np.int64]:
    """The local days, counted from 1970-01-01, of instants in microseconds."""
    if not len(times):
        return np.zeros(0, np.int64)
    first, last = (_day(int(edge), zone) for edge in (times.min(), times.max()))
    midnights = [micros(to_instant(_DAY_ZERO + timedelta(days=day), zone)) for day in range(first, last + 2)]
    return first - 1 + np.searchsorted(np.array(midnights, np.int64), times, side="right")


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


def count_periods(
    ordinals: NDArray[Any], times: NDArray[np.int64], unit: Unit, zone: ZoneInfo
) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Customers and their numbers of different units, of rows in the order of customer and time."""
    if not len(ordinals):
        return ordinals, np.zeros(0, np.int64)
    units = periods(local_days(times, zone), unit)
    starts = np.concatenate(([True], ordinals[1:] != ordinals[:-1]))
    fresh = starts.copy()
    fresh[1:] |= units[1:] != units[:-1]
    return ordinals[starts], np.add.reduceat(fresh.astype(np.int64), np.flatnonzero(starts))


def _day(time: int, zone: ZoneInfo) -> int:
    return (local_day(_EPOCH + timedelta(microseconds=time), zone) - _DAY_ZERO).days
