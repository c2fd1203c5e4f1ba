"""Histograms: borders at round numbers and calendar days, the same for every group of one snapshot."""

from __future__ import annotations

from datetime import date, datetime
from math import floor, log10
from typing import TYPE_CHECKING, Final

from engine.errors import InternalError
from engine.model.values import Kind, ValueType
from engine.serving.storage.scaled import scaled, unscaled
from engine.windows import local_day, to_instant

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from engine.serving.tags.distributions import Distribution, Stored

MOST_BINS: Final = 20
_OUTER: Final = 100
"""One of so many values at either end lies in the first or last bin, which are open."""

_STEPS: Final = (1, 2, 5)


def borders(values: Distribution, value_type: ValueType, zone: ZoneInfo) -> list[Stored]:
    """Where bins meet, ascending, as stored numbers; none where there are no values."""
    if values.count == 0:
        return []
    low, high = values.at(_middle(values.count))
    match value_type.kind:
        case Kind.DATE | Kind.DATETIME:
            days = [_day(end, value_type, zone) for end in (low, high)]
            stored = (_stored(day, value_type, zone) for day in _calendar(days[0], days[1]))
            return [border for border in stored if border is not None]
        case Kind.FLOAT:
            return _floats(float(low), float(high))
        case _:
            return _integers(int(low), int(high))


def _middle(count: int) -> tuple[int, int]:
    return count // _OUTER, count - 1 - count // _OUTER


def _integers(low: int, high: int) -> list[Stored]:
    """Multiples of a round step of stored integers, from at most `low` to above `high`."""
    step, power = 1, 1
    while (high - low) // step >= MOST_BINS - 2:
        step, power = _next_step(step, power)
    first = low // step * step
    return list(range(first, high + step + 1, step))


def _next_step(step: int, power: int) -> tuple[int, int]:
    place = _STEPS.index(step // power)
    return (_STEPS[place + 1] * power, power) if place + 1 < len(_STEPS) else (10 * power, 10 * power)


def _floats(low: float, high: float) -> list[Stored]:
    width = high - low
    if width <= 0:
        return [low]
    power = floor(log10(width / (MOST_BINS - 2)))
    for exponent in (power, power + 1):
        for digit in _STEPS:
            step = float(f"{digit}e{exponent}")
            if width / step < MOST_BINS - 2:
                first = floor(low / step)
                count = floor(high / step) - first + 2
                return [float(f"{(first + n) * digit}e{exponent}") for n in range(count)]
    return [low]


def _calendar(low: date, high: date) -> list[date]:
    """Days, Mondays, beginnings of months, or of years, whichever are few enough."""
    days = (high - low).days
    if days <= MOST_BINS:
        return [date.fromordinal(low.toordinal() + n) for n in range(days + 2) if _fits(low, n)]
    if days <= 7 * MOST_BINS:
        monday = low.toordinal() - low.weekday()
        return [
            date.fromordinal(n)
            for n in range(monday, high.toordinal() + 8, 7)
            if 1 <= n <= date.max.toordinal()
        ]
    months = (high.year - low.year) * 12 + high.month - low.month
    if months <= MOST_BINS:
        return [day for n in range(months + 2) if (day := _month(low, n)) is not None]
    step, power = 1, 1
    while (high.year - low.year) // step >= MOST_BINS - 2:
        step, power = _next_step(step, power)
    first = low.year // step * step
    years = range(first, high.year + step + 1, step)
    return [date(year, 1, 1) for year in years if 1 <= year <= 9999]


def _fits(day: date, days: int) -> bool:
    return day.toordinal() + days <= date.max.toordinal()


def _month(day: date, months: int) -> date | None:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1) if year <= 9999 else None


def _day(stored: Stored, value_type: ValueType, zone: ZoneInfo) -> date:
    value = unscaled(stored, value_type)
    if isinstance(value, datetime):
        return local_day(value, zone)
    if isinstance(value, date):
        return value
    raise InternalError(f"{value_type} has no days")


def _stored(day: date, value_type: ValueType, zone: ZoneInfo) -> Stored | None:
    """A day as a stored number; None where its midnight leaves the years 1 to 9999."""
    if value_type.kind is Kind.DATE:
        return scaled(day, value_type)
    try:
        return scaled(to_instant(day, zone), value_type)
    except OverflowError:
        return None
