"""JSON with one text for each value: keys sorted, numbers by their digits (a Decimal stays one)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

from engine.errors import InternalError


class _OnlyOurs(Exception):
    """A value that Python's encoder writes otherwise, or not at all."""


def canonical_json(value: object) -> str:
    """The canonical text of a JSON-like value, whose keys are texts."""
    try:
        return json.dumps(
            value, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_refuse
        )
    except _OnlyOurs:
        return _by_parts(value)


def _refuse(_: object) -> object:
    raise _OnlyOurs


def _by_parts(value: object) -> str:
    match value:
        case Decimal():
            return _number(value)
        case Mapping():
            items = sorted((str(key), inner) for key, inner in value.items())
            return "{" + ",".join(f"{_scalar(key)}:{_by_parts(inner)}" for key, inner in items) + "}"
        case list() | tuple():
            return "[" + ",".join(_by_parts(inner) for inner in value) + "]"
        case str() | bool() | int() | float() | None:
            return _scalar(value)
        case _:
            raise InternalError(f"a {type(value).__name__} is no JSON value")


def read_json(text: str) -> object:
    """The value of a text made by `canonical_json`; numbers with a point become Decimal."""
    return json.loads(text, parse_float=Decimal)


def read_plain_json(text: str) -> object:
    """The value of a text made by `canonical_json`; numbers with a point become float."""
    return json.loads(text)


def _scalar(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _number(value: Decimal) -> str:
    if not value.is_finite():
        raise InternalError("a number that is not finite is no JSON value")
    text = format(value, "f")
    return text if "." in text else f"{text}e0"
