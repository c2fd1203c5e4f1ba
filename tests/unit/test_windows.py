"""Windows become instants (`tests/cases/windows.yaml`), and dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.model.moment import Moment
from engine.model.segment import Days, Span, Window
from engine.segments import parse_window
from engine.windows import (
    EVERY_MONTH_DAY,
    FIRST,
    LAST,
    day_begins,
    first_day_from,
    local_day,
    month_days,
    resolve,
    resolve_days,
    to_instant,
)
from tests.unit.segments.cases import instant, read_yaml

BLOCKS = read_yaml("windows.yaml")
CASES = [(block["at"], *case) for block in BLOCKS for case in block.get("windows", [])]
REFUSED = [(block["at"], window) for block in BLOCKS for window in block.get("refused", [])]


def moment_of(at: Any) -> Moment:
    return Moment(instant(at["base_time"]), at["zone"])


def parsed(data: Any) -> Window:
    window, issues = parse_window(data)
    assert window is not None, issues
    return window


@pytest.mark.parametrize(("at", "data", "start", "end"), CASES, ids=str)
def test_a_window_resolves(at: Any, data: Any, start: str, end: str) -> None:
    ends = [None if text == "none" else instant(text) for text in (start, end)]
    assert resolve(parsed(data), moment_of(at)) == Span(*ends)


@pytest.mark.parametrize(("at", "data"), REFUSED, ids=str)
def test_a_window_beyond_the_calendar_is_refused(at: Any, data: Any) -> None:
    assert resolve(parsed(data), moment_of(at)) is None


def test_dates_lie_in_a_window_by_their_midnight() -> None:
    moment = Moment(datetime(2024, 3, 15, 10, 30, tzinfo=UTC), "UTC")
    rolling = parsed({"type": "last", "n": 7, "unit": "day", "rolling": True})
    assert resolve_days(rolling, moment) == Days(date(2024, 3, 9), date(2024, 3, 16))
    assert resolve_days(parsed({"type": "all"}), moment) == Days()
    late = parsed({"type": "absolute", "from": "9999-12-31T12:00", "to": None})
    assert resolve_days(late, moment) == Days(date.max, date.max)


def test_the_first_day_from_an_instant() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    midnight = to_instant(date(2024, 3, 1), zone)
    assert midnight == datetime(2024, 2, 29, 16, tzinfo=UTC)
    assert first_day_from(midnight, zone) == date(2024, 3, 1)
    assert first_day_from(midnight.replace(microsecond=1), zone) == date(2024, 3, 2)
    assert first_day_from(datetime(9999, 12, 31, 20, tzinfo=UTC), ZoneInfo("UTC")) is None


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Shanghai"])
def test_the_first_and_the_last_day_hold_all_instants_beyond_them(zone: str) -> None:
    tz, minute = ZoneInfo(zone), timedelta(minutes=1)
    for start, step in ((FIRST, minute), (LAST, -minute)):
        for at in (start + n * step for n in range(3 * 24 * 60)):
            day = local_day(at, tz)
            assert day_begins(day, tz) <= at
            assert day == date.max or at < day_begins(day + timedelta(days=1), tz)


def test_a_skipped_day_begins_with_the_next_one() -> None:
    zone = ZoneInfo("Pacific/Apia")  # went from 29 to 31 December 2011
    assert to_instant(date(2011, 12, 30), zone) == to_instant(date(2011, 12, 31), zone)
    assert first_day_from(to_instant(date(2011, 12, 31), zone), zone) == date(2011, 12, 30)


def test_days_of_the_year_of_a_span() -> None:
    zone = ZoneInfo("UTC")

    def days(start: datetime | None, end: datetime | None) -> frozenset[int]:
        return month_days(Span(start, end), zone)

    def at(year: int, month: int, day: int, hour: int = 0) -> datetime:
        return datetime(year, month, day, hour, tzinfo=UTC)

    assert days(at(2023, 12, 31), at(2024, 1, 2)) == {1231, 101}
    assert days(at(2023, 12, 30, 1), at(2023, 12, 31, 1)) == {1231}
    assert days(at(2023, 2, 28), at(2023, 3, 1)) == {228, 229}
    assert days(at(2024, 2, 28), at(2024, 2, 29)) == {228}
    assert days(at(2024, 2, 29), at(2024, 3, 1)) == {229}
    assert days(at(2024, 3, 1, 1), at(2024, 3, 1, 2)) == frozenset()
    assert days(at(2023, 1, 1), at(2024, 1, 1)) == EVERY_MONTH_DAY
    assert days(None, at(2024, 1, 1)) == days(at(2024, 1, 1), None) == EVERY_MONTH_DAY
