"""Serving inputs written directly, as the night would leave them: for the serving files alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import data
from benchmarks.sizes import BASE_TIME, COMMON, EVENTS, Size
from engine.model.tag import DisplayType
from engine.model.values import BOOLEAN, DATE, FLOAT, INTEGER, TEXT, TEXT_LIST, ValueType
from engine.serving import CustomersInput, EventInput, ServingInputs, TagInput

Maker: TypeAlias = Callable[[np.random.Generator, int], pa.Array]

AMOUNT: Final = ValueType.decimal(12, 2)
PROPERTIES: Final = {"category": TEXT, "store": TEXT, "quantity": INTEGER, "amount": AMOUNT}
ATTRIBUTES: Final = {"gender": TEXT, "city": TEXT, "level": TEXT, "birthday": DATE, "joined": DATE}


def tag_makers() -> dict[str, tuple[ValueType, Maker]]:
    """Forty tags: enumerable, counts, amounts, dates, and one of each other type."""
    makers: dict[str, tuple[ValueType, Maker]] = {}
    for number, values in enumerate((2, 3, 4, 5, 6, 8, 10, 12, 20, 30, 50, 120)):
        texts = tuple(f"value {value:03d}" for value in range(values))
        makers[f"text_{number:02d}"] = (TEXT, lambda rng, rows, t=texts: data.chosen(rng, t, rows, skew=1.5))
    for number in range(10):
        makers[f"count_{number:02d}"] = (
            INTEGER,
            lambda rng, rows, most=5 * 3**number: pa.array((most * rng.random(rows) ** 3).astype(np.int64)),
        )
    for number in range(12):
        makers[f"amount_{number:02d}"] = (
            AMOUNT,
            lambda rng, rows: data.decimals(rng.gamma(1.2, 20_000, rows).astype(np.int64), 12, 2),
        )
    for number in range(3):
        makers[f"date_{number}"] = (
            DATE,
            lambda rng, rows: pa.array(rng.integers(18_000, 20_400, rows).astype(np.int32)).cast(pa.date32()),
        )
    makers["flag"] = (BOOLEAN, lambda rng, rows: pa.array(rng.random(rows) < 0.3))
    makers["score"] = (FLOAT, lambda rng, rows: pa.array(rng.random(rows)))
    makers["interests"] = (TEXT_LIST, _lists)
    return makers


def write_staged(size: Size, folder: Path) -> ServingInputs:
    """Write what is not there yet below `folder` and describe it."""
    customers = _write(folder / "customers.parquet", (_renamed(table) for table in data.customers(size)))
    tags = []
    for number, (code, (type_, maker)) in enumerate(tag_makers().items()):
        path = _write(folder / "tags" / f"{code}.parquet", _tag_values(size, number, maker))
        tags.append(TagInput(code, type_, DisplayType.CATEGORY, BASE_TIME, (path,), source=code))
    events = []
    for event in EVENTS:
        path = _write(
            folder / "events" / f"{event}.parquet", (_renamed(table) for table in data.events(size, event))
        )
        events.append(EventInput(event, (path,), PROPERTIES, has_id=event == COMMON))
    return ServingInputs(
        "benchmark", BASE_TIME, "UTC", CustomersInput((customers,), ATTRIBUTES), tuple(tags), tuple(events)
    )


def _lists(rng: np.random.Generator, rows: int) -> pa.Array:
    counts = rng.integers(0, 4, rows)
    offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    return pa.ListArray.from_arrays(
        pa.array(offsets), data.chosen(rng, data.CATEGORIES, int(offsets[-1]), skew=1.5)
    )


def _tag_values(size: Size, number: int, maker: Maker) -> Iterator[pa.Table]:
    for start in range(0, size.customers, size.chunk):
        rng = np.random.default_rng([3, number, start])
        rows = min(size.chunk, size.customers - start)
        ordinals = np.arange(start, start + rows)
        yield pa.table(
            {
                "ordinal": pa.array(ordinals.astype(np.int32)),
                "customer_id": data.customer_ids(ordinals),
                "tag_value": maker(rng, rows),
            }
        )


def _renamed(table: pa.Table) -> pa.Table:
    names = {"member_id": "customer_id", "happened_at": "event_time", "order_id": "event_id"}
    return table.rename_columns([names.get(name, name) for name in table.column_names])


def _write(path: Path, tables: Iterator[pa.Table]) -> Path:
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    first = next(tables)
    with pq.ParquetWriter(partial, first.schema, compression="snappy") as writer:
        writer.write_table(first)
        for table in tables:
            writer.write_table(table)
    partial.rename(path)
    return path
