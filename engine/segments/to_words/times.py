"""Dates, instants and windows in words, by the clock of the workspace's zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from engine.model.segment import Days, Gap, MonthDays, Span, Unit
from engine.segments.words import Language, Phrase
from engine.windows import EVERY_MONTH_DAY, local_day, midnight

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_DAY: Final = Phrase("{day} {month_name} {year}", "{year}年{month}月{day}日")
_MONTH_DAY: Final = Phrase("{day} {month_name}", "{month}月{day}日")
_MONTH: Final = Phrase("{month_name} {year}", "{year}年{month}月")
_FROM_TO: Final = Phrase("{0} to {1}", "{0}至{1}")
_BEFORE: Final = Phrase("before {0}", "{0}之前")
_SINCE: Final = Phrase("on or after {0}", "{0}及以后")
_INSTANTS: Final = Phrase("from {0} until before {1}", "{0}至{1}之前")
_ONE_DAY: Final = Phrase("on {0}", "{0}当天")
_DAYS_BEFORE: Final = Phrase("in the {0} days before {1}", "{1}之前的{0}天内")
_IN: Final = Phrase("in {0}", "{0}内")
_YEAR: Final = Phrase("{0}", "{0}年")
_MONTHS_FROM_TO: Final = Phrase("from {0} to {1}", "{0}至{1}")
_NEVER: Final = Phrase("at no time", "不存在的时间")
_ALWAYS: Final = Phrase("at any time", "任意时间")
_HOURS: Final = (Phrase("{0} hour", "{0}小时"), Phrase("{0} hours", "{0}小时"))
_DAYS: Final = (Phrase("{0} day", "{0}天"), Phrase("{0} days", "{0}天"))
_CALENDAR_DAYS: Final = (
    Phrase("{0} calendar day", "{0}个自然日"),
    Phrase("{0} calendar days", "{0}个自然日"),
)
_ANY_DAY: Final = Phrase("any day of the year", "一年中的任意一天")
_NO_DAY: Final = Phrase("no day of the year", "不存在的日期")

UNITS: Final = {
    Unit.HOUR: Phrase("hours", "小时数"),
    Unit.DAY: Phrase("days", "天数"),
    Unit.WEEK: Phrase("weeks", "周数"),
    Unit.MONTH: Phrase("months", "月数"),
    Unit.QUARTER: Phrase("quarters", "季度数"),
    Unit.YEAR: Phrase("years", "年数"),
}
"""What `periods` counts."""


def day_words(day: date, language: Language) -> str:
    """`2 January 2018`."""
    return _said(_DAY, day, language)


def instant_words(instant: datetime, zone: ZoneInfo, language: Language) -> str:
    """`2 January 2018, 10:30`, with seconds and their fraction where there are any; midnight is said too.

    A time that the local clock shows twice, or not at all, is told by its distance from UTC.
    """
    try:
        local = instant.astimezone(zone)
        unclear = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    except OverflowError:  # local clocks would show a year that there is not
        local, unclear = instant, True
    clock = f"{local:%H:%M}"
    if local.second or local.microsecond:
        clock = local.time().isoformat("microseconds" if local.microsecond else "seconds")
    if unclear:
        clock += f" (UTC{local.isoformat()[-6:]})"
    return f"{day_words(local.date(), language)}{', ' if language == 'en' else ' '}{clock}"


def window_words(window: Span | Days, zone: ZoneInfo, language: Language) -> str:
    """When, as a phrase with its preposition; the empty text where the window has no ends."""
    start, end = window.start, window.end
    if start is None and end is None:
        return ""
    if end is None or start is None:
        phrase, border = (_SINCE, start) if end is None else (_BEFORE, end)
        return phrase.say(language, _border(border, zone, language))
    if end <= start:
        return _NEVER.say(language)
    days = [_midnight_of(border, zone) for border in (start, end)]
    if days[0] is not None and days[1] is not None:
        return _whole_days(days[0], days[1], language)
    return _INSTANTS.say(language, *(_border(border, zone, language) for border in (start, end)))


def within_words(window: Span | Days, zone: ZoneInfo, language: Language) -> str:
    """As `window_words`, with words for a window without ends."""
    return window_words(window, zone, language) or _ALWAYS.say(language)


def anniversary_words(days: MonthDays, language: Language) -> str:
    """Days of the year, neighbours joined: `29 December to 4 January`."""
    if days.days == EVERY_MONTH_DAY:
        return _ANY_DAY.say(language)
    runs = _runs(days)
    spoken = [
        _said(_MONTH_DAY, first, language)
        if first == last
        else _FROM_TO.say(language, *(_said(_MONTH_DAY, day, language) for day in (first, last)))
        for first, last in runs
    ]
    return (", " if language == "en" else "、").join(spoken) or _NO_DAY.say(language)


def gap_words(gap: Gap, language: Language) -> str:
    """A gap in the largest unit that measures it."""
    if gap.in_days:
        one, many = _CALENDAR_DAYS
        return (one if gap.size == 1 else many).say(language, str(gap.size))
    hours = gap.size // (3600 * 1_000_000)
    one, many, count = (*_HOURS, hours) if hours % 24 else (*_DAYS, hours // 24)
    return (one if count == 1 else many).say(language, str(count))


def _midnight_of(border: date | datetime, zone: ZoneInfo) -> date | None:
    """The day that begins at a border; None where none does."""
    if not isinstance(border, datetime):
        return border
    day = local_day(border, zone)
    return day if midnight(day, zone) == border else None


def _border(border: date | datetime | None, zone: ZoneInfo, language: Language) -> str:
    """A border: a day where one begins there."""
    if border is None:
        return ""
    day = _midnight_of(border, zone)
    if day is not None or not isinstance(border, datetime):
        return day_words(day or border, language)
    return instant_words(border, zone, language)


def _whole_days(start: date, end: date, language: Language) -> str:
    last = end - timedelta(days=1)
    if start == last:
        return _ONE_DAY.say(language, day_words(start, language))
    if start.day == end.day == 1:
        if start.month == end.month == 1:
            return _between(_YEAR, str(start.year), str(last.year), language)
        return _between(None, _said(_MONTH, start, language), _said(_MONTH, last, language), language)
    return _DAYS_BEFORE.say(language, str((end - start).days), day_words(end, language))


def _between(unit: Phrase | None, first: str, last: str, language: Language) -> str:
    ends = [first, last] if unit is None else [unit.say(language, end) for end in (first, last)]
    if first == last:
        return _IN.say(language, ends[0])
    return _MONTHS_FROM_TO.say(language, *ends)


def _runs(days: MonthDays) -> Sequence[tuple[date, date]]:
    """The days as runs of neighbours in a leap year; a run over New Year's Eve is one."""
    leap = [date(2000, day // 100, day % 100) for day in sorted(days.days)]
    runs: list[tuple[date, date]] = []
    for day in leap:
        if runs and day - runs[-1][1] == timedelta(days=1):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    if len(runs) > 1 and runs[0][0] == date(2000, 1, 1) and runs[-1][1] == date(2000, 12, 31):
        runs = [*runs[1:-1], (runs[-1][0], runs[0][1])]
    return runs


def _said(phrase: Phrase, day: date, language: Language) -> str:
    return phrase.say(
        language,
        day=str(day.day),
        month=str(day.month),
        month_name=_MONTHS[day.month - 1],
        year=str(day.year),
    )
