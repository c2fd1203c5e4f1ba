"""What one measure answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias
from zoneinfo import ZoneInfo

from sqlglot import exp

from engine.errors import InternalError
from engine.model.segment import Aggregate, BoundEvents, BoundMeasure
from engine.model.values import DATETIME, Kind, ValueType
from engine.model.views import EVENT_TIME
from engine.segments.columns import column
from engine.segments.operators import Observed
from engine.segments.words import Words

if TYPE_CHECKING:
    from engine.segments.reference.world import EventRow

MEASURED: Final = "measured"
"""The column that holds a customer's measure; of an average, the sum."""

COUNTED: Final = "counted"
"""The column that holds the number of values of an average."""

Of: TypeAlias = "Callable[[Sequence[EventRow], BoundMeasure, ZoneInfo], Observed | None]"
ToSql: TypeAlias = Callable[[exp.Select, BoundEvents, BoundMeasure, Sequence[str]], exp.Select]
"""(the matching events, what they are, the measure, the grouping columns) -> one row a group, with the
grouping columns, `measured` and for an average `counted`."""


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure: which properties it takes, what it means, how it is printed and told.

    `kinds` is empty where it takes no property. `of` is asked of at least one event, each with the
    property; `of_nothing` is the measure of no event, None being a missing value.
    `words` have the places `{events}`, `{event}`, `{property}` and `{unit}`.
    """

    agg: Aggregate
    kinds: frozenset[Kind]
    type: Callable[[ValueType | None], ValueType]
    of: Of
    to_sql: ToSql
    words: Words
    of_nothing: int | None = None
    takes_unit: bool = False
    all_operators: bool = False


def grouped(events: exp.Select, keys: Sequence[str], **values: exp.Expr) -> exp.Select:
    """`events` by customer, with each value under its name."""
    aggregates = [value.as_(name, quoted=True) for name, value in values.items()]
    return events.select(*(column(key) for key in keys), *aggregates).group_by(*(column(key) for key in keys))


def own_type(of: ValueType | None) -> ValueType:
    """The type of a measure whose result is a value of the property."""
    if of is None:
        raise InternalError("a measure of a property needs one")
    return of


def property_column(measure: BoundMeasure) -> exp.Expr:
    """The measured property."""
    if measure.property is None or measure.property_type is None:
        raise InternalError(f"{measure.agg} measures no property")
    return column(measure.property, measure.property_type)


def time_column() -> exp.Expr:
    """When the event happened."""
    return column(EVENT_TIME, DATETIME)
