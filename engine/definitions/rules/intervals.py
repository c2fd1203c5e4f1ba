"""Bands as half-open intervals on a line of numbers, so that overlaps and gaps are comparisons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_CEILING, Decimal, localcontext
from typing import Final, TypeAlias

from engine.definitions.rules.rule import Bound
from engine.definitions.values import UnfitValue, midnight
from engine.model.segment import Aggregate
from engine.model.tag import Band, Statistical
from engine.model.values import Kind, Value, ValueType

Cut: TypeAlias = "tuple[Decimal, int]"
"""A position: just below the number (0), or just above it (1)."""

FIRST: Final[Cut] = (Decimal("-Infinity"), 0)
LAST: Final[Cut] = (Decimal("Infinity"), 1)


@dataclass(frozen=True, slots=True)
class Interval:
    """All positions from `start` to before `end`."""

    start: Cut
    end: Cut

    @property
    def empty(self) -> bool:
        """Whether nothing lies inside."""
        return self.start >= self.end

    def meets(self, other: Interval) -> bool:
        """Whether the two have a value in common."""
        return max(self.start, other.start) < min(self.end, other.end)


def intervals_of(tag: Bound, zone: str) -> list[tuple[int, Interval]]:
    """The bound bands of a tag with their place in its list; empty for tags without bands."""
    body = tag.body
    if not isinstance(body, Statistical) or tag.measured is None:
        return []
    step = None if body.measure.agg is Aggregate.AVG else _step(tag.measured)
    found = []
    for band in body.bands:
        index = int((band.place.pointer or "/0").rpartition("/")[2])
        found.append((index, _interval(band, step, zone)))
    return found


def _step(measured: ValueType) -> Decimal | None:
    """The distance of neighbouring values; None where there is none (floats, averages)."""
    if measured.kind is Kind.DECIMAL:
        return None if measured.scale is None else Decimal(1).scaleb(-measured.scale)
    return None if measured.kind is Kind.FLOAT else Decimal(1)


def _interval(band: Band, step: Decimal | None, zone: str) -> Interval:
    start, end = FIRST, LAST
    if band.gte is not None:
        start = _cut(band.gte, False, step, zone)
    if band.gt is not None:
        start = _cut(band.gt, True, step, zone)
    if band.lt is not None:
        end = _cut(band.lt, False, step, zone)
    if band.lte is not None:
        end = _cut(band.lte, True, step, zone)
    return Interval(start, end)


def _cut(bound: Value, above: bool, step: Decimal | None, zone: str) -> Cut:
    """The position below or above a bound; among values with steps always below one of them."""
    match bound:
        case datetime():
            number = _microseconds(bound)
        case date():
            return _day_cut(bound, above, zone)
        case Decimal() | int():
            number = Decimal(bound)
        case _:
            return FIRST
    if step is None:
        return (number, 1 if above else 0)
    with localcontext() as context:
        context.prec = 600
        steps = number / step
        least = steps.to_integral_value(ROUND_CEILING)
        return (least + 1 if above and least == steps else least, 0)


def _day_cut(day: date, above: bool, zone: str) -> Cut:
    """Days count as the microseconds of their midnights, so dates and datetimes lie on one line."""
    later = day + timedelta(days=1) if above and day < date.max else day
    try:
        return (_microseconds(midnight(later, zone)), 0)
    except UnfitValue:  # the first or last day of the calendar, which begins outside it elsewhere
        return FIRST if later.year == date.min.year else LAST


def _microseconds(instant: datetime) -> Decimal:
    return Decimal((instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1))
