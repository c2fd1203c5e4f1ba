"""How often each value of a column occurs in a group: exact counts, by one pass over the column."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from engine.serving.sets.customer_set import count_bits
from engine.serving.sets.groups import Group
from engine.serving.sets.roaring import dense_words
from engine.serving.storage.bitmap_files import Bitmaps
from engine.serving.storage.columns import StoredColumn

MOST_BINS: Final = 1 << 22
"""Stored integers that lie in so many places are counted place by place, others are sorted."""

_FEW_BINS: Final = 1 << 16


def is_counted(column: StoredColumn) -> bool:
    """Whether the stored numbers of a column lie densely enough to be counted place by place."""
    if column.entry.form == "text":
        return len(column.dictionary) <= MOST_BINS
    if column.entry.form != "array" or column.values.dtype.kind == "f":
        return False
    least, greatest = bounds(column)
    return greatest - least < MOST_BINS


def is_dense(column: StoredColumn, group: Group) -> bool:
    """Whether counting place by place is worth it: many places and few values are sorted sooner."""
    least, greatest = bounds(column)
    return greatest - least < max(_FEW_BINS, group.with_value(column) // 4)


def dense_counts(column: StoredColumn, group: Group) -> NDArray[np.int64]:
    """How many members have the least stored number (`bounds`), and each number after it."""
    least, greatest = bounds(column)
    bins = greatest - least + 1
    counts = np.zeros(bins, np.int64)
    if column.entry.bitmaps and column.bitmaps.effort < group.size:
        counts[column.distinct.astype(np.int64) - least] = bitmap_counts(column.bitmaps, group)
        return counts
    for part in group.stored(column):
        counts += np.bincount(part if least == 0 else part.astype(np.int64) - least, minlength=bins)
    counts[-least] -= group.spare(column)
    return counts


def bitmap_counts(bitmaps: Bitmaps, group: Group) -> NDArray[np.int64]:
    """How many members each of the bitmaps holds."""
    found = (_in_both(bitmaps.serialised(number), group) for number in range(len(bitmaps)))
    return np.fromiter(found, np.int64, len(bitmaps))


def _in_both(data: memoryview, group: Group) -> int:
    """How many members a serialised bitmap holds; one without gaps is counted where it lies."""
    words = dense_words(data)
    if words is None:
        return int(group.bitmap.intersection_cardinality(BitMap.deserialize(bytes(data))))
    both = min(len(words), len(group.members.words))
    return count_bits(words[:both] & group.members.words[:both])


def bounds(column: StoredColumn) -> tuple[int, int]:
    """The least and greatest stored number; zero, which stands where there is no value, is among them."""
    if column.entry.form == "text":
        return 0, max(len(column.dictionary) - 1, 0)
    return min(int(column.entry.least or 0), 0), max(int(column.entry.greatest or 0), 0)
