"""Events are read in blocks from plain files, or through DuckDB where they are filtered: to the same end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.errors import Cancelled
from engine.model.catalog import Catalog, Customers, Event, Field
from engine.model.moment import Moment
from engine.model.naming import Name
from engine.model.schema import Schema
from engine.model.segment import BoundSegment
from engine.model.values import INTEGER, TEXT, ValueType
from engine.segments import bind_segment, parse_segment
from engine.serving import (
    CustomerSet,
    CustomersInput,
    Evaluator,
    EventInput,
    LeafCache,
    ServingInputs,
    ServingSnapshot,
    build,
    open_snapshot,
)
from engine.serving.events import dense, row_blocks, sequences
from engine.serving.events import store as event_store
from engine.serving.sets import algebra
from engine.serving.stopping import Stop

BASE = datetime(2024, 4, 1, tzinfo=UTC)
ZONE = "Europe/Berlin"  # the clock changes on the last Sunday of March
MONEY = ValueType.decimal(12, 2)
CUSTOMERS, ROWS = 700, 9_000
PROPERTIES = {"points": INTEGER, "kind": TEXT, "amount": MONEY}
FIELDS = {name: Field(name, type_, name, Name.same(name)) for name, type_ in PROPERTIES.items()}
ALWAYS = {"type": "property", "property": "points", "op": "is_set"}
NEVER_MIND = {"type": "or", "conditions": [ALWAYS, {"type": "not", "condition": ALWAYS}]}

HALF = {
    "type": "or",
    "conditions": [
        {"type": "property", "property": "kind", "op": "in", "value": ["k1", "k2", "k7"]},
        {"type": "property", "property": "points", "op": "gt", "value": 120},
    ],
}


def schema() -> Schema:
    name = Name.same("x")
    events = {
        "plain": Event("plain", "e", "c", "t", FIELDS, name, ZONE),
        "named": Event("named", "e", "c", "t", FIELDS, name, ZONE, id="id", id_type=INTEGER),
    }
    return Schema(Catalog(ZONE, Customers("c", "id", {}), events))


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServingSnapshot]:
    """Two event tables of the same rows, one with ids; many times tie, one customer has a third of them."""
    folder, rng = tmp_path_factory.mktemp("sources"), np.random.default_rng(11)
    who = np.where(rng.random(ROWS) < 0.3, 77, rng.integers(0, CUSTOMERS, ROWS))
    start = int((BASE - timedelta(days=40)).timestamp()) * 1_000_000
    times = start + rng.integers(0, 40 * 96, ROWS) * 900_000_000 + (rng.random(ROWS) < 0.2)
    points = pa.array(rng.integers(-5, 200, ROWS), mask=rng.random(ROWS) < 0.1)
    columns = {
        "ordinal": pa.array(who, pa.int32()),
        "event_time": pa.array(times).cast(pa.timestamp("us", "UTC")),
        "points": points,
        "kind": pa.array([f"k{number}" for number in rng.integers(0, 9, ROWS)], mask=rng.random(ROWS) < 0.1),
        "amount": pa.array(rng.integers(0, 999, ROWS)).cast(pa.decimal128(21, 2)).cast(pa.decimal128(12, 2)),
        "event_id": pa.array(rng.permutation(ROWS)),
    }
    pq.write_table(pa.table(columns), folder / "e.parquet")
    customers = {
        "ordinal": pa.array(range(CUSTOMERS), pa.int32()),
        "customer_id": pa.array([f"c{number:05d}" for number in range(CUSTOMERS)]),
    }
    pq.write_table(pa.table(customers), folder / "c.parquet")
    events = [
        EventInput(name, (folder / "e.parquet",), PROPERTIES, has_id=name == "named")
        for name in ("plain", "named")
    ]
    inputs = ServingInputs("s", BASE, ZONE, CustomersInput((folder / "c.parquet",)), (), tuple(events))
    manifest = build(inputs, folder / "out")
    with open_snapshot(folder / "out", manifest.digest) as opened:
        yield opened


def bound(data: dict[str, Any]) -> BoundSegment:
    tree, issues = parse_segment(data)
    assert tree is not None, issues
    found, issues = bind_segment(tree, schema(), Moment(BASE, ZONE))
    assert found is not None, issues
    return found


def nobody(crowd: str, version: int) -> CustomerSet:
    raise AssertionError(f"no crowd is asked for: {crowd} {version}")


def found(snapshot: ServingSnapshot, data: dict[str, Any]) -> CustomerSet:
    """A leaf, evaluated anew."""
    return Evaluator(snapshot, LeafCache(0)).set_of(bound(data), nobody)


MEASURES: list[dict[str, Any]] = [
    {"measure": {"agg": "count"}, "op": "between", "value": [3, 9]},
    {"measure": {"agg": "sum", "property": "amount"}, "op": "gte", "value": 4000},
    {"measure": {"agg": "avg", "property": "points"}, "op": "lt", "value": 97},
    {"measure": {"agg": "min", "property": "points"}, "op": "lte", "value": 10},
    {"measure": {"agg": "max", "property": "amount"}, "op": "gt", "value": 950},
    {"measure": {"agg": "distinct", "property": "kind"}, "op": "lte", "value": 5},
    {"measure": {"agg": "distinct", "property": "points"}, "op": "lte", "value": 9},
    {"measure": {"agg": "top", "property": "kind"}, "op": "in", "value": ["k1", "k3", "k4"]},
    {"measure": {"agg": "top", "property": "points"}, "op": "lt", "value": 20},
    {"measure": {"agg": "first", "property": "kind"}, "op": "eq", "value": "k2"},
    {"measure": {"agg": "last", "property": "points"}, "op": "gte", "value": 100},
    {"measure": {"agg": "days"}, "op": "lte", "value": 7},
    {"measure": {"agg": "periods", "unit": "week"}, "op": "gte", "value": 3},
    {"measure": {"agg": "recency"}, "op": "lte", "value": 2},
    {"pick": "last", "having": {"type": "property", "property": "kind", "op": "in", "value": ["k1", "k2"]}},
    {"pick": "first", "having": {"type": "property", "property": "points", "op": "is_not_set"}},
]
WINDOWS: list[dict[str, Any]] = [
    {"type": "all"},
    {"type": "absolute", "from": "2024-03-10T10:15:00.000001", "to": "2024-03-31T02:30:00"},
]
STEPS = [{"event": "plain"}, {"event": "named", "within": {"n": 30, "unit": "hour"}}]
SEQUENCES: list[dict[str, Any]] = [
    {"steps": STEPS},
    {"steps": [*STEPS, {"event": "plain", "within": {"n": 1, "unit": "day"}}]},
    {"steps": [{"event": "plain"}, {"event": "plain", "within": {"n": 2, "unit": "day"}, "absent": True}]},
]


def statements(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let DuckDB do all filtering."""
    monkeypatch.setattr(row_blocks, "is_plain", lambda table, tree: False)


