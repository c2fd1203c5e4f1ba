"""Random customers, events and tag values, made in chunks: the same seed gives the same data.

Customers are skewed: a customer's share of the events falls with the square root of its rank, so that the
busiest hundredth has a tenth of them. Half of the customers never purchase. Times grow from chunk to chunk,
as in tables that are loaded day by day.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from zlib import crc32

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from benchmarks.sizes import BASE_TIME, COMMON, DAYS, Size

_DAY: Final = 86_400_000_000
_END: Final = int(BASE_TIME.timestamp()) * 1_000_000
_START: Final = _END - DAYS * _DAY

GENDERS: Final = ("female", "male", "other")
LEVELS: Final = ("bronze", "silver", "gold", "platinum")
CITIES: Final = tuple(f"city {number:03d}" for number in range(120))
CATEGORIES: Final = tuple(f"category {number:02d}" for number in range(40))
STORES: Final = tuple(f"store {number:04d}" for number in range(1500))

CUSTOMER_COLUMNS: Final = ("member_id", "gender", "city", "level", "birthday", "joined")


def customer_ids(ordinals: NDArray[np.int64]) -> pa.Array:
    """The ids of customers: their code-point order is that of the numbers."""
    digits = np.full((len(ordinals), 9), ord("0"), np.uint8)
    digits[:, 0] = ord("m")
    rest = ordinals.astype(np.int64)
    for place in range(8, 0, -1):
        digits[:, place] = rest % 10 + ord("0")
        rest = rest // 10
    offsets = np.arange(len(ordinals) + 1, dtype=np.int32) * 9
    return pa.StringArray.from_buffers(len(ordinals), pa.py_buffer(offsets), pa.py_buffer(digits.tobytes()))


def customers(size: Size) -> Iterator[pa.Table]:
    """The customers with their attributes and their `ordinal`."""
    for start in range(0, size.customers, size.chunk):
        rng = np.random.default_rng([1, start])
        rows = min(size.chunk, size.customers - start)
        ordinals = np.arange(start, start + rows)
        yield pa.table(
            {
                "ordinal": pa.array(ordinals.astype(np.int32)),
                "member_id": customer_ids(ordinals),
                "gender": chosen(rng, GENDERS, rows, missing=0.1),
                "city": chosen(rng, CITIES, rows, missing=0.05),
                "level": chosen(rng, LEVELS, rows, skew=2.0),
                "birthday": _dates(rng, rows, -14_000, 9_000, missing=0.3),
                "joined": _dates(rng, rows, 17_000, 20_400),
            }
        )


def events(size: Size, event: str) -> Iterator[pa.Table]:
    """The events of one type with `ordinal`, `member_id` and `happened_at`."""
    total = size.rows_of(event)
    reach = size.customers // 2 if event == COMMON else size.customers
    for start in range(0, total, size.chunk):
        rng = np.random.default_rng([2, crc32(event.encode()), start])
        rows = min(size.chunk, total - start)
        span = (_END - _START) // 1_000_000
        low, high = span * start // total, span * (start + rows) // total
        seconds = rng.integers(low, max(high, low + 1), rows)
        ordinals = (reach * rng.random(rows) ** 2).astype(np.int64)
        columns: dict[str, Any] = {
            "ordinal": pa.array(ordinals.astype(np.int32)),
            "member_id": customer_ids(ordinals),
            "happened_at": pa.array(_START + seconds * 1_000_000).cast(pa.timestamp("us", "UTC")),
        }
        if event == COMMON:
            columns["order_id"] = pa.array(np.arange(start, start + rows))
        columns |= {
            "category": chosen(rng, CATEGORIES, rows, skew=1.5),
            "store": chosen(rng, STORES, rows, missing=0.02),
            "quantity": pa.array(rng.integers(1, 10, rows)),
            "amount": decimals(np.minimum(rng.gamma(1.5, 2_000, rows), 9e7).astype(np.int64) + 1, 12, 2),
        }
        yield pa.table(columns)


def chosen(
    rng: np.random.Generator, texts: tuple[str, ...], rows: int, *, skew: float = 1.0, missing: float = 0.0
) -> pa.Array:
    """Some of a few texts, the first ones more often where `skew` is above 1."""
    codes = (len(texts) * rng.random(rows) ** skew).astype(np.int32)
    mask = rng.random(rows) < missing if missing else None
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=mask), pa.array(texts)).cast(pa.string())


def decimals(scaled: NDArray[np.int64], precision: int, scale: int) -> pa.Array:
    """Scaled integers as decimals."""
    halves = np.empty((len(scaled), 2), np.int64)
    halves[:, 0], halves[:, 1] = scaled, scaled >> 63
    buffers = [None, pa.py_buffer(halves.tobytes())]
    return pa.Array.from_buffers(pa.decimal128(precision, scale), len(scaled), buffers)


def _dates(rng: np.random.Generator, rows: int, first: int, last: int, *, missing: float = 0.0) -> pa.Array:
    days = rng.integers(first, last, rows).astype(np.int32)
    mask = rng.random(rows) < missing if missing else None
    return pa.array(days, mask=mask).cast(pa.date32())
