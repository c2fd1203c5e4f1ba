"""What statistical tags compute: a measure of events, optionally cut into bands."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final, cast

from engine.model.segment import (
    Aggregate,
    BoundBand,
    BoundMeasure,
    BoundMeasurement,
    Filter,
    Measure,
    Scalar,
    Test,
    Window,
)
from engine.model.values import TEXT, Kind, Value, ValueType
from engine.segments.bind import result
from engine.segments.bind.context import Binder
from engine.segments.bind.events import bind_events, bind_measure
from engine.segments.bind.operands import bind_average_test, bind_test
from engine.segments.bind.windows import warn_of_window
from engine.segments.findings import quoted
from engine.segments.measures import MEASURES

if TYPE_CHECKING:
    from engine.model.catalog import Event
    from engine.model.issue import Issue
    from engine.model.moment import Moment
    from engine.model.schema import Schema
    from engine.model.segment import Places
    from engine.model.tag import Band

AVERAGE_SCALE: Final = 6
"""Digits after the point of an average whose tag does not say."""

_BANDED: Final = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.FLOAT, Kind.DATE, Kind.DATETIME})


def bind_measurement(  # noqa: PLR0913
    event: str,
    measure: Measure,
    window: Window,
    where: Filter | None,
    schema: Schema,
    moment: Moment,
    *,
    value_type: ValueType | None = None,
    bands: Sequence[Band] = (),
    pointer: str = "",
    places: Places | None = None,
) -> tuple[BoundMeasurement | None, list[Issue]]:
    """Resolve what a statistical tag computes; without `value_type` the tag has the measure's own type.

    With bands the result is the label. Issues about the event stand at `pointer` + "/event", those about
    bands at `pointer` + "/bands/<n>".
    """
    binder = Binder(moment, places)
    found = binder.event(event, schema, f"{pointer}/event")
    if found is None:
        return result(None, binder)
    events = bind_events(found, where, window, binder)
    bound = bind_measure(measure, found, binder)
    if events is not None:
        warn_of_window(window, events.window, binder, of_one_event=True)
    if events is None or bound is None:
        return result(None, binder)
    labels = _bind_bands(bands, bound, f"{pointer}/bands", binder)
    own = measure_type(measure, found) or bound.type
    tree = BoundMeasurement(events, bound, TEXT if bands else value_type or own, labels)
    return result(tree, binder)


def measure_type(measure: Measure, event: Event) -> ValueType | None:
    """The type of a measure's result; None where the event has no such property or it cannot be measured.

    An average is decimal(38,6), a sum of integers an integer, a sum of decimals has precision 38.
    """
    row = MEASURES[measure.agg]
    if measure.property is None:
        return row.type(None)
    declared = event.properties.get(measure.property)
    if declared is None or declared.type.kind not in row.kinds:
        return None
    if measure.agg is Aggregate.AVG:
        return ValueType.decimal(38, AVERAGE_SCALE)
    if measure.agg is Aggregate.SUM and declared.type.kind is Kind.INTEGER:
        return declared.type
    return row.type(declared.type)


def _bind_bands(
    bands: Sequence[Band], measure: BoundMeasure, pointer: str, binder: Binder
) -> tuple[BoundBand, ...]:
    if bands and measure.type.kind not in _BANDED:
        message = f"bands are for numbers, dates and datetimes, not for type {measure.type}"
        binder.refuse("bands_not_allowed", pointer, f"{message}; allowed: {quoted(sorted(_BANDED))}")
        return ()
    return tuple(_bind_band(band, measure, f"{pointer}/{at}", binder) for at, band in enumerate(bands))


def _bind_band(band: Band, measure: BoundMeasure, pointer: str, binder: Binder) -> BoundBand:
    tests: list[Test] = []
    for op in ("gt", "gte", "lt", "lte"):
        bound = getattr(band, op)
        if bound is None:
            continue
        bind = bind_average_test if measure.agg is Aggregate.AVG else bind_test
        test = bind(op, _operand(bound), measure.type, binder, f"{pointer}/{op}")
        if test is not None:
            tests.append(test)
    return BoundBand(band.label, tuple(tests))


def _operand(bound: Value) -> Scalar:
    """A bound as a literal: floats by their shortest digits, times as they are."""
    return Decimal(repr(bound)) if isinstance(bound, float) else cast("Scalar", bound)
