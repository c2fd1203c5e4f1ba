"""Answers as JSON: decimals as texts, times as ISO 8601 with offset, sets sorted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import orjson
from starlette.responses import Response

from engine.model.json_values import json_default

_OURS: Final = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
"""What `json_default` writes, not orjson."""


def answer(value: object, status: int = 200, *, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer."""
    return Response(json_bytes(value), status, headers, "application/json")


def json_bytes(value: object) -> bytes:
    """The value as JSON in UTF-8."""
    try:
        return orjson.dumps(value, json_default, _OURS)
    except orjson.JSONEncodeError:
        return _unusual_bytes(value)


def _unusual_bytes(value: object) -> bytes:
    """What orjson refuses: integers of more than 64 bits, keys that are no texts, halves of surrogates."""
    text = json.dumps(value, default=json_default, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def as_written(value: object) -> object:
    """JSON data as they were sent: a number with a point is a number again where a double holds it exactly.

    Others become texts, which definitions and segments take as well.
    """
    match value:
        case Decimal():
            number = float(value)
            return number if Decimal(repr(number)) == value else format(value, "f")
        case Mapping():
            return {key: as_written(inner) for key, inner in value.items()}
        case list() | tuple():
            return [as_written(inner) for inner in value]
        case _:
            return value
