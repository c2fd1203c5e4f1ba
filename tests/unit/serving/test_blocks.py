"""Work is done in blocks and batches: where they end makes no difference."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlglot import exp

from engine.model.segment import (
    Aggregate,
    BoundEvent,
    BoundEvents,
    BoundMeasure,
    BoundProperty,
    BoundTag,
    Cut,
    Measures,
    Occurs,
    Span,
    Test,
)
from engine.model.tag import DisplayType
from engine.model.values import INTEGER, TEXT, ValueType
from engine.serving import (
    CustomersInput,
    EventInput,
    ServingInputs,
    ServingSnapshot,
    TagInput,
    build,
    customer_events,
    event_leaf,
    open_snapshot,
    tag_leaf,
)
from engine.serving.events import dense
from engine.serving.events import rows as event_rows
from engine.serving.events import store as event_store
from engine.serving.tags import ranges

BASE = datetime(2024, 1, 1, tzinfo=UTC)
START = BASE - timedelta(days=10)
WIDE = ValueType.decimal(38, 0)
CUSTOMERS, ROWS = 3_000, 30_000


class Events:
    """The events as plain arrays: one customer has a third of them, some have none."""

    def __init__(self) -> None:
        rng = np.random.default_rng(5)
        self.who = np.where(rng.random(ROWS) < 0.3, 700, rng.integers(0, CUSTOMERS, ROWS))
        self.time = rng.integers(0, 10 * 86_400, ROWS) * 1_000_000 + rng.integers(0, 3, ROWS)
        self.points = rng.integers(-50, 1_000, ROWS)
        self.odd = rng.random(ROWS) < 0.5

    def inside(self, span: Span) -> np.ndarray:
        since = [
            None if end is None else (end - START) // timedelta(microseconds=1)
            for end in (span.start, span.end)
        ]
        mask = np.ones(ROWS, np.bool_)
        if since[0] is not None:
            mask &= self.time >= since[0]
        if since[1] is not None:
            mask &= self.time < since[1]
        return mask


@pytest.fixture(scope="module")
def events() -> Events:
    return Events()


@pytest.fixture
def snapshot(events: Events, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ServingSnapshot:
    monkeypatch.setattr(event_rows, "_BATCH", 2048)
    monkeypatch.setattr(event_store, "_BATCH", 2048)
    monkeypatch.setattr(dense, "_BLOCK", 500)
    monkeypatch.setattr(ranges, "_BLOCK", 64)
    ordinals = pa.array(range(CUSTOMERS), pa.int32())
    names = pa.array([f"c{number:05d}" for number in range(CUSTOMERS)])
    pq.write_table(pa.table({"ordinal": ordinals, "customer_id": names}), tmp_path / "c.parquet")
    pq.write_table(
        pa.table({"ordinal": ordinals, "tag_value": pa.array(range(CUSTOMERS))}), tmp_path / "t.parquet"
    )
    times = events.time + START.timestamp() * 1_000_000
    columns = {
        "ordinal": pa.array(events.who, pa.int32()),
        "event_time": pa.array(times.astype(np.int64)).cast(pa.timestamp("us", "UTC")),
        "points": pa.array(events.points),
        "kind": pa.array(np.where(events.odd, "odd", "even")),
    }
    pq.write_table(pa.table(columns), tmp_path / "e.parquet")
    inputs = ServingInputs(
        "s",
        BASE,
        "UTC",
        CustomersInput((tmp_path / "c.parquet",)),
        (TagInput("t", INTEGER, DisplayType.NUMERIC, BASE, (tmp_path / "t.parquet",), "t"),),
        (EventInput("e", (tmp_path / "e.parquet",), {"points": INTEGER, "kind": TEXT}),),
    )
    return open_snapshot(tmp_path / "out", build(inputs, tmp_path / "out").digest)


SPANS = [
    Span(),
    Span(START + timedelta(days=2), START + timedelta(days=7)),
    Span(START + timedelta(days=2, microseconds=1), START + timedelta(days=7, seconds=1, microseconds=2)),
    Span(None, START + timedelta(hours=3)),
]


@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("filtered", [False, True])
def test_counts_and_sums(snapshot: ServingSnapshot, events: Events, span: Span, filtered: bool) -> None:
    inside = events.inside(span) & (events.odd if filtered else True)
    where = BoundProperty("kind", Test("eq", TEXT, "odd")) if filtered else None
    bound = BoundEvents("e", span, where)
    counts = np.bincount(events.who[inside], minlength=CUSTOMERS)
    sums = np.bincount(events.who[inside], events.points[inside], CUSTOMERS).astype(np.int64)

    did = event_leaf(snapshot, BoundEvent(bound, Occurs()))
    assert np.array_equal(did.mask(), counts > 0)

    count = BoundMeasure(Aggregate.COUNT, INTEGER, BASE.date())
    few = event_leaf(snapshot, BoundEvent(bound, Measures(count, Test("lte", INTEGER, Cut(3, 4, True)))))
    assert np.array_equal(few.mask(), counts <= 3)

    total = BoundMeasure(Aggregate.SUM, WIDE, BASE.date(), "points", INTEGER)
    some = Test("gte", WIDE, Cut(Decimal(1500), Decimal(1501), True))
    rich = event_leaf(snapshot, BoundEvent(bound, Measures(total, some)))
    assert np.array_equal(rich.mask(), sums >= 1500)

    most = BoundMeasure(Aggregate.MAX, INTEGER, BASE.date(), "points", INTEGER)
    high = event_leaf(snapshot, BoundEvent(bound, Measures(most, Test("gt", INTEGER, Cut(900, 901, True)))))
    assert np.array_equal(np.flatnonzero(high.mask()), np.unique(events.who[inside & (events.points > 900)]))


def test_rows_come_in_many_batches(snapshot: ServingSnapshot) -> None:
    table = snapshot.event("e")
    batches = list(table.stream(exp.select("ordinal").from_(table.table), {}))
    assert len(batches) > 5
    assert sum(batch.num_rows for batch in batches) == ROWS


def test_a_long_timeline(snapshot: ServingSnapshot, events: Events) -> None:
    assert len(customer_events(snapshot, 700, limit=ROWS)) == np.count_nonzero(events.who == 700)


def test_arrays(snapshot: ServingSnapshot) -> None:
    between = Test("between", INTEGER, (Cut(100, 101, True), Cut(2_000, 2_001, True)))
    assert tag_leaf(snapshot, BoundTag("t", between)).ordinals().tolist() == list(range(100, 2_001))
