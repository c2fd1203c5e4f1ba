"""Event leaves and measures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.model.segment import (
    Aggregate,
    BoundEvent,
    BoundEvents,
    BoundMeasure,
    EventLeaf,
    Filter,
    Measure,
    Measures,
    Occurs,
    Picked,
    Test,
    Window,
)
from engine.segments.bind.filters import bind_filter_tree
from engine.segments.bind.operands import bind_average_test, bind_test, known_operator
from engine.segments.bind.windows import bind_window, warn_of_window
from engine.segments.findings import quoted
from engine.segments.measures import MEASURES
from engine.segments.operators import operators_of
from engine.windows import local_day

if TYPE_CHECKING:
    from engine.model.catalog import Event
    from engine.model.schema import Schema
    from engine.segments.bind.context import Binder

COMPARISONS: Final = ("eq", "ne", "gt", "gte", "lt", "lte", "between", "is_set", "is_not_set")
"""The operators of measures that are not themselves the value of some event."""


def bind_event(leaf: EventLeaf, schema: Schema, binder: Binder) -> BoundEvent | None:
    """An event leaf."""
    event = binder.event(leaf.event, schema, f"{leaf.pointer}/event")
    if event is None:
        return None
    events = bind_events(event, leaf.where, leaf.window, binder, ordered=leaf.pick is not None)
    asks = _asks(leaf, event, binder)
    if events is None or asks is None:
        return None
    warn_of_window(leaf.window, events.window, binder, of_one_event=True)
    return BoundEvent(events, asks, leaf.did)


def _asks(leaf: EventLeaf, event: Event, binder: Binder) -> Occurs | Measures | Picked | None:
    if leaf.pick is not None and leaf.having is not None:
        having = bind_filter_tree(leaf.having, event, binder)
        return None if having is None else Picked(leaf.pick, having)
    if leaf.measure is None or leaf.op is None:
        return Occurs()
    measure = bind_measure(leaf.measure, event, binder)
    if measure is None:
        return None
    test = bind_measure_test(leaf, leaf.op, measure, binder)
    return None if test is None else Measures(measure, test)


def bind_measure_test(leaf: EventLeaf, op: str, measure: BoundMeasure, binder: Binder) -> Test | None:
    """The comparison of a measure with the leaf's value."""
    row = MEASURES[measure.agg]
    allowed = [name for name in operators_of(measure.type.kind) if row.all_operators or name in COMPARISONS]
    if known_operator(op, allowed, f"the measure `{measure.agg}`", binder, leaf.pointer) is None:
        return None
    if measure.agg is Aggregate.AVG:
        return bind_average_test(op, leaf.value, measure.type, binder, leaf.pointer)
    return bind_test(op, leaf.value, measure.type, binder, leaf.pointer)


def bind_events(
    event: Event, where: Filter | None, window: Window, binder: Binder, *, ordered: bool = False
) -> BoundEvents | None:
    """The events of a window that pass a filter; `ordered` says that one of them is to be picked."""
    span = bind_window(window, binder, dates=event.time_is_date)
    bound = None if where is None else bind_filter_tree(where, event, binder)
    if span is None or (where is not None and bound is None):
        return None
    fields = event.properties.items() if ordered else ()
    properties = tuple((name, field.type) for name, field in fields)
    return BoundEvents(event.name, span, bound, event.id_type if event.id else None, properties)


def bind_measure(measure: Measure, event: Event, binder: Binder) -> BoundMeasure | None:
    """A measure of an event; None, with an issue, where the property cannot be measured so."""
    row = MEASURES[measure.agg]
    today = local_day(binder.moment.base_time, binder.zone)
    if measure.property is None:
        return BoundMeasure(measure.agg, row.type(None), today, unit=measure.unit)
    declared = event.properties.get(measure.property)
    at = f"{measure.pointer}/property"
    if declared is None:
        binder.unknown("property", measure.property, event.properties, at)
        return None
    if declared.type.kind not in row.kinds:
        message = (
            f"`{measure.agg}` cannot be asked of `{measure.property}`, of type {declared.type}; "
            f"allowed: {quoted(sorted(row.kinds))}"
        )
        hint = None
        if measure.agg in (Aggregate.SUM, Aggregate.AVG) and declared.type.is_number:
            hint = "declare the column as `decimal(p,s)` in the catalog: sums of floats depend on their order"
        binder.refuse("measure_not_allowed", at, message, hint)
        return None
    return BoundMeasure(measure.agg, row.type(declared.type), today, measure.property, declared.type)
