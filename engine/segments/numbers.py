"""Numbers by their digits."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from engine.segments.findings import describe

MAX_DIGITS: Final = 400
"""Digits that a number may have before its point, and after it: more than any type can tell apart."""

_TEXT: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def parse_number(data: object) -> Decimal | None:
    """A JSON number or a text `-?\\d+(\\.\\d+)?` as a decimal of the same digits; None for anything else.

    Numbers of more than 400 digits before or after the point are refused as well, and so is a float, whose
    digits are lost.
    """
    match data:
        case bool() | float():
            return None
        case int() if data.bit_length() > 4 * MAX_DIGITS:
            return None
        case int() | Decimal():
            value = Decimal(data)
        case str() if len(data) <= 2 * MAX_DIGITS + 2 and _TEXT.fullmatch(data):
            value = Decimal(data)
        case _:
            return None
    if not value.is_finite():
        return None
    exponent = int(value.as_tuple().exponent)
    return value if value.adjusted() < MAX_DIGITS and exponent >= -MAX_DIGITS else None


def no_number(data: object, needed: str = "") -> str:
    """Why `parse_number` gave None, as a message; `needed` says what for."""
    if isinstance(data, int | Decimal) and not isinstance(data, bool):
        return f"a number has at most {MAX_DIGITS} digits before its point, and as many after it"
    if isinstance(data, str) and _TEXT.fullmatch(data):
        return f"a number has at most {MAX_DIGITS} digits before its point, and as many after it"
    return f"{describe(data)} is no number{needed}"


def plain(value: Decimal) -> str:
    """The number in digits, without an exponent and without zeros at the end: one text for equal numbers."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
