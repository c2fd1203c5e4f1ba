"""Segments as they are bound: every name, window and value resolved.

Evaluators and printers accept only these, so that they cannot meet an unknown name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from engine.model.tree import Aggregate, All, And, AtLeast, Not, Or, Pick
from engine.model.values import Value, ValueType
from engine.model.window import Unit

# --- Operands


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open instants `[start, end)` in UTC; None is open."""

    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """Half-open dates `[start, end)`; None is open."""

    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a literal lies among the values of an ordered type.

    `at` is the least value of the type that is not below the literal, `after` the least one above it; None
    means that there is no such value. What equals the literal is `at <= v < after`: one value where the
    literal is itself a value of the type (`point`), none where it lies between two values (2.5 among the
    integers), and many where a plain date stands among instants.
    """

    at: int | float | Decimal | date | datetime | None
    after: int | float | Decimal | date | datetime | None
    point: bool


@dataclass(frozen=True, slots=True)
class MonthDays:
    """Days of the year as 100 x month + day, 229 among them in its own right."""

    days: frozenset[int]


BoundOperand: TypeAlias = (
    "str | int | Decimal | Cut | tuple[Cut, Cut] | tuple[Decimal, Decimal] | frozenset[Value] | "
    "Span | Days | MonthDays | None"
)
"""By operator: nothing; a text, pattern or size; a cut; two cuts; a set; a window; days of the year. A
Decimal is an average's literal, which is compared as sum against value x count."""


@dataclass(frozen=True, slots=True)
class Test:
    """An operator of `engine.segments.operators` with its bound operand, for values of `type`."""

    __test__ = False

    op: str
    type: ValueType
    operand: BoundOperand = None
    or_missing: bool = False
    ignore_case: bool = False


# --- Leaves


@dataclass(frozen=True, slots=True)
class BoundTag:
    """A tag's value passes the test."""

    tag: str
    test: Test


@dataclass(frozen=True, slots=True)
class BoundProperty:
    """An event's property passes the test."""

    property: str
    test: Test


BoundFilter: TypeAlias = (
    "And[BoundFilter] | Or[BoundFilter] | Not[BoundFilter] | AtLeast[BoundFilter] | BoundProperty"
)


@dataclass(frozen=True, slots=True)
class BoundEvents:
    """The events that a leaf or a tag looks at.

    `id_type` is the type of `event_id` where the table declares one. `properties` are set where one event is
    picked: all properties of the table with their types, in the catalog's order, the last resort among ties.
    """

    event: str
    window: Span = Span()
    where: BoundFilter | None = None
    id_type: ValueType | None = None
    properties: tuple[tuple[str, ValueType], ...] = ()


@dataclass(frozen=True, slots=True)
class BoundMeasure:
    """A measure with the type of its result; `today` is the local day of the base time."""

    agg: Aggregate
    type: ValueType
    today: date
    property: str | None = None
    property_type: ValueType | None = None
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Occurs:
    """At least one matching event."""


@dataclass(frozen=True, slots=True)
class Measures:
    """The measure of the matching events passes the test."""

    measure: BoundMeasure
    test: Test


@dataclass(frozen=True, slots=True)
class Picked:
    """The first or last of the matching events passes `having`."""

    pick: Pick
    having: BoundFilter


@dataclass(frozen=True, slots=True)
class BoundEvent:
    """What is asked of the matching events of each customer, and whether the answer must be yes or no."""

    events: BoundEvents
    asks: Occurs | Measures | Picked
    did: bool = True


@dataclass(frozen=True, slots=True)
class Gap:
    """The largest gap between two steps: microseconds of elapsed time, or local days."""

    size: int
    in_days: bool = False


@dataclass(frozen=True, slots=True)
class BoundStep:
    """One step; events of an absent one are not bounded by the window."""

    events: BoundEvents
    within: Gap | None = None
    absent: bool = False


@dataclass(frozen=True, slots=True)
class BoundSequence:
    """Steps in strictly increasing time; `base_time` decides whether an absence is certain."""

    steps: tuple[BoundStep, ...]
    base_time: datetime
    zone: str
    did: bool = True


@dataclass(frozen=True, slots=True)
class BoundCrowd:
    """Membership of one version of a crowd."""

    crowd: str
    version: int


@dataclass(frozen=True, slots=True)
class BoundSample:
    """Customers whose 32-bit bucket lies in `[start, end)`."""

    salt: str
    start: int
    end: int


BoundLeaf: TypeAlias = All | BoundTag | BoundEvent | BoundSequence | BoundCrowd | BoundSample
BoundSegment: TypeAlias = (
    "And[BoundSegment] | Or[BoundSegment] | Not[BoundSegment] | AtLeast[BoundSegment] | BoundLeaf"
)


@dataclass(frozen=True, slots=True)
class BoundBand:
    """A label for values that pass all of the tests."""

    label: str
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class BoundMeasurement:
    """What a statistical tag computes: a measure of events, optionally cut into bands.

    `type` is the type of the tag's value: text with bands, else the type asked for or the measure's own.
    """

    events: BoundEvents
    measure: BoundMeasure
    type: ValueType
    bands: tuple[BoundBand, ...] = ()
