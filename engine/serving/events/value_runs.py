"""Measures that look at the values of a customer's events one by one: distinct, most frequent, first, last.

As in `runs.py`, rows come customer by customer and in the order of time: a batch is sorted at most by value.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from engine.errors import InternalError
from engine.model.segment import Aggregate
from engine.serving.events.local_days import count_changes
from engine.serving.events.runs import Arrays, Places, Runs, runs_of
from engine.serving.events.store import EventProperty

BY_VALUE: Final = frozenset({Aggregate.DISTINCT, Aggregate.TOP})
BY_TIME: Final = frozenset({Aggregate.FIRST, Aggregate.LAST})
"""`first` and `last` need the times of rows, and `no_id` where events have ids."""

_WORD: Final = 64
_LOW: Final = np.uint64(0xFFFF_FFFF)
_SHIFT: Final = np.uint64(32)


def fits_key(of: EventProperty) -> bool:
    """Whether the stored values of a property lie in 32 bits, so that customer and value make one number."""
    if of.entry.form == "text":
        return True
    if of.entry.form != "array" or of.type.kind.value == "float":
        return False
    return int(of.entry.greatest or 1) - int(of.entry.least or 0) < 1 << 32


def values_of_runs(
    batches: Iterator[Arrays], agg: Aggregate, of: EventProperty
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Customers, and the measure's stored number of each."""
    who: list[NDArray[Any]] = [np.zeros(0, np.uint32)]
    values: list[NDArray[Any]] = []
    for rows in batches:
        runs = runs_of(rows)
        who.append(runs.who)
        values.append(value_of_runs(runs, agg, of))
    return np.concatenate(who), np.concatenate(values) if values else np.zeros(0, np.int64)


def value_of_runs(runs: Runs, agg: Aggregate, of: EventProperty) -> NDArray[Any]:
    """The measure's stored number of each customer of a batch that is not empty."""
    if agg in BY_TIME:
        return _by_time(runs, agg, of)
    least, span = _span(of)
    if agg is Aggregate.DISTINCT and span <= _WORD:
        return _distinct_bits(runs, of, least)
    return _by_value(runs, agg, of, least, span)


def _span(of: EventProperty) -> tuple[int, int]:
    """The least stored number, and how many there can be."""
    if of.entry.form == "text":
        return 0, max(of.entry.distinct or 1, 1)
    least = int(of.entry.least or 0)
    greatest = 1 if of.entry.greatest is None else int(of.entry.greatest)
    return least, greatest - least + 1


def _distinct_bits(runs: Runs, of: EventProperty, least: int) -> NDArray[Any]:
    """Count distinct values of which there are few: one bit each."""
    bit_of = np.left_shift(np.uint64(1), np.arange(_WORD, dtype=np.uint64))
    values = runs.columns[of.column]
    bits = bit_of.take(values if least == 0 else values.astype(np.int64) - least)
    return np.asarray(np.bitwise_count(np.bitwise_or.reduceat(bits, runs.starts)), np.int64)


def _by_value(runs: Runs, agg: Aggregate, of: EventProperty, least: int, span: int) -> NDArray[Any]:
    """Count the distinct values of each customer, or take the most frequent, among equals the smallest.

    Customers are numbered in the batch, so that number and value make a short key. The sort is the one that
    makes use of order that is there: rows are in the order of customers already.
    """
    bits = (span - 1).bit_length()
    dtype: Any = np.uint32 if bits + len(runs.who).bit_length() <= 32 else np.uint64  # numbers from 1 on
    fresh = np.zeros(runs.count, dtype)
    fresh[runs.starts] = 1
    keys = np.cumsum(fresh, dtype=dtype) << dtype(bits)
    keys |= (runs.columns[of.column].astype(np.int64) - least).astype(dtype)
    keys.sort(kind="stable")
    if agg is Aggregate.DISTINCT:
        return count_changes(runs.starts, keys)
    if agg is not Aggregate.TOP:
        raise InternalError(f"`{agg}` does not count values")
    differs = np.concatenate(([True], keys[1:] != keys[:-1]))
    firsts = np.flatnonzero(differs)
    kinds, starts = keys[firsts], np.cumsum(differs)[runs.starts] - 1
    times = (np.append(firsts[1:], len(keys)) - firsts).astype(np.uint64)
    values = (kinds & dtype((1 << bits) - 1)).astype(np.uint64)
    best = np.maximum.reduceat((times << _SHIFT) | (_LOW - values), starts)
    return (_LOW - (best & _LOW)).astype(np.int64) + least


def _by_time(runs: Runs, agg: Aggregate, of: EventProperty) -> NDArray[Any]:
    """The value of each customer's first or last moment: of the smallest id, else the smallest value."""
    values = runs.columns[of.column]
    first, end = moments(runs, last=agg is Aggregate.LAST)
    found = values[first]
    tied = end - first > 1
    if "no_id" in runs.columns:  # ids stand in their order, missing ones last: the first row has the smallest
        tied &= runs.columns["no_id"][first]
    if tied.any():
        found[tied] = _smallest(values, first[tied], end[tied])
    return found


def _smallest(values: NDArray[Any], first: Places, end: Places) -> NDArray[Any]:
    """The smallest value of each range; the ranges ascend."""
    borders = np.stack((first, end), axis=1).ravel()
    padded = np.append(values, values[:1])  # a border may lie after the last value
    return np.minimum.reduceat(padded, borders)[::2]


def moments(runs: Runs, *, last: bool) -> tuple[Places, Places]:
    """Of each customer the rows `[first, end)` of the first or last moment."""
    starts, ends = runs.starts, runs.ends
    first = ends - 1 if last else starts.copy()
    end = ends.copy() if last else starts + 1
    moving = np.flatnonzero(ends - starts > 1)
    while len(moving):
        inner = first[moving] if last else end[moving] - 1
        outer = inner - 1 if last else inner + 1
        moving = moving[runs.times(inner) == runs.times(outer)]
        if last:
            first[moving] -= 1
            moving = moving[first[moving] > starts[moving]]
        else:
            end[moving] += 1
            moving = moving[end[moving] < ends[moving]]
    return first, end
