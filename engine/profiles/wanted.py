"""What one customer bought most, and what they may want next.

The score of a product not bought lately is the sum of its nearness to each product that was: item-based top-N
recommendation as in Deshpande and Karypis, Item-Based Top-N Recommendation Algorithms, ACM Transactions on
Information Systems 22, 2004, section 4.2. The nearness is the cosine that the night counted
(`engine.serving.building.products`), of the 20 nearest products of each of the 1,000 on most lines;
so a profile reads a few rows of a small table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from engine.profiles.facts import BoughtProduct, NextProduct
from engine.profiles.orders import has, instant, rows_of
from engine.serving.products import NOBODY

if TYPE_CHECKING:
    from engine.profiles.source import ProfileSource
    from engine.serving.products import ProductTable

MOST: Final = 10
ROWS: Final = 100_000
"""The latest rows of a customer that are looked at."""

RECENT: Final = 50
"""The latest products of a customer that speak for others."""


@dataclass(frozen=True, slots=True)
class Bought:
    """The products that a customer bought, each once: codes, number of lines, microseconds of the last."""

    table: ProductTable | None
    codes: NDArray[np.int64]
    times: NDArray[np.int64]
    last: NDArray[np.int64]


def bought_products(source: ProfileSource, ordinal: int) -> Bought:
    """What a customer bought; nothing where the catalog names no product."""
    products = source.serving.products
    none = np.zeros(0, np.int64)
    if products is None:
        return Bought(None, none, none, none)
    table = source.serving.event(products.event)
    rows = rows_of(table, ordinal)[-ROWS:]
    there = has(table, rows, products.property)
    stored = rows[table.properties[products.property].column][there].astype(np.int64)
    times = rows["time"][there][::-1]
    codes, first, counts = np.unique(stored[::-1], return_index=True, return_counts=True)
    return Bought(products, codes, counts, times[first])


def top_products(bought: Bought) -> tuple[BoughtProduct, ...]:
    """The products on most lines, among equals the one bought last."""
    if bought.table is None:
        return ()
    order = np.lexsort((bought.codes, -bought.last, -bought.times))[:MOST]
    return tuple(
        BoughtProduct(
            bought.table.name(int(bought.codes[at])),
            bought.table.title(int(bought.codes[at])),
            int(bought.times[at]),
            instant(int(bought.last[at])),
        )
        for at in order
    )


def next_products(bought: Bought) -> tuple[NextProduct, ...]:
    """The products that the latest ones bought are near to, but for those bought already."""
    table = bought.table
    if table is None:
        return ()
    latest = bought.codes[np.lexsort((bought.codes, -bought.last))[:RECENT]]
    places = [place for code in latest if (place := table.place(int(code))) is not None]
    scores, best = np.zeros(len(table.codes)), np.full(len(table.codes), -1, np.int64)
    most = np.zeros(len(table.codes))
    for place in places:
        near, score = table.near[place], table.scores[place]
        told = near != NOBODY
        near, score = near[told], score[told]
        scores[near] += score
        better = near[score > most[near]]
        best[better] = place
        most[near] = np.maximum(most[near], score)
    scores[np.isin(table.codes, bought.codes)] = 0
    order = np.lexsort((np.arange(len(scores)), -scores))[:MOST]
    return tuple(_wanted(table, int(at), float(scores[at]), int(best[at])) for at in order if scores[at] > 0)


def _wanted(table: ProductTable, place: int, score: float, because: int) -> NextProduct:
    code, reason = int(table.codes[place]), int(table.codes[because])
    return NextProduct(
        table.name(code), table.title(code), round(score, 4), table.name(reason), table.title(reason)
    )
