"""Literals as cuts among the values of a type: exact, never rounded to the type."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from engine.model.segment import Cut
from engine.model.values import Kind, ValueType
from engine.segments.findings import describe
from engine.segments.numbers import no_number, parse_number
from engine.segments.times import parse_time
from engine.windows import LAST, first_day_from, midnight, to_instant

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_DAY: Final = timedelta(days=1)
_INSTANT: Final = timedelta(microseconds=1)
_INT64: Final = 2**63


class ValueRefused(ValueError):
    """A literal that is no value of the type; the message says what is.

    `entry` is its place in a list or pair.
    """

    entry: int | None = None


def cut(data: object, value_type: ValueType, zone: ZoneInfo) -> Cut:
    """Where a literal lies among the values of an ordered type; raises ValueRefused."""
    match value_type.kind:
        case Kind.INTEGER:
            return _in_grid(_number(data, value_type), 0, -_INT64, _INT64 - 1, int)
        case Kind.DECIMAL:
            scale = value_type.scale or 0
            most = 10 ** (value_type.precision or 38) - 1
            return _in_grid(
                _number(data, value_type), scale, -most, most, lambda units: _decimal(units, scale)
            )
        case Kind.FLOAT:
            return _float(data, value_type)
        case Kind.DATE:
            return _date(time_of(data, value_type), zone)
        case Kind.DATETIME:
            return _datetime(time_of(data, value_type), zone)
        case Kind.TEXT | Kind.BOOLEAN | Kind.TEXT_LIST:
            raise ValueRefused(f"values of type {value_type} have no order")


def position(data: object, value_type: ValueType, zone: ZoneInfo) -> Decimal | datetime:
    """What literals of a type are ordered by; a date stands at its local midnight. Raises ValueRefused."""
    if value_type.is_number:
        return _number(data, value_type)
    return _instant(time_of(data, value_type), zone)


def _number(data: object, value_type: ValueType) -> Decimal:
    number = parse_number(data)
    if number is None:
        raise ValueRefused(no_number(data, f", as type {value_type} needs"))
    return number


def time_of(data: object, value_type: ValueType) -> date | datetime:
    """A literal as a date or datetime; raises ValueRefused."""
    time = data if isinstance(data, date) else parse_time(data)
    if time is None:
        allowed = "a date `YYYY-MM-DD` or a datetime `YYYY-MM-DDThh:mm`"
        raise ValueRefused(f"{describe(data)} is no {value_type}; allowed: {allowed}")
    return time


def _in_grid(value: Decimal, scale: int, least: int, most: int, make: Callable[[int], int | Decimal]) -> Cut:
    """The cut among the whole multiples of 10**-scale between two bounds."""
    units = Fraction(value) * 10**scale
    floor = units.numerator // units.denominator
    exact = units.denominator == 1
    ends = [None if unit > most else make(max(unit, least)) for unit in (floor + (not exact), floor + 1)]
    return Cut(ends[0], ends[1], point=exact and least <= floor <= most)


def _decimal(units: int, scale: int) -> Decimal:
    digits = tuple(int(digit) for digit in str(abs(units)))
    return Decimal((int(units < 0), digits, -scale))


def _float(data: object, value_type: ValueType) -> Cut:
    value = float(_number(data, value_type)) + 0.0
    if math.isinf(value):
        raise ValueRefused(f"{describe(data)} is beyond the largest float")
    after = math.nextafter(value, math.inf) + 0.0
    return Cut(value, None if math.isinf(after) else after, point=True)


def _date(value: date | datetime, zone: ZoneInfo) -> Cut:
    if not isinstance(value, datetime):
        return Cut(value, None if value == date.max else value + _DAY, point=True)
    instant = _instant(value, zone)
    at = first_day_from(instant, zone)
    after = None if instant == LAST else first_day_from(instant + _INSTANT, zone)
    one = at is not None and at != after and (after is None or after - at == _DAY)
    return Cut(at, after, point=one)


def _datetime(value: date | datetime, zone: ZoneInfo) -> Cut:
    instant = _instant(value, zone)
    if isinstance(value, datetime):
        return Cut(instant, None if instant == LAST else instant + _INSTANT, point=True)
    return Cut(instant, None if value == date.max else midnight(value + _DAY, zone), point=False)


def _instant(value: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        return midnight(value, zone)
    try:
        return to_instant(value, zone)
    except OverflowError as reason:
        raise ValueRefused(f"`{value.isoformat()}` leaves the years 1 to 9999") from reason
