"""Packed words to and from the portable Roaring serialisation, container by container.

The format is Roaring's specification (github.com/RoaringBitmap/RoaringFormatSpec) without run containers, so
that any Roaring library reads it; up to 4,096 members of 65,536 a container is a sorted array of 16-bit
numbers, above that 8 KiB of bits.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.serving.sets.customer_set import Words

_COOKIE: Final = 12346  # "no run containers"
_CONTAINER_WORDS: Final = 1024
_ARRAY_MAX: Final = 4096


def words_to_roaring(words: Words) -> bytes:
    """The portable serialisation of a set of packed words."""
    padded = np.zeros(-(-len(words) // _CONTAINER_WORDS) * _CONTAINER_WORDS, "<u8")
    padded[: len(words)] = words
    pages = padded.reshape(-1, _CONTAINER_WORDS)
    counts = np.bitwise_count(pages).sum(axis=1, dtype=np.int64)
    keys = np.flatnonzero(counts)
    bodies = [_container(pages[key], int(counts[key])) for key in keys.tolist()]
    return _assemble(keys, counts[keys], bodies)


def ordinals_to_roaring(ordinals: NDArray[np.integer]) -> bytes:
    """The portable serialisation of ascending distinct ordinals."""
    values = ordinals.astype("<u4", copy=False)
    high = values >> 16
    edges = np.flatnonzero(np.diff(high)) + 1
    parts = np.split(values.astype("<u2"), edges) if len(values) else []
    keys = high[np.concatenate(([0], edges)).astype(np.int64)] if len(values) else high
    counts = np.array([len(part) for part in parts], np.int64)
    bodies = [part.tobytes() if len(part) <= _ARRAY_MAX else _bits(part) for part in parts]
    return _assemble(keys, counts, bodies)


def roaring_to_words(data: memoryview | bytes, words: Words) -> None:
    """Set the members of a serialised bitmap (as written here) in `words`, which has room for them."""
    cookie, number = np.frombuffer(data, "<u4", 2).tolist()
    if cookie != _COOKIE:
        raise ValueError("a Roaring bitmap with run containers was not written here")
    header = np.frombuffer(data, "<u2", 2 * number, 8).reshape(-1, 2)
    starts = np.frombuffer(data, "<u4", number, 8 + 4 * number).tolist()
    for (key, less), start in zip(header.tolist(), starts, strict=True):
        target = words[key * _CONTAINER_WORDS : (key + 1) * _CONTAINER_WORDS]
        if less + 1 > _ARRAY_MAX:
            target |= np.frombuffer(data, "<u8", _CONTAINER_WORDS, start)[: len(target)]
        else:
            members = np.frombuffer(data, "<u2", less + 1, start)
            target |= np.frombuffer(_bits(members), "<u8")[: len(target)]


def shape_of(data: memoryview) -> tuple[int, int, int]:
    """How many containers of a bitmap are bits, how many are arrays, and the members of all arrays."""
    number = int(np.frombuffer(data, "<u4", 1, 4)[0])
    counts = np.frombuffer(data, "<u2", 2 * number, 8)[1::2].astype(np.int64) + 1
    arrays = counts[counts <= _ARRAY_MAX]
    return number - len(arrays), len(arrays), int(arrays.sum())


def dense_words(data: memoryview) -> Words | None:
    """The words of a bitmap that consists of bits alone, from the first ordinal on; None for another."""
    cookie, number = np.frombuffer(data, "<u4", 2).tolist()
    header = np.frombuffer(data, "<u2", 2 * number, 8).reshape(-1, 2)
    if cookie != _COOKIE or number == 0 or header[-1, 0] != number - 1 or header[:, 1].min() < _ARRAY_MAX:
        return None
    return np.frombuffer(data, "<u8", number * _CONTAINER_WORDS, 8 + 8 * number)


def _container(page: Words, count: int) -> bytes:
    if count > _ARRAY_MAX:
        return page.tobytes()
    bits = np.unpackbits(page.view(np.uint8), bitorder="little")
    return np.flatnonzero(bits).astype("<u2").tobytes()


def _bits(members: NDArray[np.uint16]) -> bytes:
    mask = np.zeros(_CONTAINER_WORDS * 64, np.bool_)
    mask[members] = True
    return np.packbits(mask, bitorder="little").tobytes()


def _assemble(keys: NDArray[np.integer], counts: NDArray[np.int64], bodies: list[bytes]) -> bytes:
    number = len(bodies)
    header = np.empty((number, 2), "<u2")
    header[:, 0], header[:, 1] = keys, counts - 1
    first = 8 + 8 * number
    ends = np.cumsum([first, *(len(body) for body in bodies)])
    starts = ends[:-1].astype("<u4")
    prefix = np.array([_COOKIE, number], "<u4").tobytes()
    return b"".join([prefix, header.tobytes(), starts.tobytes(), *bodies])
