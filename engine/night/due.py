"""When a tag is due, from its cadence alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from engine.model.tag import Cadence

if TYPE_CHECKING:
    from datetime import date, datetime

    from engine.model.moment import Moment


def is_due(cadence: Cadence, last: datetime, moment: Moment) -> bool:
    """Whether a tag whose values are of the base time `last` is due at the base time of `moment`.

    The first run of a local day, ISO week or month is the one that a tag is due at; manual tags never are.
    """
    before, now = last.astimezone(moment.tz).date(), moment.local.date()
    match cadence:
        case Cadence.DAILY:
            return before != now
        case Cadence.WEEKLY:
            return _iso_week(before) != _iso_week(now)
        case Cadence.MONTHLY:
            return (before.year, before.month) != (now.year, now.month)
        case Cadence.MANUAL:
            return False
        case _:
            assert_never(cadence)


def _iso_week(day: date) -> tuple[int, int]:
    year, week, _ = day.isocalendar()
    return year, week
