"""Windows of events and of tag values, resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.segment import Last, Span, Unit, Window
from engine.windows import local_day, midnight, resolve, uses_hours

if TYPE_CHECKING:
    from engine.segments.bind.context import Binder


def bind_window(window: Window, binder: Binder, *, dates: bool) -> Span | None:
    """The instants of a window; `dates` says that what it is asked of are dates, which know no hours."""
    if dates and uses_hours(window):
        message = "the unit `hour` cannot be asked of dates; allowed: day, week, month, quarter, year"
        binder.refuse("unit_not_allowed", f"{window.pointer}/unit", message)
        return None
    span = resolve(window, binder.moment)
    if span is None:
        binder.refuse("window_out_of_range", window.pointer, "the window leaves the years 1 to 9999")
    elif span.start is not None and span.end is not None and span.start >= span.end:
        binder.refuse("window_order", f"{window.pointer}/to", "`from` must lie before `to`")
        return None
    return span


def warn_of_window(window: Window, span: Span, binder: Binder, *, of_one_event: bool) -> None:
    """The warnings that a window of events deserves."""
    base = binder.moment.base_time
    if span.start is not None and span.start >= base:
        message = "no event can lie in this window: it begins at or after the base time"
        binder.warn("empty_window", window.pointer, message)
    today = isinstance(window, Last) and window.include_current and window.unit is Unit.DAY
    if of_one_event and today and base == midnight(local_day(base, binder.zone), binder.zone):
        message = "the base time is a midnight, so the current day has just begun and holds nothing yet"
        binder.warn("nothing_of_today", window.pointer, message)
