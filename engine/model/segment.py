"""Segments, as they are written and as they are bound.

A segment is a tree. Groups (`And`, `Or`, `Not`, `AtLeast`) are the same before and after binding and hold
whatever their tree is made of; leaves come twice: as parsed (`TagLeaf`) and as bound (`BoundTag`). Binding
resolves every name, window and value, so that evaluators and printers never meet an unknown one.

`pointer` is the JSON pointer at which a thing was written; it takes no part in comparisons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeAlias, TypeVar

from engine.model.issue import Place
from engine.model.values import Value, ValueType

Node = TypeVar("Node")

Places: TypeAlias = Mapping[str, Place]
"""Where each JSON pointer of a document stands; a pointer left out stands where its nearest parent does."""


class Unit(StrEnum):
    """Units of windows, periods and gaps; weeks begin on Monday."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


# --- Groups


@dataclass(frozen=True, slots=True)
class And(Generic[Node]):
    """All of the conditions hold."""

    conditions: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Generic[Node]):
    """At least one of the conditions holds."""

    conditions: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Generic[Node]):
    """The complement of the condition."""

    condition: Node


@dataclass(frozen=True, slots=True)
class AtLeast(Generic[Node]):
    """`n` or more of the conditions hold, counted by position."""

    n: int
    conditions: tuple[Node, ...]


# --- Windows


@dataclass(frozen=True, slots=True)
class AllTime:
    """No bounds."""

    pointer: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Absolute:
    """From `start` to before `end`; a naive datetime is local time, a date its local midnight."""

    start: date | datetime | None
    end: date | datetime | None
    pointer: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Last:
    """The last `n` units before the current one, or with the current one, or rolling from the base time."""

    n: int
    unit: Unit
    include_current: bool = False
    rolling: bool = False
    pointer: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Next:
    """The next `n` units after the current one, or with the current one."""

    n: int
    unit: Unit
    include_current: bool = False
    pointer: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class This:
    """The current unit, from its start to its end."""

    unit: Unit
    pointer: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Previous:
    """The unit before the current one."""

    unit: Unit
    pointer: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Offset:
    """From the start of the unit `start` units from now to the end of the unit `end` units from now."""

    unit: Unit
    start: int | None
    end: int | None
    pointer: str = field(default="", compare=False)


Window: TypeAlias = AllTime | Absolute | Last | Next | This | Previous | Offset


# --- Measures


class Aggregate(StrEnum):
    """What is measured of the events of a customer."""

    COUNT = "count"
    SUM = "sum"
    AVG = "avg"
    MIN = "min"
    MAX = "max"
    DISTINCT = "distinct"
    DAYS = "days"
    PERIODS = "periods"
    FIRST = "first"
    LAST = "last"
    TOP = "top"
    RECENCY = "recency"


@dataclass(frozen=True, slots=True)
class Measure:
    """An aggregate, of a property where it takes one; `unit` belongs to `periods`."""

    agg: Aggregate
    property: str | None = None
    unit: Unit | None = None
    pointer: str = field(default="", compare=False)


# --- Leaves as they are written

Scalar: TypeAlias = str | int | Decimal | bool
"""A JSON value that is neither null nor a container; numbers by their digits."""

Operand: TypeAlias = "Scalar | tuple[Scalar, ...] | Window | None"
"""What an operator is given: one value, two or more, a window, or nothing."""


class Pick(StrEnum):
    """Which of a customer's events is asked."""

    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class All:
    """Every customer of the universe. The same before and after binding."""


@dataclass(frozen=True, slots=True)
class TagLeaf:
    """A comparison with a tag's value; a flag that was left out is None."""

    tag: str
    op: str
    value: Operand = None
    or_missing: bool | None = None
    ignore_case: bool | None = None
    pointer: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class PropertyLeaf:
    """A comparison with a property of an event; a flag that was left out is None."""

    property: str
    op: str
    value: Operand = None
    or_missing: bool | None = None
    ignore_case: bool | None = None
    pointer: str = field(default="", compare=False)


Filter: TypeAlias = "And[Filter] | Or[Filter] | Not[Filter] | AtLeast[Filter] | PropertyLeaf"
"""A tree over the properties of one event: what `where` and `having` hold."""


@dataclass(frozen=True, slots=True)
class EventLeaf:
    """Whether a customer has matching events, or what a measure of them is, or what one of them is like."""

    event: str
    did: bool = True
    where: Filter | None = None
    window: Window = AllTime()
    measure: Measure | None = None
    op: str | None = None
    value: Operand = None
    pick: Pick | None = None
    having: Filter | None = None
    pointer: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Within:
    """The largest gap to the step before, inclusive."""

    n: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a sequence."""

    event: str
    where: Filter | None = None
    within: Within | None = None
    absent: bool = False
    pointer: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class SequenceLeaf:
    """Events of a customer in strictly increasing time."""

    steps: tuple[Step, ...]
    window: Window = AllTime()
    did: bool = True
    pointer: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class CrowdLeaf:
    """Membership of a crowd; without a version, of its latest one."""

    crowd: str
    version: int | None = None
    pointer: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class SampleLeaf:
    """A stable share of the customers: those whose hash lies in `[start, end)` per cent."""

    salt: str
    start: Decimal
    end: Decimal
    pointer: str = field(default="", compare=False)


Leaf: TypeAlias = All | TagLeaf | EventLeaf | SequenceLeaf | CrowdLeaf | SampleLeaf
Segment: TypeAlias = "And[Segment] | Or[Segment] | Not[Segment] | AtLeast[Segment] | Leaf"


# --- Bound: operands


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


# --- Bound: leaves


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


@dataclass(frozen=True, slots=True)
class References:
    """The names a segment uses: tags, events with their properties, crowds with the versions asked for.

    A version None is `latest`.
    """

    tags: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    properties: frozenset[tuple[str, str]] = frozenset()
    crowds: frozenset[tuple[str, int | None]] = frozenset()
