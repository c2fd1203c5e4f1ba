"""Measures that are the value of some event: the first, the last, the most frequent; and recency.

Ties in time go to the smaller event id, a missing one last, then to the smaller value. Ties in frequency
go to the smaller value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlglot import exp

from engine.model.segment import Aggregate, BoundEvents, BoundMeasure, Pick
from engine.model.values import DATE, INTEGER, Kind, Value
from engine.model.views import ORDINAL
from engine.segments.columns import column, function, sql_local_day
from engine.segments.literals import cast, literal
from engine.segments.measures.one_event import first_ranked, one_event, row_number
from engine.segments.measures.row import MEASURED, MeasureRow, grouped, own_type, property_column, time_column
from engine.segments.reference.ordering import smaller_id, value_key
from engine.segments.words import Phrase, Words
from engine.windows import local_day

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from engine.segments.reference.world import EventRow

_COMPARABLE: Final = frozenset(Kind) - {Kind.TEXT_LIST}
_TIMES: Final = "times"


def _value_at(events: Sequence[EventRow], measure: BoundMeasure, time: datetime) -> Value | None:
    """The value of the event of an instant that has the smallest id, then the smallest value."""
    name = str(measure.property)
    tied = [event for event in events if event.instant == time]
    return min(tied, key=lambda event: (smaller_id(event), value_key(event.value(name)))).value(name)


def _first(events: Sequence[EventRow], measure: BoundMeasure, _zone: ZoneInfo) -> Value | None:
    return _value_at(events, measure, min(event.instant for event in events))


def _last(events: Sequence[EventRow], measure: BoundMeasure, _zone: ZoneInfo) -> Value | None:
    return _value_at(events, measure, max(event.instant for event in events))


def _top(events: Sequence[EventRow], measure: BoundMeasure, _zone: ZoneInfo) -> Value | None:
    times = Counter(event.value(str(measure.property)) for event in events)
    most = max(times.values())
    return min((value for value, count in times.items() if count == most), key=value_key)


def _recency(events: Sequence[EventRow], measure: BoundMeasure, zone: ZoneInfo) -> int:
    return (measure.today - local_day(max(event.instant for event in events), zone)).days


def _sql_first(events: exp.Select, of: BoundEvents, measure: BoundMeasure, keys: Sequence[str]) -> exp.Select:
    return _sql_one(events, of, measure, keys, Pick.FIRST)


def _sql_last(events: exp.Select, of: BoundEvents, measure: BoundMeasure, keys: Sequence[str]) -> exp.Select:
    return _sql_one(events, of, measure, keys, Pick.LAST)


def _sql_one(
    events: exp.Select, of: BoundEvents, measure: BoundMeasure, keys: Sequence[str], pick: Pick
) -> exp.Select:
    value = property_column(measure)
    return one_event(events, of, pick, {MEASURED: value}, [value], keys)


def _sql_top(events: exp.Select, _of: BoundEvents, measure: BoundMeasure, keys: Sequence[str]) -> exp.Select:
    value = property_column(measure)
    counted = events.select(
        *(column(key) for key in keys),
        value.as_(MEASURED, quoted=True),
        exp.Count(this=exp.Star()).as_(_TIMES, quoted=True),
    ).group_by(*(column(key) for key in keys), value.copy())
    most_first = [exp.Ordered(this=column(_TIMES), desc=True, nulls_first=False), column(MEASURED)]
    names = [*keys, MEASURED]
    ranked = exp.Select().from_(counted.subquery("counted_values")).select(*(column(name) for name in names))
    return first_ranked(ranked.select(row_number([column(ORDINAL)], most_first)), names)


def _sql_recency(
    events: exp.Select, _of: BoundEvents, measure: BoundMeasure, keys: Sequence[str]
) -> exp.Select:
    last_day = sql_local_day(exp.Max(this=time_column()))
    days = exp.Sub(
        this=function("unix_date", literal(measure.today, DATE)), expression=function("unix_date", last_day)
    )
    return grouped(events, keys, **{MEASURED: cast(days, INTEGER)})


ROWS: Final = (
    MeasureRow(
        Aggregate.FIRST,
        _COMPARABLE,
        own_type,
        _first,
        _sql_first,
        Words(Phrase("first known {property} of {events}", "{events}的首个已知{property}")),
        all_operators=True,
    ),
    MeasureRow(
        Aggregate.LAST,
        _COMPARABLE,
        own_type,
        _last,
        _sql_last,
        Words(Phrase("last known {property} of {events}", "{events}的最近已知{property}")),
        all_operators=True,
    ),
    MeasureRow(
        Aggregate.TOP,
        _COMPARABLE,
        own_type,
        _top,
        _sql_top,
        Words(Phrase("most frequent {property} of {events}", "{events}中最常见的{property}")),
        all_operators=True,
    ),
    MeasureRow(
        Aggregate.RECENCY,
        frozenset(),
        lambda _: INTEGER,
        _recency,
        _sql_recency,
        Words(Phrase("number of days since the last {event}", "最近一次{event}距今的天数")),
    ),
)
