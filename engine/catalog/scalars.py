"""YAML 1.2's core schema: what a plain scalar means. Numbers are read by their digits."""

from __future__ import annotations

import re
from decimal import Decimal

NULLS = frozenset({"", "~", "null", "Null", "NULL"})
BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
MAX_DIGITS = 100
MAX_EXPONENT = 400

_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE]([-+]?[0-9]+))?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


class UnusableNumber(ValueError):
    """A scalar that is a number by its form, but none that can be used."""


def plain_scalar(text: str) -> str | int | Decimal | bool | None:
    """The value of a plain scalar. Raises `UnusableNumber` for infinities, NaN and absurd lengths."""
    if text in NULLS:
        return None
    if text in BOOLEANS:
        return BOOLEANS[text]
    return _number(text) if text[:1] in "+-.0123456789" else text


def tagged_scalar(text: str, tag: str) -> str | int | Decimal | bool | None:
    """The value of a scalar with one of the core schema's tags (`str`, `int`, `float`, `bool`, `null`).

    Raises `UnusableNumber` where the text does not have the form that the tag asks for.
    """
    if tag == "str":
        return text
    value = plain_scalar(text)
    fits = {
        "int": isinstance(value, int) and not isinstance(value, bool),
        "float": isinstance(value, (int, Decimal)) and not isinstance(value, bool),
        "bool": isinstance(value, bool),
        "null": value is None,
    }
    if not fits[tag]:
        raise UnusableNumber(f"`{text[:40]}` is not of the type `!!{tag}`")
    return value


def _number(text: str) -> str | int | Decimal:
    if _NOT_FINITE.fullmatch(text):
        raise UnusableNumber(f"`{text}` is no usable number: infinity and NaN are no values here")
    if _INTEGER.fullmatch(text):
        return int(_short(text))
    if _OCTAL.fullmatch(text):
        return int(_short(text)[2:], 8)
    if _HEX.fullmatch(text):
        return int(_short(text)[2:], 16)
    match = _FLOAT.fullmatch(text)
    if match is None:
        return text
    if abs(int(_short(match[4] or "0"))) > MAX_EXPONENT:
        raise UnusableNumber(f"the exponent of `{text[:40]}` is too large; at most {MAX_EXPONENT}")
    return Decimal(_short(text))


def _short(text: str) -> str:
    if len(text) > MAX_DIGITS:
        raise UnusableNumber(f"the number `{text[:20]}…` has more than {MAX_DIGITS} characters")
    return text
