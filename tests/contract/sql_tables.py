"""The tables that the SQL corpora are written for, and a few rows of each."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from engine.model.values import ValueType
from engine.sql import Role, Table, TableColumn, Tables

COLUMNS: dict[tuple[str, Role], dict[str, str]] = {
    ("customers", Role.CUSTOMERS): {
        "customer_id": "text",
        "gender": "text",
        "birthday": "date",
        "mobile": "text",
        "points": "integer",
        "height": "float",
        "interests": "text_list",
        "vip": "boolean",
        "joined_at": "datetime",
        "credit": "decimal(12,2)",
    },
    ("purchase", Role.EVENT): {
        "customer_id": "text",
        "event_time": "datetime",
        "event_id": "text",
        "amount": "decimal(12,2)",
        "store_id": "text",
        "product_id": "text",
        "quantity": "integer",
        "channel": "text",
        "rating": "float",
    },
    ("visit", Role.EVENT): {
        "customer_id": "text",
        "event_time": "datetime",
        "page": "text",
        "seconds": "integer",
    },
    ("products", Role.DIMENSION): {
        "product_id": "text",
        "department": "text",
        "price": "decimal(10,2)",
        "launched": "date",
    },
    ("tag.level", Role.TAG): {"customer_id": "text", "tag_value": "text"},
    ("tag.spend_90d", Role.TAG): {"customer_id": "text", "tag_value": "decimal(12,2)"},
}
PII = {"mobile"}


def _type(text: str) -> ValueType:
    found = ValueType.parse(text)
    assert found is not None
    return found


def corpus_tables() -> Tables:
    """The tables; `mobile` of customers is personal data."""
    found = {}
    for (name, role), columns in COLUMNS.items():
        view = name.replace(".", "__")
        described = {each: TableColumn(each, _type(kind), each in PII) for each, kind in columns.items()}
        found[name] = Table(name, name.rpartition(".")[2], role, view, described)
    return Tables(found)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


ROWS: dict[str, list[tuple[object, ...]]] = {
    "customers": [
        (
            "c-1",
            "f",
            date(1990, 2, 28),
            "13800000001",
            120,
            1.7,
            ["sport", "music"],
            True,
            _at("2017-01-05T10:00"),
            Decimal("12.50"),
        ),
        ("c-2", "m", date(1960, 12, 31), None, 5, 1.8, [], False, _at("2015-06-30T23:30"), Decimal("-3.10")),
        ("c-3", None, None, "x", None, None, None, None, None, None),
        (
            "c-4",
            "f",
            date(2001, 4, 1),
            "y",
            2000,
            1.6,
            ["skiing"],
            True,
            _at("2017-12-31T16:00"),
            Decimal("0.00"),
        ),
    ],
    "purchase": [
        ("c-1", _at("2017-12-30T12:00"), "e1", Decimal("19.99"), "s1", "P10", 1, "online", 4.5),
        ("c-1", _at("2017-12-30T12:00"), "e2", Decimal("5.00"), "s2", "P11", 2, "store", None),
        ("c-1", _at("2017-11-11T01:00"), "e3", Decimal("600.00"), "s1", "P10", 3, "online", 3.0),
        ("c-2", _at("2016-02-29T08:00"), "e4", Decimal("33.33"), None, "P12", None, None, 5.0),
        ("c-4", _at("2018-01-01T20:00"), "e5", Decimal("70.01"), "s3", "none", 1, "app", 1.0),
    ],
    "visit": [
        ("c-1", _at("2017-12-30T11:00"), "home", 30),
        ("c-1", _at("2017-12-31T11:00"), "home", 3),
        ("c-3", _at("2017-12-01T00:00"), None, None),
    ],
    "products": [
        ("P10", "GROCERY", Decimal("9.99"), date(2017, 12, 25)),
        ("P11", "TOYS", Decimal("0.50"), date(2016, 1, 1)),
        ("P12", None, None, None),
    ],
    "tag.level": [("c-1", "gold"), ("c-2", "none")],
    "tag.spend_90d": [("c-1", Decimal("624.99")), ("c-4", Decimal("70.01"))],
}
_ARROW = {
    "text": pa.string(),
    "integer": pa.int64(),
    "float": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us", tz="UTC"),
    "text_list": pa.list_(pa.string()),
    "decimal(12,2)": pa.decimal128(12, 2),
    "decimal(10,2)": pa.decimal128(10, 2),
}


def write_rows(folder: Path) -> dict[str, Path]:
    """The rows as Parquet, a folder for each view."""
    found = {}
    for (name, _), columns in COLUMNS.items():
        view = name.replace(".", "__")
        cells = zip(*ROWS[name], strict=True)
        arrays = [
            pa.array(list(each), _ARROW[kind]) for each, kind in zip(cells, columns.values(), strict=True)
        ]
        target = folder / view
        target.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.table(arrays, names=list(columns)), target / "part-0.parquet")
        found[view] = target
    return found
