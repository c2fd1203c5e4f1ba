"""Leaves over tags, as sets."""

from __future__ import annotations

from functools import reduce
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from engine.errors import InternalError, NotFound
from engine.model.segment import BoundTag, Test
from engine.model.values import INTEGER
from engine.serving.sets.customer_set import CustomerSet, Mask, empty, from_mask
from engine.serving.snapshot import ServingSnapshot
from engine.serving.storage.columns import StoredColumn
from engine.serving.tags import ranges as rng
from engine.serving.tags.matching import Domain, match_test
from engine.serving.tags.ranges import EVERYTHING, Ranges

_FEW_BITMAPS: Final = 4
_FEW_ARRAYS: Final = 32
"""Up to so many bitmaps, which hold so many arrays, are united sooner than all customers are compared."""


def tag_leaf(snapshot: ServingSnapshot, leaf: BoundTag) -> CustomerSet:
    """The customers whose value of a tag passes; `NotFound` for a tag that the snapshot does not hold."""
    column = snapshot.tags.get(leaf.tag)
    if column is None:
        raise NotFound.named("tag", leaf.tag, snapshot.tags)
    return column_test(column, leaf.test, ZoneInfo(snapshot.manifest.zone), snapshot.universe)


def column_test(column: StoredColumn, test: Test, zone: ZoneInfo, universe: CustomerSet) -> CustomerSet:
    """The customers of `universe` whose value in a column passes."""
    if column.entry.form == "list":
        return _list_test(column, test, zone, universe)
    match = match_test(test, domain_of(column, zone))
    found = _with_values(column, match.ranges)
    if not column.is_within(universe):
        found = found & universe
    return found | (universe - column.valid) if match.missing else found


def domain_of(column: StoredColumn, zone: ZoneInfo) -> Domain:
    """What tests of a column are matched against."""
    entry = column.entry
    if entry.form == "text":
        return Domain(column.type, zone, column.dictionary)
    if entry.form == "pair" or column.values.dtype.kind == "f":
        return Domain(column.type, zone)
    return Domain(column.type, zone, None, int(entry.least or 0), int(entry.greatest or 0))


def _with_values(column: StoredColumn, ranges: Ranges) -> CustomerSet:
    """The ordinals that have a value in the ranges."""
    if ranges == EVERYTHING:
        return column.valid
    if not ranges:
        return empty(column.size)
    if column.entry.bitmaps:
        passes = rng.passing(column.distinct, ranges)
        if (united := _united_soon(column, passes)) is not None:
            return united
        if (others := _united_soon(column, ~passes)) is not None:
            return column.valid - others
    everybody = column.entry.values == column.size
    return rng.select(column.values, ranges, column.size, None if everybody else column.valid)


def _united_soon(column: StoredColumn, passes: Mask) -> CustomerSet | None:
    """The customers of some distinct values, where their bitmaps are quickly united."""
    if np.count_nonzero(passes) > _FEW_BITMAPS:
        return None
    numbers = np.flatnonzero(passes).tolist()
    if sum(map(column.bitmaps.arrays, numbers)) > _FEW_ARRAYS:
        return None
    return column.bitmaps.union(numbers, column.size)


def _list_test(column: StoredColumn, test: Test, zone: ZoneInfo, universe: CustomerSet) -> CustomerSet:
    valid = column.valid & universe
    match test.op:
        case "is_set":
            return valid
        case "is_not_set":
            return universe - valid
        case "size_eq" | "size_gte" | "size_lte":
            sizes = Test(test.op.removeprefix("size_"), INTEGER, test.operand)
            ranges = match_test(sizes, Domain(INTEGER, zone)).ranges
            return from_mask(rng.passing(column.lengths(), ranges), column.size) & valid
        case "any_of":
            return _united(column, test) & valid
        case "none_of":
            found = valid - _united(column, test)
            return found | (universe - valid) if test.or_missing else found
        case "all_of":
            codes = _element_codes(column, test)
            sets = [
                empty(column.size) if code is None else column.bitmaps.union([code], column.size)
                for code in codes
            ]
            return reduce(CustomerSet.__and__, sets, valid)
        case _:
            raise InternalError(f"`{test.op}` does not compare lists")


def _united(column: StoredColumn, test: Test) -> CustomerSet:
    codes = [code for code in _element_codes(column, test) if code is not None]
    return column.bitmaps.union(codes, column.size)


def _element_codes(column: StoredColumn, test: Test) -> list[int | None]:
    if not isinstance(test.operand, frozenset):
        raise InternalError(f"{test.operand!r} is no set of texts")
    return [column.dictionary.find(str(text)) for text in test.operand]
