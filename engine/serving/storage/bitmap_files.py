"""One Roaring bitmap for every value of a column that has few, in one file with an index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from engine.serving.sets.customer_set import CustomerSet, Mask, empty
from engine.serving.sets.roaring import (
    dense_words,
    ordinals_to_roaring,
    roaring_to_words,
    shape_of,
    words_to_roaring,
)
from engine.serving.storage.files import FolderWriter, map_array

MOST_VALUES: Final = 1000
"""A column with more distinct values has no bitmaps: its array answers as fast."""

_BY_MASK: Final = 48  # up to so many values, one comparison a value is quicker than a sort
_PROBE: Final = 200_000


def write_bitmaps(writer: FolderWriter, name: str, values: NDArray[Any], valid: Mask) -> int | None:
    """Write the bitmaps of all values; None, and nothing written, where there are too many distinct ones."""
    distinct = _distinct(values, valid)
    if distinct is None:
        return None
    if len(distinct) <= _BY_MASK:
        _write(writer, name, (_bitmap_of(values, valid, value) for value in distinct))
    else:
        _write(writer, name, _bitmaps_sorted(values, valid))
    writer.array(f"{name}/distinct.npy", distinct)
    return len(distinct)


def write_element_bitmaps(
    writer: FolderWriter, name: str, owner: NDArray[np.int64], code: NDArray[np.int64], codes: int
) -> None:
    """Write one bitmap an element of a list column; `owner` ascends."""
    order = np.argsort(code.astype(np.min_scalar_type(codes)), kind="stable")  # 16 bits: a radix sort
    ends = np.cumsum(np.bincount(code, minlength=codes))
    parts = np.split(owner[order], ends[:-1]) if codes else []
    _write(writer, name, (ordinals_to_roaring(part) for part in parts))


def _distinct(values: NDArray[Any], valid: Mask) -> NDArray[Any] | None:
    probe = slice(0, _PROBE)
    if len(np.unique(values[probe][valid[probe]])) > MOST_VALUES:
        return None
    if values.dtype.itemsize <= 2:
        low = int(values.min(initial=0))
        counts = np.bincount(values[valid].astype(np.int64) - low)
        distinct = (np.flatnonzero(counts) + low).astype(values.dtype)
    else:
        distinct = np.unique(values[valid])
    return distinct if len(distinct) <= MOST_VALUES else None


def _bitmap_of(values: NDArray[Any], valid: Mask, value: Any) -> bytes:
    packed = np.packbits((values == value) & valid, bitorder="little")
    words = np.zeros(-(-len(packed) // 8) * 8, np.uint8)
    words[: len(packed)] = packed
    return words_to_roaring(words.view(np.uint64))


def _bitmaps_sorted(values: NDArray[Any], valid: Mask) -> Iterator[bytes]:
    ordinals = np.flatnonzero(valid).astype(np.uint32)
    kept = values[ordinals]
    order = np.argsort(kept, kind="stable")
    ordered = kept[order]
    edges = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
    return (ordinals_to_roaring(part) for part in np.split(ordinals[order], edges))


def _write(writer: FolderWriter, name: str, bitmaps: Iterable[bytes]) -> None:
    ends = [0]
    with writer.path(f"{name}/bitmaps.bin").open("wb") as file:
        for bitmap in bitmaps:
            file.write(bitmap)
            ends.append(file.tell())
    writer.finish(f"{name}/bitmaps.bin")
    writer.array(f"{name}/bitmaps.npy", np.array(ends, np.uint64))


class Bitmaps:
    """The bitmaps of a column, mapped; number i belongs to the i-th distinct value in order."""

    def __init__(self, folder: Path) -> None:
        self._ends = map_array(folder / "bitmaps.npy")
        path = folder / "bitmaps.bin"
        mapped = np.memmap(path, np.uint8, "r") if path.stat().st_size else np.zeros(0, np.uint8)
        self._data: memoryview = mapped.data

    def __len__(self) -> int:
        return len(self._ends) - 1

    def serialised(self, number: int) -> memoryview:
        """The portable serialisation of one bitmap."""
        return self._data[int(self._ends[number]) : int(self._ends[number + 1])]

    def arrays(self, number: int) -> int:
        """Of how many arrays one bitmap consists: each takes as long as many thousand customers in bits."""
        return shape_of(self.serialised(number))[1]

    @cached_property
    def effort(self) -> float:
        """How many values could be looked at while all bitmaps are counted in a group, as measured."""
        shapes = np.array([shape_of(self.serialised(number)) for number in range(len(self))]).reshape(-1, 3)
        bits, _, members = shapes.sum(axis=0).tolist()
        return float(2500 * len(self) + 250 * bits + 0.4 * members)

    def union(self, numbers: Iterable[int], size: int) -> CustomerSet:
        """The customers that have any of some values."""
        result = empty(size)
        for number in numbers:
            data = self.serialised(number)
            words = dense_words(data)
            if words is None:
                roaring_to_words(data, result.words)
            else:
                inside = min(len(words), len(result.words))
                result.words[:inside] |= words[:inside]
        return result
