"""From a bound test to the stored numbers that pass it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from engine.errors import InternalError
from engine.model.segment import BoundOperand, Cut, Days, MonthDays, Span, Test
from engine.model.values import Kind, ValueType
from engine.segments.letter_case import lower
from engine.segments.operators import OPERATORS
from engine.serving.storage.dictionary import Dictionary
from engine.serving.storage.scaled import scaled
from engine.serving.tags import ranges as rng
from engine.serving.tags.ranges import EVERYTHING, Bound, Ranges
from engine.windows import LAST, day_begins, local_day

POSITIVE: Final = {"ne": "eq", "not_in": "in", "not_contains": "contains", "none_of": "any_of"}
"""Negative operators and what they negate among the customers with a value."""

_BY_BYTES: Final[Mapping[str, Callable[..., pa.BooleanArray]]] = {
    "contains": pc.match_substring,
    "starts_with": pc.starts_with,
    "ends_with": pc.ends_with,
}
"""Tests that hold of texts where they hold of their bytes: Arrow makes them of a million texts in some ms."""

_DAY_ZERO: Final = date(1970, 1, 1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Match:
    """The stored numbers that pass, and whether a missing value passes."""

    ranges: Ranges
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Domain:
    """What is compared: a type, the dictionary of texts, bounds of stored numbers, the workspace's zone."""

    type: ValueType
    zone: ZoneInfo
    dictionary: Dictionary | None = None
    least: int = 0
    greatest: int = 0


def match_test(test: Test, domain: Domain) -> Match:
    """The stored numbers (or codes) that pass a test; not for lists, whose values are several codes."""
    match test.op:
        case "is_set":
            return Match(EVERYTHING)
        case "is_not_set":
            return Match((), missing=True)
    positive = POSITIVE.get(test.op)
    passing = _passing(positive or test.op, test, domain)
    return Match(complement(passing) if positive else passing, missing=test.or_missing)


def complement(ranges: Ranges) -> Ranges:
    """All numbers outside the ranges."""
    result: list[tuple[Bound, Bound]] = []
    at: Bound = None
    for number, (low, high) in enumerate(ranges):
        if low is not None and (number == 0 or at != low):
            result.append((at, low))
        if high is None:
            return tuple(result)
        at = high
    return (*result, (at, None))


def _passing(op: str, test: Test, domain: Domain) -> Ranges:
    if domain.dictionary is not None:
        return _texts(op, test, domain.dictionary)
    match op:
        case "is_true":
            return ((1, 2),)
        case "is_false":
            return ((0, 1),)
        case "in":
            return _members(test.operand, domain.type)
        case "within":
            return _within(test.operand)
        case "anniversary_within":
            return _anniversaries(test.operand, domain)
        case _:
            return _ordered(op, test.operand, domain.type)


def _ordered(op: str, operand: BoundOperand, type_: ValueType) -> Ranges:
    if op == "between":
        if not isinstance(operand, tuple):
            raise InternalError(f"{operand!r} is no pair")
        return _span(_at(_cut(operand[0]), type_), _after(_cut(operand[1]), type_))
    at, after = _at(_cut(operand), type_), _after(_cut(operand), type_)
    match op:
        case "eq":
            return _span(at, after)
        case "lt":
            return ((None, at.bound),)
        case "lte":
            return ((None, after.bound),)
        case "gte":
            return _span(at, _END)
        case "gt":
            return _span(after, _END)
        case _:
            raise InternalError(f"`{op}` does not compare {type_}")


@dataclass(frozen=True, slots=True)
class _Border:
    """A border among stored numbers; None lies above all of them."""

    bound: Bound


_END: Final = _Border(None)


def _cut(operand: BoundOperand) -> Cut:
    if not isinstance(operand, Cut):
        raise InternalError(f"{operand!r} is no place in an order")
    return operand


def _at(cut: Cut, type_: ValueType) -> _Border:
    return _END if cut.at is None else _Border(scaled(cut.at, type_))


def _after(cut: Cut, type_: ValueType) -> _Border:
    return _END if cut.after is None else _Border(scaled(cut.after, type_))


def _span(low: _Border, high: _Border) -> Ranges:
    """`[low, high)`; nothing where it is empty."""
    if low.bound is None or (high.bound is not None and high.bound <= low.bound):
        return ()
    return ((low.bound, high.bound),)


def _members(operand: BoundOperand, type_: ValueType) -> Ranges:
    if not isinstance(operand, frozenset):
        raise InternalError(f"{operand!r} is no set of values")
    points: list[int | float] = []
    for value in operand:
        try:
            points.append(scaled(value, type_))
        except ValueError:  # more digits than the type has: equal to none of its values
            continue
    return rng.of_points(points)


def _within(operand: BoundOperand) -> Ranges:
    match operand:
        case Days(start, end):
            low = None if start is None else (start - _DAY_ZERO).days
            high = None if end is None else (end - _DAY_ZERO).days
        case Span(start, end):
            low = None if start is None else _micros(start)
            high = None if end is None else _micros(end)
        case _:
            raise InternalError(f"{operand!r} is no window")
    return () if low is not None and high is not None and high <= low else ((low, high),)


def _anniversaries(operand: BoundOperand, domain: Domain) -> Ranges:
    """The days of the year among all days that occur, as days or as instants of local days."""
    if not isinstance(operand, MonthDays):
        raise InternalError(f"{operand!r} are no days of the year")
    if domain.type.kind is Kind.DATE:
        first, last = domain.least, domain.greatest
    else:
        first, last = (_day_of(number, domain.zone) for number in (domain.least, domain.greatest))
    days = np.arange(first, last + 1).astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    month_days = 100 * (months.astype(np.int64) % 12 + 1) + (days - months).astype(np.int64) + 1
    runs = rng.of_mask(np.isin(month_days, np.array(sorted(operand.days), np.int64)))
    found = [(first + int(low or 0), first + int(high or 0)) for low, high in runs]
    if domain.type.kind is Kind.DATE:
        return tuple(found)
    return rng.merge((_begins(low, domain.zone), _begins(high, domain.zone)) for low, high in found)


def _texts(op: str, test: Test, dictionary: Dictionary) -> Ranges:
    operand = test.operand
    if not test.ignore_case:
        if op == "eq" and isinstance(operand, str):
            return _codes(dictionary, [operand])
        if op == "in" and isinstance(operand, frozenset):
            return _codes(dictionary, [str(text) for text in operand])
        if op in _BY_BYTES and isinstance(operand, str):
            return rng.of_mask(dictionary.holding(_BY_BYTES[op], operand))
        return rng.of_mask(dictionary.where(lambda text: OPERATORS[op].holds(text, operand)))
    return rng.of_mask(dictionary.where(lambda text: OPERATORS[op].holds(lower(text), operand)))


def _codes(dictionary: Dictionary, texts: list[str]) -> Ranges:
    return rng.of_points(dictionary.find_all(texts))


def _micros(instant: datetime) -> int:
    return (instant - _EPOCH) // timedelta(microseconds=1)


def _day_of(micros: int, zone: ZoneInfo) -> int:
    return (local_day(_EPOCH + timedelta(microseconds=micros), zone) - _DAY_ZERO).days


def _begins(day: int, zone: ZoneInfo) -> int:
    """When a day begins; just after the last instant for the day after the last one."""
    last = (date.max - _DAY_ZERO).days
    return _micros(LAST) + 1 if day > last else _micros(day_begins(_DAY_ZERO + timedelta(days=day), zone))
