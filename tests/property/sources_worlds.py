"""Random source tables with everything that goes wrong in real ones, for the tests of preparation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import write_deltalake
from hypothesis import strategies as st

from engine.model.catalog import Customers, Event, Field
from engine.model.execution import Format, Source
from engine.model.naming import Name
from engine.model.values import INTEGER, TEXT, ValueType

ZONES = ["America/New_York", "Asia/Shanghai", "Asia/Kathmandu", "Europe/London", "America/Sao_Paulo"]

_NIGHTS = [
    datetime.fromisoformat(text)
    for text in (
        "2024-03-10T02:30",  # does not occur in New York
        "2024-03-10T01:59:59.999999",
        "2024-11-03T01:30",  # occurs twice in New York
        "2024-03-31T01:15",  # does not occur in London
        "2024-10-27T01:45",  # occurs twice in London
        "2018-11-04T00:00",  # midnight does not occur in Sao Paulo
        "1986-01-01T00:05",  # Kathmandu moved by 15 minutes
        "1991-09-15T00:30",  # Shanghai's last clock change
        "2024-02-29T00:00",
        "1969-12-31T23:59:59.999999",
        "1901-01-01T12:00",
    )
]
_ENDS = [
    datetime.fromisoformat("0001-01-01"),  # in zones east of Greenwich before the year 1 begins in UTC
    datetime.fromisoformat("9999-12-31T23:59:59.999999"),  # in zones west of it after the year 9999 has ended
]
BASE = datetime(2024, 11, 3, 6, 0, tzinfo=UTC)

times = st.one_of(
    st.sampled_from(_NIGHTS + _ENDS),
    st.sampled_from(_NIGHTS).map(lambda t: t + timedelta(hours=1)),
    st.datetimes(_NIGHTS[-1], datetime.fromisoformat("2030-01-01")),
)
members = st.sampled_from(["a", "b", "007", "7", "Ä", "a ", "", "x\0y", None, "nobody"])
ids = st.sampled_from(["1", "2", "10", "é", "", None, "1\0"])
floats = st.one_of(
    st.sampled_from([1.005, -1.005, 0.125, -0.0, 1e-5, 9.5e-6, 1e-7, 1e16, 1e300, 99999.995, 5e-324]),
    st.sampled_from([float("nan"), float("inf"), -float("inf")]),
    st.floats(-1e9, 1e9),
    st.integers(-(10**9), 10**9).map(lambda n: n / 1000),
)
moments = st.one_of(
    st.sampled_from(
        [
            "2024-03-10T02:30",
            "2024-03-10 02:30:00.5",
            "2024-11-03T01:30:00.123456789",
            "2024-11-03T01:30:00Z",
            "2024-11-03T01:30:00+05:45",
            "2024-11-03T01:30:00.1-18:00",
            "2024-11-03T01:30:00+18:01",
            "2024-02-30T10:00",
            "2024-02-29",
            "2018-11-04",
            "2024-03-10T24:00",
            "2024-03-10T23:59:60",
            "2024-03-10T02",
            "0000-01-01T00:00",
            "0001-01-01T00:00",
            "0001-01-01T07:00:00+09:00",
            "9999-12-31T23:59:59.999999",
            "9999-12-31T23:59:59Z",
            "9999-12-31",
            "2024-03-10T02:30:00 ",
            "10.03.2024",
            "",
        ]
    ),
    times.map(datetime.isoformat),
)


def _maybe(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.one_of(st.none(), values)


_texts = st.sampled_from(["", "a", "Z", "é", "\U0001f600", "\uffff", "x\0", "a'b", "back\\slash"])
COLUMNS: dict[str, tuple[pa.DataType, st.SearchStrategy[object]]] = {
    "member": (pa.string(), members),
    "naive": (pa.timestamp("us"), _maybe(times)),
    "instant": (pa.timestamp("us", "UTC"), _maybe(times.map(lambda t: t.replace(tzinfo=UTC)))),
    "written": (pa.string(), _maybe(moments)),
    "day": (pa.date32(), _maybe(times.map(datetime.date))),
    "oid": (pa.string(), ids),
    "number": (pa.int32(), _maybe(st.integers(1, 4))),
    "loaded": (pa.timestamp("us"), _maybe(st.sampled_from(_NIGHTS[:3]))),
    "amount": (pa.float64(), _maybe(floats)),
    "price": (pa.decimal128(12, 4), _maybe(st.decimals(-(10**6), 10**6, places=4))),
    "rate": (pa.decimal128(38, 18), _maybe(st.decimals(-(10**19), 10**19, places=18))),
    "quantity": (
        pa.string(),
        _maybe(
            st.sampled_from(["1", "-3", "1.0", "1.50", "x", "", "9" * 20, " 1", "007", "-0", "1e3", "+1"])
        ),
    ),
    "pieces": (
        pa.float64(),
        _maybe(st.sampled_from([1.0, 1.5, -0.0, 2.0**63, -(2.0**63), float("nan"), 3.0])),
    ),
    "flag": (pa.string(), _maybe(st.sampled_from(["true", "false", "TRUE", ""]))),
    "due": (
        pa.string(),
        _maybe(st.sampled_from(["2024-02-29", "2023-02-29", "2024-2-1", "0000-01-01", "9999-12-31", "x"])),
    ),
    "note": (pa.string(), _maybe(_texts)),
    "labels": (pa.list_(pa.string()), _maybe(st.lists(_maybe(_texts), max_size=3))),
    "listed": (
        pa.string(),
        _maybe(
            st.sampled_from(
                [
                    '["b","a","b"]',
                    "[]",
                    ' [ "é" ] ',
                    '["\\u0000","k"]',
                    "[1]",
                    "[null]",
                    "x",
                    "",
                    '["a",]',
                    '["q\\"]"]',
                ]
            )
        ),
    ),
}


def rows(size: int) -> st.SearchStrategy[list[dict[str, object]]]:
    """Rows of the raw event table."""
    row = st.fixed_dictionaries({name: values for name, (_, values) in COLUMNS.items()})
    return st.lists(row, min_size=1, max_size=size)


def customer_rows(size: int) -> st.SearchStrategy[list[dict[str, object]]]:
    """Rows of the raw customers table."""
    held = {name: COLUMNS[name][1] for name in ("note", "day", "labels", "flag", "amount")}
    row = st.fixed_dictionaries({"member": members.filter(lambda m: m != "nobody"), **held})
    return st.lists(row, min_size=1, max_size=size)


def write(folder: Path, data: list[dict[str, object]], kind: Format) -> Source:
    """The rows as a new table."""
    columns = {name: pa.array([row[name] for row in data], COLUMNS[name][0]) for name in data[0]}
    folder.mkdir(parents=True)
    if kind is Format.DELTA:
        write_deltalake(folder, pa.table(columns))
    else:
        pq.write_table(pa.table(columns), folder / "part.parquet")
    return Source(kind, str(folder))


def _field(name: str, written: str, column: str, *, empty_is_missing: bool = False) -> Field:
    declared = ValueType.parse(written)
    assert declared is not None
    return Field(name, declared, column, Name.same(name), empty_text_is_missing=empty_is_missing)


_PROPERTIES = {
    field.name: field
    for field in [
        _field("amount", "decimal(9,2)", "amount"),
        _field("fine", "decimal(38,18)", "amount"),
        _field("price", "decimal(8,2)", "price"),
        _field("price_text", "text", "price"),
        _field("rate", "decimal(38,18)", "rate"),
        _field("quantity", "integer", "quantity"),
        _field("exact", "decimal(6,1)", "quantity"),
        _field("pieces", "integer", "pieces"),
        _field("weight", "float", "amount"),
        _field("flag", "boolean", "flag"),
        _field("due", "date", "due"),
        _field("seen", "datetime", "written"),
        _field("note", "text", "note"),
        _field("remark", "text", "note", empty_is_missing=True),
        _field("labels", "text_list", "labels"),
        _field("listed", "text_list", "listed"),
    ]
}


def event(time: str, zone: str, *, identified: str | None, loaded: bool) -> Event:
    """The event `visit` whose time is the column `time`; `identified` is the column of its id."""
    return Event(
        "visit",
        "unused",
        "member",
        time,
        _PROPERTIES,
        Name.same("visit"),
        zone,
        id=identified,
        ingested_at="loaded" if loaded else None,
        time_is_date=time == "day",
        id_type={"oid": TEXT, "number": INTEGER}.get(identified or ""),
    )


def customers() -> Customers:
    """Customers with an attribute of many a type."""
    attributes = [
        _field("note", "text", "note"),
        _field("born", "date", "day"),
        _field("labels", "text_list", "labels"),
        _field("active", "boolean", "flag"),
        _field("balance", "decimal(9,2)", "amount"),
    ]
    return Customers("unused", "member", {field.name: field for field in attributes})
