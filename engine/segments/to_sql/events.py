"""The events of a leaf, and the customers for whom a leaf about events holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, assert_never
from zoneinfo import ZoneInfo

from sqlglot import exp

from engine.model.segment import (
    Aggregate,
    BoundEvent,
    BoundEvents,
    BoundFilter,
    BoundMeasure,
    Measures,
    Occurs,
    Pick,
    Picked,
    Test,
)
from engine.model.values import DATETIME, Kind, ValueType
from engine.model.views import EVENT_TIME, ORDINAL
from engine.segments.columns import column, function, is_there, view
from engine.segments.measures import COUNTED, MEASURED, MEASURES
from engine.segments.measures.one_event import one_event
from engine.segments.operators.calendar import sql_within
from engine.segments.operators.row import Printed
from engine.segments.reference.truth import passes
from engine.segments.to_sql.filters import filter_to_sql, passes_to_sql

if TYPE_CHECKING:
    from collections.abc import Iterable

_KEYS = (ORDINAL,)
_UTC = ZoneInfo("UTC")


def events_to_sql(events: BoundEvents, also: Iterable[exp.Expr] = ()) -> exp.Select:
    """The rows of the event's view that lie in the window and pass the filter; nothing selected yet."""
    conditions = [sql_within(Printed(column(EVENT_TIME), DATETIME), events.window), *also]
    if events.where is not None:
        conditions.append(filter_to_sql(events.where, events.event))
    select = exp.Select().from_(view(events.event))
    needed = [condition for condition in conditions if condition != exp.true()]
    return select.where(*needed) if needed else select


def measured_to_sql(events: BoundEvents, measure: BoundMeasure, keys: Sequence[str] = _KEYS) -> exp.Select:
    """One row a customer with matching events: the keys, `measured`, and for an average `counted`."""
    present = []
    if measure.property is not None:
        there = is_there(column(measure.property))
        present.append(there)
    return MEASURES[measure.agg].to_sql(events_to_sql(events, present), events, measure, keys)


def event_to_sql(leaf: BoundEvent) -> tuple[exp.Select, bool]:
    """Ordinals of the customers with a certain answer, and whether that is the answer the leaf wants."""
    match leaf.asks:
        case Occurs():
            return events_to_sql(leaf.events).select(column(ORDINAL)).distinct(), leaf.did
        case Measures(measure, test):
            return _measures(leaf, measure, test)
        case Picked(pick, having):
            picks = _picked(leaf.events, pick, having)
            return _ordinals(picks, column(MEASURED)), leaf.did
        case _:
            assert_never(leaf.asks)


def _measures(leaf: BoundEvent, measure: BoundMeasure, test: Test) -> tuple[exp.Select, bool]:
    """Where no event at all passes the test, those are asked for that do not pass it."""
    count = column(COUNTED) if measure.agg is Aggregate.AVG else None
    passed = passes_to_sql(test, column(MEASURED), count)
    none_passes = passes(test, MEASURES[measure.agg].of_nothing, _UTC)
    asked = exp.not_(exp.paren(passed)) if none_passes else passed
    return _ordinals(measured_to_sql(leaf.events, measure), asked), leaf.did != none_passes


def _ordinals(select: exp.Select, condition: exp.Expr) -> exp.Select:
    source = exp.Select().from_(select.subquery("by_customer"))
    return source.select(column(ORDINAL)).where(condition)


def _picked(events: BoundEvents, pick: Pick, having: BoundFilter) -> exp.Select:
    """Whether the picked event passes `having`; the last ties go by the properties in column order."""
    passes_having = filter_to_sql(having, events.event)
    ties = [_order_of(name, value_type) for name, value_type in events.properties]
    return one_event(events_to_sql(events), events, pick, {MEASURED: passes_having}, ties, _KEYS)


def _order_of(name: str, value_type: ValueType) -> exp.Expr:
    value = column(name, value_type)
    return function("sort_array", value) if value_type.kind is Kind.TEXT_LIST else value
