"""Segments, as they are written, and the door to all nouns that segments are made of.

A segment is a tree. Groups (`And`, `Or`, `Not`, `AtLeast`) are the same before and after binding and hold
whatever their tree is made of; leaves come twice: as written (`TagLeaf`) and as bound (`BoundTag`).
`pointer` is the JSON pointer at which a thing was written; it takes no part in comparisons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from engine.model.bound import (
    BoundBand,
    BoundCrowd,
    BoundEvent,
    BoundEvents,
    BoundFilter,
    BoundLeaf,
    BoundMeasure,
    BoundMeasurement,
    BoundOperand,
    BoundProperty,
    BoundSample,
    BoundSegment,
    BoundSequence,
    BoundStep,
    BoundTag,
    Cut,
    Days,
    Gap,
    Measures,
    MonthDays,
    Occurs,
    Picked,
    Span,
    Test,
)
from engine.model.issue import Place
from engine.model.tree import Aggregate, All, And, AtLeast, Measure, Not, Or, Pick
from engine.model.window import Absolute, AllTime, Last, Next, Offset, Previous, This, Unit, Window

__all__ = [
    "Absolute",
    "Aggregate",
    "All",
    "AllTime",
    "And",
    "AtLeast",
    "BoundBand",
    "BoundCrowd",
    "BoundEvent",
    "BoundEvents",
    "BoundFilter",
    "BoundLeaf",
    "BoundMeasure",
    "BoundMeasurement",
    "BoundOperand",
    "BoundProperty",
    "BoundSample",
    "BoundSegment",
    "BoundSequence",
    "BoundStep",
    "BoundTag",
    "CrowdLeaf",
    "Cut",
    "Days",
    "EventLeaf",
    "Filter",
    "Gap",
    "Last",
    "Leaf",
    "Measure",
    "Measures",
    "MonthDays",
    "Next",
    "Not",
    "Occurs",
    "Offset",
    "Operand",
    "Or",
    "Pick",
    "Picked",
    "Places",
    "Previous",
    "PropertyLeaf",
    "References",
    "SampleLeaf",
    "Scalar",
    "Segment",
    "SequenceLeaf",
    "Span",
    "Step",
    "TagLeaf",
    "Test",
    "This",
    "Unit",
    "Window",
    "Within",
]

Places: TypeAlias = Mapping[str, Place]
"""Where each JSON pointer of a document stands; a pointer left out stands where its nearest parent does."""


Scalar: TypeAlias = str | int | Decimal | bool
"""A JSON value that is neither null nor a container; numbers by their digits."""

Operand: TypeAlias = "Scalar | tuple[Scalar, ...] | Window | None"
"""What an operator is given: one value, two or more, a window, or nothing."""


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


@dataclass(frozen=True, slots=True)
class References:
    """The names a segment uses: tags, events with their properties, crowds with the versions asked for.

    A version None is `latest`.
    """

    tags: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    properties: frozenset[tuple[str, str]] = frozenset()
    crowds: frozenset[tuple[str, int | None]] = frozenset()
