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
from engine.serving.event_store import EventProperty
from engine.serving.runs import Arrays

BY_VALUE: Final = frozenset({Aggregate.DISTINCT, Aggregate.TOP})
BY_TIME: Final = frozenset({Aggregate.FIRST, Aggregate.LAST})
"""`first` and `last` need `minute` and `rest` of the rows, and `no_id` where events have ids."""

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
        found, measured = _by_time(rows, agg, of) if agg in BY_TIME else _by_value(rows, agg, of)
        who.append(found)
        values.append(measured)
    return np.concatenate(who), np.concatenate(values) if values else np.zeros(0, np.int64)


def _by_value(rows: Arrays, agg: Aggregate, of: EventProperty) -> tuple[NDArray[Any], NDArray[Any]]:
    """Count the distinct values of each customer, or take the most frequent, among equals the smallest."""
    least = int(of.entry.least or 0)
    keys = rows["ordinal"].astype(np.uint64) << _SHIFT
    keys |= (rows[of.column].astype(np.int64) - least).astype(np.uint64)
    keys.sort()
    firsts = _starts(keys[1:] != keys[:-1])
    kinds = keys[firsts]
    owners = kinds >> _SHIFT
    starts = _starts(owners[1:] != owners[:-1])
    who = owners[starts].astype(np.uint32)
    if agg is Aggregate.DISTINCT:
        return who, np.append(starts[1:], len(kinds)) - starts
    if agg is not Aggregate.TOP:
        raise InternalError(f"`{agg}` does not count values")
    times = (np.append(firsts[1:], len(keys)) - firsts).astype(np.uint64)
    best = np.maximum.reduceat((times << _SHIFT) | (_LOW - (kinds & _LOW)), starts)
    return who, (_LOW - (best & _LOW)).astype(np.int64) + least


def _by_time(rows: Arrays, agg: Aggregate, of: EventProperty) -> tuple[NDArray[Any], NDArray[Any]]:
    """The value of each customer's first or last moment: of the smallest id, else the smallest value."""
    ordinals, values = rows["ordinal"], rows[of.column]
    fresh = ordinals[1:] != ordinals[:-1]
    starts = _starts(fresh)
    moments = _starts(
        fresh | (rows["minute"][1:] != rows["minute"][:-1]) | (rows["rest"][1:] != rows["rest"][:-1])
    )
    ends = np.append(moments[1:], len(ordinals))
    at = np.searchsorted(moments, starts)
    if agg is Aggregate.LAST:
        at = np.append(at[1:], len(moments)) - 1
    first, end = moments[at], ends[at]
    found = values[first]
    tied = end - first > 1
    if "no_id" in rows:  # ids stand in their order, missing ones last: the first row has the smallest
        tied &= rows["no_id"][first]
    for place in np.flatnonzero(tied).tolist():
        found[place] = values[first[place] : end[place]].min()
    return ordinals[starts], found


def _starts(changes: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Where runs start, given where each element differs from the one before."""
    return np.concatenate(([0], np.flatnonzero(changes) + 1))
