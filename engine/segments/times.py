"""Dates and datetimes as segments and definitions write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DATETIME: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?"
)


def parse_time(data: object) -> date | datetime | None:
    """A date `YYYY-MM-DD`, or a datetime `YYYY-MM-DDThh:mm[:ss[.ffffff]]` with an optional offset.

    A datetime without an offset stays naive: it is local time. None for anything else.
    """
    if not isinstance(data, str):
        return None
    try:
        match = _DATE.fullmatch(data)
        return date.fromisoformat(data) if match else _parse_datetime(data)
    except ValueError:
        return None


def _parse_datetime(text: str) -> datetime | None:
    match = _DATETIME.fullmatch(text)
    if match is None:
        return None
    day, hour, minute, second, fraction, offset = match.groups()
    local = datetime.combine(date.fromisoformat(day), datetime.min.time())
    return local.replace(
        hour=int(hour),
        minute=int(minute),
        second=int(second or 0),
        microsecond=int((fraction or "").ljust(6, "0")),
        tzinfo=_offset(offset),
    )


def _offset(text: str | None) -> timezone | None:
    """An offset as a zone; raises ValueError beyond 23:59."""
    if text is None:
        return None
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[4:6])
    if minutes > 59:
        raise ValueError(text)
    size = timedelta(hours=hours, minutes=minutes)
    return timezone(-size if text[0] == "-" else size)
