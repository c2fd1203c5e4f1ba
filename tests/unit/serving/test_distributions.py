"""Ranks and borders of values that are put in order only as far as they are asked for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.serving.tags.distributions import StoredValues

KINDS = {
    np.int8: st.integers(-(2**7), 2**7 - 1),
    np.int64: st.integers(-(2**63), 2**63 - 1),
    np.float64: st.floats(allow_nan=False, allow_infinity=False),
}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_ranks_and_borders_are_those_of_sorted_values(kind: type, data: st.DataObject) -> None:
    few = data.draw(st.lists(KINDS[kind], min_size=1, max_size=6))
    values = data.draw(st.lists(st.sampled_from(few), min_size=1, max_size=40))
    found, wanted = StoredValues(np.array(values, kind)), sorted(values)
    borders = st.sampled_from(few) | KINDS[kind]
    if kind is not np.float64:
        borders |= st.integers(-(2**70), 2**70)
    for _ in range(data.draw(st.integers(1, 4))):
        ranks = data.draw(st.lists(st.integers(0, len(values) - 1), max_size=5))
        assert found.at(ranks) == [wanted[rank] for rank in ranks]
        border = data.draw(borders)
        assert found.below(border) == sum(value < border for value in values)
    assert found.count == len(values)
    if kind is not np.float64:
        assert found.total() == sum(values)
