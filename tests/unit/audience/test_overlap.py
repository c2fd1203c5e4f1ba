"""Every region of a few sets."""

from __future__ import annotations

import numpy as np
import pytest

from engine.audience import overlap
from engine.errors import InvalidInput
from engine.serving import CustomerSet
from engine.serving.sets.customer_set import from_ordinals

SIZE = 500


def some(count: int) -> dict[str, CustomerSet]:
    chance = np.random.default_rng(count)
    return {name: from_ordinals(np.flatnonzero(chance.random(SIZE) < 0.4), SIZE) for name in "abcde"[:count]}


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_every_region_has_its_size(count: int) -> None:
    sets = some(count)
    regions = overlap(sets)
    assert len(regions) == 2**count - 1
    assert len({region.sets for region in regions}) == len(regions)
    for region in regions:
        inside = [name in region.sets for name in sets]
        masks = [found.mask() == wanted for found, wanted in zip(sets.values(), inside, strict=True)]
        assert region.count == np.logical_and.reduce(masks).sum()
        assert region.to_json() == {"sets": list(region.sets), "count": region.count}
    together = sum(region.count for region in regions)
    assert together == np.logical_or.reduce([found.mask() for found in sets.values()]).sum()


@pytest.mark.parametrize("sets", [{}, {str(number): from_ordinals([], SIZE) for number in range(6)}])
def test_other_numbers_are_refused(sets: dict[str, CustomerSet]) -> None:
    with pytest.raises(InvalidInput, match="1 to 5"):
        overlap(sets)
