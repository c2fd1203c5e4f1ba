"""The one place where local times and windows become instants.

A calendar unit begins at local midnight, whatever the length of its days. A local time that occurs twice
means the earlier instant; one that does not occur moves forward by the length of the gap: both are what
`fold=0` means in the standard library. Everything is half-open and within the years 1 to 9999.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, assert_never

from engine.model.segment import (
    Absolute,
    AllTime,
    Days,
    Last,
    Next,
    Offset,
    Previous,
    Span,
    This,
    Unit,
    Window,
)

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from engine.model.moment import Moment


FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)
"""The first and the last instant there are."""

EVERY_MONTH_DAY = frozenset(
    100 * day.month + day.day for day in (date(2000, 1, 1) + timedelta(days=n) for n in range(366))
)
"""All days of a leap year as 100 x month + day."""


def to_instant(value: date | datetime, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, of a date's midnight or of a datetime; naive ones are local time of `zone`.

    Raises OverflowError where the instant leaves the years 1 to 9999.
    """
    local = value if isinstance(value, datetime) else datetime.combine(value, time())
    if local.tzinfo is None:
        local = local.replace(tzinfo=zone, fold=0)
    return local.astimezone(UTC)


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """The day that local calendars show at an instant; the first or the last there is where they show one
    beyond the years 1 to 9999.
    """
    try:
        return instant.astimezone(zone).date()
    except OverflowError:
        return date.max if instant.year > 1 else date.min


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which a day begins; the first there is where that lies before the year 1."""
    try:
        return to_instant(day, zone)
    except OverflowError:
        return FIRST


def day_begins(day: date, zone: ZoneInfo) -> datetime:
    """The first instant that `local_day` puts on a day: its midnight; of the first day also all before it."""
    return FIRST if day == date.min else midnight(day, zone)


def first_day_from(instant: datetime, zone: ZoneInfo) -> date | None:
    """The first date whose local midnight is not before `instant`; None if that leaves the year 9999."""
    day = local_day(instant, zone)
    if day > date.min:
        day -= timedelta(days=1)
    while midnight(day, zone) < instant:
        if day == date.max:
            return None
        day += timedelta(days=1)
    return day


def resolve(window: Window, moment: Moment) -> Span | None:
    """The instants of a window, not clipped at the base time; None where it leaves the years 1 to 9999."""
    try:
        return _resolve(window, moment)
    except (OverflowError, ValueError):
        return None


def resolve_days(window: Window, moment: Moment) -> Days | None:
    """The dates whose local midnight lies in the window; None where it leaves the years 1 to 9999."""
    span = resolve(window, moment)
    if span is None:
        return None
    end = None if span.end is None else first_day_from(span.end, moment.tz)
    if span.start is None:
        return Days(None, end)
    start = first_day_from(span.start, moment.tz)
    return Days(date.max, date.max) if start is None else Days(start, end)


def month_days(span: Span, zone: ZoneInfo) -> frozenset[int]:
    """The days of the year, as 100 x month + day, one of whose local midnights lies in the span.

    29 February counts as 28 February in a year without it; a span with an open end holds every day.
    """
    if span.start is None or span.end is None or span.end - span.start > timedelta(days=9 * 366):
        return EVERY_MONTH_DAY
    found: set[int] = set()
    day = first_day_from(span.start, zone)
    end = first_day_from(span.end, zone)
    while day is not None and (end is None or day < end):
        found.add(100 * day.month + day.day)
        if (day.month, day.day) == (2, 28) and (day + timedelta(days=1)).day == 1:
            found.add(229)
        day = day + timedelta(days=1) if day < date.max else None
    return frozenset(found)


def uses_hours(window: Window) -> bool:
    """Whether the unit is the hour, which dates cannot answer."""
    match window:
        case AllTime() | Absolute():
            return False
        case Last() | Next() | This() | Previous() | Offset():
            return window.unit is Unit.HOUR
        case _:
            assert_never(window)


def _resolve(window: Window, moment: Moment) -> Span:
    match window:
        case AllTime():
            return Span()
        case Absolute(start, end):
            return Span(_end(start, moment), _end(end, moment))
        case Last(n, unit, include_current, rolling):
            if rolling:
                return Span(_rolled_back(n, unit, moment), moment.base_time)
            current = int(include_current)
            return Span(_start(unit, current - n, moment), _start(unit, current, moment))
        case Next(n, unit, include_current):
            first = 0 if include_current else 1
            return Span(_start(unit, first, moment), _start(unit, first + n, moment))
        case This(unit):
            return Span(_start(unit, 0, moment), _start(unit, 1, moment))
        case Previous(unit):
            return Span(_start(unit, -1, moment), _start(unit, 0, moment))
        case Offset(unit, first_unit, last_unit):
            return Span(
                None if first_unit is None else _start(unit, first_unit, moment),
                None if last_unit is None else _start(unit, last_unit + 1, moment),
            )
        case _:
            assert_never(window)


def _end(value: date | datetime | None, moment: Moment) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return None if value is None else to_instant(value, moment.tz)
    return midnight(value, moment.tz)


def _start(unit: Unit, offset: int, moment: Moment) -> datetime:
    """When the unit `offset` units from the current one begins."""
    local = moment.local
    if unit is Unit.HOUR:
        into = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        return moment.base_time - into + timedelta(hours=offset)
    return to_instant(_shifted(first_day_of(unit, local.date()), unit, offset), moment.tz)


def _rolled_back(n: int, unit: Unit, moment: Moment) -> datetime:
    """`n` units before the base time: hours of 3600 s, larger units by the local clock."""
    if unit is Unit.HOUR:
        return moment.base_time - timedelta(hours=n)
    local = moment.local
    return to_instant(datetime.combine(_shifted(local.date(), unit, -n), local.time()), moment.tz)


def first_day_of(unit: Unit, day: date) -> date:
    """The first day of the unit that holds `day`."""
    match unit:
        case Unit.HOUR | Unit.DAY:
            return day
        case Unit.WEEK:
            return day - timedelta(days=day.weekday())
        case Unit.MONTH:
            return day.replace(day=1)
        case Unit.QUARTER:
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case Unit.YEAR:
            return day.replace(month=1, day=1)
        case _:
            assert_never(unit)


def _shifted(day: date, unit: Unit, n: int) -> date:
    """The same day `n` units later; the last day of the month where the month is shorter."""
    match unit:
        case Unit.HOUR | Unit.DAY:
            return day + timedelta(days=n)
        case Unit.WEEK:
            return day + timedelta(weeks=n)
        case Unit.MONTH | Unit.QUARTER | Unit.YEAR:
            months = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}[unit]
            return _months_later(day, n * months)
        case _:
            assert_never(unit)


def _months_later(day: date, n: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    first = date(year, month + 1, 1)
    following = date(year + month // 11, (month + 1) % 12 + 1, 1) if year < 9999 or month < 11 else None
    length = 31 if following is None else (following - first).days
    return first.replace(day=min(day.day, length))
