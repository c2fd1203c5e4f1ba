"""Answers as JSON: decimals as texts, times as ISO 8601 with offset, sets sorted."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum

from starlette.responses import Response


def answer(value: object, status: int = 200, *, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer."""
    return Response(json_bytes(value), status, headers, "application/json")


def json_bytes(value: object) -> bytes:
    """The value as JSON in UTF-8."""
    return json.dumps(plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode(
        "utf-8", "replace"
    )


def plain(value: object) -> object:  # noqa: PLR0911  # one line per kind of value
    """The value as JSON has it."""
    match value:
        case Enum():
            return value.value
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return format(value, "f")
        case datetime():
            return instant(value)
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): plain(inner) for key, inner in value.items()}
        case frozenset() | set():
            return [plain(inner) for inner in sorted(value, key=str)]
        case list() | tuple():
            return [plain(inner) for inner in value]
        case _ if dataclasses.is_dataclass(value):
            return {item.name: plain(getattr(value, item.name)) for item in dataclasses.fields(value)}
        case _:
            return str(value)


def instant(value: datetime) -> str:
    """An instant in UTC, as short as it is exact."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


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
