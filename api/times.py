"""Dates and times in queries."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from engine.errors import InvalidInput
from engine.model.issue import Issue, Place

_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)


def read_time(name: str, text: str | None) -> date | datetime | None:
    """A date, or a time with or without offset; InvalidInput for anything else."""
    if text is None:
        return None
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
        if _TIME.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass  # such as a thirteenth month
    message = f"`{name}` takes a date such as 2018-01-02 or a time such as 2018-01-02T10:00:00Z"
    raise InvalidInput(
        "the query cannot be used",
        [Issue("bad_time", message, Place(pointer=f"/query/{name}"))],
        code="invalid_request",
    )