def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense, "_BLOCK", 50)
    monkeypatch.setattr(event_store, "_BATCH", 2048)
    monkeypatch.setattr(algebra, "_BLOCK_BYTES", 64)
    monkeypatch.setattr(sequences, "_BLOCK_BITS", 4)
    monkeypatch.setattr(sequences, "_TIME_BITS", 59)


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window["type"])
@pytest.mark.parametrize("event", ["plain", "named"])
@pytest.mark.parametrize("asks", MEASURES, ids=lambda asks: str(asks.get("measure", asks))[:40])
def test_measures(
    snapshot: ServingSnapshot,
    asks: dict[str, Any],
    event: str,
    window: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leaf = {"type": "event", "event": event, "window": window, **asks}
    whole = found(snapshot, leaf)
    assert 0 < len(whole) < CUSTOMERS
    filtered = {**leaf, "where": NEVER_MIND}
    some = found(snapshot, {**leaf, "where": HALF})
    assert found(snapshot, filtered) == whole != some
    statements(monkeypatch)
    assert found(snapshot, filtered) == whole
    assert found(snapshot, {**leaf, "where": HALF}) == some
    small_blocks(monkeypatch)
    assert found(snapshot, filtered) == whole
    monkeypatch.undo()
    small_blocks(monkeypatch)
    assert found(snapshot, leaf) == found(snapshot, filtered) == whole
    assert found(snapshot, {**leaf, "where": HALF}) == some


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window["type"])
@pytest.mark.parametrize("asks", SEQUENCES, ids=["two", "three", "absent"])
def test_sequences(
    snapshot: ServingSnapshot,
    asks: dict[str, Any],
    window: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leaf = {"type": "sequence", "window": window, **asks}
    filtered = {**leaf, "steps": [{**step, "where": NEVER_MIND} for step in asks["steps"]]}
    mixed = {**leaf, "steps": [filtered["steps"][0], *asks["steps"][1:]]}
    whole = found(snapshot, leaf)
    assert 0 < len(whole) < CUSTOMERS
    for other in (filtered, mixed):
        assert found(snapshot, other) == whole
    statements(monkeypatch)
    for other in (filtered, mixed):
        assert found(snapshot, other) == whole
    monkeypatch.undo()
    small_blocks(monkeypatch)
    for other in (leaf, filtered, mixed):
        assert found(snapshot, other) == whole


class GivesUp(Stop):
    """Set from the `after`-th look on."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.looks, self._after = 0, after

    def is_set(self) -> bool:
        self.looks += 1
        return self.looks > self._after


@pytest.mark.parametrize("where", [{}, {"where": NEVER_MIND}], ids=["blocks", "statement"])
@pytest.mark.parametrize("asks", [MEASURES[4], MEASURES[6], MEASURES[11], MEASURES[14]])
def test_work_ends_between_blocks(
    snapshot: ServingSnapshot, asks: dict[str, Any], where: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    small_blocks(monkeypatch)
    if where:
        statements(monkeypatch)
    leaf = bound({"type": "event", "event": "plain", **where, **asks})
    stop = GivesUp(5)
    with pytest.raises(Cancelled):
        Evaluator(snapshot, LeafCache(0)).set_of(leaf, nobody, stop)
    assert stop.looks > 5  # it had begun
