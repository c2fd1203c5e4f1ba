"""Random columns with edge values, in groups: what every function is tried on."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from engine.model.values import ValueType
from engine.sql import Role, Table, TableColumn, Tables

ROWS = 200
GROUPS = 13

TEXTS = [
    "",
    " ",
    "a",
    "A",
    "abc",
    "ABC",
    " padded ",
    "a,b,,c",
    "Ünïcode",
    "straße",
    "ΣΊΣΥΦΟΣ",
    "日本語テキスト",
    "购买",
    "👍🏽 ok",
    "it's",
    'say "hi"',
    "back\\slash",
    "100%",
    "under_score",
    "line\nbreak",
    "tab\there",
    "x" * 60,
    "İstanbul",
    "ΑΣ.",
    "ŉ ﬁ ǅ",
    "Ⅷ ⓐ ẞ",
    "é é",
    "007",
    "12.50",
    "-3",
    "a.b",
    "[x]",
    "hello world",
    "Hello World",
    "new-york city",
    "McDonald's",
    "aXbXc",
]
NUMBERS = ["0", "1", "-1", "42", "007", "2147483647", "-2147483648", "9223372036854775807"]
WORDS = ["gold", "silver", "bronze", "GOLD", "g", "old", "iron", "tin"]
MOMENTS = [
    "2024-03-10T06:59:59.999999",
    "2024-03-10T07:00:00",
    "2024-03-10T07:30:00",
    "2024-11-03T05:30:00",
    "2024-11-03T06:30:00",
    "2024-02-29T00:00:00",
    "2023-12-31T23:59:59.999999",
    "2024-01-01T00:00:00",
    "1999-12-31T16:00:00",
    "2000-02-29T12:34:56.789",
    "1970-01-01T00:00:00",
    "1969-12-31T23:59:59.5",
    "2024-12-30T00:00:00",
    "2021-01-03T18:15:00",
    "2038-01-19T03:14:08",
    "1986-05-04T00:00:00",
]
DAYS = [
    "2024-02-29",
    "2023-02-28",
    "2024-01-31",
    "2024-03-31",
    "2024-12-31",
    "2025-01-01",
    "2020-12-28",
    "2021-01-03",
    "1970-01-01",
    "1969-12-31",
    "1900-03-01",
    "2000-02-29",
    "2024-03-10",
    "2024-11-03",
    "2016-01-03",
    "1999-12-31",
]

TYPES = {
    "customer_id": "text",
    "event_time": "datetime",
    "g": "text",
    "t": "text",
    "u": "text",
    "num": "text",
    "n": "integer",
    "i": "integer",
    "j": "integer",
    "d": "decimal(12,2)",
    "p": "decimal(20,6)",
    "f": "float",
    "h": "float",
    "q": "float",
    "b": "boolean",
    "day": "date",
    "til": "date",
    "at": "datetime",
    "upto": "datetime",
    "a": "text_list",
    "c": "text_list",
}
ARROW = {
    "text": pa.string(),
    "integer": pa.int64(),
    "float": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us", tz="UTC"),
    "text_list": pa.list_(pa.string()),
    "decimal(12,2)": pa.decimal128(12, 2),
    "decimal(20,6)": pa.decimal128(20, 6),
}

Make = Callable[[random.Random], object]


def _moment(chance: random.Random) -> datetime:
    if chance.random() < 0.4:
        return datetime.fromisoformat(chance.choice(MOMENTS)).replace(tzinfo=UTC)
    seconds = chance.randrange(0, 2_000_000_000)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds, microseconds=chance.randrange(10**6))


def _day(chance: random.Random) -> date:
    if chance.random() < 0.4:
        return date.fromisoformat(chance.choice(DAYS))
    return date(1950, 1, 1) + timedelta(days=chance.randrange(0, 36_500))


def _list(chance: random.Random) -> list[str]:
    return chance.sample([*WORDS, "", "日本", "z"], chance.randrange(0, 5))


MAKERS: dict[str, Make] = {
    "t": lambda chance: chance.choice(TEXTS),
    "u": lambda chance: chance.choice([*TEXTS[:12], *WORDS]),
    "num": lambda chance: chance.choice(NUMBERS),
    "n": lambda chance: chance.choice(
        [0, 1, -1, 2**31, -(2**31) - 1, 10**12, chance.randrange(-(10**9), 10**9)]
    ),
    "i": lambda chance: chance.randrange(-12, 13),
    "j": lambda chance: chance.randrange(1, 9),
    "d": lambda chance: Decimal(chance.randrange(-(10**7), 10**7)).scaleb(-2),
    "p": lambda chance: Decimal(chance.randrange(-(10**12), 10**12)).scaleb(-6),
    "f": lambda chance: chance.choice(
        [0.0, -0.5, 0.5, 1.5, 2.5, -2.5, 1e-7, 123456.789, chance.uniform(-50, 50)]
    ),
    "h": lambda chance: chance.uniform(0.01, 1.0),
    "q": lambda chance: chance.choice([1.0, 2.0, 1.0, 3.5]),
    "b": lambda chance: chance.random() < 0.5,
    "day": _day,
    "til": _day,
    "at": _moment,
    "upto": _moment,
    "a": _list,
    "c": _list,
}


def facts() -> pa.Table:
    """The rows: `customer_id` names a row, `g` a group; one value in eight is missing."""
    chance = random.Random(20240229)
    columns: dict[str, list[object]] = {name: [] for name in TYPES}
    for row in range(ROWS):
        columns["customer_id"].append(f"r{row:04d}")
        columns["event_time"].append(_moment(chance))
        columns["g"].append(f"g{row % GROUPS:02d}")
        for name, make in MAKERS.items():
            columns[name].append(None if chance.random() < 0.125 else make(chance))
    return pa.table({name: pa.array(values, ARROW[TYPES[name]]) for name, values in columns.items()})


def write_facts(folder: Path) -> Path:
    """The rows as a folder of one Parquet file; its path."""
    target = folder / "facts"
    target.mkdir(parents=True, exist_ok=True)
    pq.write_table(facts(), target / "part-0.parquet")
    return target


def tables() -> Tables:
    """The rows as the event table `facts`."""
    columns = {name: TableColumn(name, _type(kind)) for name, kind in TYPES.items()}
    return Tables({"facts": Table("facts", "facts", Role.EVENT, "facts", columns)})


def _type(text: str) -> ValueType:
    found = ValueType.parse(text)
    assert found is not None
    return found
