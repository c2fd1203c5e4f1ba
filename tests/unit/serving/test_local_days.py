"""Local days of instants, looked up in tables of minutes or searched for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from engine.model.segment import Unit
from engine.serving.events.dense import micros
from engine.serving.events.local_days import calendar, local_days, periods
from engine.serving.events.plan import MINUTE
from engine.windows import local_day

ZONES = ["UTC", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Apia", "Africa/Monrovia", "America/New_York"]


def instants(first: datetime, last: datetime, count: int = 300) -> list[datetime]:
    chance = np.random.default_rng(first.year)
    span = (last - first) // timedelta(microseconds=1)
    found = [first + timedelta(microseconds=int(at)) for at in chance.integers(0, span, count)]
    return [*found, first, last]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("first", "last"),
    [
        (datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 4, 2, tzinfo=UTC)),
        (datetime(1969, 12, 30, tzinfo=UTC), datetime(1973, 1, 2, tzinfo=UTC)),
        (datetime(1880, 1, 1, tzinfo=UTC), datetime(1900, 1, 1, tzinfo=UTC)),
        (datetime(1, 1, 1, tzinfo=UTC), datetime(1, 2, 2, tzinfo=UTC)),
        (datetime(9999, 12, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)),
    ],
)
def test_days_are_those_of_the_calendar(zone: str, first: datetime, last: datetime) -> None:
    tz, every = ZoneInfo(zone), instants(first, last)
    times = np.array([micros(each) for each in every], np.int64)
    expected = [(local_day(each, tz) - date(1970, 1, 1)).days for each in every]
    assert local_days(times, tz).tolist() == expected


@pytest.mark.parametrize("unit", [Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.YEAR])
@pytest.mark.parametrize("zone", ZONES)
def test_minutes_fall_into_the_units_of_their_days(zone: str, unit: Unit) -> None:
    tz = ZoneInfo(zone)
    every = instants(datetime(2023, 10, 1, tzinfo=UTC), datetime(2024, 11, 30, tzinfo=UTC))
    times = np.array([micros(each) for each in every], np.int64)
    days = calendar(int(times.min()), int(times.max()), tz)
    assert days.in_minutes
    found = days.units_of_minutes((times // MINUTE).astype(np.int32), unit)
    assert found.tolist() == periods(days.days(times), unit).tolist()
