"""Leaves on the serving files: medians beside the budgets of the design."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from time import perf_counter, process_time
from typing import Final

from benchmarks.sizes import BASE_TIME, COMMON, HEAVY
from benchmarks.staged import AMOUNT
from engine.model.segment import (
    Aggregate,
    BoundEvent,
    BoundEvents,
    BoundMeasure,
    BoundProperty,
    BoundTag,
    Cut,
    Measures,
    Occurs,
    Span,
    Test,
)
from engine.model.values import BOOLEAN, INTEGER, TEXT, TEXT_LIST, ValueType
from engine.serving import CustomerSet, ServingSnapshot, event_leaf, tag_leaf

_SUM: Final = ValueType.decimal(38, 2)
_QUARTER: Final = Span(BASE_TIME - timedelta(days=90), BASE_TIME)
_ODD: Final = Span(BASE_TIME - timedelta(days=90, seconds=17), BASE_TIME - timedelta(seconds=5))
_CATEGORY: Final = Test("eq", TEXT, "category 02")


@dataclass(frozen=True, slots=True)
class Case:
    """One thing to time: its name, the budget of such a preview at full size in ms, the call."""

    name: str
    budget: float
    run: Callable[[ServingSnapshot], CustomerSet]


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds of the first call, medians of the others, and the size of the answer.

    `processor` is the time of all cores together: on a busy machine it tells more than the clock.
    """

    case: Case
    first: float
    median: float
    processor: float
    count: int


def cut(value: str, step: str = "0.01") -> Cut:
    """A decimal literal among values with two digits."""
    return Cut(Decimal(value), Decimal(value) + Decimal(step), True)


def tag(code: str, test: Test) -> Callable[[ServingSnapshot], CustomerSet]:
    """A tag leaf."""
    return lambda snapshot: tag_leaf(snapshot, BoundTag(code, test))


def measure(
    event: str, agg: Aggregate, test: Test, span: Span, *, of: str | None = None, where: Test | None = None
) -> Callable[[ServingSnapshot], CustomerSet]:
    """An event leaf with a measure; `where` tests the category."""
    matching = BoundEvents(event, span, None if where is None else BoundProperty("category", where))
    bound = BoundMeasure(agg, test.type, BASE_TIME.date(), of, AMOUNT if of else None)
    return lambda snapshot: event_leaf(snapshot, BoundEvent(matching, Measures(bound, test)))


def did(event: str, span: Span) -> Callable[[ServingSnapshot], CustomerSet]:
    """An event leaf that asks for at least one event."""
    return lambda snapshot: event_leaf(snapshot, BoundEvent(BoundEvents(event, span), Occurs()))


def cases() -> list[Case]:
    """What the interactive work is made of."""
    return [*_tag_cases(), *_event_cases()]


def _tag_cases() -> list[Case]:
    in_three = frozenset({"category 01", "category 02", "category 03"})
    fifty = frozenset(f"value {number:03d}" for number in range(40, 90))
    return [
        Case("enumerable tag, eq", 10, tag("text_06", Test("eq", TEXT, "value 003"))),
        Case("enumerable tag, ne or missing", 10, tag("text_06", Test("ne", TEXT, "value 003", True))),
        Case("enumerable tag, in 50 of 120", 10, tag("text_11", Test("in", TEXT, fifty))),
        Case("boolean tag", 10, tag("flag", Test("is_true", BOOLEAN))),
        Case("integer tag, gte", 10, tag("count_09", Test("gte", INTEGER, Cut(20_000, 20_001, True)))),
        Case("decimal tag, between", 10, tag("amount_03", Test("between", AMOUNT, (cut("50"), cut("300"))))),
        Case("list tag, any of 3", 10, tag("interests", Test("any_of", TEXT_LIST, in_three))),
    ]


def _event_cases() -> list[Case]:
    few = Test("lte", INTEGER, Cut(3, 4, True))
    return [
        Case("1 of 20 types, 90 days, did", 60, did(COMMON, _QUARTER)),
        Case("1 of 20 types, 90 days, sum >= x", 60, _spent(COMMON, _QUARTER)),
        Case("the same, window to the second", 60, _spent(COMMON, _ODD)),
        Case("the same, one category", 60, _spent(COMMON, _QUARTER, where=_CATEGORY)),
        Case("1 of 20 types, 90 days, count <= 3", 60, measure(COMMON, Aggregate.COUNT, few, _QUARTER)),
        Case("half of all events, sum >= x", 500, _spent(HEAVY, Span())),
        Case("half of all events, 90 days, sum >= x", 500, _spent(HEAVY, _QUARTER)),
        Case("half of all events, one category, sum >= x", 500, _spent(HEAVY, Span(), where=_CATEGORY)),
    ]


def _spent(event: str, span: Span, *, where: Test | None = None) -> Callable[[ServingSnapshot], CustomerSet]:
    at_least = Test("gte", _SUM, cut("100.00"))
    return measure(event, Aggregate.SUM, at_least, span, of="amount", where=where)


def time_leaves(snapshot: ServingSnapshot, rounds: int = 9) -> list[Timed]:
    """Time every case: the first call, then the median of `rounds`."""
    timed = []
    for case in cases():
        first, _, members = _milliseconds(case, snapshot)
        others = [_milliseconds(case, snapshot) for _ in range(rounds)]
        median = statistics.median(one[0] for one in others)
        processor = statistics.median(one[1] for one in others)
        timed.append(Timed(case, first, median, processor, len(members)))
    return timed


def time_algebra(snapshot: ServingSnapshot, rounds: int = 51) -> dict[str, float]:
    """Medians in ms of work on finished sets."""
    one = tag_leaf(snapshot, BoundTag("flag", Test("is_true", BOOLEAN)))
    other = tag_leaf(snapshot, BoundTag("text_06", Test("eq", TEXT, "value 003")))
    calls: dict[str, Callable[[], object]] = {
        "and of two sets": lambda: one & other,
        "count": lambda: len(one),
        "count of and": lambda: one.count_and(other),
        "digest": one.digest,
        "ordinals": one.ordinals,
    }
    return {name: statistics.median(_timed(call) for _ in range(rounds)) for name, call in calls.items()}


def _milliseconds(case: Case, snapshot: ServingSnapshot) -> tuple[float, float, CustomerSet]:
    start, used = perf_counter(), process_time()
    members = case.run(snapshot)
    return (perf_counter() - start) * 1000, (process_time() - used) * 1000, members


def _timed(call: Callable[[], object]) -> float:
    start = perf_counter()
    call()
    return (perf_counter() - start) * 1000
