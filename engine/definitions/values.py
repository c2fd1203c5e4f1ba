"""Values written in definitions (defaults, bounds of bands), read as the type they belong to."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final, Never
from zoneinfo import ZoneInfo

from engine.catalog.reading import shown
from engine.model.values import Kind, Value, ValueType

NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DATETIME: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2})(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_INT64: Final = 2**63


class UnfitValue(ValueError):
    """A value that its type does not take; the message says what the type takes."""


def typed_value(raw: object, kind: ValueType, zone: str) -> Value:
    """The value of type `kind` that `raw` (JSON-like) stands for. Raises `UnfitValue`."""
    match kind.kind:
        case Kind.TEXT:
            return _text(raw)
        case Kind.INTEGER:
            return _integer(raw)
        case Kind.FLOAT:
            return _float(raw)
        case Kind.DECIMAL:
            return _decimal(raw, kind)
        case Kind.BOOLEAN:
            return raw if isinstance(raw, bool) else _refuse(raw, "a boolean: `true` or `false`")
        case Kind.DATE:
            return date_of(raw)
        case Kind.DATETIME:
            return instant_of(raw, zone)
        case Kind.TEXT_LIST:
            if not isinstance(raw, list):
                _refuse(raw, "a list of texts")
            return frozenset(_text(each) for each in raw)


def number_of(raw: object) -> Decimal:
    """A number, by its digits, from a number or a text of digits. Raises `UnfitValue`."""
    if isinstance(raw, (int, Decimal)) and not isinstance(raw, bool):
        return Decimal(raw)
    if isinstance(raw, str) and len(raw) <= 100 and NUMBER.fullmatch(raw):
        return Decimal(raw)
    return _refuse(raw, "a number")


def digits(number: Decimal) -> str:
    """A number written plainly: equal numbers give equal texts (1.0 and 1.00, -0 and 0)."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def date_of(raw: object) -> date:
    """A date, from `YYYY-MM-DD`. Raises `UnfitValue`."""
    if isinstance(raw, str) and DATE.fullmatch(raw):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            pass
    return _refuse(raw, "a date such as `2024-03-01`")


def instant_of(raw: object, zone: str) -> datetime:
    """An instant (UTC), from an ISO datetime; without offset, of the local clock of `zone`.

    A local time that occurs twice is the earlier instant, one that does not occur moves forward by the
    length of the gap. Raises `UnfitValue`.
    """
    match = DATETIME.fullmatch(raw) if isinstance(raw, str) else None
    if isinstance(raw, str) and match is not None:
        try:
            found = datetime.fromisoformat(raw)
            return (found.replace(tzinfo=ZoneInfo(zone)) if found.tzinfo is None else found).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    return _refuse(raw, "a datetime such as `2024-03-01T10:30:00`, with or without an offset")


def midnight(day: date, zone: str) -> datetime:
    """The instant (UTC) at which a local day begins. Raises `UnfitValue` at the ends of the calendar."""
    try:
        return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except OverflowError:
        return _refuse(day.isoformat(), "a date between the years 1 and 9999 in every zone")


def _text(raw: object) -> str:
    return raw if isinstance(raw, str) else _refuse(raw, "a text: put it in quotes")


def _integer(raw: object) -> int:
    number = number_of(raw)
    if number != number.to_integral_value() or abs(number) >= _INT64:
        _refuse(raw, "a whole number of at most 64 bits")
    return int(number)


def _float(raw: object) -> float:
    found = float(number_of(raw))
    return _refuse(raw, "a number that a float can hold") if found in (float("inf"), float("-inf")) else found


def _decimal(raw: object, kind: ValueType) -> Decimal:
    number = number_of(raw)
    precision, scale = kind.precision or 38, kind.scale if kind.scale is not None else 6
    whole, _, after = digits(abs(number)).partition(".")
    if len(after) > scale or len(whole.lstrip("0")) > precision - scale:
        _refuse(raw, f"a number that `{kind}` holds exactly")
    return number


def _refuse(raw: object, what: str) -> Never:
    kind = "a list" if isinstance(raw, list) else "a mapping" if isinstance(raw, dict) else shown(raw)
    raise UnfitValue(f"{kind} is not {what}")
