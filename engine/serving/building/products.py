"""Building what is known of products: buyers by product, products bought together, titles.

Two products are near each other by the cosine of their buyers, the number of customers who bought both over
the geometric mean of the numbers who bought each: item-based collaborative filtering for purchases without
ratings (Deshpande and Karypis, Item-Based Top-N Recommendation Algorithms, ACM Transactions on Information
Systems 22, 2004, section 4.1). It is counted over the latest purchases of a sample of the customers, so that
neither time nor memory grows with the events.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray
from sqlglot import exp

from engine.serving.products import ABOUT, NOBODY, PRODUCTS
from engine.serving.sets.roaring import ordinals_to_roaring
from engine.serving.storage.files import FolderWriter

if TYPE_CHECKING:
    from engine.serving.building.inputs import ProductsInput
    from engine.serving.events.store import EventProperty, EventTable

MOST_PRODUCTS: Final = 1000
"""Products that are kept: those on most lines."""

NEIGHBOURS: Final = 20
SAMPLE: Final = 100_000
"""Customers whose purchases tell which products are near each other."""

LATEST: Final = 200
"""Rows of each of them that are looked at."""

LEAST_TOGETHER: Final = 5
"""Customers of the sample who must have bought both of two neighbours."""

_CHUNK: Final = 4096
_SCHEMA: Final = pa.schema([("title", pa.large_string())])


def build_products(writer: FolderWriter, products: ProductsInput, table: EventTable) -> None:
    """Write `products/...` from a finished event type."""
    of = table.properties[products.property]
    lines = _lines(table, of)
    kept = np.sort(np.lexsort((np.arange(len(lines)), -lines))[:MOST_PRODUCTS])
    kept = kept[lines[kept] > 0]
    places = np.full(len(lines) + 1, -1, np.int64)
    places[kept] = np.arange(len(kept))
    about = {"event": products.event, "property": products.property}
    writer.data(ABOUT, json.dumps(about, sort_keys=True).encode())
    writer.array(f"{PRODUCTS}/codes.npy", kept.astype(np.uint32))
    writer.array(f"{PRODUCTS}/buyers.npy", _write_bitmaps(writer, table, of, places, len(kept)))
    near, scores = _neighbours(_together(table, of, places, len(kept)))
    writer.array(f"{PRODUCTS}/near.npy", near)
    writer.array(f"{PRODUCTS}/scores.npy", scores)
    writer.table(f"{PRODUCTS}/titles.arrow", [_titles(of, products)], _SCHEMA)


def _lines(table: EventTable, of: EventProperty) -> NDArray[np.int64]:
    """How many events each product has."""
    counts = np.zeros(len(of.dictionary), np.int64)
    for batch in table.stream(_select(table, of), {}):
        counts += np.bincount(batch.column(1).to_numpy(), minlength=len(counts))
    return counts


def _customers(table: EventTable, of: EventProperty) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Ordinals, ascending, and codes, part by part; no customer stands in two parts."""
    held: list[NDArray[np.int64]] = [np.zeros(0, np.int64)] * 2
    for batch in table.stream(_select(table, of), {}):
        some = [batch.column(number).to_numpy().astype(np.int64) for number in range(2)]
        ordinals, codes = (np.concatenate(pair) for pair in zip(held, some, strict=True))
        end = int(np.searchsorted(ordinals, ordinals[-1]))
        held = [ordinals[end:], codes[end:]]
        if end:
            yield ordinals[:end], codes[:end]
    if len(held[0]):
        yield held[0], held[1]


def _select(table: EventTable, of: EventProperty) -> exp.Select:
    there = exp.column(of.column).is_(exp.Null()).not_()
    return exp.select(exp.column("ordinal"), exp.column(of.column)).from_(table.table).where(there)


