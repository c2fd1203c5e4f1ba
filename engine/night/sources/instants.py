"""Times of sources as instants: in which zone they are read, and how text is understood.

Both engines take a local time that occurs twice as the earlier instant and move one that does not occur
forward by the length of the gap: when they cast a naive timestamp in the session's zone, and when they
cast text that ends in a zone's name. Past the year 2100 Sail knows no daylight-saving time.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlglot import exp

from engine.night.sources.nodes import case, cast, equal, fn, instant, number, rlike, text, try_cast
from engine.night.sources.raw_types import Raw
from engine.windows import FIRST, LAST

FIRST_DAY: Final = cast(text(date.min.isoformat()), "date")
LAST_DAY: Final = cast(text(date.max.isoformat()), "date")
FIRST_INSTANT: Final = instant(FIRST)
LAST_INSTANT: Final = instant(LAST)

_DAY: Final = r"([0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)-[0-9]{2}-[0-9]{2}"
_CLOCK: Final = r"[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?"
_OFFSET: Final = r"(Z|[+-](0[0-9]|1[0-7]):[0-5][0-9]|[+-]18:00)"
_AWARE: Final = rf"\A{_DAY}{_CLOCK}{_OFFSET}\z"
_NAIVE: Final = rf"\A{_DAY}{_CLOCK}\z"
_PLAIN_DAY: Final = rf"\A{_DAY}\z"
_FINER: Final = "([.][0-9]{6})[0-9]+"


def day_of(value: exp.Expr) -> exp.Expr:
    """A text `YYYY-MM-DD` as a date, else NULL."""
    return case((rlike(value, _PLAIN_DAY), try_cast(value, "date")))


def instant_of(value: exp.Expr, family: Raw, *, table_zone: str, session_zone: str) -> exp.Expr | None:
    """The instant that a raw time means, or None where the family holds no times.

    A naive time is read in `table_zone`; a date is midnight in `session_zone`, the workspace's. Text that is
    no time is NULL. Sail forgets the session's zone of a timestamp read from Delta unless it is cast once.
    """
    if family is Raw.INSTANT:
        return cast(value, "timestamp")
    if family is Raw.NAIVE:
        same = table_zone == session_zone
        return cast(value, "timestamp") if same else _in_zone(cast(value, "string"), table_zone)
    if family is Raw.DATE:  # Sail cannot cast a date whose midnight occurs twice or never, but a naive time
        return cast(cast(value, "timestamp_ntz"), "timestamp")
    return _of_text(value, table_zone, session_zone) if family is Raw.TEXT else None


def _of_text(value: exp.Expr, table_zone: str, session_zone: str) -> exp.Expr:
    whole = fn("regexp_replace", _with_seconds(value), text(_FINER), text("$1"))
    return case(
        (rlike(value, _AWARE), try_cast(whole, "timestamp")),
        (rlike(value, _NAIVE), _in_zone(whole, table_zone)),
        (rlike(value, _PLAIN_DAY), _in_zone(fn("concat", value, text(" 00:00:00")), session_zone)),
    )


def _with_seconds(value: exp.Expr) -> exp.Expr:
    """`hh:mm` as `hh:mm:00`: Spark reads a zone's name only after seconds."""
    minutes, rest = fn("substring", value, number(1), number(16)), fn("substring", value, number(17))
    given = equal(fn("substring", value, number(17), number(1)), text(":"))
    return case((given, value), default=fn("concat", minutes, text(":00"), rest))


def _in_zone(value: exp.Expr, zone: str) -> exp.Expr:
    return try_cast(fn("concat", value, text(f" {zone}")), "timestamp")
