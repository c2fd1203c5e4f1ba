"""Which stored numbers pass a test: half-open ranges, and their evaluation over arrays.

Every test of an ordered type comes down to ranges of the stored numbers (`scaled.py`): a comparison is one
range, a list of values one each, an anniversary one a year and day. Texts are tested on their dictionary, and
the codes that pass are ranges of codes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from engine.serving.sets.customer_set import CustomerSet, Mask, word_count
from engine.serving.storage import scaled
from engine.serving.threads import on_all_cores

Bound: TypeAlias = int | float | None
Range: TypeAlias = tuple[Bound, Bound]
"""`[from, to)`; None is open."""

Ranges: TypeAlias = tuple[Range, ...]
"""Ascending and disjoint."""

Tester: TypeAlias = Callable[[NDArray[Any]], Mask]
"""For every number of an array whether it passes."""

EVERYTHING: Final[Ranges] = ((None, None),)
_BLOCK: Final = 1 << 20  # numbers a task of the pool; smaller ones pass the interpreter to and fro for longer
_FEW: Final = 4  # ranges that are compared one by one


def of_points(points: Iterable[int | float]) -> Ranges:
    """The ranges that hold just some numbers; neighbouring integers join."""
    merged: list[tuple[int | float, int | float]] = []
    for point in sorted(set(points)):
        after = point + 1 if isinstance(point, int) else math.nextafter(point, math.inf)
        if merged and merged[-1][1] == point:
            merged[-1] = (merged[-1][0], after)
        else:
            merged.append((point, after))
    return tuple(merged)


def of_mask(mask: Mask) -> Ranges:
    """The runs of true places, as ranges of their indices."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False]))))
    return tuple((int(low), int(high)) for low, high in edges.reshape(-1, 2))


def merge(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Ranges in any order, sorted and joined where they touch."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        elif low < high:
            merged.append((low, high))
    return tuple(merged)


def holds(ranges: Ranges, number: int | float) -> bool:
    """Whether a number lies in one of the ranges."""
    return any((low is None or number >= low) and (high is None or number < high) for low, high in ranges)


def passing(values: NDArray[Any], ranges: Ranges) -> Mask:
    """For every number of an array whether it lies in one of the ranges."""
    return tester(values.dtype, ranges)(values)


def tester(dtype: np.dtype[Any], ranges: Ranges) -> Tester:
    """The test for ranges, made once for many arrays of one type."""
    if dtype == scaled.PAIR:
        return lambda values: _any(_pair_mask(values, one) for one in ranges) if ranges else _none(values)
    fitted = _fit(ranges, dtype)
    match fitted:
        case ():
            return _none
        case ((None, None),):
            return lambda values: np.ones(len(values), np.bool_)
        case (one,):
            return lambda values: _one(values, one)
        case _ if dtype.kind in "ui" and dtype.itemsize <= 2:
            return _looked_up(fitted, dtype)
        case _ if len(fitted) <= _FEW:
            return lambda values: _any(_one(values, one) for one in fitted)
        case _:
            return _between_borders(fitted, dtype)


def select(values: NDArray[Any], ranges: Ranges, size: int, among: CustomerSet | None = None) -> CustomerSet:
    """The ordinals, below `size` and `among` others, whose number lies in one of the ranges."""
    words = np.zeros(word_count(size), np.uint64)
    packed, passes = words.view(np.uint8), tester(values.dtype, ranges)

    def test_block(start: int) -> None:
        block = np.packbits(passes(values[start : start + _BLOCK]), bitorder="little")
        packed[start >> 3 : (start >> 3) + len(block)] = block

    on_all_cores(test_block, range(0, len(values), _BLOCK))
    if among is not None:
        np.bitwise_and(words, among.words, out=words)
    return CustomerSet(words, size)


def _fit(ranges: Ranges, dtype: np.dtype[Any]) -> Ranges:
    """The ranges cut to what an integer type can hold, so that comparing never overflows."""
    if dtype.kind == "f":
        return ranges
    if dtype.kind == "b":
        least, greatest = 0, 1
    else:
        least, greatest = int(np.iinfo(dtype).min), int(np.iinfo(dtype).max)
    fitted: list[Range] = []
    for low, high in ranges:
        if (low is not None and low > greatest) or (high is not None and high <= least):
            continue
        below = None if low is None or low <= least else low
        above = None if high is None or high > greatest else high
        fitted.append((below, above))
    return tuple(fitted)


def _one(values: NDArray[Any], one: Range) -> Mask:
    low, high = one
    if low is None:
        return np.asarray(values < high)
    if high is None:
        return np.asarray(values >= low)
    if isinstance(low, int) and high == low + 1:
        return np.asarray(values == low)
    inside = values >= low
    inside &= values < high
    return np.asarray(inside)


def _none(values: NDArray[Any]) -> Mask:
    return np.zeros(len(values), np.bool_)


def _looked_up(ranges: Ranges, dtype: np.dtype[Any]) -> Tester:
    """A table of all numbers of a short type; Arrow looks numbers up as they are, NumPy widens them first."""
    bits, least = 8 * dtype.itemsize, int(np.iinfo(dtype).min)
    table = np.zeros(1 << bits, np.uint8)
    for low, high in ranges:
        table[None if low is None else int(low) - least : None if high is None else int(high) - least] = 1
    lookup = pa.array(np.roll(table, least))  # negative numbers stand behind the others

    def passes(values: NDArray[Any]) -> Mask:
        codes = pa.array(np.ascontiguousarray(values).view(f"u{dtype.itemsize}"))
        return np.asarray(pc.take(lookup, codes, boundscheck=False).to_numpy().view(np.bool_))

    return passes


def _between_borders(ranges: Ranges, dtype: np.dtype[Any]) -> Tester:
    """A number is inside where an odd number of borders lies at or below it."""
    first_open = ranges[0][0] is None
    borders = np.array([border for one in ranges for border in one if border is not None], dtype)

    def passes(values: NDArray[Any]) -> Mask:
        passed = np.searchsorted(borders, values, side="right")
        return np.asarray((passed & 1).astype(np.bool_) != first_open)

    return passes


def _any(masks: Iterable[Mask]) -> Mask:
    first, *others = masks
    for other in others:
        first = first | other
    return first


def _pair_mask(values: NDArray[Any], one: Range) -> Mask:
    mask = np.ones(len(values), np.bool_)
    if one[0] is not None:
        mask &= _pair_at_least(values, int(one[0]))
    if one[1] is not None:
        mask &= ~_pair_at_least(values, int(one[1]))
    return mask


def _pair_at_least(values: NDArray[Any], bound: int) -> Mask:
    if not -(1 << 127) <= bound < 1 << 127:
        return np.full(len(values), bound < 0)
    high, low = bound >> 64, bound & 0xFFFF_FFFF_FFFF_FFFF
    above = values["high"] > np.int64(high)
    return np.asarray(above | ((values["high"] == np.int64(high)) & (values["low"] >= np.uint64(low))))
