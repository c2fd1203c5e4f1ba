"""Random worlds, kept twice: as the reference interpreter sees them, and as serving files."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from engine.model.catalog import Catalog, Customers, Event, Field
from engine.model.moment import Moment
from engine.model.naming import Name
from engine.model.schema import CrowdSignature, Schema, TagSignature
from engine.model.tag import DisplayType
from engine.model.values import (
    BOOLEAN,
    DATE,
    DATETIME,
    FLOAT,
    INTEGER,
    TEXT,
    TEXT_LIST,
    Kind,
    Value,
    ValueType,
)
from engine.segments import EventRow, World
from engine.serving import (
    CustomersInput,
    EventInput,
    Manifest,
    ServingInputs,
    ServingSnapshot,
    TagInput,
    build,
    open_snapshot,
)

BASE: Final = datetime(2024, 3, 15, 14, 30, tzinfo=UTC)
MONEY: Final = ValueType.decimal(12, 2)
WIDE: Final = ValueType.decimal(38, 4)
TEXTS: Final = ("", "a", "A", "ab", "Ünder", "ünder", "ΑΣ", "ας", "𝄞", "\uffff", "x%_", "7", "é", "zz" * 40)

TYPES: Final[Mapping[str, ValueType]] = {
    "word": TEXT,
    "whole": INTEGER,
    "ratio": FLOAT,
    "money": MONEY,
    "wide": WIDE,
    "flag": BOOLEAN,
    "day": DATE,
    "instant": DATETIME,
    "words": TEXT_LIST,
}
"""A tag and a property of every type."""

EVENTS: Final = {"bought": "text", "seen": "integer", "plain": None}
"""Event types with the type of their ids."""


@dataclass(frozen=True)
class Case:
    """One world both ways, and what segments are bound to."""

    world: World
    snapshot: ServingSnapshot
    manifest: Manifest
    folder: Path
    ordinals: Mapping[str, int]
    schema: Schema
    moment: Moment

    def ids(self, ordinals: object) -> frozenset[str]:
        """The customers of ordinals."""
        names = {ordinal: name for name, ordinal in self.ordinals.items()}
        return frozenset(names[int(ordinal)] for ordinal in ordinals)  # type: ignore[attr-defined]


def value(rng: random.Random, type_: ValueType) -> Value:
    """A value of a type; few enough of them that comparisons meet."""
    if type_ == WIDE:
        return rng.choice((Decimal("0.0001"), Decimal(10) ** 30, -(Decimal(10) ** 30), _cents(rng)))
    return _VALUES[type_.kind](rng)


def make_case(seed: int, folder: Path, zone: str) -> Case:
    """A world and its serving files."""
    rng = random.Random(seed)
    names = sorted(rng.sample([f"c{number}" for number in range(300)], rng.choice((1, 5, 70, 130))))
    spots = sorted(rng.sample(range(len(names) * 2), len(names)))
    if rng.random() < 0.5:
        rng.shuffle(spots)
    ordinals = dict(zip(names, spots, strict=True))
    tags = {code: _some(rng, names, type_) for code, type_ in TYPES.items()}
    events = {name: _events(rng, names, id_type) for name, id_type in EVENTS.items()}
    crowds = {
        ("some", version): frozenset(name for name in names if rng.random() < 0.4) for version in (1, 2)
    }
    world = World(zone, frozenset(names), events, tags, crowds)
    inputs = _write(folder, ordinals, tags, events, zone)
    manifest = build(inputs, folder / "serving")
    snapshot = open_snapshot(folder / "serving", manifest.digest)
    return Case(world, snapshot, manifest, folder / "serving", ordinals, _schema(zone), Moment(BASE, zone))


def _cents(rng: random.Random) -> Decimal:
    return Decimal(rng.choice((0, 1, -1, 999, 1999, 2000, rng.randint(-5000, 5000)))) / 100


def _day(rng: random.Random) -> date:
    return BASE.date() + timedelta(days=rng.randint(-400, 400))


def _instant(rng: random.Random) -> datetime:
    border = rng.choice((0, 0, 1, -1, rng.randint(-(10**9), 10**9)))
    return BASE + timedelta(hours=rng.randint(-24 * 20, 24 * 5), microseconds=border)


_VALUES: Final[Mapping[Kind, Callable[[random.Random], Value]]] = {
    Kind.TEXT: lambda rng: rng.choice(TEXTS),
    Kind.INTEGER: lambda rng: rng.choice(
        (0, 1, -1, 2, 3, 100, rng.randint(-300, 300), 2**53 + 1, 2**62, -(2**62))
    ),
    Kind.FLOAT: lambda rng: rng.choice(
        (0.0, 0.1, -2.5, 1e300, 5e-324, float(rng.randint(-3, 3)), rng.random())
    ),
    Kind.DECIMAL: _cents,
    Kind.BOOLEAN: lambda rng: rng.random() < 0.5,
    Kind.DATE: lambda rng: rng.choice((date(1900, 2, 28), date(2024, 2, 29), date(2025, 3, 1), _day(rng))),
    Kind.DATETIME: _instant,
    Kind.TEXT_LIST: lambda rng: frozenset(rng.sample(TEXTS, rng.randint(0, 3))),
}


def _some(rng: random.Random, names: list[str], type_: ValueType) -> dict[str, Value]:
    share = rng.choice((0.0, 0.5, 0.9, 1.0))
    return {name: value(rng, type_) for name in names if rng.random() < share}


def _events(rng: random.Random, names: list[str], id_type: str | None) -> list[EventRow]:
    rows = []
    numbers = rng.sample(range(10_000), rng.choice((0, 20, 400)))
    minutes = [BASE - timedelta(minutes=rng.randint(0, 60 * 24 * 40)) for _ in range(30)]
    for number in numbers:
        time = rng.choice(minutes) + rng.choice((timedelta(), timedelta(microseconds=rng.randint(0, 10**8))))
        row_id = {"text": f"n{number}", "integer": number, None: None}[id_type]
        rows.append(
            EventRow(
                rng.choice(names[: max(1, len(names) // 2)]),
                time,
                {name: value(rng, type_) if rng.random() < 0.8 else None for name, type_ in TYPES.items()},
                None if rng.random() < 0.2 else row_id,
            )
        )
    return rows


ARROW: Final[Mapping[Kind, Callable[[ValueType], pa.DataType]]] = {
    Kind.TEXT: lambda _: pa.string(),
    Kind.INTEGER: lambda _: pa.int64(),
    Kind.FLOAT: lambda _: pa.float64(),
    Kind.DECIMAL: lambda type_: pa.decimal128(type_.precision, type_.scale),
    Kind.BOOLEAN: lambda _: pa.bool_(),
    Kind.DATE: lambda _: pa.date32(),
    Kind.DATETIME: lambda _: pa.timestamp("us", "UTC"),
    Kind.TEXT_LIST: lambda _: pa.list_(pa.string()),
}


def arrow(values: list[Value | None], type_: ValueType) -> pa.Array:
    """Values as the night writes them."""
    plain = [list(one) if isinstance(one, frozenset) else one for one in values]
    return pa.array(plain, ARROW[type_.kind](type_))


def _write(
    folder: Path,
    ordinals: Mapping[str, int],
    tags: Mapping[str, Mapping[str, Value]],
    events: Mapping[str, list[EventRow]],
    zone: str,
) -> ServingInputs:
    folder.mkdir(parents=True, exist_ok=True)
    names = list(ordinals)
    spots = pa.array(list(ordinals.values()), pa.int32())
    columns = {"ordinal": spots, "customer_id": pa.array(names)}
    attributes = {f"own_{code}": type_ for code, type_ in TYPES.items()}
    for code, type_ in TYPES.items():
        columns[f"own_{code}"] = arrow([tags[code].get(name) for name in names], type_)
    pq.write_table(pa.table(columns), folder / "customers.parquet")
    tag_inputs = []
    for code, type_ in TYPES.items():
        path = folder / f"tag_{code}.parquet"
        values = arrow([tags[code].get(name) for name in names], type_)
        pq.write_table(pa.table({"ordinal": spots, "tag_value": values}), path)
        tag_inputs.append(TagInput(code, type_, DisplayType.CATEGORY, BASE, (path,), source=code))
    event_inputs = [_write_events(folder, name, rows, ordinals) for name, rows in events.items()]
    return ServingInputs(
        "s",
        BASE,
        zone,
        CustomersInput((folder / "customers.parquet",), attributes),
        tuple(tag_inputs),
        tuple(event_inputs),
    )


def _write_events(folder: Path, name: str, rows: list[EventRow], ordinals: Mapping[str, int]) -> EventInput:
    path = folder / f"event_{name}.parquet"
    columns = {
        "ordinal": pa.array([ordinals[row.customer_id or ""] for row in rows], pa.int32()),
        "event_time": pa.array([row.time for row in rows], pa.timestamp("us", "UTC")),
    }
    if EVENTS[name] is not None:
        columns["event_id"] = pa.array(
            [row.id for row in rows], {"text": pa.string(), "integer": pa.int64()}[EVENTS[name] or ""]
        )
    for code, type_ in TYPES.items():
        columns[code] = arrow([row.value(code) for row in rows], type_)
    pq.write_table(pa.table(columns), path)
    return EventInput(name, (path,), TYPES, has_id=EVENTS[name] is not None)


def _schema(zone: str) -> Schema:
    fields = {code: Field(code, type_, code, Name.same(code)) for code, type_ in TYPES.items()}
    events = {
        name: Event(
            name,
            name,
            "customer",
            "time",
            fields,
            Name.same(name),
            zone,
            id=None if id_type is None else "id",
            id_type=None if id_type is None else ValueType.parse(id_type),
        )
        for name, id_type in EVENTS.items()
    }
    catalog = Catalog(zone, Customers("customers", "id", {}), events)
    tags = {code: TagSignature(code, type_, Name.same(code)) for code, type_ in TYPES.items()}
    return Schema(catalog, tags, {"some": CrowdSignature("some", 2, frozenset({1, 2}))})
