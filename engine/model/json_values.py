"""Values as JSON has them: decimals as texts, times as ISO 8601, instants in UTC with `Z`."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.model.naming import Name
    from engine.model.values import Value


def json_value(value: Value | None) -> object:
    """A value, or null; a list in the order of its texts."""
    return value if value is None or isinstance(value, str | int | float) else json_default(value)


def json_instant(instant: datetime) -> str:
    """An instant in UTC with `Z`; a fraction of a second only where there is one."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def json_default(value: object) -> object:
    """What JSON has not, as something that it has: for `json.dumps(..., default=json_default)`."""
    match value:
        case Decimal():
            return f"{value:f}"
        case datetime():
            return json_instant(value)
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): inner for key, inner in value.items()}
        case frozenset() | set():
            return sorted(value, key=str)
        case Enum():
            return value.value
        case _ if dataclasses.is_dataclass(value):
            return {item.name: getattr(value, item.name) for item in dataclasses.fields(value)}
        case _:
            return str(value)  # a path


def json_name(name: Name) -> dict[str, str]:
    """A display name in both languages."""
    return {"en": name.en, "zh": name.zh}