def _write_bitmaps(
    writer: FolderWriter, table: EventTable, of: EventProperty, places: NDArray[np.int64], kept: int
) -> NDArray[np.int64]:
    """Write who bought each of the products; tells how many did."""
    parts: list[list[NDArray[np.uint32]]] = [[] for _ in range(kept)]
    for ordinals, codes in _customers(table, of):
        for place, buyers in _by_place(ordinals, places[codes], kept):
            parts[place].append(buyers)
    ends, buyers_of = [0], np.zeros(kept, np.int64)
    with writer.path(f"{PRODUCTS}/bitmaps.bin").open("wb") as file:
        for place, found in enumerate(parts):
            buyers = np.concatenate(found)
            buyers_of[place] = len(buyers)
            file.write(ordinals_to_roaring(buyers))
            ends.append(file.tell())
    writer.finish(f"{PRODUCTS}/bitmaps.bin")
    writer.array(f"{PRODUCTS}/bitmaps.npy", np.array(ends, np.uint64))
    return buyers_of


def _by_place(
    ordinals: NDArray[np.int64], at: NDArray[np.int64], kept: int
) -> Iterator[tuple[int, NDArray[np.uint32]]]:
    """The different customers of each place, ascending: one sort of place and ordinal in one number."""
    first, width = int(ordinals[0]), int(ordinals[-1] - ordinals[0]) + 1
    told = at >= 0
    keys = at[told] * width + (ordinals[told] - first)
    keys.sort()
    keys = keys[np.concatenate((np.ones(min(len(keys), 1), np.bool_), keys[1:] != keys[:-1]))]
    borders = np.searchsorted(keys, np.arange(kept + 1) * width).tolist()
    buyers = (keys % width + first).astype(np.uint32)
    for place in range(kept):
        if borders[place] < borders[place + 1]:
            yield place, buyers[borders[place] : borders[place + 1]]


def _together(
    table: EventTable, of: EventProperty, places: NDArray[np.int64], kept: int
) -> NDArray[np.float32]:
    """How many customers of the sample bought each two products: counts that floats hold exactly."""
    counts = np.zeros((kept, kept), np.float32)
    number = int(of.column.removeprefix("p"))
    sample = np.unique(np.linspace(0, max(len(table.who) - 1, 0), SAMPLE).astype(np.int64))
    if len(table.who) == 0:
        return counts
    for start in range(0, len(sample), _CHUNK):
        chosen = sample[start : start + _CHUNK]
        ends = table.start[chosen + 1].astype(np.int64)
        lengths = np.minimum(ends - table.start[chosen].astype(np.int64), LATEST)
        owners = np.repeat(np.arange(len(chosen)), lengths)
        back = np.arange(len(owners)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        rows = table.rows[np.repeat(ends - lengths, lengths) + back]
        there = (rows["valid"][:, number >> 3] >> np.uint8(number & 7)) & 1
        at = np.where(there == 1, places[rows[of.column].astype(np.int64)], -1)
        bought = np.zeros((len(chosen), kept), np.float32)
        bought[owners[at >= 0], at[at >= 0]] = 1
        counts += bought.T @ bought
    return counts


def _neighbours(together: NDArray[np.float32]) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
    """The nearest products of each, the nearest first, equally near ones in their order."""
    kept, width = len(together), min(NEIGHBOURS, max(len(together) - 1, 1))
    near = np.full((kept, width), NOBODY, np.uint32)
    scores = np.zeros((kept, width), np.float32)
    bought = np.diagonal(together).astype(np.float64)
    for place in range(kept):
        row = together[place].astype(np.float64)
        row[place] = 0
        told = np.flatnonzero(row >= LEAST_TOGETHER)
        cosine = row[told] / np.sqrt(bought[place] * bought[told])
        order = np.lexsort((told, -cosine))[:width]
        near[place, : len(order)] = told[order]
        scores[place, : len(order)] = cosine[order]
    return near, scores


def _titles(of: EventProperty, products: ProductsInput) -> pa.RecordBatch:
    """The title of every code, null where the dimension does not know the product."""
    codes = of.dictionary.texts
    titles: Any = pa.nulls(len(codes), pa.large_string())
    if products.title is not None and products.files:
        known = pa.concat_tables(
            pq.read_table(path, columns=[products.key, products.title]) for path in products.files
        )
        keys = known.column(products.key).cast(pa.large_string())
        found = pc.index_in(codes, value_set=keys)
        titles = known.column(products.title).cast(pa.large_string()).combine_chunks().take(found)
    return pa.record_batch([titles], schema=_SCHEMA)
