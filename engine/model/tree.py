"""What segments are made of before and after binding: groups, measures, and the leaf that is everybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from engine.model.window import Unit

Node = TypeVar("Node")


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


@dataclass(frozen=True, slots=True)
class All:
    """Every customer of the universe. The same before and after binding."""


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


class Pick(StrEnum):
    """Which of a customer's events is asked."""

    FIRST = "first"
    LAST = "last"
