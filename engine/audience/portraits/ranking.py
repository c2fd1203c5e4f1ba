"""What makes a crowd different: shares ranked by how certain it is that they differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.audience.portraits.facts import Difference
from engine.audience.portraits.sides import Counts
from engine.audience.portraits.significance import Tested, compare_shares
from engine.audience.portraits.tags import Portrayed, Sides, share_of

LEVEL: Final = 0.05
"""The greatest adjusted p-value of what is listed."""

MOST_DIFFERENCES: Final = 100


def rank_differences(tags: Sequence[Portrayed], sides: Sides, min_group: int) -> tuple[Difference, ...]:
    """The values of all tags by which the crowd differs, the least p-value first, then the greatest |z|.

    Values behind which fewer than `min_group` customers stand, in the crowd or in the base, are left out.
    """
    places = [(tag, row) for tag, one in enumerate(tags) for row in range(len(one.rows.values))]
    if not places:
        return ()
    crowd, base, both = (
        np.concatenate([getattr(one.rows, side) for one in tags]) for side in ("crowd", "base", "both")
    )
    told = (crowd + base > 0) & ~(_small(crowd, min_group) | _small(base, min_group))
    rest_size = sides.base.size - sides.both.size
    tested = compare_shares(crowd[told], (base - both)[told], sides.crowd.size, rest_size)
    kept = np.flatnonzero(told)
    order = np.lexsort((kept, -np.abs(tested.z), tested.p))
    listed = [int(place) for place in order if tested.adjusted[place] < LEVEL][:MOST_DIFFERENCES]
    return tuple(
        _difference(tags[tag], row, sides, min_group, tested, place)
        for place in listed
        for tag, row in [places[int(kept[place])]]
    )


def _difference(
    tag: Portrayed, row: int, sides: Sides, min_group: int, tested: Tested, place: int
) -> Difference:
    rows = tag.rows
    share = share_of(rows.values[row], int(rows.crowd[row]), int(rows.base[row]), sides, min_group)
    return Difference(
        tag.portrait.tag,
        tag.portrait.name,
        rows.values[row],
        rows.ranges[row],
        share.count,
        share.share,
        share.base_share,
        share.tgi,
        z=float(tested.z[place]),
        p_value=float(tested.p[place]),
        p_adjusted=float(tested.adjusted[place]),
    )


def _small(counts: Counts, min_group: int) -> NDArray[np.bool_]:
    return np.asarray((counts > 0) & (counts < min_group))
