"""The products of a portrait: what most of a crowd bought, and what it buys more often than others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from engine.audience.portraits.facts import ProductShare
from engine.audience.portraits.ranking import LEVEL
from engine.audience.portraits.significance import compare_shares
from engine.audience.portraits.tags import Sides, share_of
from engine.serving.tags.value_counts import bitmap_counts

if TYPE_CHECKING:
    from engine.audience.portraits.sides import Counts, Side
    from engine.serving.products import ProductTable

MOST_PRODUCTS: Final = 20


def portray_products(
    sides: Sides, min_group: int
) -> tuple[tuple[ProductShare, ...], tuple[ProductShare, ...]]:
    """The products that most of the crowd bought, and those that are typical of it.

    Typical is what a greater share of the crowd than of the rest of the base bought, by the tests that rank
    tag values, the most certain first. Both are taken from the 1,000 products on most lines of receipts.
    """
    table = sides.serving.products
    if table is None:
        return (), ()
    crowd, base, both = (_buyers(table, side, sides) for side in (sides.crowd, sides.base, sides.both))
    told = (crowd >= max(min_group, 1)) & (base >= min_group)
    shares = {
        int(place): _share(table, int(place), int(crowd[place]), int(base[place]), sides, min_group)
        for place in np.flatnonzero(told)
    }
    by_count = sorted(shares, key=lambda place: (-crowd[place], place))
    tested = compare_shares(crowd, base - both, sides.crowd.size, sides.base.size - sides.both.size)
    typical = [place for place in shares if tested.z[place] > 0 and tested.adjusted[place] < LEVEL]
    typical.sort(key=lambda place: (tested.p[place], -tested.z[place], place))
    return (
        tuple(shares[place] for place in by_count[:MOST_PRODUCTS]),
        tuple(shares[place] for place in typical[:MOST_PRODUCTS]),
    )


def _buyers(table: ProductTable, side: Side, sides: Sides) -> Counts:
    return table.buyers if side is sides.universe else bitmap_counts(table.bitmaps, side.group)


def _share(
    table: ProductTable, place: int, count: int, base: int, sides: Sides, min_group: int
) -> ProductShare:
    row = share_of(None, count, base, sides, min_group)
    code = int(table.codes[place])
    lift = None if row.tgi is None else row.share / row.base_share
    return ProductShare(table.name(code), table.title(code), row.count, row.share, row.base_share, lift)
