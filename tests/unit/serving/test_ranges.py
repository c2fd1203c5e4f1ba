"""Ranges of stored numbers over arrays of every type: the same as number by number."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.serving.tags import ranges as rng
from engine.serving.tags.ranges import Range, Ranges

TYPES = ["bool", "int8", "uint8", "int16", "uint16", "int32", "int64", "float64"]


@st.composite
def any_ranges(draw: st.DrawFn) -> Ranges:
    """Up to nine ranges, some beyond what a short type holds, the outer ones open or not."""
    borders = sorted(draw(st.sets(st.integers(-70_000, 70_000) | st.integers(-300, 300), max_size=18)))
    found: list[Range] = [(low, high) for low, high in list(pairwise(borders))[::2]]
    if found and draw(st.booleans()):
        found[0] = (None, found[0][1])
    if found and draw(st.booleans()):
        found[-1] = (found[-1][0], None)
    return tuple(found)


@pytest.mark.parametrize("name", TYPES)
@given(data=st.data(), ranges=any_ranges())
def test_an_array_passes_number_by_number(name: str, data: st.DataObject, ranges: Ranges) -> None:
    dtype = np.dtype(name)
    least, greatest = (0, 1) if name == "bool" else (-80_000, 80_000)
    if dtype.kind in "iu":
        least, greatest = max(least, np.iinfo(dtype).min), min(greatest, np.iinfo(dtype).max)
    borders = [end + step for one in ranges for end in one if end is not None for step in (-1, 0, 1)]
    inside = [int(border) for border in borders if least <= border <= greatest]
    numbers = st.integers(least, greatest) | (st.sampled_from(inside) if inside else st.nothing())
    values = np.array(data.draw(st.lists(numbers, max_size=60)), dtype)
    expected = [rng.holds(ranges, number) for number in values.tolist()]
    assert rng.passing(values, ranges).tolist() == expected
    chosen = rng.select(values, ranges, len(values)).mask().tolist()
    assert chosen == expected
