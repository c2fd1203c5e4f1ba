"""Sets as packed words, their digest, and Roaring bitmaps."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pyroaring
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.serving.sets import customer_set as sets
from engine.serving.sets.roaring import ordinals_to_roaring, roaring_to_words, words_to_roaring
from engine.serving.storage.bitmap_files import Bitmaps, write_bitmaps
from engine.serving.storage.files import FolderWriter

SIZE = 200_000
members = st.frozensets(st.integers(0, SIZE - 1) | st.integers(60_000, 70_000), max_size=300)


def digest_by_definition(ordinals: frozenset[int]) -> str:
    """Semantics 12, page by page and bit by bit."""
    total = hashlib.sha256()
    for page in sorted({ordinal // 32_768 for ordinal in ordinals}):
        bits = bytearray(4096)
        for ordinal in ordinals:
            if ordinal // 32_768 == page:
                place = ordinal % 32_768
                bits[place // 8] |= 1 << (place % 8)
        total.update(page.to_bytes(4, "big") + hashlib.sha256(bytes(bits)).digest())
    return total.hexdigest()


@given(members, members)
def test_algebra(one: frozenset[int], other: frozenset[int]) -> None:
    left, right = sets.from_ordinals(one, SIZE), sets.from_ordinals(other, SIZE)
    assert set((left & right).ordinals().tolist()) == one & other
    assert set((left | right).ordinals().tolist()) == one | other
    assert set((left - right).ordinals().tolist()) == one - other
    assert len(left) == len(one)
    assert left.count_and(right) == len(one & other)
    assert (left == right) == (one == other)
    assert all(ordinal in left for ordinal in one)
    assert len(sets.full(SIZE) - left) == SIZE - len(one)


@given(members)
def test_digest(ordinals: frozenset[int]) -> None:
    assert sets.from_ordinals(ordinals, SIZE).digest() == digest_by_definition(ordinals)


def test_digest_does_not_depend_on_the_size() -> None:
    assert sets.from_ordinals([1, 40_000], 50_000).digest() == sets.from_ordinals([1, 40_000], SIZE).digest()
    assert sets.empty(SIZE).digest() == hashlib.sha256(b"").hexdigest()


@pytest.mark.parametrize("size", [1, 63, 64, 65, 65_536, 65_537, 150_001])
@pytest.mark.parametrize("share", [0.0, 0.001, 0.06, 0.5, 1.0])
def test_roaring_is_read_by_others(size: int, share: float) -> None:
    mask = np.random.default_rng(size).random(size) < share
    found = sets.from_mask(mask, size)
    ordinals = np.flatnonzero(mask)
    data = words_to_roaring(found.words)
    assert pyroaring.BitMap.deserialize(data).to_array().tolist() == ordinals.tolist()
    assert ordinals_to_roaring(ordinals) == data
    words = np.zeros_like(found.words)
    roaring_to_words(data, words)
    assert np.array_equal(words, found.words)


@pytest.mark.parametrize("size", [1, 64, 100])
def test_no_bits_above_the_size(size: int) -> None:
    assert len(sets.full(size)) == size
    assert sets.full(size) == sets.from_mask(np.ones(size, np.bool_), size)
    assert size not in sets.full(size)


def test_words_of_a_smaller_universe() -> None:
    small = sets.from_ordinals([3, 99], 100)
    assert sets.from_words(small.words, SIZE).ordinals().tolist() == [3, 99]


def test_bitmaps_of_bits_and_of_arrays_are_united(tmp_path: Path) -> None:
    shares = [0.6, 0.39, 0.0098, 0.0002]  # bits alone, bits alone, arrays, a few arrays
    values = np.random.default_rng(5).choice(4, 150_001, p=shares).astype(np.int8)
    values[-1] = 3
    with FolderWriter(tmp_path) as writer:
        assert write_bitmaps(writer, "of", values, values >= 0) == 4
        writer.close()
    bitmaps = Bitmaps(tmp_path / "of")
    assert [bitmaps.arrays(number) for number in range(4)] == [0, 0, 3, 3]
    for chosen in ([], [0], [1, 3], [2], [0, 1, 2, 3]):
        expected = sets.from_mask(np.isin(values, chosen), len(values))
        assert bitmaps.union(chosen, len(values)) == expected
        assert bitmaps.union(chosen, 151_000).ordinals().tolist() == expected.ordinals().tolist()
