"""Every layout in which engines leave a column is read, and an empty workspace too."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.model.segment import BoundEvent, BoundEvents, BoundTag, Occurs, Test
from engine.model.tag import DisplayType
from engine.model.values import DATE, DATETIME, FLOAT, INTEGER, TEXT, TEXT_LIST, Value, ValueType
from engine.serving import (
    CustomersInput,
    EventInput,
    ServingInputs,
    ServingSnapshot,
    TagInput,
    build,
    customer_events,
    customer_tags,
    event_leaf,
    open_snapshot,
    tag_leaf,
)

BASE = datetime(2024, 1, 1, tzinfo=UTC)
MONEY = ValueType.decimal(9, 2)
LISTS = [["x", "y"], [], None]
PRICES = [Decimal("1.10"), None, Decimal(-3)]
DAYS = [date(1600, 1, 1), None, date(9999, 1, 1)]


def write(path: Path, **columns: pa.Array) -> tuple[Path, ...]:
    pq.write_table(pa.table(columns), path)
    return (path,)


def snapshot_of(
    folder: Path, ids: pa.Array, tags: tuple[TagInput, ...] = (), events: tuple[EventInput, ...] = ()
) -> ServingSnapshot:
    customers = write(folder / "c.parquet", ordinal=pa.array(range(len(ids)), pa.int64()), customer_id=ids)
    inputs = ServingInputs("s", BASE, "UTC", CustomersInput(customers), tags, events)
    return open_snapshot(folder / "out", build(inputs, folder / "out").digest)


@pytest.mark.parametrize(
    ("type_", "column", "expected"),
    [
        (TEXT_LIST, pa.array(LISTS, pa.list_(pa.string_view())), [frozenset("xy"), frozenset(), None]),
        (TEXT_LIST, pa.array(LISTS, pa.large_list(pa.large_string())), [frozenset("xy"), frozenset(), None]),
        (TEXT_LIST, pa.array([["x", None, "x"], None, None]), [frozenset("x"), None, None]),
        (TEXT, pa.array(["x", None, "é"], pa.string_view()), ["x", None, "é"]),
        (TEXT, pa.array(["x", None, ""]).dictionary_encode(), ["x", None, ""]),
        (INTEGER, pa.nulls(3), [None, None, None]),
        (DATETIME, pa.nulls(3), [None, None, None]),
        (INTEGER, pa.array([1, -2, None], pa.int16()), [1, -2, None]),
        (INTEGER, pa.array([2**63 - 1, -(2**63), None]), [2**63 - 1, -(2**63), None]),
        (
            MONEY,
            pa.array([Decimal("1.10"), None, Decimal(-3)], pa.decimal64(9, 2)),
            [Decimal("1.1"), None, -3],
        ),
        (
            MONEY,
            pa.array([Decimal("1.1"), None, Decimal(-3)], pa.decimal128(9, 1)),
            [Decimal("1.1"), None, -3],
        ),
        (
            DATE,
            pa.array([date(1600, 1, 1), None, date(9999, 1, 1)]),
            [date(1600, 1, 1), None, date(9999, 1, 1)],
        ),
        (
            DATETIME,
            pa.array([-1, 1999, None], pa.timestamp("ns", "UTC")),
            [datetime(1969, 12, 31, 23, 59, 59, 999999, UTC), datetime(1970, 1, 1, 0, 0, 0, 1, UTC), None],
        ),
        (FLOAT, pa.array([float("nan"), float("-inf"), -0.0]), [None, None, 0.0]),
    ],
)
def test_tags(tmp_path: Path, type_: ValueType, column: pa.Array, expected: list[Value | None]) -> None:
    files = write(tmp_path / "t.parquet", ordinal=pa.array([0, 1, 2], pa.int64()), tag_value=column)
    tag = TagInput("t", type_, DisplayType.CATEGORY, BASE, files, "t")
    with snapshot_of(tmp_path, pa.array(["a", "b", "c"]), (tag,)) as snapshot:
        assert [customer_tags(snapshot, ordinal).get("t") for ordinal in range(3)] == expected
        has_value = tag_leaf(snapshot, BoundTag("t", Test("is_set", type_)))
        assert has_value.ordinals().tolist() == [n for n, value in enumerate(expected) if value is not None]


def test_events(tmp_path: Path) -> None:
    files = write(
        tmp_path / "e.parquet",
        ordinal=pa.array([0, 1, 1], pa.int64()),
        event_time=pa.array([-1, 60_000_000, 59_999_999], pa.timestamp("us", "UTC")),
        event_id=pa.array(["b", None, "a"], pa.string_view()),
        words=pa.array([["it's", "x"], [], None], pa.list_(pa.string_view())),
        word=pa.array(['"q"', "x\\y", "it's"], pa.string_view()),
        gone=pa.nulls(3),
        ratio=pa.array([float("nan"), 1.5, float("inf")]),
    )
    properties = {"words": TEXT_LIST, "word": TEXT, "gone": TEXT, "ratio": FLOAT}
    event = EventInput("e", files, properties, has_id=True)
    with snapshot_of(tmp_path, pa.array(["a", "b"], pa.string_view()), events=(event,)) as snapshot:
        (early,) = customer_events(snapshot, 0)
        assert early.time == datetime(1969, 12, 31, 23, 59, 59, 999999, UTC)
        assert early.properties == {"words": frozenset({"it's", "x"}), "word": '"q"'}
        assert [one.properties for one in customer_events(snapshot, 1)] == [
            {"words": frozenset(), "word": "x\\y", "ratio": 1.5},
            {"word": "it's"},
        ]


def test_nobody_at_all(tmp_path: Path) -> None:
    tags = tuple(
        TagInput(str(type_).split("(")[0], type_, DisplayType.CATEGORY, BASE, (), "")
        for type_ in (TEXT, TEXT_LIST, MONEY, FLOAT)
    )
    event = EventInput("e", (), {"word": TEXT, "money": MONEY})
    with snapshot_of(tmp_path, pa.array([], pa.string()), tags, (event,)) as snapshot:
        assert len(snapshot.universe) == 0
        assert len(tag_leaf(snapshot, BoundTag("text", Test("ne", TEXT, "x", or_missing=True)))) == 0
        assert len(event_leaf(snapshot, BoundEvent(BoundEvents("e"), Occurs(), did=False))) == 0
        assert snapshot.ids.ordinal_of("x") is None
